"""Provenance: what an original says about where it comes from, kept beside it and stripped from its rendition."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from arena.media.probe import Facts

_C2PA: Final = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481")
"""User type of the box that holds a manifest store in ISO base media files (C2PA specification, annex on BMFF)."""
_JUMBF: Final = b"jumdc2pa"
_ENCODERS: Final = re.compile(
    rb"x26[45] [-(][ -~]{0,200}|Lav[fc][0-9.]+(?: [a-z0-9_-]+)?|(?:HandBrake|Google|SVT-AV1)[ -~]{0,40}"
)
_WINDOW: Final = 1 << 20
_OVERLAP: Final = 256


def provenance(original: Path, facts: Facts) -> dict[str, Any]:
    """What the file tells about its maker, as JSON can hold it.

    Args:
        original: The clip as it came.
        facts: What `probe` found in it.

    Returns:
        `container` and `codec`; `tags`, as they are; `encoders`, the names that encoders left in the bytes; `boxes`,
        the top-level boxes of an MP4; `uuids`, the user types among them; `c2pa`, whether it holds Content Credentials.
    """
    with original.open("rb") as file:
        boxes = list(_boxes(file, original.stat().st_size))
    encoders, jumbf = _scan(original)
    uuids = [uuid for _, uuid in boxes if uuid is not None]
    return {
        "container": facts.container,
        "codec": facts.codec,
        "tags": dict(facts.tags),
        "encoders": encoders,
        "boxes": [kind for kind, _ in boxes],
        "uuids": [str(uuid) for uuid in uuids],
        "c2pa": _C2PA in uuids or jumbf,
    }


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[str, UUID | None]]:
    """Type and user type of the top-level boxes (ISO/IEC 14496-12, 4.2); none for other containers."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(32)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        body = 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), 16
        if length == 0:
            length = size - at
        if length < body or not kind.isalnum():
            return
        user = head[body : body + 16]
        yield kind.decode("ascii"), UUID(bytes=user) if kind == b"uuid" and len(user) == 16 else None
        at += length


def _scan(original: Path) -> tuple[list[str], bool]:
    """Encoder names in the bytes, and whether a JUMBF box of C2PA is among them."""
    found: dict[str, None] = {}
    jumbf = False
    tail = b""
    with original.open("rb") as file:
        while window := file.read(_WINDOW):
            chunk = tail + window
            found |= {match.group().decode("ascii"): None for match in _ENCODERS.finditer(chunk)}
            jumbf = jumbf or _JUMBF in chunk
            tail = chunk[-_OVERLAP:]
    return list(found), jumbf
