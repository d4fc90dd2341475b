"""Processes of their own, for work that would take time from voters or reads files of strangers."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread


@contextmanager
def workers(processes: int) -> Iterator[tuple[ProcessPoolExecutor, Path]]:
    """So many worker processes, and a folder for what they make; both are gone after the block."""
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory(prefix="blindcut-") as folder:
        pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_quiet_worker)
        try:
            yield pool, Path(folder)
        finally:
            pool.shutdown(cancel_futures=True)


def end_workers() -> None:
    """End all worker processes of this process at once."""
    for worker in multiprocessing.active_children():
        worker.terminate()


def _quiet_worker() -> None:
    """Ctrl-C is for the process that gives the work; voters being served go before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits on a pipe that its siblings keep open, so it would outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
