"""A worker beside a command, and how what it does is shown while it does it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import typer
from rich.live import Live

from arena.cli.console import err, note
from arena.cli.opened import opened_database
from arena.cli.run_tables import standing
from arena.events import set_up_logging
from arena.services.generation.providers import OpenBackends
from arena.services.generation.runs import Runs
from arena.services.generation.worker import Worker
from arena.settings import Settings, load_providers, load_settings
from arena.store.blobs import Blobs
from arena.store.engine import Database

_LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Arena:
    """What a worker needs."""

    settings: Settings
    database: Database
    backends: OpenBackends

    def worker(self, processes: int | None) -> Worker:
        """A worker that is not at work yet."""
        blobs = Blobs(self.settings.blobs)
        return Worker(self.database, blobs, self.backends, self.settings, processes=processes)


@contextmanager
def opened(*, quiet: bool = True) -> Iterator[tuple[Runs, Arena]]:
    """The runs of the arena that is set, and what a worker needs; put away after the block."""
    settings = load_settings()
    set_up_logging(settings.model_copy(update={"log_level": "warning"}) if quiet else settings)
    with closing(OpenBackends(load_providers())) as backends, opened_database(settings) as database:
        yield Runs(database, backends.catalog, backends.missing), Arena(settings, database, backends)


def watch(runs: Runs, run: int, arena: Arena, *, processes: int | None) -> None:
    """See to a run until nothing more of it can be done, and show how it stands. Ctrl-C pauses it."""
    worker = arena.worker(processes)
    worker.start()
    try:
        with Live(console=err, auto_refresh=False, transient=True) as live:
            while (report := runs.report(run)).goes_on:
                if err.is_terminal:
                    live.update(standing(report), refresh=True)
                time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        report = runs.pause(run)
        note(
            f"Run {run} is paused: {report.run.waiting} clips wait, and {report.run.under_way} that are being made are "
            f"fetched by whoever works next. `blindcut generate --resume --run {run}` goes on."
        )
        raise typer.Exit(130) from None
    finally:
        worker.close()


@contextmanager
def working_beside(settings: Settings) -> Iterator[None]:
    """A worker on threads of this process until the end of the block, unless it is set otherwise."""
    if not settings.worker:
        yield
        return
    arena = Arena(settings, Database(settings.database), OpenBackends(load_providers()))
    worker = arena.worker(None)
    worker.start()
    try:
        yield
    finally:
        worker.close()
        arena.backends.close()
        arena.database.close()
