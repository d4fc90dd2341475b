import hashlib
import json
from dataclasses import replace

from arena.domain.prompts import PromptSpec


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


def test_a_model_is_sent_the_text_and_then_the_shots_by_number() -> None:
    door = PromptSpec("door", "multi-shot", "A door.", shots=("It opens.", "It closes."))

    assert door.asked == "A door.\nShot 1: It opens.\nShot 2: It closes."
    assert replace(door, shots=()).asked == "A door."
