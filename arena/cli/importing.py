"""`blindcut import`: bring in what was made elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from arena.cli.console import complain, note, progress
from arena.services.ingest import Ingest
from arena.services.manifest import BadRow, read_manifest
from arena.services.matching import Outcome
from arena.services.sources import ClipSource, Fate
from arena.settings import load_settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.migrate import upgrade

app = typer.Typer(help="Bring in clips that were made elsewhere.", no_args_is_help=True)


@app.callback()
def _import() -> None:
    """Bring in clips that were made elsewhere."""


@app.command("clips")
def clips(
    source: Annotated[
        Path,
        typer.Argument(
            exists=True, help="A CSV manifest (category, prompt_id, prompt, model, file), or a folder with one."
        ),
    ],
    processes: Annotated[int | None, typer.Option(min=1, help="Clips conformed at once. [default: one a core]")] = None,
) -> None:
    """Conform and publish real files. Run again, it passes over what is here already."""
    rows = read_manifest(source)
    settings = load_settings()
    database = Database(settings.database)
    upgrade(database)
    bad = [row for row in rows if isinstance(row, BadRow)]
    for row in bad:
        complain(f"{row.place}: {row.reason}")
    good = [row for row in rows if isinstance(row, ClipSource)]
    counts = dict.fromkeys(Fate, 0)
    counts[Fate.FAILED] = len(bad)
    with progress() as bar:
        task = bar.add_task("Conforming", total=len(good))
        ingest = Ingest(database, Blobs(settings.blobs), processes=processes, kept_seconds=settings.battle_minutes * 60)
        for taken in ingest.take(good):
            counts[taken.fate] += 1
            bar.advance(task)
            if taken.fate is Fate.FAILED:
                complain(f"{taken.source.name}: {taken.reason}")
    note(f"{counts[Fate.ADDED]} added, {counts[Fate.KNOWN]} here already, {counts[Fate.FAILED]} failed.")
    if counts[Fate.FAILED]:
        raise typer.Exit(2)


def _tell(outcome: Outcome) -> None:
    for line in outcome.notes:
        note(line)
