import hashlib
import json
from dataclasses import replace

import pytest

from arena.domain.prompts import PromptSpec, parse_prompt_set
from arena.errors import BadPromptSet

GOOD = """
[[prompt]]
id = "ball"
category = "text-to-video"
text = "A ball bounces"
tags = ["physics"]
scene = "ball"

[[prompt]]
id = "ball"
category = "text-to-video-audio"
text = "A ball bounces, one hears it"
"""


def test_a_prompt_set_is_read_in_its_order() -> None:
    assert parse_prompt_set(GOOD, place="demo.toml") == [
        PromptSpec("ball", "text-to-video", "A ball bounces", ("physics",), "ball"),
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
        references = ["door.jpg", "hall.jpg"]
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
        ("door.jpg", "hall.jpg"),
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
        ("[[prompt]\n", r"^set\.toml: "),
        (faulty(id=""), r"set\.toml, prompt 1: id must be a text that is not empty, not None"),
        (faulty(text='"  "'), r"prompt 1: text must be a text that is not empty, not '  '"),
        (faulty(id="7"), r"prompt 1: id must be a text that is not empty, not 7"),
        (faulty(category='"films"'), r"prompt 1: there is no category 'films'"),
        (
            faulty(tag='["a"]'),
            r"prompt 1: unknown key 'tag'; the keys are aspect_ratio, category, id, references",
        ),
        (faulty(tags='"a"'), r"prompt 1: tags must be a list of texts, not 'a'"),
        (faulty(tags='["a", ""]'), r"prompt 1: tags must be a list of texts"),
        (faulty(scene="3"), r"prompt 1: scene must be a text, not 3"),
        (faulty(shots='["a"]'), r"prompt 1: shots are for multi-shot, not for text-to-video"),
        (faulty(shots='["a", 3]', category='"multi-shot"'), r"prompt 1: shots must be a list of texts, not \['a', 3\]"),
        (faulty(references='["1", "2", "3", "4"]'), r"prompt 1: has 4 reference images, more than 3"),
        (faulty(source_clip='"a.mp4"'), r"prompt 1: source_clip is for video-edit, not for text-to-video"),
        (faulty(aspect_ratio='"3:2"'), r"prompt 1: there is no aspect_ratio '3:2'"),
        (faulty(aspect_ratio="1.5"), r"prompt 1: aspect_ratio must be a text, not 1.5"),
        (faulty() + "\n" + faulty(text='"Another"'), r"prompt 2: id 'ball' is used twice in text-to-video"),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(BadPromptSet, match=reason):
        parse_prompt_set(text, place="set.toml")


def test_a_prompt_is_known_by_its_words() -> None:
    ball = PromptSpec("ball", "text-to-video", "A ball bounces")

    assert ball.content_hash == PromptSpec("ball", "text-to-video", "A ball bounces", ("physics",), "x").content_hash
    assert ball.content_hash != PromptSpec("ball", "text-to-video", "A ball bounces.").content_hash
    assert ball.content_hash != PromptSpec("ball", "multi-shot", "A ball bounces").content_hash


def test_a_prompt_from_before_there_were_shots_keeps_its_hash() -> None:
    ball = PromptSpec("ball", "multi-shot", "A ball bounces", references=("a" * 64,))

    body = {"category": "multi-shot", "id": "ball", "references": ["a" * 64], "text": "A ball bounces"}
    assert ball.content_hash == hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    assert replace(ball, aspect_ratio="1:1").content_hash == ball.content_hash
    assert replace(ball, shots=("One",)).content_hash != ball.content_hash
    assert replace(ball, source="b" * 64).content_hash != ball.content_hash
