"""Taking a vote back, in the moments after it was cast.

The names have been shown by then, so the battle can't be voted on again: the vote stays in the log, with a verdict
beside it, and the voter goes on to another battle.
"""

import asyncio
from collections.abc import Callable

from arena.domain.battles import Battle, Purpose, open_battle
from arena.domain.seals import Seal
from arena.domain.verdicts import VerdictKind, require_undoable
from arena.domain.voters import Voter
from arena.domain.votes import Vote
from arena.errors import NothingToUndo
from arena.services.battles import Battles
from arena.services.clock import now_ms
from arena.services.metrics import WITHDRAWALS
from arena.store.checks import ended_check
from arena.store.engine import Database
from arena.store.verdicts import give_verdict, verdicts_on
from arena.store.votes import ended_battle


class Withdrawals:
    """The way of a vote off the board.

    Args:
        seal: Opens battles.
        battles: Told that an answer is worth no repeat.
        database: Where the log is.
        committed: Called when a vote was withdrawn.
    """

    def __init__(self, seal: Seal, battles: Battles, database: Database, *, committed: Callable[[], None]) -> None:
        self._seal = seal
        self._battles = battles
        self._database = database
        self._committed = committed

    async def undo(self, token: str, voter: Voter | None) -> None:
        """Withdraw the vote on a battle; once it is, withdrawing it again changes nothing. Of a check nothing changes.

        Raises:
            UnknownBattle: The token is forged, or the battle another voter's.
            NothingToUndo: The battle was skipped, or not voted on.
            TooLateToUndo: The vote was cast too long ago.
        """
        battle = open_battle(token, self._seal, voter=voter.id if voter else None)
        if await asyncio.to_thread(self._withdraw, battle, now_ms()):
            WITHDRAWALS.inc()
            self._battles.withdrawn(battle)
            self._committed()

    def _withdraw(self, drawn: Battle, asked_ms: int) -> bool:
        """Whether a vote counts no more that counted until now."""
        battle = drawn.id
        with self._database.writing() as connection:
            ending = (ended_check if drawn.purpose is Purpose.CHECK else ended_battle)(connection, battle)
            if not isinstance(ending, Vote):
                raise NothingToUndo("this battle was not voted on")
            if drawn.purpose is Purpose.CHECK:
                # It is on no board, and what was said stays what was said.
                require_undoable(ending, now_ms=asked_ms)
                return False
            if any(verdict.kind is VerdictKind.WITHDRAWN for verdict in verdicts_on(connection, battle)):
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
