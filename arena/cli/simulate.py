"""`blindcut simulate`: voters with known tastes, over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.table import Table

from arena.cli.console import note, out, progress
from arena.cli.tables import print_table
from arena.domain.seals import Seal
from arena.errors import BadInput
from arena.services.agreement import Agreement, agreement
from arena.services.simulation import simulate as run
from arena.services.tastes import Tastes
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret

_DEFAULTS = Tastes()


def simulate(
    *,
    url: Annotated[str | None, typer.Option(help="A running arena of this configuration. [default: this host]")] = None,
    votes: Annotated[int, typer.Option(min=1, help="Votes to cast.")] = 1000,
    voters: Annotated[int, typer.Option(min=1, help="People who cast them, a few of them most.")] = 50,
    category: Annotated[list[str] | None, typer.Option(help="Only here; can be given several times.")] = None,
    strength: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL=ELO", help="A model's true strength; the others are spread by seed."),
    ] = None,
    spread: Annotated[float, typer.Option(help="Elo points from the weakest model to the strongest.")] = (
        _DEFAULTS.spread
    ),
    prompt_sd: Annotated[float, typer.Option(help="Elo points by which models differ from prompt to prompt.")] = (
        _DEFAULTS.prompt_sd
    ),
    voter_sd: Annotated[float, typer.Option(help="Elo points by which voters differ in taste.")] = _DEFAULTS.voter_sd,
    ties: Annotated[float, typer.Option(help="Share of ties between two middling clips.")] = _DEFAULTS.ties,
    both_bad: Annotated[float, typer.Option(help="Share of both-bads between them.")] = _DEFAULTS.both_bad,
    side: Annotated[float, typer.Option(help="Elo points that the left clip gains by its side.")] = (
        _DEFAULTS.side_points
    ),
    connections: Annotated[int, typer.Option(min=1, help="Requests under way at once.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Seed of strengths and tastes.")] = 0,
) -> None:
    """Cast votes in a running arena, marked as simulated: they never enter a human board."""
    tastes = Tastes(
        spread=spread, prompt_sd=prompt_sd, voter_sd=voter_sd, ties=ties, both_bad=both_bad, side_points=side
    )
    strengths = _strengths(strength or ())
    settings = load_settings()
    address = url or f"http://{settings.host}:{settings.port}"
    database = Database(settings.database)
    upgrade(database)
    with progress() as bar:
        task = bar.add_task("Voting", total=votes)
        simulated = run(
            address,
            database=database,
            seal=Seal(load_secret(settings)),
            votes=votes,
            voters=voters,
            tastes=tastes,
            strengths=strengths,
            categories=category,
            seed=seed,
            connections=connections,
            on_progress=lambda cast: bar.update(task, completed=cast),
        )
    database.close()
    note(
        f"{simulated.votes:,} votes by {simulated.voters} voters in {simulated.seconds:.1f} s ({simulated.rate:.0f}/s)."
    )
    if simulated.votes < votes:
        note("Nothing is left to ask these voters; invite more with --voters.")
    for slug, found in agreement(address, simulated).items():
        print_table(out, _table(slug, simulated.strengths[slug], found))


def _table(category: str, truth: Mapping[str, float], found: Agreement) -> Table:
    title = f"{category}: {found.ordered} of {found.pairs} pairs in the true order, {found.votes:,} simulated votes"
    table = Table("model", "true", "board", box=None, pad_edge=False, title=title, title_justify="left")
    for model in sorted(truth, key=truth.__getitem__, reverse=True):
        rating = found.ratings.get(model)
        table.add_row(model, f"{truth[model]:.0f}", "-" if rating is None else f"{rating:.0f}")
    return table


def _strengths(given: Sequence[str]) -> dict[str, float]:
    strengths = {}
    for each in given:
        model, _, points = each.rpartition("=")
        try:
            strengths[model] = float(points)
        except ValueError:
            model = ""
        if not model:
            raise BadInput(f"must be MODEL=ELO, as in veo-3=1226, not {each!r}", place="--strength")
    return strengths
