"""Matching: renditions of one prompt that differ in nothing but what is seen and heard."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import Canvas, presentation_of
from arena.errors import BadClip
from arena.media.conform import conform
from arena.media.matching import Matched, match

CANVASES = {"16:9": Canvas(320, 180), "1:1": Canvas(240, 240)}
SILENT, SOUNDING = (
    replace(presentation_of(slug), canvases=CANVASES) for slug in ("text-to-video", "text-to-video-audio")
)

MakeClip = Callable[..., Path]
MakeSet = Callable[..., list[Path]]


def noise(seconds: float, level: float) -> NDArray[np.float32]:
    """What takes AAC many bytes; silence at level 0 takes few."""
    return np.random.default_rng(5).normal(0, level, (2, round(seconds * 48_000))).astype(np.float32)


@pytest.fixture
def make_set(make_clip: MakeClip, tmp_path: Path) -> MakeSet:
    """Renditions of clips that differ in length, in how hard they are to encode and in the loudness of their sound."""

    def make(*, sounding: bool = False, seconds: tuple[float, ...] = (0.5, 1.75, 1.0)) -> list[Path]:
        made = []
        for number, length in enumerate(seconds):
            source = make_clip(
                f"source-{number}.mp4",
                fps=24,
                frames=round(length * 24),
                fill=(120, 60, 200) if number == 1 else None,
                sound=noise(length, 0.1 * number) if sounding else None,
                tags={"comment": "made by Veo"},
            )
            made.append(tmp_path / f"rendition-{number}.mp4")
            conform(source, made[-1], SOUNDING if sounding else SILENT, aspect_ratio="16:9")
        return made

    return make


def matched(renditions: list[Path], suffix: str = "") -> tuple[list[Path], Matched]:
    targets = [rendition.with_name(f"served{suffix}-{rendition.name}") for rendition in renditions]
    return targets, match(renditions, targets)


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def heard(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).astype(np.float32)


def access_units(path: Path) -> list[tuple[object, ...]]:
    with av.open(str(path)) as container:
        return [
            (unit.stream_index, unit.pts, unit.duration, unit.is_keyframe, unit.pos, unit.size)
            for unit in container.demux()
        ]


@pytest.mark.parametrize("sounding", [False, True])
def test_all_files_are_alike_but_for_the_picture_and_the_sound(make_set: MakeSet, *, sounding: bool) -> None:
    renditions = make_set(sounding=sounding)
    assert len({path.stat().st_size for path in renditions}) == 3

    targets, made = matched(renditions)

    assert (made.frames, made.seconds) == (30, Fraction(1, 2))
    files = [path.read_bytes() for path in targets]
    assert {len(file) for file in files} == {made.size}
    assert len({file[: file.index(b"mdat")] for file in files}) == 1
    assert len(set(files)) > 1
    first, *others = map(access_units, targets)
    assert all(units == first for units in others)


@pytest.mark.parametrize("sounding", [False, True])
def test_what_is_seen_and_heard_is_the_beginning_of_the_rendition(make_set: MakeSet, *, sounding: bool) -> None:
    renditions = make_set(sounding=sounding)
    targets, made = matched(renditions)

    for rendition, target in zip(renditions, targets, strict=True):
        shown = pictures(target)
        assert len(shown) == made.frames
        assert all(np.array_equal(*pair) for pair in zip(shown, pictures(rendition), strict=False))
        if sounding:
            samples = heard(target)
            assert 0 <= samples.shape[1] - made.frames * 800 < 1024
            assert np.array_equal(samples, heard(rendition)[:, : samples.shape[1]])
    if sounding:
        assert [bool(heard(target).any()) for target in targets] == [False, True, True]


@pytest.mark.parametrize("sounding", [False, True])
def test_sound_and_picture_last_equally_long_as_in_the_rendition(make_set: MakeSet, *, sounding: bool) -> None:
    (rendition, _, _), ((target, _, _), made) = (renditions := make_set(sounding=sounding)), matched(renditions)

    with av.open(str(rendition)) as before, av.open(str(target)) as after:
        assert before.duration == after.duration == made.seconds * 1_000_000
        for was, now in zip(before.streams, after.streams, strict=True):
            assert (was.time_base, was.start_time, was.duration) == (now.time_base, now.start_time, now.duration)
            assert (was.frames, was.codec_context.extradata) == (now.frames, now.codec_context.extradata)


def test_a_match_says_nothing_of_its_source_or_its_maker(make_set: MakeSet) -> None:
    for target in matched(make_set(sounding=True))[0]:
        content = target.read_bytes()
        assert not [word for word in (b"Veo", b"Lavf", b"Lavc", b"x264", b"Handler") if word in content]


def test_the_same_set_gives_the_same_bytes(make_set: MakeSet) -> None:
    renditions = make_set(sounding=True)
    first, again = matched(renditions)[0], matched(renditions, "-again")[0]

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_a_clip_alone_is_matched_with_itself(make_set: MakeSet) -> None:
    (target,), made = matched(make_set(seconds=(0.5,)))

    assert (made.frames, len(pictures(target))) == (30, 30)


def test_renditions_of_two_canvases_are_refused(make_set: MakeSet, make_clip: MakeClip, tmp_path: Path) -> None:
    other = tmp_path / "square.mp4"
    conform(make_clip(), other, SILENT, aspect_ratio="1:1")

    with pytest.raises(BadClip, match=r"^square\.mp4: has not the form of rendition-0\.mp4"):
        matched([*make_set(seconds=(0.5,)), other])
    assert not list(tmp_path.glob("served*"))


def test_a_silent_and_a_sounding_rendition_are_refused(make_set: MakeSet, make_clip: MakeClip, tmp_path: Path) -> None:
    other = tmp_path / "sounding.mp4"
    conform(make_clip(), other, SOUNDING, aspect_ratio="16:9")

    with pytest.raises(BadClip, match=r"sounding\.mp4: has not the form"):
        matched([*make_set(seconds=(0.5,)), other])


def test_a_file_that_is_no_rendition_is_refused(make_set: MakeSet, make_clip: MakeClip) -> None:
    with pytest.raises(BadClip, match=r"^source\.mp4: is no rendition: its frames are not of one length"):
        matched([make_clip(options={"bf": "2"}), *make_set(seconds=(0.5,))])
