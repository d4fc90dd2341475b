"""Corners: a mark is told by staying where it is while the picture moves."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from arena.domain.presentation import Box, presentation_of
from arena.media.conform import conform
from arena.media.corners import Mark, corner_mark

MakeClip = Callable[..., Path]
Picture = NDArray[np.uint8]

BARS = Box(160, 0, 960, 720)
"""A picture of 4:3 on a canvas of 16:9."""


def texture(seed: int, soft: float) -> NDArray[np.float64]:
    """A field of blobs, 40 to 200, that repeats."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((720, 960)), soft, mode="wrap")
    return 120 + 80 * np.clip(noise / (2 * noise.std()), -1, 1)


def letters(height: int = 30, width: int = 150) -> NDArray[np.bool_]:
    """Rings and uprights in a row, as a name looks."""
    mask = np.zeros((height, width), bool)
    y, x = np.mgrid[:height, :width]
    for index, middle in enumerate(range(15, width, 30)):
        radius = np.hypot(y - height / 2, x - middle)
        mask |= (radius < 12) & (radius > 7) if index % 2 else (abs(x - middle) < 3) | (abs(y - x + middle - 15) < 3)
    return mask


def film(
    make_clip: MakeClip, *, speed: float, soft: float = 6, opacity: float = 0, at: tuple[int, int] = (660, 780)
) -> Path:
    """Blobs that move by so many pixels a frame between bars, under white letters of this opacity."""
    field, mask = texture(1, soft), letters()

    def draw(index: int) -> Picture:
        grey = np.roll(field, (round(speed * index / 2), round(speed * index)), axis=(0, 1))
        part = grey[at[0] : at[0] + mask.shape[0], at[1] : at[1] + mask.shape[1]]
        part[mask] = opacity * 250 + (1 - opacity) * part[mask]
        canvas = np.zeros((720, 1280, 3), np.uint8)
        canvas[:, BARS.left : BARS.left + BARS.width] = grey[:, :, None]
        return canvas

    options = {"preset": "ultrafast", "crf": "23"}
    return make_clip(draw=draw, width=1280, height=720, frames=16, fps=8, options=options)


@pytest.mark.parametrize("opacity", [1, 0.75])
@pytest.mark.parametrize(
    ("at", "corner"), [((660, 780), "bottom-right"), ((30, 40), "top-left")], ids=["bottom-right", "top-left"]
)
def test_a_mark_over_a_moving_picture_is_found_where_it_is(
    make_clip: MakeClip, at: tuple[int, int], corner: str, opacity: float
) -> None:
    mark = corner_mark(film(make_clip, speed=11, opacity=opacity, at=at))
    assert mark is not None
    assert mark.corner == corner
    left, top = mark.box.left - BARS.left - at[1], mark.box.top - at[0]
    assert min(left, top) >= -10
    assert left + mark.box.width <= 160
    assert top + mark.box.height <= 40
    assert mark.box.width >= 75
    assert json.loads(json.dumps(mark.as_json()))["box"]["width"] == mark.box.width


@pytest.mark.parametrize("soft", [2, 6, 20])
def test_a_moving_picture_without_a_mark_is_not_suspected(make_clip: MakeClip, soft: float) -> None:
    assert corner_mark(film(make_clip, speed=11, soft=soft)) is None


def test_where_nothing_moves_there_is_nothing_to_tell_a_mark_from(make_clip: MakeClip) -> None:
    assert corner_mark(film(make_clip, speed=0, opacity=1)) is None


def test_letters_that_move_with_the_picture_are_part_of_it(make_clip: MakeClip) -> None:
    mask = letters()
    field = texture(1, 6)
    field[660:690, 780:930][mask] = 250

    def draw(index: int) -> Picture:
        moved = np.roll(field, (0, -6 * index), axis=(0, 1))
        return np.repeat(np.pad(moved, ((0, 0), (160, 160)))[:, :, None], 3, axis=2).astype(np.uint8)

    options = {"preset": "ultrafast", "crf": "23"}
    source = make_clip(draw=draw, width=1280, height=720, frames=16, fps=8, options=options)
    assert corner_mark(source, BARS) is None


def test_a_mark_in_the_middle_is_none_of_the_corners(make_clip: MakeClip) -> None:
    assert corner_mark(film(make_clip, speed=11, opacity=1, at=(345, 400))) is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "corner"),
    [
        ("i2v/hummingbird/kling-1.6.mp4", "bottom-right"),
        ("t2v/a-mountain-stream/modelscope-t2v.mp4", None),
    ],
)
def test_real_marks_are_found_and_rocks_in_a_stream_are_none(
    shared: Path, tmp_path: Path, file: str, corner: str | None
) -> None:
    made = conform(shared / "clips" / file, tmp_path / "out.mp4", presentation_of("image-to-video"))
    mark = corner_mark(tmp_path / "out.mp4", made.box)
    assert (mark.corner if mark else None) == corner
    assert mark is None or (isinstance(mark, Mark) and mark.box.top > 600 and mark.box.left > 1000)
