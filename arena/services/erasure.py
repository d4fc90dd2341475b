"""Deleting a voter's data, with or without their votes."""

from collections.abc import Callable

from arena.domain.voters import Voter, new_voter
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.clock import now_ms
from arena.store.engine import Database
from arena.store.erasure import erase, forget


class Erasure:
    """Forgets voters, on disk and in this process; another process that knows them forgets with its next start.

    Args:
        database: Where votes are stored.
        battles: Remembers who was asked what.
        boards: Has the log in memory.
        committed: Called when a voter has left the database.
    """

    def __init__(self, database: Database, battles: Battles, boards: Boards, *, committed: Callable[[], None]) -> None:
        self._database = database
        self._battles = battles
        self._boards = boards
        self._committed = committed

    def forget(self, voter: Voter) -> None:
        """Forget who cast a voter's votes: they go on counting, under a new id that no cookie holds.

        The log in memory learns the id first, because the rater may read votes under it as soon as it is written: to
        take them for another voter's would give this board another digest than the log has.
        """
        heir = new_voter(voter.cohort)
        self._boards.rename(voter.id, heir.id)
        with self._database.writing() as connection:
            forget(connection, voter.id, heir=heir)
        self._boards.forget(voter.id)
        self._battles.forget(voter.id)
        self._committed()

    def erase(self, voter: Voter) -> None:
        """Take a voter's votes out of everything, and away what they said."""
        with self._database.writing() as connection:
            erase(connection, voter.id, now_ms=now_ms())
        self._boards.forget(voter.id, erased=True)
        self._battles.forget(voter.id)
        self._committed()
