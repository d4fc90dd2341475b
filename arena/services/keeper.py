"""The keeper: one thread that seals the log and stores the boards that were made of it.

A board can be vouched for only if the ledger holds exactly the votes and verdicts that it was made of. So the log is
sealed up to the rater's own state, and then the boards of that state are stored with the block that holds it.
"""

import threading
import time
from collections.abc import Mapping
from typing import Final

import structlog

from arena.domain.ledger import MOST_ENTRIES, Header, LogState
from arena.services.boards import MadeBoard
from arena.services.clock import now_ms
from arena.services.ledger import Ledger
from arena.services.snapshots import snapshot_of
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.snapshots import keep_snapshot

_log = structlog.get_logger()

_REST_SECONDS: Final = 0.1
"""Between two blocks: voters come first."""

_LAST_SECONDS: Final = 5.0
"""How long the end of an arena waits for what is left to be sealed; the rest is sealed after its next start."""

_NEVER: Final = float("-inf")


class Keeper:
    """Keeps what the rater publishes.

    Args:
        database: Where it is kept.
        ledger: Seals the log.
        settings: How often a board is kept.
        cohort: The votes that the boards show.
    """

    def __init__(self, database: Database, ledger: Ledger, settings: Settings, *, cohort: str) -> None:
        self._database = database
        self._ledger = ledger
        self._cohort = cohort
        self._period = settings.snapshot_minutes * 60
        self._lock = threading.Lock()
        self._due = threading.Event()
        self._ending = threading.Event()
        self._state = LogState(0, 0)
        self._unkept: dict[str, MadeBoard] = {}
        self._kept_at: dict[str, float] = {}
        self._sealed_at = _NEVER
        self._upto = 0
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to keep."""
        self._thread.start()

    def follow(self, state: LogState, made: Mapping[str, MadeBoard | None]) -> None:
        """The boards that were made anew of a state of the log; all others are of this state as well.

        Args:
            state: How far the log is known.
            made: By category; None for one whose board could not be made of this state.
        """
        with self._lock:
            self._state = state
            for category, board in made.items():
                if board is None:
                    self._unkept.pop(category, None)
                else:
                    self._unkept[category] = board
            due = self._is_due()
        if due:
            self._due.set()

    def close(self) -> None:
        """End the thread, then seal and keep what is left, for as long as that may take at the end."""
        self._ending.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join()
        end = time.monotonic() + _LAST_SECONDS
        block = self._ledger.seal(self._state, stop=lambda: time.monotonic() > end)
        if block is not None:
            self._keep(self._unkept, self._state, block)

    def _is_due(self) -> bool:
        now = time.monotonic()
        return (
            now - self._sealed_at >= self._period
            or self._state.last_seq - self._upto >= MOST_ENTRIES
            or any(self._may_be_kept(category, now) for category in self._unkept)
        )

    def _may_be_kept(self, category: str, now: float) -> bool:
        """Whether a board was not kept for long enough."""
        return now - self._kept_at.get(category, _NEVER) >= self._period

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._ending.is_set():
                return
            try:
                self._work()
            except Exception:  # noqa: BLE001 - what could not be kept now is kept later
                _log.exception("keeper.failed")

    def _work(self) -> None:
        now = time.monotonic()
        with self._lock:
            state, unkept = self._state, dict(self._unkept)
        self._upto, self._sealed_at = state.last_seq, now
        block = self._ledger.seal(state, stop=self._ending.is_set, on_block=self._rest)
        # Where another process has sealed more already, the boards wait for the rater to know as much.
        if block is not None:
            self._keep({name: made for name, made in unkept.items() if self._may_be_kept(name, now)}, state, block)

    def _rest(self, _block: Header) -> None:
        self._ending.wait(_REST_SECONDS)

    def _keep(self, boards: Mapping[str, MadeBoard], state: LogState, block: Header) -> None:
        for category, made in list(boards.items()):
            kept = snapshot_of(made, state, block, cohort=self._cohort, now_ms=now_ms())
            with self._database.writing() as connection:
                keep_snapshot(connection, kept)
            self._kept_at[category] = time.monotonic()
            with self._lock:
                if self._unkept.get(category) is made:
                    del self._unkept[category]
