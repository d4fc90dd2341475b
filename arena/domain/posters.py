"""Poster tokens: a clip's still under an address that is new each time, as the clip's own is.

A lasting address, even of a still, would let whoever has seen it revealed know the clip again.
"""

import struct
from typing import Final

from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.errors import BattleExpired, UnknownBattle

_POSTER: Final = struct.Struct("<IQ")


def seal_poster(clip: int, seal: Seal, *, expires_ms: int) -> str:
    """The token under which the poster of a clip is fetched until a moment, milliseconds since 1970 UTC."""
    return seal.close(SealKind.POSTER, _POSTER.pack(clip, expires_ms))


def open_poster(token: str, seal: Seal, *, now_ms: int) -> int:
    """The clip, by its number in the store, whose poster a token shows.

    Raises:
        UnknownBattle: The token is not ours.
        BattleExpired: Its time has passed.
    """
    try:
        clip, expires = _POSTER.unpack(seal.open(SealKind.POSTER, token))
    except BrokenSeal:
        raise UnknownBattle("there is no poster at this address") from None
    if now_ms > expires:
        raise BattleExpired("the page with this poster was loaded too long ago")
    return int(clip)
