from dataclasses import replace

import pytest

from arena.domain.lengths import TextLimit
from arena.domain.linting import LONGEST_ID, Rules, lint, lint_together
from arena.domain.prompt_sets import Entry
from arena.domain.prompts import PromptSpec
from arena.domain.tags import read_vocabulary
from arena.domain.wording import Wording

VOCABULARY, _ = read_vocabulary('[skill]\nphysics = "Known."', place="tags.toml")
RULES = Rules(
    vocabulary=VOCABULARY,
    wording=Wording({"cinematic": "says nothing"}, frozenset()),
    drawings={"kite": "16:9", "tower": "9:16"},
    scenes=("rain",),
    files={"cat.png", "dog.mp4"},
    limits=(TextLimit("fal", "text-to-video", 800, "ltx"),),
)
BALL = PromptSpec("ball", "text-to-video", "A ball bounces.", ("physics",))
IMAGE = replace(BALL, category="image-to-video", reference_files=("drawing:kite",))
EDIT = replace(BALL, category="video-edit", source_file="scene:rain")
SHOTS = replace(BALL, category="multi-shot", shots=("It rises.", "It falls."))


def faults(spec: PromptSpec) -> list[str]:
    return [str(fault).removeprefix("set.toml, ") for fault in lint(Entry(spec, "set.toml", 3), RULES)]


@pytest.mark.parametrize(
    "spec",
    [
        BALL,
        IMAGE,
        EDIT,
        SHOTS,
        replace(IMAGE, reference_files=("cat.png",)),
        replace(EDIT, source_file="dog.mp4", reference_files=("drawing:tower",)),
        replace(SHOTS, reference_files=("drawing:tower", "cat.png")),
        replace(IMAGE, reference_files=("drawing:tower",), aspect_ratio="9:16"),
        replace(BALL, text="a" * 800),
    ],
)
def test_a_good_prompt_has_no_fault(spec: PromptSpec) -> None:
    assert faults(spec) == []


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (replace(BALL, id="Red_Ball"), "prompt 3 (Red_Ball): id 'Red_Ball' must be small letters and digits, with"),
        (replace(BALL, id="ball-"), "prompt 3 (ball-): id 'ball-' must be small letters"),
        (replace(BALL, id="a" * (LONGEST_ID + 1)), f"prompt 3 ({'a' * 81}): id {'a' * 81!r} has 81 characters, more"),
        (replace(BALL, text="A  ball"), "prompt 3 (ball): text has white space that is not one space between words"),
        (replace(BALL, text="A ball\n"), "prompt 3 (ball): text has white space"),
        (replace(BALL, text="A cafe\u0301"), "prompt 3 (ball): text must be printable text in Unicode's form NFC"),
        (replace(BALL, text="A ball\u200b"), "prompt 3 (ball): text must be printable text"),
        (replace(BALL, text="A cinematic ball"), "prompt 3 (ball): text says 'cinematic': says nothing"),
        (replace(SHOTS, shots=("One", "A Kraken")), "prompt 3 (ball): shots has 'Kraken' with a capital"),
        (
            replace(BALL, text="a" * 801),
            "prompt 3 (ball): text has 801 characters (UTF-16), more than the 800 of fal (ltx)",
        ),
        (replace(BALL, tags=("fisics",)), "prompt 3 (ball): tags has 'fisics', which tags.toml does not list"),
        (replace(BALL, tags=("physics",) * 2), "prompt 3 (ball): tags names one twice: physics, physics"),
        (replace(EDIT, source_file=None), "prompt 3 (ball): source_clip is missing: video-edit edits a clip"),
        (replace(EDIT, source_file="scene:sun"), "prompt 3 (ball): source_clip names 'scene:sun', which nobody draws"),
        (replace(EDIT, source_file="cow.mp4"), "prompt 3 (ball): source_clip names 'cow.mp4', which is no clip here"),
        (replace(EDIT, source_file="drawing:kite"), "prompt 3 (ball): source_clip names 'drawing:kite', which is no"),
        (replace(SHOTS, shots=("One.",)), "prompt 3 (ball): shots has 1: multi-shot shows 2 or more"),
        (replace(IMAGE, reference_files=()), "prompt 3 (ball): references is empty: image-to-video begins with an"),
        (replace(BALL, reference_files=("cat.png",)), "prompt 3 (ball): references is for categories that show an"),
        (replace(IMAGE, reference_files=("drawing:x",)), "prompt 3 (ball): references names 'drawing:x', which nobody"),
        (replace(IMAGE, reference_files=("cow.png",)), "prompt 3 (ball): references names 'cow.png', which is no"),
        (replace(IMAGE, reference_files=("scene:rain",)), "prompt 3 (ball): references names 'scene:rain', which is"),
        (
            replace(IMAGE, reference_files=("drawing:tower",)),
            "prompt 3 (ball): aspect_ratio is 16:9, but 'drawing:tower' is 9:16",
        ),
    ],
)
def test_a_fault_names_the_prompt_the_field_and_the_value(spec: PromptSpec, reason: str) -> None:
    (fault,) = faults(spec)

    assert fault.startswith(reason)


def test_one_prompt_can_have_many_faults() -> None:
    assert len(faults(replace(SHOTS, id="A", text="cinematic", tags=("x", "x"), shots=()))) == 6


def test_prompts_are_held_against_one_another_across_files() -> None:
    copy = replace(BALL, id="copy", text="A ball bounces!")
    entries = [Entry(BALL, "a.toml", 1), Entry(copy, "a.toml", 2), Entry(replace(BALL, text="Another"), "b.toml", 1)]

    assert [str(fault) for fault in lint_together(entries)] == [
        "b.toml, prompt 1 (ball): id 'ball' is taken in text-to-video by a.toml, prompt 1 (ball)",
        "a.toml, prompt 2 (copy): text is 100% the same as that of prompt 1 (ball)",
    ]
