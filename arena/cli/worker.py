"""`blindcut worker`: makes the clips that were ordered, without serving pages."""

import signal
import threading
from typing import Annotated

import typer

from arena.cli.console import note
from arena.cli.generating import opened


def worker(
    processes: Annotated[int | None, typer.Option(min=1, help="Clips conformed at once. [default: one a core]")] = None,
) -> None:
    """Make the clips that were ordered until Ctrl-C. Any number of workers can be at it, on any number of machines."""
    ending = threading.Event()
    # What providers answer to what they are being asked is still written down.
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    with opened(quiet=False) as (_, arena):
        at_work = arena.worker(processes)
        at_work.start()
        routes = ", ".join(arena.backends.names) or "none: it only conforms and publishes"
        note(f"Worker {at_work.name} is at work, over these routes: {routes} (Ctrl-C ends it)")
        try:
            ending.wait()
        except KeyboardInterrupt:
            note("Ending: what providers answer to what they are being asked is still written down.")
        finally:
            at_work.close()
