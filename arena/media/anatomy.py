"""Anatomy: what any program on a voter's machine can read off a clip's bytes without looking at its picture."""

import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from arena.errors import BadClip

Fact = float | str

_NESTED: Final = frozenset({"moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "udta", "mvex", "moof", "traf"})
_SUMMED: Final = ("moov", "mdat", "free", "skip", "udta", "meta", "uuid")
_COUNTED: Final = {"stsz": 16, "stco": 12, "co64": 12, "stts": 12, "stss": 12, "stsc": 12, "ctts": 12}
"""Where, from a box' start, the tables of ISO/IEC 14496-12 keep their number of entries."""
_SHARES: Final = (1, 10, 25, 50, 75, 90, 99)


def anatomy(content: bytes) -> dict[str, Fact]:
    """Facts about a clip's container and streams, by name; numbers, or words where there is a choice.

    Raises:
        BadClip: The bytes are no clip.
    """
    facts: dict[str, Fact] = dict(_layout(content))
    try:
        with av.open(BytesIO(content), "r") as container:
            facts |= _container(container)
            sizes = _packets(container)
        for stream, each in sizes.items():
            facts |= _sizes(stream, each)
    except av.FFmpegError as error:
        raise BadClip(f"what was served is no clip ({error.strerror})") from error
    return facts


def _layout(content: bytes) -> Mapping[str, Fact]:
    """Order, sizes and table lengths of the boxes."""
    facts: dict[str, Fact] = dict.fromkeys((f"box.{kind}" for kind in _SUMMED), 0.0)
    order: list[str] = []
    times: list[str] = []
    at_mdat = 0
    for path, kind, start, end in _boxes(content, 0, len(content), ""):
        order.append(path)
        if kind in _SUMMED:
            facts[f"box.{kind}"] = float(facts[f"box.{kind}"]) + (end - start)
        if kind == "mdat":
            at_mdat = at_mdat or start
        if kind in _COUNTED:
            at = start + _COUNTED[kind]
            facts[f"entries.{path}"] = float(int.from_bytes(content[at : at + 4]))
        if kind in {"mvhd", "mdhd", "tkhd", "elst"}:
            times.append(content[start:end].hex())
        if kind in {"ftyp", "hdlr"}:
            facts[path] = content[start + 8 : end].decode("latin-1")
    return {**facts, "boxes": " ".join(order), "headers": _short("".join(times)), "mdat at": float(at_mdat)}


def _boxes(content: bytes, at: int, until: int, path: str) -> Iterator[tuple[str, str, int, int]]:
    """Path, type, start and end of every box, in the order of the file (ISO/IEC 14496-12, 4.2)."""
    seen: dict[str, int] = {}
    while at + 8 <= until:
        size, kind, head = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8].decode("latin-1"), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        end = until if size == 0 else at + size
        if end < at + head or end > until:
            return
        seen[kind] = seen.get(kind, 0) + 1
        here = f"{path}/{kind}" + (str(seen[kind]) if seen[kind] > 1 else "")
        yield here, kind, at, end
        if kind in _NESTED:
            yield from _boxes(content, at + head, end, here)
        at = end


def _container(container: InputContainer) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "duration": float(container.duration or 0),
        "bit rate": float(container.bit_rate or 0),
        "tags": repr(sorted(container.metadata.items())),
        "streams": " ".join(stream.type for stream in container.streams),
    }
    for place, stream in enumerate(container.streams):
        facts |= {f"stream {place} {name}": value for name, value in _stream(stream).items()}
    return facts


def _stream(stream: Stream) -> dict[str, Fact]:
    context = stream.codec_context
    facts: dict[str, Fact] = {
        "codec": f"{context.name} {context.codec_tag} {context.profile}",
        "duration": float(stream.duration or 0),
        "start": float(stream.start_time or 0),
        "time base": str(stream.time_base),
        "bit rate": float(context.bit_rate or 0),
        "frames": float(stream.frames),
        "tags": repr(sorted(stream.metadata.items())),
        "parameters": _short((context.extradata or b"").hex()),
    }
    if isinstance(stream, VideoStream):
        picture = stream.codec_context
        facts["picture"] = f"{picture.width}x{picture.height} {picture.pix_fmt} {stream.average_rate}"
        colour = (picture.color_range, picture.colorspace, picture.color_primaries, picture.color_trc)
        facts["colour"] = " ".join(map(str, colour))
    if isinstance(stream, AudioStream):
        facts["sound"] = f"{stream.codec_context.layout.name} {stream.codec_context.rate}"
    return facts


def _packets(container: InputContainer) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Size and place of every packet by stream, each of shape (packets, 3): bytes, position, key frame or not."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for packet in container.demux():
        if packet.size:
            row = (float(packet.size), float(packet.pos or 0), float(packet.is_keyframe))
            found.setdefault(f"stream {packet.stream.index}", []).append(row)
    return {name: np.array(rows) for name, rows in found.items()}


def _sizes(stream: str, packets: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> dict[str, Fact]:
    size = packets[:, 0]
    return {
        f"{stream} packets": float(len(size)),
        f"{stream} bytes": float(size.sum()),
        f"{stream} largest packet": float(size.max()),
        f"{stream} key frames": float(packets[:, 2].sum()),
        f"{stream} first packet": float(size[0]),
        f"{stream} packet sizes": _short(size.tobytes().hex()),
        **{f"{stream} packet size {share} %": float(np.percentile(size, share)) for share in _SHARES},
    }


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
