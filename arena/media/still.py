"""Stills: single pictures as JPEG without a word about where they come from."""

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.codec import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from arena.domain.presentation import Canvas, fit
from arena.errors import BadClip
from arena.files import whole_file
from arena.media.decoding import opened, picture_stream, pictures
from arena.media.picture import Easel
from arena.media.probe import display_size

_QUALITY: Final = 3
"""JPEG quantiser scale of FFmpeg, 2 (best) to 31."""
_LONGEST_SIDE: Final = 1536


def still(source: Path, target: Path) -> Canvas:
    """Re-encode a reference picture as JPEG: upright, at most 1536 pixels a side, all metadata gone.

    Returns:
        Its size in pixels.

    Raises:
        BadClip: It is not a picture.
    """
    with opened(source) as container:
        stream = picture_stream(container, place=source.name)
        frame = next(pictures(container, stream, place=source.name))
        width, height = display_size(stream, frame)
        side = min(_LONGEST_SIDE, max(width, height) + 1 & ~1)
        box = fit(width, height, Canvas(side, side))
        canvas = Canvas(box.width, box.height)
        write_jpeg(Easel(canvas, (width, height)).lay(frame), target)
    return canvas


def write_jpeg(frame: VideoFrame, target: Path) -> None:
    """Write a frame in BT.709, limited range, as JPEG.

    The file appears whole or not at all, and the same frame gives the same bytes.

    Raises:
        BadClip: The frame can't be encoded.
    """
    full = frame.reformat(
        format="yuvj420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU601,  # JFIF knows no other
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    full.pts, full.time_base = 0, Fraction(1, 25)
    encoder = CodecContext.create("mjpeg", "w")
    if not isinstance(encoder, VideoCodecContext):
        raise TypeError("FFmpeg's mjpeg is not a video encoder")
    encoder.width, encoder.height, encoder.pix_fmt = full.width, full.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.color_range = ColorRange.JPEG
    encoder.options = {
        "flags": "+bitexact+qscale",  # bitexact also leaves out the comment that names the encoder
        "global_quality": str(_QUALITY * 118),
        "threads": "1",
    }
    try:
        packets = [*encoder.encode(full), *encoder.encode(None)]
    except av.FFmpegError as error:
        raise BadClip(f"the picture can't be encoded ({error.strerror})", place=target.name) from error
    with whole_file(target) as unfinished:
        unfinished.write_bytes(b"".join(bytes(packet) for packet in packets))
