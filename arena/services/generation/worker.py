"""The worker: takes clips from the queue, sees to them, and writes down what comes of it.

One thread holds the clips in hand and does all the writing; calls to providers are made on threads, clips are conformed
in processes. At any moment the whole of it can be killed: what was in hand is free for others when its lease ends, and
nothing is sent again that may have been taken.
"""

import heapq
import os
import random
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import structlog

from arena.services.clip_intake import Intake
from arena.services.clock import now_ms
from arena.services.crew import Crew
from arena.services.generation.books import Books, Fetch, Hold, Next, Rules, Stop
from arena.services.generation.matcher import Matcher
from arena.services.generation.outcomes import came_to
from arena.services.generation.providers import Backends
from arena.services.generation.steps import Ended, Steps
from arena.services.metrics import STEPS
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.progress import progress
from arena.store.queue import Lease, Limit, anything_due, renew, take_due, take_queued, take_stored
from arena.store.work import Work

_log = structlog.get_logger()

_MOST_IN_HAND: Final = 512
_LOOK_SECONDS: Final = 1.0
"""How often a worker looks for clips that others put into the queue."""
_REST_SECONDS: Final = 60.0
"""After so long without work the processes of the crew are let go, with the memory that they hold."""
_TROUBLE_SECONDS: Final = 1.0


class Worker:
    """Sees to clips until it is closed. Any number of workers can be at it, in this process and others.

    Args:
        database: Where the queue is.
        blobs: Where clips are kept.
        backends: Whom it can call.
        settings: What the operator set.
        processes: How many clips are conformed at once; None for one a core.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        backends: Backends,
        settings: Settings,
        *,
        processes: int | None = None,
    ) -> None:
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._database = database
        self._backends = backends
        self._limits = {name: Limit(*settings.limit(name)) for name in backends.names}
        self._lease_seconds = settings.lease_seconds
        self._crew = Crew(processes)
        intake = Intake(blobs, self._crew, review=settings.moderation == "required")
        self._steps = Steps(backends, intake, largest=settings.largest_clip_mb << 20)
        self._matcher = Matcher(database, blobs, self._crew, kept_seconds=settings.battle_minutes * 60)
        job_ms = round(settings.job_minutes * 60_000)
        self._books = Books(Rules(settings.poll_seconds, settings.lease_seconds, job_ms, intake.state))
        self._hand: dict[int, Work] = {}
        self._waiting: list[tuple[float, int]] = []
        self._unwritten: list[Ended] = []
        self._cancelled: set[int] = set()
        self._renewed = self._worked = time.monotonic()
        self._looked = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="generation", daemon=True)

    def start(self) -> None:
        """Begin."""
        _log.info("generation.worker_started", worker=self.name, backends=list(self._backends.names))
        self._thread.start()

    @property
    def healthy(self) -> bool:
        """Whether it is at work."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """Something was put into the queue: look now."""
        self._looked = 0.0
        self._steps.wake()

    def close(self) -> None:
        """Write down what providers answer to what they are being asked, leave all else to others, and end."""
        self._ending.set()
        self._steps.wake()
        self._thread.join()
        self._matcher.close()
        self._crew.stop()
        self._steps.close()
        self._unwritten += self._steps.gather(seconds=0)
        self._let_go()
        self._crew.shutdown(cancel_futures=True)
        _log.info("generation.worker_ended", worker=self.name)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._turn()
            except Exception:  # noqa: BLE001 - a database that is away for a moment; nothing in hand is lost
                _log.exception("generation.turn_failed", worker=self.name)
                self._ending.wait(_TROUBLE_SECONDS)

    def _turn(self) -> None:
        """Wait until there is something to do, and do it."""
        self._unwritten += self._steps.gather(seconds=self._pause())
        ended = self._write()
        for work, following in ended:
            self._go_on(work, following)
        self._renew()
        for work in self._fallen_due():
            self._steps.begin(work)
        if ended or time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._look()

    def _pause(self) -> float:
        """Seconds until there is something to do, if no step ends before."""
        if self._unwritten:
            return 0.0
        now = time.monotonic()
        due = self._waiting[0][0] if self._waiting else float("inf")
        return max(0.0, min(due, self._looked + _LOOK_SECONDS) - now)

    def _write(self) -> list[tuple[Work, Next]]:
        """Write down what steps came to, all in one transaction; what their clips need next."""
        ended, now = [(self._told(work), outcome) for work, outcome in self._unwritten], now_ms()
        if not ended:
            return []
        with progress(self._database, self.name, now_ms=now) as written:
            nexts = [(work, self._books.enter(written, work, outcome, now_ms=now)) for work, outcome in ended]
        self._unwritten = []
        self._worked = time.monotonic()
        for work, outcome in ended:
            STEPS.labels(work.backend, came_to(outcome)).inc()
        return nexts

    def _told(self, work: Work) -> Work:
        """The clip, with what an operator has said of it since its step began."""
        return replace(work, cancelled=True) if work.id in self._cancelled else work

    def _go_on(self, work: Work, following: Next) -> None:
        if work.id not in self._hand:
            return  # it was lost to somebody else meanwhile
        match following:
            case Hold(held, seconds):
                self._hand[work.id] = held
                # Later than asked for rather than sooner, and not all in step.
                due = time.monotonic() + seconds * random.uniform(1.0, 1.1)  # noqa: S311 - no secret
                heapq.heappush(self._waiting, (due, work.id))
            case Fetch(held, state):
                self._hand[work.id] = held
                self._steps.fetch(held, state)
            case Stop(held):
                self._hand[work.id] = held
                self._steps.stop(held)
            case _:
                del self._hand[work.id]

    def _fallen_due(self) -> list[Work]:
        """Clips in hand that are to be seen to again now."""
        due, now = [], time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, clip = heapq.heappop(self._waiting)
            if clip in self._hand:
                due.append(self._hand[clip])
        return due

    def _look(self) -> None:
        """Take what is due, as far as there are hands for it."""
        lease = self._lease()
        self._looked = time.monotonic()
        with self._database.reading() as connection:
            due = anything_due(connection, backends=self._backends.names, now_ms=lease.now_ms)
        if due:
            for work in self._take(lease):
                self._hand[work.id] = work
                self._steps.begin(work)
            for work in self._take_queued(lease):
                self._hand[work.id] = work
                self._steps.hand_in(work)
            self._matcher.look(lease)
            self._worked = time.monotonic()
        self._matcher.sweep()
        if not self._hand and not self._matcher.busy and self._looked - self._worked > _REST_SECONDS:
            self._crew.rest()

    def _take(self, lease: Lease) -> list[Work]:
        free = _MOST_IN_HAND - len(self._hand)
        places = 2 * self._crew.processes - self._steps.conforming
        with self._database.queueing() as connection:
            taken = take_due(connection, lease, backends=self._backends.names, largest=max(0, free))
            taken += take_stored(connection, lease, largest=max(0, places))
        return taken

    def _take_queued(self, lease: Lease) -> list[Work]:
        free = _MOST_IN_HAND - len(self._hand)
        with self._database.queueing(ordering=True) as connection:
            return take_queued(connection, lease, limits=self._limits, largest=max(0, free))

    def _renew(self) -> None:
        """Hold on to what is in hand; let go of what is somebody else's."""
        if time.monotonic() - self._renewed < self._lease_seconds / 3:
            return
        held = [*self._hand, *self._matcher.held]
        mine: Mapping[int, bool] = {}
        if held:
            with self._database.queueing() as connection:
                mine = renew(connection, self._lease(), held)
        self._cancelled = {clip for clip, cancelled in mine.items() if cancelled}
        for clip in [clip for clip in self._hand if clip not in mine]:
            _log.warning("generation.lease_lost", worker=self.name, clip=clip)
            del self._hand[clip]
        self._renewed = time.monotonic()

    def _let_go(self) -> None:
        """Write down the last answers, and leave everything else to others."""
        try:
            self._write()
            with progress(self._database, self.name, now_ms=now_ms()) as written:
                written.let_go([*self._hand, *self._matcher.held])
        except Exception:  # noqa: BLE001 - the leases end by themselves
            _log.exception("generation.not_let_go", worker=self.name)

    def _lease(self) -> Lease:
        now = now_ms()
        return Lease(self.name, now, now + round(self._lease_seconds * 1000))
