"""`blindcut models`: what takes part, under which names, and what still enters battles."""

from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rich.table import Table

from arena.cli.catalog import read
from arena.cli.console import note, out
from arena.cli.offers import catalog as list_offers
from arena.cli.operator import entries, moderation
from arena.cli.tables import print_table
from arena.domain.entries import Entry
from arena.services.clock import iso
from arena.services.entries import Said

app = typer.Typer(invoke_without_command=True)
app.command("catalog")(list_offers)

Slug = Annotated[str, typer.Argument(metavar="MODEL", help="The model's name, from `blindcut models`.")]
NewSlug = Annotated[
    str, typer.Argument(metavar="MODEL", help="Its name in manifests and in the vote log, for ever; see --codename.")
]

_WEIGHTS: Final = {True: "open", False: "closed", None: ""}


@app.callback()
def models(context: typer.Context) -> None:
    """List the models as the public knows them, and how many clips of each can be shown."""
    if context.invoked_subcommand is not None:
        return
    catalog = read()
    table = Table("model", "name", "organisation", "route", "clips", "", box=None)
    for model in catalog.models.values():
        clips = sum(clip.model == model.id for clips in catalog.clips.values() for clip in clips)
        state = "under a codename" if model.hidden else "retired" if model.retired else ""
        table.add_row(model.slug, model.name, model.organization, model.route, str(clips), state)
    print_table(out, table)


@app.command("enter")
def enter(
    model: NewSlug,
    *,
    name: Annotated[str | None, typer.Option(help="Its name on pages.")] = None,
    organization: Annotated[str | None, typer.Option(help="Who makes it.")] = None,
    family: Annotated[
        str | None, typer.Option(help="The family that it is a variant of: one family gets the battles of one entry.")
    ] = None,
    route: Annotated[str | None, typer.Option(help="The provider that it is reached through.")] = None,
    price: Annotated[float | None, typer.Option(help="US dollars per second of video.")] = None,
    open_weights: Annotated[
        bool | None, typer.Option("--open-weights/--closed", help="Whether its weights can be downloaded.")
    ] = None,
    codename: Annotated[
        str | None,
        typer.Option(help="Hide all of this behind a codename. MODEL must be derived from it: Blue Heron, blue-heron."),
    ] = None,
    reveal_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The name shows on this day at the latest (UTC)."),
    ] = None,
    reveal_after: Annotated[
        int | None, typer.Option(metavar="VOTES", help="It shows after so many votes by people, if they come first.")
    ] = None,
) -> None:
    """Enter a model, or say more of one, before its first vote; after that nothing of it can be changed."""
    said = Said(
        name=name,
        organization=organization,
        family=family,
        route=route,
        open_weights=open_weights,
        price_per_second=price,
        codename=codename,
        reveal_on_ms=int(reveal_on.replace(tzinfo=UTC).timestamp() * 1000) if reveal_on else None,
        reveal_after_votes=reveal_after,
    )
    with entries() as desk:
        entry = desk.enter(model, said)
    if entry.codename is None:
        note(f"{model} is entered as {entry.name}.")
    else:
        note(f"{model} is entered under the codename {entry.codename.text}. Its name shows {_rule(entry)}.")
    note("With the first vote on it all of this is fixed: name, organisation, family, route, codename, and its end.")


@app.command("show")
def show(model: Slug) -> None:
    """Show all that is known of a model, also what a codename hides from everybody else."""
    with entries() as desk:
        entry, votes = desk.of(model)
    table = Table(show_header=False, box=None)
    for what, value in _facts(entry, votes).items():
        if value:
            table.add_row(what, value)
    print_table(out, table)


@app.command("retire")
def retire(model: Slug) -> None:
    """Let a model enter no more battles; its votes, and its place on the board, stay. A codename ends with it."""
    with moderation() as desk:
        revealed = desk.retire(model)
    if revealed is not None and revealed.codename is not None:
        note(f"{revealed.codename.text} is revealed by this: it is {revealed.name}.")
    note(f"{model} is retired.")


@app.command("restore")
def restore(model: Slug) -> None:
    """Let a retired model enter battles again."""
    with moderation() as desk:
        desk.bring_back(model)
    note(f"{model} is in battles again.")


def _rule(entry: Entry) -> str:
    """When a codename ends, in words."""
    if entry.codename is None:
        return ""
    day = f"on {iso(entry.codename.reveal_on_ms)[:10]}"
    votes = entry.codename.reveal_after_votes
    return day if votes is None else f"{day} or after {votes:,} votes, whichever comes first"


def _facts(entry: Entry, votes: int) -> dict[str, str]:
    price = entry.price_per_second
    return {
        "model": entry.slug,
        "name": entry.name,
        "organisation": entry.organization,
        "family": entry.family or "",
        "route": entry.route,
        "price": "" if price is None else f"{price} US dollars per second",
        "weights": _WEIGHTS[entry.open_weights],
        "codename": entry.codename.text if entry.codename else "",
        "name shows": _rule(entry),
        "revealed": _day(entry.revealed_ms),
        "commitment": entry.commitment or "",
        "entered": _day(entry.created_ms),
        "retired": _day(entry.retired_ms),
        "votes": f"{votes:,}",
    }


def _day(moment: int | None) -> str:
    return "" if moment is None else iso(moment)
