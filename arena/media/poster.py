"""Poster: the picture that stands for a clip before it plays."""

from pathlib import Path
from typing import Final

import numpy as np
from av.video.frame import VideoFrame

from arena.errors import BadClip
from arena.media.decoding import opened, picture_stream, pictures
from arena.media.still import write_jpeg

_FLAT: Final = 6.0
"""Standard deviation of luma, in 8-bit steps, below which a picture is a black or empty one."""


def poster(rendition: Path, target: Path) -> None:
    """Write a JPEG of the first key frame that shows something; of the least flat one where all are flat.

    Raises:
        BadClip: The file is not a clip that decodes.
    """
    best: tuple[float, VideoFrame] | None = None
    with opened(rendition) as container:
        stream = picture_stream(container, place=rendition.name)
        stream.codec_context.skip_frame = "NONKEY"
        for frame in pictures(container, stream, place=rendition.name, all_of_them=False):
            spread = _spread(frame)
            if best is None or spread > best[0]:
                best = spread, frame
            if spread > _FLAT:
                break
        if best is None:
            raise BadClip("has no key frame", place=rendition.name)
        write_jpeg(best[1], target)


def _spread(frame: VideoFrame) -> float:
    plane = frame.planes[0]
    luma = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[::4, : plane.width : 4]
    return float(luma.std())
