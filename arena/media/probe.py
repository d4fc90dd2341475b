"""Probe: what a file is, before anything is done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from arena.errors import BadClip
from arena.media.colour import refuse_strange_colour
from arena.media.decoding import opened, picture_stream, pictures

_HIGHEST_RATE: Final = 1000


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What the first audio stream is: codec, sampling rate in Hz, channels."""

    codec: str
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a clip is.

    Attributes:
        container: FFmpeg's name of the container found in the bytes, whatever the file is called.
        codec: The video codec.
        width: Display width in pixels, after rotation and pixel aspect.
        height: Display height in pixels.
        rotation: Degrees counter-clockwise that a player turns the coded picture.
        fps: Frames a second, on average.
        frames: Number of frames.
        duration: Seconds from the first frame's start to the last one's end.
        pix_fmt: FFmpeg's name of the pixel format.
        bits: Bits a colour sample.
        audio: The sound; None without.
        tags: Metadata of the container and its streams, keys as `container.comment`, `video.handler_name`.
    """

    container: str
    codec: str
    width: int
    height: int
    rotation: int
    fps: Fraction
    frames: int
    duration: Fraction
    pix_fmt: str
    bits: int
    audio: AudioFacts | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


def probe(path: Path) -> Facts:
    """Read what a clip is from its headers, its index and its first frame.

    Damage after the first frame is found where all frames are decoded, by `conform`.

    Raises:
        BadClip: Not a clip we can show: empty, cut off, no video stream, no frame that decodes, or HDR
            or other colours that BT.709 can't show as they were meant.
    """
    place = path.name
    with opened(path) as container:
        stream = picture_stream(container, place=place)
        first = next(pictures(container, stream, place=place))
        refuse_strange_colour(first, place=place)
        width, height = display_size(stream, first)
        wrapper, codec = container.format.name, stream.codec_context.name
        tags, audio = _tags(container), _audio(container)
    with opened(path) as container:
        frames, duration = _extent(container, picture_stream(container, place=place), place=place)
    return Facts(
        container=wrapper,
        codec=codec,
        width=width,
        height=height,
        rotation=first.rotation % 360,
        fps=frames / duration,
        frames=frames,
        duration=duration,
        pix_fmt=first.format.name,
        bits=max(component.bits for component in first.format.components),
        audio=audio,
        tags=tags,
    )


def display_size(stream: VideoStream, frame: VideoFrame) -> tuple[int, int]:
    """Width and height in square pixels as a player shows the frame: pixel aspect and rotation applied."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    width, height = max(1, round(frame.width * aspect)), frame.height
    return (height, width) if frame.rotation % 180 else (width, height)


def _extent(container: InputContainer, stream: VideoStream, *, place: str) -> tuple[int, Fraction]:
    """Frames and seconds of the stream by its packets, which containers state less reliably."""
    base = stream.time_base or Fraction(1, 1)
    try:
        packets = [p for p in container.demux(stream) if p.size and not p.is_discard]
    except av.FFmpegError as error:
        raise BadClip(f"its index can't be read ({error.strerror})", place=place) from error
    starts = sorted(p.pts for p in packets if p.pts is not None)
    if not starts:
        raise BadClip("its frames carry no times", place=place)
    last = next((p.duration for p in packets if p.pts == starts[-1]), None) or _usual_step(starts, stream)
    duration = (starts[-1] - starts[0] + last) * base
    if not 0 < len(starts) / duration <= _HIGHEST_RATE:
        raise BadClip(f"{len(starts)} frames in {float(duration):.3f} s is not a frame rate", place=place)
    return len(starts), duration


def _usual_step(starts: list[int], stream: VideoStream) -> int:
    """The last frame's length in the stream's time base, when the container does not say: the median step."""
    steps = sorted(b - a for a, b in pairwise(starts))
    if steps:
        return max(1, steps[len(steps) // 2])
    rate = stream.average_rate or Fraction(25)
    return max(1, round(1 / (rate * (stream.time_base or Fraction(1, 1)))))


def _audio(container: InputContainer) -> AudioFacts | None:
    if not container.streams.audio or container.streams.audio[0].codec_context is None:
        return None
    context = container.streams.audio[0].codec_context
    return AudioFacts(context.name, context.sample_rate, context.channels)


def _tags(container: InputContainer) -> dict[str, str]:
    tags = {f"container.{key.lower()}": value for key, value in container.metadata.items()}
    for stream in container.streams:
        tags |= {f"{stream.type}.{key.lower()}": value for key, value in stream.metadata.items()}
    return tags
