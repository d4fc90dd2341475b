"""Matching: the renditions of one prompt, made alike in everything but what they show.

The exact length and bit rate of a clip name it again after one reveal. Renditions have no B-frames and their key frames
at fixed places, so they need not be encoded again: all are cut to the shortest one's frames, and each access unit is
filled up to the largest at its place with what decoders throw away: a filler data NAL unit (ITU-T H.264, 7.3.2.7) or
fill elements of AAC (ISO/IEC 14496-3, 4.4.2.7). The index of an MP4 holds times, sizes and places of access units, so
it comes out the same to the byte for every clip, and so does the length of the file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from arena.errors import BadClip
from arena.files import whole_file
from arena.media.decoding import opened
from arena.media.encoding import MUXER
from arena.media.filling import fill_aac, fill_h264

_FILLER_AT_LEAST: Final = 6
"""Bytes of the smallest filler NAL unit: every access unit gets one, so that every gap can be filled."""
_AAC_FRAME: Final = 1024


@dataclass(frozen=True, slots=True)
class Matched:
    """What all clips of a set have in common.

    Attributes:
        frames: Frames of each.
        seconds: How long each plays.
        size: Bytes of each file.
    """

    frames: int
    seconds: Fraction
    size: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The form of a rendition, and the sizes of its access units.

    Attributes:
        width: Of the canvas, in pixels.
        height: Of the canvas, in pixels.
        tick: Seconds that each frame is shown.
        codecs: What decoders are told before the first access unit, by track.
        rate: Samples a second of the sound; 0 without a sound track.
        pictures: Bytes of each frame.
        keys: Whether each frame is a key frame.
        sounds: Bytes of each AAC frame.
        priming: Samples before the first that is heard.
    """

    width: int
    height: int
    tick: Fraction
    codecs: tuple[bytes, ...]
    rate: int
    pictures: tuple[int, ...]
    keys: tuple[bool, ...]
    sounds: tuple[int, ...]
    priming: int

    @property
    def form(self) -> tuple[object, ...]:
        """What has to be the same before sizes can be made so."""
        return self.width, self.height, self.tick, self.codecs, self.rate, self.priming


def outline(rendition: Path) -> Outline:
    """Read a rendition's form and sizes; nothing is decoded.

    Raises:
        BadClip: It is no rendition: another codec, or frames of unequal length.
    """
    pictures: list[Packet[Stream]] = []
    sounds: list[Packet[Stream]] = []
    with opened(rendition) as container:
        video, *others = container.streams
        if video.type != "video" or [other.type for other in others] not in ([], ["audio"]):
            raise BadClip(
                "is no rendition: it needs one picture track, then at most one of sound", place=rendition.name
            )
        for packet in _packets(container):
            (pictures if packet.stream_index == 0 else sounds).append(packet)
        tick = _tick(pictures, place=rendition.name)
        return Outline(
            width=container.streams.video[0].width,
            height=container.streams.video[0].height,
            tick=tick,
            codecs=tuple(stream.codec_context.extradata or b"" for stream in container.streams),
            rate=container.streams.audio[0].rate if others else 0,
            pictures=tuple(packet.size for packet in pictures),
            keys=tuple(packet.is_keyframe for packet in pictures),
            sounds=tuple(packet.size for packet in sounds),
            priming=-(sounds[0].pts or 0) if sounds else 0,
        )


def match(renditions: Sequence[Path], targets: Sequence[Path]) -> Matched:
    """Write each rendition's match. Targets appear whole or not at all, and are the same to the byte on every rerun.

    A match decodes to its rendition's own first frames, and its sound to the same samples.

    Args:
        renditions: One or more, of one canvas and category.
        targets: Where each match goes.

    Raises:
        BadClip: A rendition can't be matched with the first; names it.
    """
    outlines = [outline(rendition) for rendition in renditions]
    first, frames = outlines[0], min(len(each.pictures) for each in outlines)
    for rendition, each in zip(renditions, outlines, strict=True):
        if each.form != first.form or each.keys[:frames] != first.keys[:frames]:
            reason = f"has not the form of {renditions[0].name}, so they can't be matched; conform it again"
            raise BadClip(reason, place=rendition.name)
    plan = _Plan.of(outlines, frames)
    # Headers that depend on a clip, such as its bit rate, come from one of them for all.
    with opened(renditions[0]) as template:
        for rendition, target in zip(renditions, targets, strict=True):
            with whole_file(target) as unfinished:
                _write(rendition, unfinished, template, plan)
    return Matched(frames, frames * first.tick, targets[0].stat().st_size)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Bytes that each access unit is filled up to, and how long the last AAC frame is heard, in samples."""

    pictures: list[int]
    sounds: list[int]
    last_sound: int

    @classmethod
    def of(cls, outlines: Sequence[Outline], frames: int) -> "_Plan":
        first = outlines[0]
        samples = first.priming + ceil(frames * first.tick * first.rate) if first.rate else 0
        count = min(ceil(Fraction(samples, _AAC_FRAME)), *(len(each.sounds) for each in outlines)) if samples else 0
        return cls(
            [_FILLER_AT_LEAST + max(each.pictures[at] for each in outlines) for at in range(frames)],
            [max(each.sounds[at] for each in outlines) for at in range(count)],
            min(samples - _AAC_FRAME * (count - 1), _AAC_FRAME),
        )


def _write(rendition: Path, target: Path, template: InputContainer, plan: _Plan) -> None:
    with opened(rendition) as source, av.open(str(target), "w", format="mp4", options=MUXER) as container:
        tracks = _tracks(container, template)
        done = [0, 0]
        for packet in _packets(source):
            track = packet.stream_index
            sizes = plan.sounds if track else plan.pictures
            at = done[track]
            done[track] += 1
            if at >= len(sizes):
                continue
            fill = fill_aac if track else fill_h264
            try:
                filled = Packet(fill(bytes(packet), sizes[at]))
            except ValueError as error:
                raise BadClip(f"access unit {at} of track {track} {error}", place=rendition.name) from error
            filled.pts, filled.dts, filled.time_base = packet.pts, packet.dts, packet.time_base
            filled.duration = plan.last_sound if track and at == len(sizes) - 1 else packet.duration
            filled.is_keyframe = packet.is_keyframe
            filled.stream = tracks[track]
            container.mux(filled)


def _tracks(container: OutputContainer, template: InputContainer) -> list[Stream]:
    tracks: list[Stream] = []
    for stream in template.streams:
        track = container.add_stream_from_template(stream)
        track.time_base = stream.time_base
        tracks.append(track)
    return tracks


def _packets(container: InputContainer) -> "Iterator[Packet[Stream]]":
    return (packet for packet in container.demux() if packet.size)


def _tick(pictures: "Sequence[Packet[Stream]]", *, place: str) -> Fraction:
    lengths = {(packet.duration or 0) * (packet.time_base or Fraction(0)) for packet in pictures}
    ordered = all(packet.pts == packet.dts for packet in pictures)
    if len(lengths) != 1 or not min(lengths) or not ordered:
        raise BadClip("is no rendition: its frames are not of one length, each after the other", place=place)
    return lengths.pop()
