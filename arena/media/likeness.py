"""Likeness: how near one clip's pictures are to another's."""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame

from arena.errors import BadClip
from arena.media.decoding import opened, picture_stream, pictures

_CLOCK: Final = Fraction(1, 60)


def ssim(clip: Path, reference: Path, *, every: int = 1) -> float:
    """Mean structural similarity of two clips, frame by frame: 1 is alike.

    SSIM (Wang et al., Image quality assessment, 2004) as FFmpeg's `ssim` filter has it, over luma and both chroma
    planes by their number of samples.

    Args:
        clip: One clip.
        reference: The other, of the same size, pixel format and number of frames.
        every: 10 compares every tenth frame.

    Raises:
        BadClip: One can't be decoded, or has more frames than the other.
    """
    values: list[float] = []
    with ExitStack() as stack:
        pairs = [_frames(path, stack) for path in (clip, reference)]
        comparer: _Comparer | None = None
        for index, frames in enumerate(_paired(*pairs, place=clip.name)):
            if index % every:
                continue
            comparer = comparer or _Comparer(frames[0])
            values.append(comparer.compare(frames, index))
    return sum(values) / len(values)


def _frames(path: Path, stack: ExitStack) -> Iterator[VideoFrame]:
    container = stack.enter_context(opened(path))
    return pictures(container, picture_stream(container, place=path.name), place=path.name)


def _paired(
    one: Iterator[VideoFrame], other: Iterator[VideoFrame], *, place: str
) -> Iterator[tuple[VideoFrame, VideoFrame]]:
    try:
        yield from zip(one, other, strict=True)
    except ValueError as error:
        raise BadClip("has not as many frames as what it is compared with", place=place) from error


class _Comparer:
    """FFmpeg's `ssim` filter for frames like this one."""

    def __init__(self, frame: VideoFrame) -> None:
        self._graph = Graph()  # filters do not keep their graph alive
        self._graph.threads = 1
        width, height, form = frame.width, frame.height, frame.format
        self._inputs = [self._graph.add_buffer(width=width, height=height, format=form, time_base=_CLOCK) for _ in "ab"]
        compare, self._sink = self._graph.add("ssim"), self._graph.add("buffersink")
        for place, node in enumerate(self._inputs):
            node.link_to(compare, 0, place)
        compare.link_to(self._sink)
        self._graph.configure()

    def compare(self, frames: tuple[VideoFrame, VideoFrame], index: int) -> float:
        for node, frame in zip(self._inputs, frames, strict=True):
            frame.pts, frame.time_base = index, _CLOCK
            node.push(frame)
        return float(self._sink.pull().metadata["lavfi.ssim.All"])
