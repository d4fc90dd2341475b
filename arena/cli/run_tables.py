"""Plans and runs as tables."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, Group
from rich.table import Column, Table
from rich.text import Text

from arena.cli.console import note, out
from arena.cli.tables import print_table
from arena.services.clock import iso
from arena.services.generation.plan import LeftOut, Plan, Share
from arena.services.generation.report import Report
from arena.store.runs import Run, Tally

_READABLE: Final = 12
"""So many reasons for what a plan leaves out are told one by one."""


def print_plan_as_json(planned: Plan, *, budget: float | None) -> None:
    """The same as `print_plan`, for programs."""
    affordable = None if budget is None else planned.affordable(budget)
    out.print_json(json.dumps(planned.to_json() | {"affordable": affordable}))


def print_plan(planned: Plan, *, budget: float | None, console: Console = out) -> None:
    """What would be made, what it would cost, and what of it can't be made."""
    table = _table("model", "over", "clips>", "seconds each", "resolution", "video>", "US$>")
    for share in planned.shares:
        table.add_row(*_share(share))
    total = (str(len(planned.clips)), "", "", "", f"{planned.cost:.2f}")
    table.add_row("all", "", *total, style="bold")
    print_table(console, table)
    for line in _left_out(planned.left_out):
        note(line)
    if planned.here:
        note(f"{planned.here:,} clips are here already, or on their way.")
    if planned.unpriced:
        note(f"Of {planned.unpriced:,} clips nobody says the price: what they cost is known when they are made.")
    if budget is not None and planned.cost > budget:
        note(f"The budget of ${budget:.2f} is enough for about {planned.affordable(budget):,} of them.")


def standing(report: Report) -> Group:
    """How a run stands, to be looked at while it goes on."""
    of_budget = f" of ${report.run.budget:.2f}" if report.run.budget is not None else ""
    line = (
        f"Run {report.run.id}: {_done(report.run)} of {report.run.total} done, ${report.run.spent:.2f}{of_budget} spent"
    )
    return Group(Text(line), _tallies(report))


def print_report(report: Report) -> None:
    """How a run went, and what an operator has to do."""
    print_table(out, _tallies(report))
    note(f"{_line(report.run)}.")
    for reason in report.reasons:
        note(f"{report.run.waiting} clips wait: {reason}. Then: blindcut generate --resume --run {report.run.id}")
    if ambiguous := sum(tally.ambiguous for tally in report.tallies):
        note(
            f"Of {ambiguous} clips nobody knows whether the provider took them, so they were not sent again: "
            f"blindcut clips list --state ambiguous, then blindcut clips again ID or blindcut clips give-up ID"
        )


def print_runs(runs: list[Run]) -> None:
    """Runs, newest first."""
    table = _table("run>", "begun", "clips>", "done>", "waiting>", "under way>", "US$>", "budget>", "")
    for run in runs:
        budget = "" if run.budget is None else f"{run.budget:.2f}"
        counts = (run.total, _done(run), run.waiting, run.under_way)
        paused = "paused" if run.paused and run.waiting else ""
        table.add_row(str(run.id), iso(run.created_ms)[:16], *map(str, counts), f"{run.spent:.2f}", budget, paused)
    print_table(out, table)


def _left_out(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Each with its reason; where there are more than can be read, what can't be asked for, and of how many models."""
    if len(left_out) <= _READABLE:
        yield from (f"Left out: {each}" for each in left_out)
        return
    asked: dict[str, list[LeftOut]] = {}
    for each in left_out:
        asked.setdefault(each.reason.partition(": ")[0], []).append(each)
    for what, without in asked.items():
        models = [each.model for each in without]
        clips = sum(len(each.prompts) for each in without)
        more = f" and {len(models) - 2:,} more" if len(models) > 2 else ""
        yield f"Left out: {what}, {clips:,} clips: {', '.join(models[:2])}{more}"
    yield f"--json has all {len(left_out):,} reasons, with their prompts."


def _tallies(report: Report) -> Table:
    table = _table("model", "queued>", "running>", "done>", "refused>", "failed>", "ambiguous>", "US$>")
    for tally in report.tallies:
        table.add_row(tally.model, *map(str, _counts(tally)), f"{tally.spent:.2f}")
    return table


def _counts(tally: Tally) -> tuple[int, ...]:
    return (tally.queued, tally.running, tally.done, tally.refused, tally.failed, tally.ambiguous)


def _table(*heads: str) -> Table:
    """A table without lines; a head that ends in `>` is of numbers."""
    columns = (Column(head.rstrip(">"), justify="right" if head.endswith(">") else "left") for head in heads)
    return Table(*columns, box=None)


def _line(run: Run) -> str:
    of_budget = f" of ${run.budget:.2f}" if run.budget is not None else ""
    return f"Run {run.id}: {_done(run)} of {run.total} done, ${run.spent:.2f}{of_budget} spent"


def _done(run: Run) -> int:
    return run.total - run.waiting - run.under_way


def _share(share: Share) -> tuple[str, ...]:
    lengths = ", ".join(f"{seconds:g}" for seconds in share.lengths)
    cost = f"{share.cost:.2f}" if share.unpriced < share.clips else "not known"
    video = f"{share.seconds / 60:.1f} min"
    return (share.model, share.route, str(share.clips), lengths, ", ".join(share.resolutions), video, cost)
