"""`blindcut import`: bring in what was made elsewhere, and votes that were cast elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from arena.cli.console import complain, note, progress
from arena.domain.catalog import category_of
from arena.services.ingest import Ingest
from arena.services.intake import VoteIntake
from arena.services.manifest import BadRow, read_manifest
from arena.services.matching import Outcome
from arena.services.sources import ClipSource, Fate
from arena.settings import load_settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret

app = typer.Typer(help="Bring in clips and votes from elsewhere.", no_args_is_help=True)


@app.callback()
def _import() -> None:
    """Bring in clips and votes from elsewhere."""


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
        ingest = Ingest(
            database,
            Blobs(settings.blobs),
            processes=processes,
            review=settings.moderation == "required",
            kept_seconds=settings.battle_minutes * 60,
        )
        for taken in ingest.take(good):
            counts[taken.fate] += 1
            bar.advance(task)
            if taken.fate is Fate.FAILED:
                complain(f"{taken.source.name}: {taken.reason}")
    note(f"{counts[Fate.ADDED]} added, {counts[Fate.KNOWN]} here already, {counts[Fate.FAILED]} failed.")
    if counts[Fate.ADDED] and settings.moderation == "required":
        note("They are published after a look: blindcut clips list --state review, then blindcut clips approve ID.")
    if counts[Fate.FAILED]:
        raise typer.Exit(2)


def _tell(outcome: Outcome) -> None:
    for line in outcome.notes:
        note(line)


@app.command("votes")
def votes(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A vote log: CSV, JSONL or Parquet, as `rate` reads it.")
    ],
    *,
    cohort: Annotated[str, typer.Option(help="The cohort that its voters are.")] = "imported",
    category: Annotated[
        str | None, typer.Option(help="Where all its votes belong. [default: its column category]")
    ] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Leave out rows that can't be used, and say how many.")
    ] = False,
) -> None:
    """Bring in the votes of another place, as a cohort of their own; nothing comes in twice.

    They are on human boards (simulated votes are left out), in the export and in the ledger. Models and prompts are
    made where they are missing; the clips that were judged are not needed.
    """
    if category is not None:
        category_of(category)
    settings = load_settings()
    database = Database(settings.database)
    upgrade(database)
    intake = VoteIntake(database, source, secret=load_secret(settings), cohort=cohort, category=category)
    with progress() as bar:
        task = bar.add_task("Checking", total=None)
        found = intake.survey(on_rows=lambda rows: bar.update(task, completed=rows))
    for refused in found.refusals:
        complain(f"{refused.place}: {refused.reason}")
    if found.refused and not skip_invalid:
        rest = found.refused - len(found.refusals)
        more = f"; {rest:,} more rows can't be used" if rest else ""
        complain(f"nothing was imported{more} (--skip-invalid leaves such rows out)")
        raise typer.Exit(2)
    with progress() as bar:
        task = bar.add_task("Importing", total=found.votes)
        brought = intake.bring(on_votes=lambda votes: bar.update(task, completed=votes))
    database.close()
    note(
        f"{brought.votes:,} votes added, {brought.known:,} here already; "
        f"{brought.voters:,} voters, {brought.models:,} models and {brought.prompts:,} prompts are new."
    )
    for left_out, why in ((found.refused, "rows that can't be used"), (found.simulated, "simulated votes")):
        if left_out:
            note(f"Left out {left_out:,} {why}.")
