"""`blindcut generate`: clips asked of models: what they will cost, made, and how that went."""

import json
import math
import sys
from typing import Annotated

import typer

from arena.cli.console import complain, err, note, out
from arena.cli.generating import opened, watch
from arena.cli.run_tables import print_plan, print_plan_as_json, print_report
from arena.domain.asking import Wishes, lines_of
from arena.domain.presentation import ASPECT_RATIOS
from arena.errors import BadInput
from arena.services.generation.plan import Plan, Terms
from arena.services.generation.request import Request
from arena.services.generation.runs import Runs

Names = Annotated[
    list[str] | None,
    typer.Option(
        "--models", "--model", metavar="MODELS", help="Of `blindcut models catalog`, or route:id; several with commas."
    ),
]


def generate(
    *,
    models: Names = None,
    prompts: Annotated[
        list[str] | None, typer.Option("--prompts", "--prompt", help="Only these, by id or category/id; with commas.")
    ] = None,
    tags: Annotated[list[str] | None, typer.Option("--tags", "--tag", help="Only prompts with all of these.")] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="Only prompts of this; can be given several times.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many prompts, spread over what all cover.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Clips of each prompt by each model.")] = 1,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of the first of them.")] = 1,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Length, where the prompt asks for none.")] = 5.0,
    ratio: Annotated[str, typer.Option(help="Shape, where the prompt asks for none.")] = "16:9",
    resolution: Annotated[str, typer.Option(help="Size; a model without it is asked for the next larger.")] = "720p",
    budget: Annotated[
        float | None, typer.Option(min=0, help="US dollars that the run may cost; what would exceed it is not made.")
    ] = None,
    price: Annotated[
        list[str] | None, typer.Option(metavar="MODEL=USD", help="US dollars a second, in place of the catalog's.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Make more, although there are clips already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be made, and its cost.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without a question.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Leave the work to `serve` or `worker`.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run: the newest that is not done.")] = False,
    run: Annotated[int | None, typer.Option(min=1, help="The run to go on with.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print plan or report as JSON.")] = False,
    processes: Annotated[int | None, typer.Option(min=1, help="Clips conformed at once. [default: one a core]")] = None,
) -> None:
    """Ask models for clips, see what that costs first, and have them conformed and published. Ctrl-C pauses the run."""
    with opened() as (runs, arena):
        if resume or run is not None:
            number = run or runs.unfinished()
            runs.go_on(number, budget=budget)
        else:
            request = Request(
                models=_named(models),
                prompts=_named(prompts),
                tags=_named(tags),
                categories=_named(category),
                sample=sample,
                terms=Terms(seeds, seed, _wishes(seconds, ratio, resolution), again, _prices(price), budget),
            )
            planned = runs.plan(request, of_all_routes=dry_run)
            if dry_run and as_json:
                print_plan_as_json(planned, budget=budget)
            else:
                print_plan(planned, budget=budget, console=err if as_json else out)
            if dry_run:
                return
            _confirm(planned, budget, yes=yes)
            number = runs.start(request, planned)
        if detach:
            note(f"Run {number} is ordered; `blindcut runs show {number}` says how it stands.")
            return
        watch(runs, number, arena, processes=processes)
        _tell(runs, number, as_json=as_json)


def _tell(runs: Runs, number: int, *, as_json: bool) -> None:
    """Print the last report; exit 1 where an operator has something to do."""
    report = runs.report(number)
    if as_json:
        out.print_json(json.dumps(report.to_json()))
    else:
        print_report(report)
    if report.run.waiting or report.unhappy:
        raise typer.Exit(1)


def _confirm(planned: Plan, budget: float | None, *, yes: bool) -> None:
    """Ask whether to begin.

    Raises:
        BadInput: Nobody is there to be asked.
    """
    if yes or not planned.clips:
        return
    if not sys.stdin.isatty():
        raise BadInput("is needed where nobody can be asked", place="--yes")
    most = planned.cost if budget is None else min(budget, planned.cost)
    if not typer.confirm(f"Make them, for ${most:.2f} at most?", err=True):
        complain("nothing was ordered")
        raise typer.Exit(1)


def _named(words: list[str] | None) -> tuple[str, ...]:
    """Names given one by one, or with commas between them."""
    return tuple(name for word in words or () for name in (part.strip() for part in word.split(",")) if name)


def _prices(given: list[str] | None) -> dict[str, float]:
    prices = {}
    for word in given or ():
        slug, _, price = word.partition("=")
        try:
            prices[slug] = float(price)
        except ValueError:
            raise BadInput(f"must be like kling-3.0-pro=0.12, not {word!r}", place="--price") from None
        if not 0 <= prices[slug] < math.inf:
            raise BadInput(f"is out of range: {word!r}", place="--price")
    return prices


def _wishes(seconds: float, ratio: str, resolution: str) -> Wishes:
    if ratio not in ASPECT_RATIOS:
        raise BadInput(f"there is no {ratio!r}; there are {', '.join(ASPECT_RATIOS)}", place="--ratio")
    try:
        lines_of(resolution)
    except ValueError as error:
        raise BadInput(str(error), place="--resolution") from error
    return Wishes(seconds, ratio, resolution)
