"""`blindcut models`: which there are, and which still enter battles."""

from typing import Annotated

import typer
from rich.table import Table

from arena.cli.catalog import read
from arena.cli.console import note, out
from arena.cli.offers import catalog as list_offers
from arena.cli.operator import moderation
from arena.cli.tables import print_table

app = typer.Typer(invoke_without_command=True)
app.command("catalog")(list_offers)

Slug = Annotated[str, typer.Argument(metavar="MODEL", help="The model's name, from `blindcut models`.")]


@app.callback()
def models(context: typer.Context) -> None:
    """List the models, and how many clips of each can be shown."""
    if context.invoked_subcommand is not None:
        return
    catalog = read()
    table = Table("model", "name", "organisation", "route", "clips", "", box=None)
    for model in catalog.models.values():
        clips = sum(clip.model == model.id for clips in catalog.clips.values() for clip in clips)
        retired = "retired" if model.retired else ""
        table.add_row(model.slug, model.name, model.organization, model.route, str(clips), retired)
    print_table(out, table)


@app.command("retire")
def retire(model: Slug) -> None:
    """Let a model enter no more battles; its votes, and its place on the board, stay."""
    with moderation() as desk:
        desk.retire(model)
    note(f"{model} is retired.")


@app.command("restore")
def restore(model: Slug) -> None:
    """Let a retired model enter battles again."""
    with moderation() as desk:
        desk.bring_back(model)
    note(f"{model} is in battles again.")
