"""Poster: the picture that stands for a clip before it plays."""

from pathlib import Path
from typing import Final

from av.video.frame import VideoFrame

from arena.domain.presentation import Box
from arena.errors import BadClip
from arena.media.bars import key_frames, picture_box
from arena.media.planes import luma_of
from arena.media.still import write_jpeg

_BLOCK: Final = 16
"""Samples averaged before a picture is looked at, so that noise does not pass for a picture."""
_FLAT: Final = 6.0
"""Standard deviation of averaged luma, in 8-bit steps, below which a picture is a black, white or empty one."""
_ENOUGH: Final = 0.6
"""The share of the clip's liveliest key frame that will do: the first of a fade from black will not."""


def poster(rendition: Path, target: Path) -> None:
    """Write a JPEG of the first key frame that shows nearly as much as any; of the least flat one where all are flat.

    What a picture shows is told by the spread of its luma, without its noise and its bars.

    Raises:
        BadClip: The file is not a clip that decodes.
    """
    box = picture_box(rendition)
    shown = [_spread(frame, box) for frame in key_frames(rendition)]
    enough = max(_ENOUGH * max(shown), min(_FLAT, max(shown)))
    wanted = next(index for index, spread in enumerate(shown) if spread >= enough)
    frame = next((frame for index, frame in enumerate(key_frames(rendition)) if index == wanted), None)
    if frame is None:
        raise BadClip("has no key frame", place=rendition.name)
    write_jpeg(frame, target)


def _spread(frame: VideoFrame, box: Box) -> float:
    luma = luma_of(frame)[box.top : box.top + box.height, box.left : box.left + box.width]
    rows, columns = (max(1, length // _BLOCK) for length in luma.shape)
    high, wide = luma.shape[0] // rows, luma.shape[1] // columns
    blocks = luma[: rows * high, : columns * wide].reshape(rows, high, columns, wide)
    return float(blocks.mean(axis=(1, 3)).std())
