"""`blindcut demo`: an arena in one command."""

import sys
import webbrowser
from os import environ
from typing import Annotated

import typer

from arena.app import create_app
from arena.cli.console import err, note, progress
from arena.cli.serve import listen, run
from arena.events import set_up_logging
from arena.services.arena import Arena
from arena.services.demo import BANNER, Demo
from arena.settings import load_settings


def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: 8000, else a free one]")] = None,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,  # noqa: FBT002
) -> None:
    """An arena with real clips that are drawn here, in one command. Its votes are kept."""
    settings = load_settings(port=port, log_level=environ.get("BLINDCUT_LOG_LEVEL", "warning"))
    set_up_logging(settings)
    listening = listen(settings, or_any=port is None)
    arena = Arena(settings, simulated_on_board=True)
    with progress() as bar:
        task = bar.add_task("Drawing the first clips", total=None)

        def show(arrived: int, first: int) -> None:
            bar.update(task, completed=arrived, total=first)
            if not err.is_terminal:
                note(f"Drawing the first clips: {arrived} of {first}")

        filling = Demo(arena, on_progress=show)
        with filling.prepared():
            bar.stop()

            def serving(url: str) -> None:
                note(f"Blindcut is serving on {url} (Ctrl-C ends it; the rest of the clips is on its way)")
                filling.serving(url)
                if open_page and _has_browser():
                    webbrowser.open(url)

            run(create_app(arena, banner=BANNER), listening, on_serving=serving)
    note(f"The arena has ended; its votes are kept in {settings.data_dir}.")


def _has_browser() -> bool:
    """Whether a page would open beside the terminal, and not as text inside it."""
    return sys.stdout.isatty() and (sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & environ.keys()))
