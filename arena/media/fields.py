"""Fields: interlaced frames made whole ones."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from av.error import BlockingIOError, EOFError  # noqa: A004 - FFmpeg's own, which a graph raises when it has run dry
from av.filter import Graph
from av.video.frame import VideoFrame

_DEINTERLACER: Final = ("bwdif", "mode=send_frame:deint=interlaced")
"""A frame for a frame, and only for those that are flagged as interlaced."""

Timed = tuple[Fraction, VideoFrame]


def progressive(frames: Iterable[Timed]) -> Iterator[Timed]:
    """The same frames at the same times, those made of two fields deinterlaced (Weston's 3-field filter with yadif)."""
    weaver: _Weaver | None = None
    for start, frame in frames:
        if weaver is None and not frame.interlaced_frame:
            yield start, frame
            continue
        weaver = weaver or _Weaver(frame)
        yield from weaver.woven(start, frame)
    if weaver is not None:
        yield from weaver.rest()


class _Weaver:
    """FFmpeg's bwdif, which gives a frame once it has seen the next."""

    def __init__(self, frame: VideoFrame) -> None:
        base = frame.time_base or Fraction(1, 1000)
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)
        self._graph.link_nodes(source, self._graph.add(*_DEINTERLACER), self._graph.add("buffersink")).configure()
        self._starts: list[Fraction] = []

    def woven(self, start: Fraction, frame: VideoFrame) -> Iterator[Timed]:
        self._starts.append(start)
        self._graph.vpush(frame)
        yield from self._drained()

    def rest(self) -> Iterator[Timed]:
        self._graph.vpush(None)
        yield from self._drained()

    def _drained(self) -> Iterator[Timed]:
        while True:
            try:
                frame = self._graph.vpull()
            except (BlockingIOError, EOFError):
                return
            yield self._starts.pop(0), frame
