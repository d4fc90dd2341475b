"""Battles: one question to one voter, sealed while it is open.

Nothing of an open battle is stored: all that the vote will need travels inside the token, so drawing a battle writes
nothing and an abandoned one leaves nothing behind.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.errors import BattleExpired, UnknownBattle

_BATTLE: Final = struct.Struct("<16s16s5IdQQB")
_CLIP: Final = struct.Struct("<16sIQ?")

# What a battle is for and which side is damaged, in one byte.
_PURPOSE_BITS: Final = 0b0011
_LEFT_DAMAGED: Final = 0b0100
_RIGHT_DAMAGED: Final = 0b1000


class Purpose(IntEnum):
    """What a battle is for. It travels inside the seal, so a voter can't tell one from another.

    * rating: a judgement of the models.
    * repeat: a battle that this voter answered before, sides swapped: it measures the voter.
    * check: a clip beside its damaged copy: whether the voter looks.
    """

    RATING = 0
    REPEAT = 1
    CHECK = 2


@dataclass(frozen=True, slots=True)
class Contender:
    """One side of a battle: a clip and the model that made it, by their numbers in the store.

    Attributes:
        clip: The clip; 0 where it is not here, because the battle was fought elsewhere and its log imported.
        model: Its maker.
        damaged: Whether its damaged copy is shown.
    """

    clip: int
    model: int
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Battle:
    """A battle.

    Attributes:
        id: 32 hexadecimal digits; a vote is stored once by it.
        voter: The id of the voter it was drawn for.
        prompt: The prompt's number in the store.
        left: What is shown on the left.
        right: What is shown on the right.
        propensity: The probability with which matchmaking drew this pair (STATISTICS section 6); 0 if not known.
        drawn_ms: When it was drawn, milliseconds since 1970 UTC.
        expires_ms: When it can no longer be voted on.
        purpose: What it is for.
    """

    id: str
    voter: str
    prompt: int
    left: Contender
    right: Contender
    propensity: float
    drawn_ms: int
    expires_ms: int
    purpose: Purpose = Purpose.RATING

    @property
    def damaged_side(self) -> Literal["left", "right"] | None:
        """The side of a check that shows the damaged copy."""
        if self.purpose is not Purpose.CHECK:
            return None
        return "left" if self.left.damaged else "right"


@dataclass(frozen=True, slots=True)
class ClipPass:
    """Permission to fetch one clip, or its damaged copy, for one battle."""

    battle: str
    clip: int
    expires_ms: int
    damaged: bool = False


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
            battle.purpose | battle.left.damaged * _LEFT_DAMAGED | battle.right.damaged * _RIGHT_DAMAGED,
        ),
    )


def read_battle(token: str, seal: Seal) -> Battle:
    """The battle inside a token, whoever holds it and however old it is.

    Raises:
        UnknownBattle: The token is not ours.
    """
    try:
        content = seal.open(SealKind.BATTLE, token)
        battle_id, voter, prompt, left, left_model, right, right_model, *rest = _BATTLE.unpack(content)
    except (BrokenSeal, struct.error):
        # A seal of ours with another layout is from before an upgrade.
        raise UnknownBattle("this battle was not drawn here") from None
    propensity, drawn, expires, aim = rest
    return Battle(
        id=battle_id.hex(),
        voter=voter.hex(),
        prompt=prompt,
        left=Contender(left, left_model, bool(aim & _LEFT_DAMAGED)),
        right=Contender(right, right_model, bool(aim & _RIGHT_DAMAGED)),
        propensity=propensity,
        drawn_ms=drawn,
        expires_ms=expires,
        purpose=Purpose(aim & _PURPOSE_BITS),
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
    content = _CLIP.pack(bytes.fromhex(battle.id), contender.clip, battle.expires_ms, contender.damaged)
    return seal.close(SealKind.CLIP, content)


def open_clip(token: str, seal: Seal, *, now_ms: int) -> ClipPass:
    """What a clip token gives access to.

    Raises:
        UnknownBattle: The token is not ours.
        BattleExpired: Its battle was drawn too long ago.
    """
    try:
        battle_id, clip, expires, damaged = _CLIP.unpack(seal.open(SealKind.CLIP, token))
    except (BrokenSeal, struct.error):
        raise UnknownBattle("there is no clip at this address") from None
    if now_ms > expires:
        raise BattleExpired("the battle of this clip was drawn too long ago")
    return ClipPass(battle_id.hex(), clip, expires, damaged)
