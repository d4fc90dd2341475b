"""Steps: what is under way for the clips in hand, on threads and in the crew, and what has ended of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

import structlog

from arena.backends.base import Backend, Job, State
from arena.domain.clips import ClipState
from arena.domain.presentation import ASPECT_RATIOS
from arena.errors import BadClip
from arena.services.clip_intake import Intake
from arena.services.generation import calls
from arena.services.generation.outcomes import Conformed, Crashed, Done, NotShowable, Outcome
from arena.services.generation.providers import Backends
from arena.services.workshop import Made
from arena.store.work import Work

_log = structlog.get_logger()

_THREADS: Final = 16


class Ended(NamedTuple):
    """A step that has ended."""

    work: Work
    outcome: Outcome


class Steps:
    """Begins steps, and gathers what they came to.

    Args:
        backends: Whom to call.
        intake: Who conforms.
        largest: Bytes that a clip may have at most.
    """

    def __init__(self, backends: Backends, intake: Intake, *, largest: int) -> None:
        self._backends = backends
        self._intake = intake
        self._largest = largest
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="generation")
        self._ended: SimpleQueue[Ended | None] = SimpleQueue()
        self.conforming = 0
        """How many clips are being conformed, or wait for that in the crew."""

    def begin(self, work: Work) -> None:
        """See to a clip that was taken: whatever is next for one in its state."""
        if work.state is ClipState.STORED:
            self._conform(work)
            return
        self._call(work, partial(self._next, work))

    def hand_in(self, work: Work) -> None:
        """Hand a job in, which nobody has done under its key before."""
        self._call(work, lambda: calls.hand_in(self._backend(work), self._job(work)))

    def fetch(self, work: Work, state: State) -> None:
        """Bring the clip of a job that is done."""
        self._call(work, lambda: self._fetched(work, state))

    def stop(self, work: Work) -> None:
        """Have a job stopped."""
        self._call(work, lambda: calls.stop(self._backend(work), calls.ticket_of(work)))

    def wake(self) -> None:
        """Let `gather` return now."""
        self._ended.put(None)

    def gather(self, *, seconds: float) -> list[Ended]:
        """Wait at most so long for a step to end; all that have ended."""
        gathered: list[Ended] = []
        try:
            first = self._ended.get(timeout=seconds) if seconds > 0 else self._ended.get_nowait()
            while True:
                if first is not None:
                    self.conforming -= first.work.state is ClipState.STORED
                    gathered.append(first)
                first = self._ended.get_nowait()
        except Empty:
            return gathered

    def close(self) -> None:
        """Wait until what is under way with providers has ended: what they answer has to be written down."""
        self._threads.shutdown(wait=True)

    def _next(self, work: Work) -> Outcome:
        backend = self._backend(work)
        if work.state is ClipState.SUBMITTING:
            return calls.look_up(backend, self._job(work))
        if work.state is ClipState.GENERATED:
            return self._refetched(work)
        if work.cancelled:
            return calls.stop(backend, calls.ticket_of(work))
        return calls.ask(backend, calls.ticket_of(work))

    def _fetched(self, work: Work, state: State) -> Outcome:
        target = self._folder / f"clip-{work.id}"
        ticket = calls.ticket_of(work)
        blobs = self._intake.blobs
        return calls.fetch(self._backend(work), ticket, state, blobs, target, largest=self._largest)

    def _refetched(self, work: Work) -> Outcome:
        """Bring a clip that is known to be done: what it was said to be at may lead nowhere any more, so ask anew."""
        stands = calls.ask(self._backend(work), calls.ticket_of(work))
        state = stands.state if isinstance(stands, Done) else calls.state_of(work)
        return self._fetched(work, state)

    def _conform(self, work: Work) -> None:
        self.conforming += 1
        original = self._intake.blobs.path(work.original or "")
        job = self._intake.begin(original, work.category, _canvas(work))
        job.add_done_callback(partial(self._conformed, work))

    def _conformed(self, work: Work, job: Future[Made]) -> None:
        """Keep what was made, on a thread: this is called on one that the crew needs."""
        if not job.cancelled():
            self._call(work, lambda: self._kept(work, job))

    def _kept(self, work: Work, job: Future[Made]) -> Outcome:
        try:
            made = job.result()
        except BadClip as error:
            return NotShowable(str(error))
        return Conformed(self._intake.keep(made, {"route": work.backend, "ticket": work.ticket.get("id")}))

    def _call(self, work: Work, step: Callable[[], Outcome]) -> None:
        def run() -> None:
            try:
                outcome = step()
            except Exception as error:  # noqa: BLE001 - one clip must not take the others with it
                _log.exception("generation.step_failed", clip=work.id, state=work.state)
                outcome = Crashed(f"{type(error).__name__}: {error}")
            self._ended.put(Ended(work, outcome))

        with suppress(RuntimeError):  # closed: whoever comes next begins this step anew
            self._threads.submit(run)

    def _backend(self, work: Work) -> Backend:
        return self._backends.get(work.backend)

    def _job(self, work: Work) -> Job:
        return calls.job_of(work, self._intake.blobs, self._folder)

    @property
    def _folder(self) -> Path:
        return self._intake.crew.folder


def _canvas(work: Work) -> str | None:
    """The aspect ratio that a clip is shown in: its prompt's, else the one that was asked for; None for its own."""
    asked = work.aspect_ratio or work.asked.get("aspect_ratio")
    return asked if asked in ASPECT_RATIOS else None
