"""Showings: clips that are shown with their makers' names, because no battle can show them any more."""

from typing import Final

from arena.domain.passes import open_pass, seal_pass
from arena.domain.seals import Seal, SealKind

SETTLING_MS: Final = 5 * 60_000
"""How long every worker has surely heard that a prompt is retired, and draws it no more."""


def settled_ms(retired_ms: int, *, open_ms: int) -> int:
    """From when on no battle can show a clip: those drawn before it was retired can be voted on until they expire.

    Args:
        retired_ms: Since when it is drawn no more, milliseconds since 1970 UTC.
        open_ms: How long a battle can be voted on.
    """
    return retired_ms + open_ms + SETTLING_MS


def seal_showing(clip: int, seal: Seal, *, expires_ms: int) -> str:
    """The token under which a clip is fetched that stands beside its maker's name."""
    return seal_pass(SealKind.SHOWING, clip, seal, expires_ms=expires_ms)


def open_showing(token: str, seal: Seal, *, now_ms: int) -> int:
    """The clip of such a token, by its number in the store. Raises as `open_pass`."""
    return open_pass(SealKind.SHOWING, token, seal, now_ms=now_ms)
