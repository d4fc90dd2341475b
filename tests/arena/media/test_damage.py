"""Damaged copies: worse to every eye, and the same to all else."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import ASPECT_RATIOS, Canvas, presentation_of
from arena.errors import BadClip, BadInput
from arena.media.conform import conform
from arena.media.damage import DAMAGES, damaged
from arena.media.likeness import ssim

MakeClip = Callable[..., Path]
SILENT, AUDIBLE = (
    replace(presentation_of(category), canvases=dict.fromkeys(ASPECT_RATIOS, Canvas(320, 180)))
    for category in ("text-to-video", "text-to-video-audio")
)


def scene(index: int) -> NDArray[np.uint8]:
    """Hills under a sky, with a box that moves."""
    x, y = np.meshgrid(np.arange(240), np.arange(180))
    picture = np.stack([120 + 70 * np.sin(x / 3 + y / 7), 100 + 50 * np.sin(x / 4), 190 - y / 2], axis=2)
    picture[60:100, 3 * index : 3 * index + 40] = (200, 170, 60)
    return picture.astype(np.uint8)


def streams(path: Path) -> list[tuple[object, ...]]:
    with av.open(str(path)) as container:
        return [
            (s.type, s.codec_context.name, s.duration, s.frames, dict(s.metadata), s.codec_context.extradata)
            for s in container.streams
        ]


def sound_packets(path: Path) -> list[tuple[object, ...]]:
    with av.open(str(path)) as container:
        return [(p.pts, p.dts, p.duration, bytes(p)) for p in container.demux(audio=0) if p.size]


@pytest.fixture
def rendition(make_clip: MakeClip, tmp_path: Path) -> Path:
    times = np.arange(48_000) / 48_000
    sound = np.tile((0.1 * np.sin(2 * np.pi * 997 * times)).astype(np.float32), (2, 1))
    source = make_clip(width=240, height=180, frames=24, draw=scene, sound=sound, tags={"comment": "made by ACME"})
    conform(source, tmp_path / "rendition.mp4", AUDIBLE)
    return tmp_path / "rendition.mp4"


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_copy_is_clearly_worse_in_the_very_form_of_the_rendition(rendition: Path, tmp_path: Path, kind: str) -> None:
    assert damaged(rendition, tmp_path / "copy.mp4", AUDIBLE, kind) == kind
    assert streams(tmp_path / "copy.mp4") == streams(rendition)
    assert sound_packets(tmp_path / "copy.mp4") == sound_packets(rendition)
    assert ssim(tmp_path / "copy.mp4", rendition) < 0.8
    data = (tmp_path / "copy.mp4").read_bytes()
    assert not [trace for trace in (b"ACME", b"x264", b"Lavf", b"Lavc") if trace in data]
    damaged(rendition, tmp_path / "again.mp4", AUDIBLE, kind)
    assert (tmp_path / "again.mp4").read_bytes() == data


@pytest.mark.parametrize("kind", DAMAGES)
def test_every_frame_is_damaged_and_the_bars_are_not(rendition: Path, tmp_path: Path, kind: str) -> None:
    damaged(rendition, tmp_path / "copy.mp4", AUDIBLE, kind)
    with av.open(str(rendition)) as one, av.open(str(tmp_path / "copy.mp4")) as other:
        for whole, copy in zip(one.decode(video=0), other.decode(video=0), strict=True):
            astray = np.abs(whole.to_ndarray()[:180].astype(int) - copy.to_ndarray()[:180])
            assert astray[:, 48:272].mean() > 3
            assert astray[:, :36].max() < 12
            assert astray[:, 284:].max() < 12


def test_a_silent_rendition_has_a_silent_copy(make_clip: MakeClip, tmp_path: Path) -> None:
    conform(make_clip(frames=6), tmp_path / "rendition.mp4", SILENT)
    damaged(tmp_path / "rendition.mp4", tmp_path / "copy.mp4", SILENT, "tear")
    assert streams(tmp_path / "copy.mp4") == streams(tmp_path / "rendition.mp4")


@pytest.mark.parametrize(
    ("kind", "fill"),
    [("blocks", (0, 0, 0)), ("blocks", (255, 255, 255)), ("blur", (120, 140, 160)), ("tear", (120, 140, 160))],
)
def test_even_a_flat_picture_shows_damage_that_changes_too_seldom_to_flash(
    make_clip: MakeClip, tmp_path: Path, kind: str, fill: tuple[int, int, int]
) -> None:
    conform(make_clip(fill=fill, frames=30), tmp_path / "rendition.mp4", SILENT)
    assert damaged(tmp_path / "rendition.mp4", tmp_path / "copy.mp4", SILENT, kind) == "blocks"
    with av.open(str(tmp_path / "copy.mp4")) as container:
        frames = np.stack([frame.to_ndarray().astype(int) for frame in container.decode(video=0)])
    assert frames[10].std(axis=None) > 10
    changed = np.flatnonzero(np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2)) > 2) + 1
    assert [Fraction(int(tick), 60) for tick in changed] == [Fraction(1, 2), 1]


def test_an_unknown_damage_and_a_broken_file_are_refused_and_leave_nothing(rendition: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no damage 'scratch'; there are blocks, blur, tear"):
        damaged(rendition, tmp_path / "copy.mp4", AUDIBLE, "scratch")
    data = rendition.read_bytes()
    rendition.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(BadClip, match=r"rendition\.mp4: frame \d+"):
        damaged(rendition, tmp_path / "copy.mp4", AUDIBLE, "tear")
    assert not [path for path in tmp_path.iterdir() if "copy" in path.name]
