"""Poster tokens: a clip's still under an address that is new each time, as the clip's own is."""

from arena.domain.passes import open_pass, seal_pass
from arena.domain.seals import Seal, SealKind


def seal_poster(clip: int, seal: Seal, *, expires_ms: int) -> str:
    """The token under which the poster of a clip is fetched until a moment, milliseconds since 1970 UTC."""
    return seal_pass(SealKind.POSTER, clip, seal, expires_ms=expires_ms)


def open_poster(token: str, seal: Seal, *, now_ms: int) -> int:
    """The clip, by its number in the store, whose poster a token shows. Raises as `open_pass`."""
    return open_pass(SealKind.POSTER, token, seal, now_ms=now_ms)
