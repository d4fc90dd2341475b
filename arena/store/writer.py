"""The vote writer: group commit (DESIGN section 6).

Every commit is an fsync, so one transaction for all the votes that are waiting is worth many of one vote each. The
queue is drained as it is; waiting on purpose for more gained nothing when it was measured.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from arena.domain.battles import Purpose
from arena.errors import NotReady
from arena.store.checks import append_checks, ended_check
from arena.store.engine import Database
from arena.store.votes import Ending, Outcome, append, ended_battle

_LARGEST_BATCH: Final = 500
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    ending: Ending
    answer: asyncio.Future[Outcome]


class VoteWriter:
    """One thread that writes the endings of battles, and tells each waiter its own outcome.

    Args:
        database: Where the log is.
        committed: Called after each commit, on the writer's thread.
    """

    def __init__(self, database: Database, *, committed: Callable[[], None]) -> None:
        self._database = database
        self._committed = committed
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="vote-writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Write what is waiting, then end."""
        self._queue.put(None)
        self._thread.join()

    async def write(self, ending: Ending) -> Outcome:
        """What became of an ending; it is on disk when this returns.

        Raises:
            NotReady: The database could not write it; nothing of it is stored.
        """
        waiting = _Waiting(ending, asyncio.get_running_loop().create_future())
        self._queue.put(waiting)
        return await waiting.answer

    async def ended(self, battle: str) -> Ending | None:
        """How a battle ended, or None while it is open."""
        return await asyncio.to_thread(self._read, battle)

    def _read(self, battle: str) -> Ending | None:
        with self._database.reading() as connection:
            return ended_battle(connection, battle) or ended_check(connection, battle)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, more = self._drain(first)
            self._commit(batch)
            if not more:
                return

    def _drain(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        batch = [first]
        while len(batch) < _LARGEST_BATCH:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is None:
                return batch, False
            batch.append(waiting)
        return batch, True

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            with self._database.writing() as connection:
                outcomes = _stored(connection, [waiting.ending for waiting in batch])
        except Exception as error:  # noqa: BLE001 - every later vote waits for this thread
            if len(batch) > 1 and not isinstance(error, OperationalError):
                # One that can't be written must not take the others with it.
                for waiting in batch:
                    self._commit([waiting])
                return
            _log.exception("votes.not_written", votes=len(batch))
            _answer(batch, [NotReady("the vote could not be written; send it again")] * len(batch))
        else:
            _answer(batch, outcomes)
            self._committed()


def _stored(connection: Connection, endings: Sequence[Ending]) -> list[Outcome]:
    """Write battles into the log, and checks, which are no part of it, beside it."""
    checks = [ending for ending in endings if ending.battle.purpose is Purpose.CHECK]
    if not checks:
        return append(connection, endings)
    checked = iter(append_checks(connection, checks))
    logged = iter(append(connection, [e for e in endings if e.battle.purpose is not Purpose.CHECK]))
    return [next(checked if ending.battle.purpose is Purpose.CHECK else logged) for ending in endings]


def _answer(batch: Sequence[_Waiting], outcomes: Sequence[Outcome | NotReady]) -> None:
    """Wake the waiters with one call into their loop: a call each would cost more than the vote."""
    loop = batch[0].answer.get_loop()
    try:
        loop.call_soon_threadsafe(_resolve, batch, outcomes)
    except RuntimeError:
        # The server has gone down meanwhile; nobody waits for the answer any more.
        _log.info("votes.unanswered", votes=len(batch))


def _resolve(batch: Sequence[_Waiting], outcomes: Sequence[Outcome | NotReady]) -> None:
    for waiting, outcome in zip(batch, outcomes, strict=True):
        if waiting.answer.done():
            continue
        if isinstance(outcome, NotReady):
            waiting.answer.set_exception(outcome)
        else:
            waiting.answer.set_result(outcome)
