import pytest

from arena.domain.prompt_sets import parse_prompt_set, read_prompt_set
from arena.domain.prompts import PromptSpec
from arena.errors import BadPromptSet

GOOD = """
[[prompt]]
id = "ball"
category = "text-to-video"
text = "A ball bounces"
tags = ["physics"]
scene = "ball"
difficulty = "easy"
seconds = 5

[[prompt]]
id = "ball"
category = "text-to-video-audio"
text = "A ball bounces, one hears it"
"""


def test_a_prompt_set_is_read_in_its_order() -> None:
    assert parse_prompt_set(GOOD, place="demo.toml") == [
        PromptSpec("ball", "text-to-video", "A ball bounces", ("physics",), "ball", difficulty="easy", seconds=5),
        PromptSpec("ball", "text-to-video-audio", "A ball bounces, one hears it"),
    ]


def test_a_prompt_can_have_shots_images_a_clip_and_a_shape() -> None:
    shot, edit = parse_prompt_set(
        """
        [[prompt]]
        id = "door"
        category = "multi-shot"
        text = "A door"
        shots = ["It opens", "It closes"]
        references = ["door.jpg", "drawing:hall"]
        aspect_ratio = "21:9"

        [[prompt]]
        id = "cat"
        category = "video-edit"
        text = "Make it a cat"
        source_clip = "dog.mp4"
        """,
        place="set.toml",
    )
    assert (shot.shots, shot.reference_files, shot.aspect_ratio) == (
        ("It opens", "It closes"),
        ("door.jpg", "drawing:hall"),
        "21:9",
    )
    assert (edit.source_file, edit.shots, edit.aspect_ratio) == ("dog.mp4", (), None)


def faulty(**cells: str) -> str:
    prompt = {"id": '"ball"', "category": '"text-to-video"', "text": '"A ball"'} | cells
    return "[[prompt]]\n" + "\n".join(f"{key} = {value}" for key, value in prompt.items() if value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"^set\.toml: has no \[\[prompt\]\] table$"),
        ("prompt = 3", r"has no \[\[prompt\]\] table"),
        ("prompt = [3]", r"has no \[\[prompt\]\] table"),
        ("[[prompt]\n", r"^set\.toml: "),
        ("licence = 3\n" + faulty(), r"^set\.toml: licence is no part of a prompt set$"),
        (faulty(id=""), r"^set\.toml, prompt 1: id must be a text that is not empty, not None$"),
        (faulty(text='"  "'), r"prompt 1 \(ball\): text must be a text that is not empty, not '  '"),
        (faulty(id="7"), r"prompt 1: id must be a text that is not empty, not 7"),
        (faulty(category='"films"'), r"prompt 1 \(ball\): category 'films' is none of text-to-video, image"),
        (faulty(tag='["a"]'), r"prompt 1 \(ball\): tag is not known; the keys are aspect_ratio, category, difficulty"),
        (faulty(tags='"a"'), r"prompt 1 \(ball\): tags must be a list of texts, not 'a'"),
        (faulty(tags='["a", ""]'), r"prompt 1 \(ball\): tags must be a list of texts"),
        (faulty(scene="3"), r"prompt 1 \(ball\): scene must be a text that is not empty, not 3"),
        (faulty(shots='["a"]'), r"prompt 1 \(ball\): shots are for multi-shot, not for text-to-video"),
        (faulty(shots='["a", 3]', category='"multi-shot"'), r"shots must be a list of texts, not \['a', 3\]"),
        (faulty(references='["1", "2", "3", "4"]'), r"prompt 1 \(ball\): references are 4 images, more than 3"),
        (faulty(source_clip='"a.mp4"'), r"source_clip is for video-edit, not for text-to-video"),
        (faulty(aspect_ratio='"3:2"'), r"aspect_ratio '3:2' is none of 16:9, 9:16"),
        (faulty(aspect_ratio="1.5"), r"aspect_ratio must be a text that is not empty, not 1.5"),
        (faulty(difficulty='"very"'), r"difficulty 'very' is none of easy, medium, hard"),
        (faulty(seconds="7"), r"seconds 7 is none of 5, 10, 15"),
        (faulty(seconds="5.0"), r"seconds 5.0 is none of 5, 10, 15"),
        (faulty(seconds="true"), r"seconds True is none of 5, 10, 15"),
        (
            faulty() + "\n" + faulty(text='"Another"'),
            r"prompt 2 \(ball\): id 'ball' is taken in text-to-video by prompt 1 \(ball\)$",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(BadPromptSet, match=reason):
        parse_prompt_set(text, place="set.toml")


def test_every_fault_of_a_set_is_told() -> None:
    text = "\n".join([faulty(id='"Ball"', seconds="7", tags="3", colour='"red"'), faulty(), faulty(text="", id="8")])

    read = read_prompt_set(text, place="set.toml")

    assert [(fault.prompt, fault.field) for fault in read.faults] == [
        ("prompt 1 (Ball)", "colour"),
        ("prompt 1 (Ball)", "tags"),
        ("prompt 1 (Ball)", "seconds"),
        ("prompt 3", "id"),
        ("prompt 3", "text"),
    ]
    assert [entry.spec.id for entry in read.entries] == ["Ball", "ball"]
    with pytest.raises(BadPromptSet, match=r"colour is not known; .* \(and 4 more; `blindcut prompts lint` names"):
        parse_prompt_set(text, place="set.toml")
