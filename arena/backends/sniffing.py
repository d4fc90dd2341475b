"""Sniffing: what a file is, by its first bytes, whatever it is called."""

from codecs import getincrementaldecoder
from typing import Final, NamedTuple

ENOUGH: Final = 512
"""Bytes that tell."""


class Kind(NamedTuple):
    """What a file is: its media type, and how that is said in a sentence."""

    media_type: str
    name: str


_UNKNOWN: Final = Kind("application/octet-stream", "something unknown")
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", Kind("image/png", "a PNG image")),
    (b"\xff\xd8\xff", Kind("image/jpeg", "a JPEG image")),
    (b"GIF8", Kind("image/gif", "a GIF image")),
    (b"\x1aE\xdf\xa3", Kind("video/webm", "a WebM video")),
    (b"PK\x03\x04", Kind("application/zip", "a ZIP archive")),
    (b"%PDF", Kind("application/pdf", "a PDF document")),
)
_QUICKTIME: Final = (b"moov", b"mdat", b"wide", b"free", b"skip")
"""Atoms that a QuickTime file from before `ftyp` begins with."""
_STILL_BRANDS: Final = (b"avif", b"heic", b"heix", b"mif1")


def sniff(content: bytes) -> Kind:
    """What these bytes begin, by the signatures of the WHATWG's MIME Sniffing Standard, and a few more."""
    if not content:
        return Kind("application/octet-stream", "an empty file")
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind("image/webp", "a WebP image")
    if content[4:8] == b"ftyp":
        return _boxed(content[8:12])
    if content[4:8] in _QUICKTIME:
        return Kind("video/quicktime", "a QuickTime video")
    return _written(content)


def _boxed(brand: bytes) -> Kind:
    """A file of boxes (ISO/IEC 14496-12) by its major brand."""
    if brand in _STILL_BRANDS:
        return Kind("image/avif" if brand == b"avif" else "image/heic", "an AVIF or HEIC image")
    if brand == b"qt  ":
        return Kind("video/quicktime", "a QuickTime video")
    return Kind("video/mp4", "an MP4 video")


def _written(content: bytes) -> Kind:
    start = content[:ENOUGH].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")):
        return Kind("text/html", "an HTML page")
    if start.startswith(b"<"):
        return Kind("text/xml", "an XML document")
    if start.startswith((b"{", b"[")):
        return Kind("application/json", "JSON")
    try:
        getincrementaldecoder("utf-8")().decode(start)  # which minds no character that is cut off at the end
    except UnicodeDecodeError:
        return _UNKNOWN
    return _UNKNOWN if b"\0" in start else Kind("text/plain", "text")
