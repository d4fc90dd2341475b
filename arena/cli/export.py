"""`blindcut export`: the public data."""

from pathlib import Path
from typing import Annotated

import typer

from arena.cli.console import note, progress
from arena.errors import BadInput
from arena.services.card import write_card
from arena.services.export import export_log
from arena.services.tables import TableFormat
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.ledger import log_state
from arena.store.migrate import upgrade


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when it is missing.")],
    *,
    form: Annotated[TableFormat, typer.Option("--format", help="What to write the votes as.")] = TableFormat.CSV,
    snapshot: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="The log as it stood when this board was kept, but for what was erased."),
    ] = None,
) -> None:
    """Write every vote that counts to DIR/votes.csv, for `blindcut rate` and for anybody who wants to check a board.

    Beside it stand the ledger, for `blindcut verify` (ledger.csv, blocks.csv), what measured the voters
    (measurements.csv: repeated battles and checks, under the same pseudonyms), and a data card: README.md for people,
    croissant.json for programs.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"can't be made: {error.strerror}", place=str(folder)) from error
    settings = load_settings()
    database = Database(settings.database)
    upgrade(database)
    with progress() as bar:
        with database.reading() as connection:
            votes = log_state(connection).last_seq
        sealing = bar.add_task("Sealing", total=votes, visible=False)
        writing = bar.add_task("Exporting", total=None)
        found = export_log(
            database,
            folder,
            form,
            snapshot=snapshot,
            on_sealed=lambda block: bar.update(sealing, completed=block.last_vote, visible=True),
            on_block=lambda height: bar.update(writing, completed=height),
        )
    write_card(found, folder, settings)
    database.close()
    cohorts = ", ".join(f"{votes:,} {cohort}" for cohort, votes in found.by(1).items())
    votes_file, ledger, *_ = found.files
    note(f"{votes_file}: {found.votes.total():,} votes{f' ({cohorts})' if cohorts else ''}.")
    head = f"block {found.block.height}, head {found.block.head}" if found.block else "nothing is sealed yet"
    note(f"{ledger}: {head}.")
    if found.measured:
        told = ", ".join(f"{count:,} {what}" for what, count in found.measured.items())
        note(f"{folder / 'measurements.csv'}: {told}.")
