"""Loudness: whatever sound a source brings, its rendition has the category's level and the picture's length."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import ASPECT_RATIOS, Canvas, presentation_of
from arena.media.conform import conform
from arena.media.loudness import SILENCE, integrated

MakeClip = Callable[..., Path]
Samples = NDArray[np.float32]
FORM = replace(presentation_of("text-to-video-audio"), canvases=dict.fromkeys(ASPECT_RATIOS, Canvas(320, 180)))
CHANNELS = {"mono": 1, "stereo": 2, "5.1": 6}


def noise(seconds: float, rate: int, channels: int) -> Samples:
    """Soft noise with bursts, as speech has: level differs from moment to moment."""
    rng = np.random.default_rng(3)
    samples = rng.standard_normal((channels, round(seconds * rate))) * 0.05
    samples *= 1 + np.sin(np.arange(samples.shape[1]) / rate * 2 * np.pi * 2)
    return samples.astype(np.float32)


def heard(path: Path) -> Samples:
    """The sound as a player decodes it, within the track's stated length."""
    with av.open(str(path)) as container:
        track = container.streams.audio[0]
        length = round(track.duration * track.time_base * 48_000)
        samples = np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)
    return samples[:, :length].astype(np.float32)


@pytest.mark.parametrize("seconds", [1.2, 3.0], ids=["shorter", "longer"])
@pytest.mark.parametrize(("layout", "rate"), [("mono", 8_000), ("mono", 44_100), ("stereo", 22_050), ("5.1", 48_000)])
def test_every_layout_and_rate_is_heard_at_the_level_of_the_category(
    make_clip: MakeClip, tmp_path: Path, layout: str, rate: int, seconds: float
) -> None:
    """The sound is shorter or longer than the picture's two seconds."""
    source = make_clip(frames=48, sound=noise(seconds, rate, CHANNELS[layout]), rate=rate, layout=layout)
    made = conform(source, tmp_path / "out.mp4", FORM)
    samples = heard(tmp_path / "out.mp4")
    assert made.heard
    assert samples.shape == (2, 96_000)
    assert integrated(samples, 48_000) == pytest.approx(-23, abs=0.5)
    if seconds < 2:
        assert np.abs(samples[:, 70_000:]).max() < 1e-3
    if layout == "mono":
        left, right = samples.std(axis=1)  # not sample by sample: AAC makes up the noise of each channel
        assert left == pytest.approx(right, rel=0.05)


def test_a_loud_master_stays_below_the_true_peak_limit(make_clip: MakeClip, tmp_path: Path) -> None:
    """Peaks between the samples too: a tone at a quarter of the rate whose samples all miss its crests."""
    times = np.arange(2 * 48_000)
    tone = np.sin(np.pi / 2 * times + np.pi / 4) * np.where(times % 24_000 < 1200, 0.95, 0.002)
    source = make_clip(frames=48, sound=np.tile(tone.astype(np.float32), (2, 1)))
    conform(source, tmp_path / "out.mp4", FORM)
    samples = heard(tmp_path / "out.mp4")
    spectrum = np.fft.rfft(samples, axis=1)
    between = np.fft.irfft(np.pad(spectrum, ((0, 0), (0, 3 * 48_000))), axis=1) * 4
    assert np.abs(between).max() <= 10 ** (-1 / 20) + 0.01


@pytest.mark.parametrize("level", [0, 1e-5], ids=["digital", "dither"])
def test_silence_stays_silent(make_clip: MakeClip, tmp_path: Path, level: float) -> None:
    sound = (noise(2, 48_000, 2) * level).astype(np.float32)
    conform(make_clip(frames=48, sound=sound), tmp_path / "out.mp4", FORM)
    samples = heard(tmp_path / "out.mp4")
    assert samples.shape == (2, 96_000)
    assert integrated(samples, 48_000) <= SILENCE
