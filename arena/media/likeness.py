"""Likeness: how near one clip's pictures are to another's."""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from statistics import fmean
from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from arena.domain.presentation import Canvas, first_tick
from arena.errors import BadClip
from arena.media.conform import Rendition
from arena.media.decoding import opened, picture_stream, pictures, timed_pictures
from arena.media.fields import progressive
from arena.media.picture import Easel
from arena.media.planes import Planes

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
        comparer: Comparer | None = None
        for index, frames in enumerate(_paired(*pairs, place=clip.name)):
            if index % every:
                continue
            comparer = comparer or Comparer(frames[0])
            values.append(comparer.ssim(*frames))
    return fmean(values)


def likeness(source: Path, rendition: Path, made: Rendition, *, fps: int, samples: int = 24) -> tuple[float, float]:
    """What conforming costs the picture: the mean SSIM of a rendition's frames and those of its source.

    Args:
        source: The original.
        rendition: What `conform` made of it.
        made: What it said of it.
        fps: The rendition's clock.
        samples: About how many frames are compared, evenly over the clip.

    Returns:
        SSIM against the source's frames laid on the canvas, which the encoder alone has lowered; and against the
        source's own frames, with the rendition's picture scaled back to their size.

    Raises:
        BadClip: One can't be decoded.
    """
    facts = made.source
    own = Canvas(facts.width // 2 * 2, facts.height // 2 * 2)
    easels = [Easel(canvas, (facts.width, facts.height)) for canvas in (made.canvas, own)]
    comparers: list[Comparer] = []
    values: list[tuple[float, float]] = []
    for theirs, ours in _sampled(source, rendition, fps, max(1, facts.frames // samples)):
        cut = Planes.of(ours).within(made.box).frame()
        back = cut.reformat(own.width, own.height, interpolation=Interpolation.BICUBIC)
        pairs = [(easel.lay(theirs), shown) for easel, shown in zip(easels, (ours, back), strict=True)]
        comparers = comparers or [Comparer(pair[0]) for pair in pairs]
        on_canvas, at_own_size = (comparer.ssim(*pair) for comparer, pair in zip(comparers, pairs, strict=True))
        values.append((on_canvas, at_own_size))
    return fmean(value for value, _ in values), fmean(value for _, value in values)


def _sampled(source: Path, rendition: Path, fps: int, every: int) -> Iterator[tuple[VideoFrame, VideoFrame]]:
    """Some of the source's frames, each with the rendition's at the first tick that shows it."""
    with opened(source) as one, opened(rendition) as other:
        ticks = enumerate(frame for _, frame in timed_pictures(other, place=rendition.name))
        at, ours = next(ticks)
        for index, (start, theirs) in enumerate(progressive(timed_pictures(one, place=source.name))):
            if index % every:
                continue
            due = first_tick(start, fps)
            while at < due:
                at, ours = next(ticks, (due, ours))
            yield theirs, ours


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


class Comparer:
    """SSIM of one pair of frames after another, all of one size and pixel format.

    Args:
        frame: One such frame.
    """

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
        self._count = 0

    def ssim(self, one: VideoFrame, other: VideoFrame) -> float:
        """SSIM of one pair."""
        for node, frame in zip(self._inputs, (one, other), strict=True):
            frame.pts, frame.time_base = self._count, _CLOCK
            node.push(frame)
        self._count += 1
        return float(self._sink.pull().metadata["lavfi.ssim.All"])
