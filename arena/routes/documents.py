"""Sending documents: in the form that the reader takes best, and not at all to one who has it already."""

from functools import lru_cache
from typing import Any, Final

from fastapi import Request, Response

from arena.services.documents import Document

_SMALL: Final = 512
"""Bytes below which compressing saves less than the header that says so costs."""

RawHeaders = tuple[tuple[bytes, bytes], ...]

_ENCODINGS: Final = ("zstd", "gzip")
"""Best first."""

FRESH: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "The reader has what was asked for: it is what the ETag given stands for"}
}
"""The OpenAPI entry of an answer without content."""


def send(request: Request, document: Document, *, cache: str = "public, no-cache") -> Response:
    """A document that anybody may read, from any site.

    Args:
        request: Asks for it; its `If-None-Match` says what the reader has (RFC 9110, weak comparison).
        document: What to send.
        cache: Who may keep it for how long.
    """
    encoding = _best_encoding(request.headers.get("accept-encoding", "")) if len(document.content) > _SMALL else None
    given = request.headers.get("if-none-match")
    if given is not None and _holds(given, document):
        response = Response(status_code=304)
    else:
        response = Response(document.content if encoding is None else getattr(document, encoding))
        response.raw_headers += _describing(document.media_type, encoding)
    response.raw_headers += _validating(_etag(document, encoding), cache)
    return response


@lru_cache(maxsize=64)
def _describing(media_type: str, encoding: str | None) -> RawHeaders:
    """What a document is. Kept as bytes: to make them anew was half of the cost of sending."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    encoded = [(b"content-encoding", encoding.encode())] if encoding else []
    return ((b"content-type", (media_type + charset).encode()), *encoded)


@lru_cache(maxsize=256)
def _validating(etag: str, cache: str) -> RawHeaders:
    """By what it is known again, and who may keep it."""
    return (
        (b"etag", etag.encode()),
        (b"cache-control", cache.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"access-control-allow-origin", b"*"),
    )


def _etag(document: Document, encoding: str | None) -> str:
    """Each form of a document has a tag of its own (RFC 9110, 8.8.3.3)."""
    return f'"{document.tag}"' if encoding is None else f'"{document.tag}-{encoding}"'


def _holds(given: str, document: Document) -> bool:
    known = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return bool(known & {"*", *(_etag(document, encoding) for encoding in (None, *_ENCODINGS))})


@lru_cache(maxsize=64)
def _best_encoding(accepted: str) -> str | None:
    """The best encoding that an Accept-Encoding header takes, or None."""
    taken = {}
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        taken[name.strip().lower()] = weight.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((encoding for encoding in _ENCODINGS if taken.get(encoding)), None)
