"""Decoding: files from strangers, opened with care and read to their last frame or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from arena.errors import BadClip

_OPTIONS: Final = {
    # Playlists and image sequences would make FFmpeg open other files or addresses that the file names.
    "format_whitelist": "mov,mp4,matroska,webm,avi,mpegts,gif,apng,ivf,flv,ogg,webp_pipe,png_pipe,jpeg_pipe,image2",
    "protocol_whitelist": "file",
}
_LARGEST: Final = 8192 * 8192
"""Pixels of a picture; more is a decompression bomb."""


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a media file for reading.

    Raises:
        BadClip: It is missing, empty, or not in a container we take.
    """
    if not path.is_file():
        raise BadClip("there is no such file", place=path.name)
    if path.stat().st_size == 0:
        raise BadClip("the file is empty (0 bytes)", place=path.name)
    try:
        container = av.open(str(path.resolve()), options=_OPTIONS, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise BadClip(f"not a video file, or cut off before its index ({_words(error)})", place=path.name) from error
    with container:
        yield container


def picture_stream(container: InputContainer, *, place: str) -> VideoStream:
    """The first video stream that is not a cover picture.

    Raises:
        BadClip: There is none, its codec is unknown, or its pictures are too large.
    """
    streams = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not streams:
        raise BadClip("has no video stream", place=place)
    stream = streams[0]
    if stream.codec_context is None:
        raise BadClip("its video codec is unknown", place=place)
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > _LARGEST:
        raise BadClip(f"its pictures of {width}x{height} are too large", place=place)
    stream.thread_type = "NONE"  # several workers run at once, each with one core
    return stream


def pictures(
    container: InputContainer, stream: VideoStream, *, place: str, all_of_them: bool = True
) -> Iterator[VideoFrame]:
    """Every frame of the stream, in the order shown.

    Args:
        container: The open file.
        stream: Its video stream.
        place: The file's name, for errors.
        all_of_them: Whether fewer coded frames than the container promises are an error; not so where some are skipped.

    Raises:
        BadClip: A frame is damaged or cut off; names it and its time. Also when there is no frame at all.
    """
    count = samples = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            samples += packet.size > 0
            if packet.is_corrupt:
                raise BadClip(_broken_at(count, packet.pts, stream, "the file is cut off there"), place=place)
            frames = packet.decode()
        except av.FFmpegError as error:
            raise BadClip(_broken_at(count, None, stream, _words(error)), place=place) from error
        for frame in frames:
            if frame.is_corrupt:
                raise BadClip(_broken_at(count, frame.pts, stream, "its data is damaged"), place=place)
            count += 1
            yield frame
    if count == 0:
        raise BadClip("has a video stream without any frame", place=place)
    if all_of_them and samples < stream.frames:
        reason = f"the index promises {stream.frames} frames"
        raise BadClip(_broken_at(count, None, stream, reason), place=place)


def timed_pictures(container: InputContainer, *, place: str) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Every frame with its start in seconds, counted from the first one's.

    Raises:
        BadClip: A frame is damaged, cut off, or carries no time.
    """
    first: Fraction | None = None
    for frame in pictures(container, picture_stream(container, place=place), place=place):
        if frame.pts is None or frame.time_base is None:
            raise BadClip("has a frame without a time", place=place)
        time = frame.pts * frame.time_base
        first = time if first is None else first
        yield time - first, frame


def sounds(container: InputContainer, *, place: str) -> Iterator[AudioFrame]:
    """Every frame of the first audio stream.

    Raises:
        BadClip: A frame is damaged or cut off.
    """
    stream = container.streams.audio[0]
    try:
        for packet in container.demux(stream):
            yield from packet.decode()
    except av.FFmpegError as error:
        raise BadClip(f"its sound can't be decoded ({_words(error)})", place=place) from error


def _broken_at(count: int, pts: int | None, stream: VideoStream, reason: str) -> str:
    if pts is not None and stream.time_base is not None:
        seconds = float((pts - (stream.start_time or 0)) * stream.time_base)
    elif stream.average_rate:
        seconds = float(count / stream.average_rate)
    else:
        return f"frame {count} can't be decoded: {reason}"
    return f"frame {count} at {seconds:.2f} s can't be decoded: {reason}"


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
