"""Voters: pseudonymous people, each in a cohort, known by a sealed cookie and by nothing else."""

import secrets
from dataclasses import dataclass
from typing import Final

from arena.domain.seals import BrokenSeal, Seal, SealKind

PUBLIC: Final = "public"
SIMULATED: Final = "simulated"
"""The cohort of votes that a program cast; it never enters a human board."""

HUMAN: Final = "human"
"""In place of a cohort: every one but the simulated."""

ALL: Final = "all"
"""In place of a cohort: every one, the simulated too."""

COOKIE_DAYS: Final = 365
"""How long a voter's cookie lasts."""

_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Voter:
    """A voter.

    Attributes:
        id: 32 hexadecimal digits, drawn at random: it leads back to nobody.
        cohort: The group that the voter was invited with, `public` for anybody.
    """

    id: str
    cohort: str = PUBLIC


NOBODY: Final = Voter("0" * 2 * _ID_BYTES, "erased")
"""Whose the entries of the log are whose voters took them back for good; none of them counts."""


def new_voter(cohort: str = PUBLIC) -> Voter:
    """A voter whom nobody has met."""
    return Voter(secrets.token_hex(_ID_BYTES), cohort)


def seal_voter(voter: Voter, seal: Seal) -> str:
    """The voter's cookie."""
    return seal.close(SealKind.VOTER, bytes.fromhex(voter.id) + voter.cohort.encode())


def open_voter(token: str, seal: Seal) -> Voter | None:
    """The voter of a cookie, or None when the cookie isn't ours."""
    try:
        content = seal.open(SealKind.VOTER, token)
    except BrokenSeal:
        return None
    return Voter(content[:_ID_BYTES].hex(), content[_ID_BYTES:].decode())
