"""Motion: how much the picture changes a second, whatever the frame rate and the bars; loudness as it came."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import presentation_of
from arena.media.conform import Rendition, conform

MakeClip = Callable[..., Path]

SILENT = presentation_of("text-to-video")
HEARD = presentation_of("text-to-video-audio")


def grey(level: int) -> NDArray[np.uint8]:
    return np.full((180, 320, 3), level, np.uint8)


def tone(level: float) -> NDArray[np.float32]:
    """A second of a sine in stereo."""
    wave = level * np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000)
    return np.tile(wave.astype(np.float32), (2, 1))


def sliding(fps: int) -> Callable[[int], NDArray[np.uint8]]:
    """A soft hill of light that crosses the picture in a second."""
    across = np.arange(320)

    def draw(index: int) -> NDArray[np.uint8]:
        line = 60 + 140 * np.exp(-(((across - 320 * index / fps) / 40) ** 2))
        return np.repeat(np.tile(line.astype(np.uint8), (180, 1))[..., None], 3, axis=2)

    return draw


@pytest.fixture
def conformed(make_clip: MakeClip, tmp_path: Path) -> Callable[..., Rendition]:
    def made(*, ratio: str = "16:9", heard: bool = False, **clip: object) -> Rendition:
        source = make_clip(**clip)
        return conform(source, tmp_path / "out.mp4", HEARD if heard else SILENT, aspect_ratio=ratio)

    return made


def test_a_still_has_none(conformed: Callable[..., Rendition]) -> None:
    assert conformed(draw=lambda _: grey(120)).motion < 0.1


def test_steps_of_luma_are_added_up_over_a_second(conformed: Callable[..., Rendition]) -> None:
    blinking = conformed(draw=lambda index: grey(50 if index % 2 else 166))

    # 24 pictures, 116 steps apart of the full range of 255, that is 219 of the limited one.
    assert blinking.motion == pytest.approx(23 * 116 * 219 / 255, rel=0.02)
    longer = conformed(draw=lambda index: grey(50 if index % 2 else 166), frames=48)
    assert longer.motion == pytest.approx(blinking.motion, rel=0.05)


def test_it_does_not_depend_on_the_frame_rate(conformed: Callable[..., Rendition]) -> None:
    slow, fast = (conformed(draw=sliding(fps), fps=fps, frames=fps).motion for fps in (15, 60))

    assert slow > 20
    assert fast == pytest.approx(slow, rel=0.15)


def test_bars_are_no_part_of_it(conformed: Callable[..., Rendition]) -> None:
    whole, between_bars = (conformed(draw=sliding(24), ratio=ratio).motion for ratio in ("16:9", "9:16"))

    assert between_bars == pytest.approx(whole, rel=0.1)


def test_sound_is_measured_as_it_came(conformed: Callable[..., Rendition]) -> None:
    quiet, loud = (conformed(heard=True, sound=tone(level)).loudness for level in (0.01, 0.1))

    assert quiet is not None
    assert loud is not None
    assert loud - quiet == pytest.approx(20, abs=0.5)
    assert conformed(heard=True).loudness is None
    assert conformed(sound=tone(0.1)).loudness is None
