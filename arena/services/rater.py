"""The rater: one thread that follows the log and keeps boards, pool and matchmaking fresh."""

import gc
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from arena.domain.ledger import LogState
from arena.domain.meetings import Meeting
from arena.services.battles import Battles
from arena.services.boards import Boards, MadeBoard
from arena.services.entries import reveal_due
from arena.services.metrics import REFRESH_SECONDS
from arena.services.preference import pair_probabilities
from arena.services.reports import hold_reported
from arena.services.retirement import Wear
from arena.settings import Settings
from arena.store.checks import read_checks
from arena.store.engine import Database
from arena.store.reading import catalog_in, read_catalog
from arena.store.verdicts import read_verdicts
from arena.store.votes import meetings, read_log
from ratings import Board, RatingError

_log = structlog.get_logger()

_REST: Final = 9.0
"""Rests this many times as long as a refresh took: votes being written matter more than a board a moment older."""

_LONGEST_REST: Final = 0.4
"""But never so long, in seconds, that a vote is visible more than about a second late."""


class Rater:
    """Reads what is new, and only that; a pass costs what is new and one fit a category that changed.

    Args:
        database: Where the log is.
        battles: Told what was judged, what can be shown and which pairs are worth most.
        boards: Told the votes.
        settings: How often to look.
        published: Told of each pass which state of the log it took in, and the boards that were made of it.
    """

    def __init__(
        self,
        database: Database,
        battles: Battles,
        boards: Boards,
        settings: Settings,
        *,
        published: Callable[[LogState, Mapping[str, MadeBoard | None]], None] = lambda _state, _made: None,
    ) -> None:
        self._database = database
        self._battles = battles
        self._boards = boards
        self._published = published
        self._settings = settings
        self._wear = Wear(database, after=settings.retire_prompts_after)
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._last_verdict = 0
        self._last_check = 0
        self._stale: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="rater", daemon=True)

    @property
    def healthy(self) -> bool:
        """Whether the rater is at work."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Read the whole log once, publish every board, then follow."""
        # All that the log becomes in memory stays there; the collector would look through it again and again.
        gc.disable()
        try:
            self._battles.show(read_catalog(self._database, known=self._battles.catalog), self._meetings())
            self._pass()
        finally:
            gc.enable()
        self._thread.start()

    def wake(self) -> None:
        """Something was written: look now."""
        self._woken.set()

    def close(self) -> None:
        """Take in what is written, end."""
        self._ending.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._woken.wait(self._settings.refresh_seconds)
            self._woken.clear()
            started = time.monotonic()
            try:
                self._pass()
            except Exception:  # noqa: BLE001 - a board may grow old, but voting must go on
                _log.exception("rater.pass_failed")
            took = time.monotonic() - started
            self._ending.wait(min(_REST * took, _LONGEST_REST))
        self._pass()

    def _pass(self) -> None:
        """Take in what is new."""
        with REFRESH_SECONDS.time():
            hold_reported(self._database, threshold=self._settings.report_threshold)
            self._follow()
            if reveal_due(self._database, self._boards.votes_on):
                self._follow()
            self._retire_worn()
            made = {category: self._refresh(category) for category in sorted(self._stale)}
        self._published(LogState(self._boards.last_seq, self._last_verdict), made)
        self._boards.freshen()

    def _follow(self) -> None:
        """Take in catalogue, log and verdicts; what has changed stays noted until its board is made anew."""
        self._stale |= self._boards.settle()
        before = self._battles.catalog
        # Of one state: a vote on a prompt that is not known here, or a verdict without its vote, would be passed over.
        with self._database.reading() as connection:
            after = catalog_in(connection, known=before)
            if after is not before:
                self._battles.show(after)
                self._stale |= set(after.clips) & set(self._boards.votes_by_category())
            verdicts = read_verdicts(connection, after=self._last_verdict)
            for entries in read_log(connection, after=self._boards.last_seq):
                self._stale |= self._boards.take(entries)
                self._battles.ended(entries)
            checks = read_checks(connection, after=self._last_check)
        if verdicts:
            self._stale |= self._boards.judge(verdicts)
            self._last_verdict = verdicts[-1].id
        if checks:
            self._stale |= self._boards.measure(checks)
            self._battles.checked(checks)
            self._last_check = checks[-1].seq

    def _retire_worn(self) -> None:
        """Take prompts with enough votes out of battles, in the categories that have got some."""
        if self._wear.retires:
            worn = [
                self._wear.retire(self._battles.catalog.prompts, self._boards.votes_by_prompt(category))
                for category in self._stale
            ]
            if any(worn):
                self._follow()

    def _refresh(self, category: str) -> MadeBoard | None:
        """Make a board anew; None where the votes can't be rated."""
        made = None
        try:
            made = self._boards.refresh(category)
            self._prefer(category, made.rated)
        except RatingError:
            # The old board stands; other categories, and more votes in this one, are not kept waiting.
            _log.exception("rater.not_rated", category=category)
        self._stale.discard(category)
        return made

    def _prefer(self, category: str, rated: Board) -> None:
        """Tell matchmaking which pairs would teach most."""
        pool = self._battles.pool(category)
        if pool is None:
            return
        models = [self._battles.catalog.models[number].slug for number in pool.models.tolist()]
        self._battles.prefer(category, pool, pair_probabilities(pool, rated, models, kappa=self._settings.kappa))

    def _meetings(self) -> list[tuple[Meeting, int]]:
        with self._database.reading() as connection:
            return list(meetings(connection))
