"""Stills as files."""

from fractions import Fraction
from pathlib import Path

import numpy as np
from av.codec import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray


def write_png(picture: NDArray[np.uint8], target: Path) -> None:
    """Write a picture, shape (height, width, 3), as PNG; the same picture gives the same bytes."""
    frame = VideoFrame.from_ndarray(picture, format="rgb24")
    encoder = CodecContext.create("png", "w")
    if not isinstance(encoder, VideoCodecContext):
        raise TypeError("FFmpeg's png is not a video encoder")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgb24"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"pred": "mixed", "flags": "+bitexact", "threads": "1"}
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.write_bytes(b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None))))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
