"""Battles: one question to one voter, sealed while it is open.

Nothing of an open battle is stored: all that the vote will need travels inside the token, so drawing a battle writes
nothing and an abandoned one leaves nothing behind.
"""

import struct
from dataclasses import dataclass
from typing import Final

from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.errors import BattleExpired, UnknownBattle

_BATTLE: Final = struct.Struct("<16s16s5IdQQ")
_CLIP: Final = struct.Struct("<16sIQ")


@dataclass(frozen=True, slots=True)
class Contender:
    """One side of a battle: a clip and the model that made it, by their numbers in the store."""

    clip: int
    model: int


@dataclass(frozen=True, slots=True)
class Battle:
    """A battle.

    Attributes:
        id: 32 hexadecimal digits; a vote is stored once by it.
        voter: The id of the voter it was drawn for.
        prompt: The prompt's number in the store.
        left: What is shown on the left.
        right: What is shown on the right.
        propensity: The probability with which matchmaking drew this pair (STATISTICS section 6).
        drawn_ms: When it was drawn, milliseconds since 1970 UTC.
        expires_ms: When it can no longer be voted on.
    """

    id: str
    voter: str
    prompt: int
    left: Contender
    right: Contender
    propensity: float
    drawn_ms: int
    expires_ms: int


@dataclass(frozen=True, slots=True)
class ClipPass:
    """Permission to fetch one clip for one battle."""

    battle: str
    clip: int
    expires_ms: int


def seal_battle(battle: Battle, seal: Seal) -> str:
    """The token that stands for a battle in the voter's hands."""
    return seal.close(
        SealKind.BATTLE,
        _BATTLE.pack(
            bytes.fromhex(battle.id),
            bytes.fromhex(battle.voter),
            battle.prompt,
            battle.left.clip,
            battle.left.model,
            battle.right.clip,
            battle.right.model,
            battle.propensity,
            battle.drawn_ms,
            battle.expires_ms,
        ),
    )


def read_battle(token: str, seal: Seal) -> Battle:
    """The battle inside a token, whoever holds it and however old it is.

    Raises:
        UnknownBattle: The token is not ours.
    """
    try:
        content = seal.open(SealKind.BATTLE, token)
    except BrokenSeal:
        raise UnknownBattle("this battle was not drawn here") from None
    battle_id, voter, prompt, left, left_model, right, right_model, propensity, drawn, expires = _BATTLE.unpack(content)
    return Battle(
        id=battle_id.hex(),
        voter=voter.hex(),
        prompt=prompt,
        left=Contender(left, left_model),
        right=Contender(right, right_model),
        propensity=propensity,
        drawn_ms=drawn,
        expires_ms=expires,
    )


def open_battle(token: str, seal: Seal, *, voter: str | None) -> Battle:
    """The battle inside a token, for the voter it was drawn for.

    Whether it has expired is for `require_open` to say: a vote that is stored already is answered again at any age.

    Raises:
        UnknownBattle: The token is not ours, or the battle is another voter's.
    """
    battle = read_battle(token, seal)
    if battle.voter != voter:
        raise UnknownBattle("this battle was drawn for another voter")
    return battle


def require_open(battle: Battle, *, now_ms: int) -> None:
    """Check that a battle can still be voted on.

    Raises:
        BattleExpired: It was drawn too long ago.
    """
    if now_ms > battle.expires_ms:
        raise BattleExpired("this battle was drawn too long ago; draw another")


def seal_clip(battle: Battle, contender: Contender, seal: Seal) -> str:
    """The token under which a battle's clip is fetched; another battle gives the same clip another one."""
    return seal.close(SealKind.CLIP, _CLIP.pack(bytes.fromhex(battle.id), contender.clip, battle.expires_ms))


def open_clip(token: str, seal: Seal, *, now_ms: int) -> ClipPass:
    """What a clip token gives access to.

    Raises:
        UnknownBattle: The token is not ours.
        BattleExpired: Its battle was drawn too long ago.
    """
    try:
        content = seal.open(SealKind.CLIP, token)
    except BrokenSeal:
        raise UnknownBattle("there is no clip at this address") from None
    battle_id, clip, expires = _CLIP.unpack(content)
    if now_ms > expires:
        raise BattleExpired("the battle of this clip was drawn too long ago")
    return ClipPass(battle_id.hex(), clip, expires)
