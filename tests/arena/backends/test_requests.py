"""Requests: what a job says, and what can't be asked for."""

from pathlib import Path
from typing import Any

import pytest

from arena.backends.base import Job
from arena.backends.requests import dimensions, objections, words
from arena.domain.generation import Capabilities, Sound

ABLE = Capabilities(
    categories=frozenset({"text-to-video", "text-to-video-audio", "video-edit", "multi-shot"}),
    aspect_ratios=("16:9", "9:16"),
    seconds=(5.0, 10.0),
    resolutions=("720p",),
    longest_prompt=40,
)


def job(**changes: object) -> Job:
    usual: dict[str, Any] = {
        "key": "k",
        "model": "m",
        "category": "text-to-video",
        "prompt": "A fox.",
        "seconds": 5.0,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "sound": False,
    }
    return Job(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"category": "image-to-video", "reference_images": (Path("x"),)}, ["category image-to-video"]),
        ({"seconds": 7.0}, ["duration 7.0: it has 5, 10"]),
        ({"resolution": "1080p", "aspect_ratio": "1:1"}, ["aspect ratio 1:1: it has 16:9, 9:16", "resolution 1080p"]),
        ({"category": "text-to-video-audio", "sound": True}, ["sound: its clips have none"]),
        ({"reference_images": (Path("x"),)}, ["1 reference image: it takes none"]),
        ({"category": "video-edit", "source_clip": Path("x")}, ["a clip to edit: it takes none"]),
        ({"category": "video-edit"}, ["video-edit needs a clip to edit"]),
        ({"prompt": "x" * 41}, ["a prompt of 41 characters (UTF-16): it takes 40"]),
        ({"category": "multi-shot", "shots": ("Wide: a long description.", "Close.")}, ["a prompt of 5"]),
    ],
)
def test_what_can_not_be_asked_for_is_named_with_what_can(changes: dict[str, object], said: list[str]) -> None:
    found = list(objections(job(**changes), ABLE))

    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


def test_a_model_that_always_sounds_may_be_asked_for_silence() -> None:
    loud = Capabilities(categories=frozenset({"text-to-video"}), sound=Sound.ALWAYS)

    assert list(objections(job(sound=False), loud)) == []


def test_what_is_not_known_of_a_model_is_no_objection() -> None:
    assert list(objections(job(seconds=61.0, aspect_ratio="7:5"), None)) == []


def test_shots_are_spelt_out_for_a_model_that_takes_no_list_of_them() -> None:
    asked = job(category="multi-shot", shots=("a fox", "its eyes"))
    able = Capabilities(categories=frozenset({"multi-shot"}), shots=True)

    assert words(asked, None) == "A fox.\nShot 1: a fox\nShot 2: its eyes"
    assert words(asked, able) == "A fox."


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", (1280, 720)),
        ("9:16", "1080p", (1088, 1920)),
        ("1:1", "720p", (960, 960)),
        ("16:9", "4k", (3840, 2160)),
        ("16:9", "480p", (848, 480)),
    ],
)
def test_sizes_are_of_the_resolution_and_in_blocks_of_16(ratio: str, resolution: str, size: tuple[int, int]) -> None:
    assert dimensions(ratio, resolution) == size
