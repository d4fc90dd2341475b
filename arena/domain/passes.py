"""Passes: tokens under which what belongs to a clip is fetched until a moment, new each time.

A lasting address would let whoever has seen it with a name know the clip again.
"""

import struct
from typing import Final

from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.errors import BattleExpired, UnknownBattle

_PASS: Final = struct.Struct("<IQ")


def seal_pass(kind: SealKind, clip: int, seal: Seal, *, expires_ms: int) -> str:
    """A token for a clip, by its number in the store, until a moment, milliseconds since 1970 UTC."""
    return seal.close(kind, _PASS.pack(clip, expires_ms))


def open_pass(kind: SealKind, token: str, seal: Seal, *, now_ms: int) -> int:
    """The clip of a token of this kind.

    Raises:
        UnknownBattle: The token is not ours.
        BattleExpired: Its time has passed.
    """
    try:
        clip, expires = _PASS.unpack(seal.open(kind, token))
    except BrokenSeal:
        raise UnknownBattle("there is nothing at this address") from None
    if now_ms > expires:
        raise BattleExpired("the page with this clip was loaded too long ago; load it again")
    return int(clip)
