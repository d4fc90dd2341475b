"""Bars: where on a rendition's canvas the picture lies, told from its pixels."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from arena.domain.presentation import Box
from arena.media.decoding import opened, picture_stream, pictures
from arena.media.planes import luma_of

_BLACK: Final = 28
"""Luma, of 16 (black) to 235: what a codec leaves in a black bar stays below."""


def picture_box(rendition: Path) -> Box:
    """The picture inside its bars, by all key frames: bars of equal height above and below, and so for left and right.

    Also what a source brings of bars counts as bars. A clip that is black throughout has a box of its whole canvas.

    Raises:
        BadClip: The file is not a clip that decodes.
    """
    brightest: NDArray[np.uint8] | None = None
    for frame in key_frames(rendition):
        luma = luma_of(frame)
        brightest = luma.copy() if brightest is None else np.maximum(brightest, luma)
    if brightest is None:
        raise AssertionError("a stream without any frame is refused where it is read")
    height, width = brightest.shape
    top, left = _margin(brightest.max(axis=1)), _margin(brightest.max(axis=0))
    if top >= height // 2 or left >= width // 2:
        return Box(0, 0, width, height)
    return Box(left, top, width - 2 * left, height - 2 * top)


def key_frames(rendition: Path) -> Iterator[VideoFrame]:
    """The key frames of a rendition, one a second, which is all that need be decoded for a look at the whole.

    Raises:
        BadClip: The file is not a clip that decodes.
    """
    with opened(rendition) as container:
        stream = picture_stream(container, place=rendition.name)
        stream.codec_context.skip_frame = "NONKEY"
        yield from pictures(container, stream, place=rendition.name, all_of_them=False)


def _margin(line: NDArray[np.uint8]) -> int:
    """How many samples are black at both ends: an even number."""
    seen = np.flatnonzero(line > _BLACK)
    if seen.size == 0:
        return line.size
    return min(int(seen[0]), line.size - 1 - int(seen[-1])) // 2 * 2
