"""`blindcut export`: the public vote log."""

from pathlib import Path
from typing import Annotated

import typer

from arena.cli.console import note, progress
from arena.errors import BadInput
from arena.services.export import LogFormat, export_votes
from arena.services.measurements import export_measurements
from arena.services.pseudonyms import Pseudonyms
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.votes import last_seq


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when it is missing.")],
    *,
    form: Annotated[LogFormat, typer.Option("--format", help="What to write.")] = LogFormat.CSV,
) -> None:
    """Write every vote that counts to DIR/votes.csv, for `blindcut rate` and for anybody who wants to check a board.

    What measured the voters goes to DIR/measurements.csv: repeated battles and checks, under the same pseudonyms.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"can't be made: {error.strerror}", place=str(folder)) from error
    database = Database(load_settings().database)
    upgrade(database)
    path, pseudonyms = folder / f"votes.{form}", Pseudonyms()
    with progress() as bar:
        with database.reading() as connection:
            task = bar.add_task("Exporting", total=last_seq(connection))
        counts = export_votes(
            database, path, form, pseudonyms=pseudonyms, on_votes=lambda votes: bar.update(task, completed=votes)
        )
    measured = export_measurements(database, folder / "measurements.csv", pseudonyms)
    database.close()
    cohorts = ", ".join(f"{votes:,} {cohort}" for cohort, votes in sorted(counts.items()))
    note(f"{path}: {sum(counts.values()):,} votes{f' ({cohorts})' if counts else ''}.")
    note(f"{folder / 'measurements.csv'}: {measured['repeats']:,} repeats, {measured['checks']:,} checks.")
