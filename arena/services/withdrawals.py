"""Taking a vote back, in the moments after it was cast.

The names have been shown by then, so the battle can't be voted on again: the vote stays in the log, with a verdict
beside it, and the voter goes on to another battle.
"""

import asyncio
from collections.abc import Callable

from arena.domain.battles import open_battle
from arena.domain.seals import Seal
from arena.domain.verdicts import VerdictKind, require_undoable
from arena.domain.voters import Voter
from arena.domain.votes import Vote
from arena.errors import NothingToUndo
from arena.services.clock import now_ms
from arena.services.metrics import WITHDRAWALS
from arena.store.engine import Database
from arena.store.verdicts import verdict_kinds
from arena.store.votes import ended_battle, give_verdict


class Withdrawals:
    """The way of a vote off the board.

    Args:
        seal: Opens battles.
        database: Where the log is.
        committed: Called when a vote was withdrawn.
    """

    def __init__(self, seal: Seal, database: Database, *, committed: Callable[[], None]) -> None:
        self._seal = seal
        self._database = database
        self._committed = committed

    async def undo(self, token: str, voter: Voter | None) -> None:
        """Withdraw the vote on a battle; once it is, withdrawing it again changes nothing.

        Raises:
            UnknownBattle: The token is forged, or the battle another voter's.
            NothingToUndo: The battle was skipped, or not voted on.
            TooLateToUndo: The vote was cast too long ago.
        """
        battle = open_battle(token, self._seal, voter=voter.id if voter else None)
        if await asyncio.to_thread(self._withdraw, battle.id, now_ms()):
            WITHDRAWALS.inc()
            self._committed()

    def _withdraw(self, battle: str, asked_ms: int) -> bool:
        """Whether it was not withdrawn before."""
        with self._database.writing() as connection:
            ending = ended_battle(connection, battle)
            if not isinstance(ending, Vote):
                raise NothingToUndo("this battle was not voted on")
            if VerdictKind.WITHDRAWN in verdict_kinds(connection, battle):
                return False
            require_undoable(ending, now_ms=asked_ms)
            give_verdict(
                connection,
                battle=battle,
                counted=False,
                kind=VerdictKind.WITHDRAWN,
                reason="the voter took it back",
                now_ms=asked_ms,
            )
            return True
