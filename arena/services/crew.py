"""The crew: worker processes that come when there is work, and outlive what ends one of them.

Files of strangers are decoded in them, and a file that ends its process takes along all that was under way beside it.
Each of those is then done again by itself, so that one is told of that ends a process, and no other.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Final, Self

from arena.errors import DeadlyClip

_DEADLY: Final = "it ended the process that worked on it"


@dataclass(frozen=True, slots=True)
class _Job:
    """What was asked for, and who waits for it."""

    outcome: Future[Any]
    work: Callable[[], Any]


class Crew(Executor):
    """So many worker processes, from their first job on; with a folder for what they make, which goes with the crew.

    Args:
        processes: How many; None for one a core.
    """

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or os.cpu_count() or 1
        self._context = multiprocessing.get_context("spawn")
        self._folder = TemporaryDirectory(prefix="blindcut-")
        self.folder = Path(self._folder.name)
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._pools: set[ProcessPoolExecutor] = set()
        self._by_themselves = ThreadPoolExecutor(1, thread_name_prefix="crew")
        self._stopping = Event()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the processes end what they are at, and remove the folder."""
        self.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        """The crew itself."""
        return self

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as its base
        """Have a job done in one of the processes.

        The future raises what the job raised, `DeadlyClip` where it ended its process, or is cancelled where the crew
        was stopped.
        """
        outcome: Future[Any] = Future()
        self._start(_Job(outcome, _Call(fn, args, kwargs)))
        return outcome

    def rest(self) -> None:
        """Let the processes go, with the memory that they hold; the next job brings new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            self._dismiss(pool)

    def stop(self) -> None:
        """End all processes at once, from any thread; what is under way is cancelled."""
        self._stopping.set()
        for pool in list(self._pools):
            # Python 3.14 has a method for it.
            for process in list((pool._processes or {}).values()):  # noqa: SLF001
                process.terminate()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as its base
        """Let the processes end what they are at, and remove the folder."""
        if cancel_futures:
            self._stopping.set()
        self._by_themselves.shutdown(wait=wait)
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._folder.cleanup()

    def _start(self, job: _Job) -> None:
        while True:
            with self._lock:
                pool = self._pool = self._pool or self._hire(self.processes)
            try:
                inner = pool.submit(job.work)
            except BrokenProcessPool:
                self._replace(pool)
                continue
            inner.add_done_callback(partial(self._ended, job, pool))
            return

    def _ended(self, job: _Job, pool: ProcessPoolExecutor, done: Future[Any]) -> None:
        """Pass on what became of a job, or do it by itself where a process has died."""
        if done.cancelled():
            _cancel(job)
            return
        error = done.exception()
        if not isinstance(error, BrokenProcessPool):
            _resolve(job, done)
        elif self._stopping.is_set():
            _cancel(job)
        else:
            self._replace(pool)
            self._by_themselves.submit(self._do_alone, job)

    def _do_alone(self, job: _Job) -> None:
        if self._stopping.is_set():
            _cancel(job)
            return
        pool = self._hire(1)
        try:
            inner = pool.submit(job.work)
            error = inner.exception()
            if not isinstance(error, BrokenProcessPool):
                _resolve(job, inner)
            elif self._stopping.is_set():
                _cancel(job)
            else:
                job.outcome.set_exception(DeadlyClip(_DEADLY))
        finally:
            self._dismiss(pool)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
                self._pools.discard(broken)

    def _hire(self, processes: int) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(processes, mp_context=self._context, initializer=_begin)
        self._pools.add(pool)
        return pool

    def _dismiss(self, pool: ProcessPoolExecutor) -> None:
        self._pools.discard(pool)
        pool.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that can be sent to another process."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __call__(self) -> Any:  # noqa: ANN401 - whatever the function returns
        return self.function(*self.args, **self.kwargs)


def _resolve(job: _Job, done: Future[Any]) -> None:
    error = done.exception()
    if error is None:
        job.outcome.set_result(done.result())
    else:
        job.outcome.set_exception(error)


def _cancel(job: _Job) -> None:
    job.outcome.cancel()
    # Only then those wake up who wait for several futures.
    job.outcome.set_running_or_notify_cancel()


def _begin() -> None:
    """Ctrl-C is for the process that gives the work; voters being served go before clips being made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits on a pipe that its siblings keep open, so it would outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
