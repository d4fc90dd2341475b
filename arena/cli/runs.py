"""`blindcut runs`: what was ordered at once, and how it stands."""

import json
from typing import Annotated

import typer

from arena.cli.console import note, out
from arena.cli.generating import opened
from arena.cli.run_tables import print_report, print_runs

app = typer.Typer(invoke_without_command=True)

Number = Annotated[int, typer.Argument(metavar="RUN", help="The run's number, from `blindcut runs`.")]


@app.callback()
def runs(context: typer.Context) -> None:
    """List the runs, newest first: how many clips of each are done, and what it has cost."""
    if context.invoked_subcommand is not None:
        return
    with opened() as (ordered, _):
        print_runs(ordered.all())


@app.command("show")
def show(
    number: Number,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Show how a run stands, model by model, and why clips wait that wait."""
    with opened() as (ordered, _):
        report = ordered.report(number)
    if as_json:
        out.print_json(json.dumps(report.to_json()))
    else:
        print_report(report)


@app.command("pause")
def pause(number: Number) -> None:
    """Hand in nothing more of a run; what a provider has already is waited for."""
    with opened() as (ordered, _):
        report = ordered.pause(number)
    note(f"Run {number} is paused: {report.run.waiting} clips wait.")


@app.command("resume")
def resume(
    number: Number, budget: Annotated[float | None, typer.Option(min=0, help="Another budget, in US dollars.")] = None
) -> None:
    """Let a run go on: its backends are handed jobs again, too. The work is done by `serve` or `worker`."""
    with opened() as (ordered, _):
        report = ordered.go_on(number, budget=budget)
    note(f"Run {number} goes on: {report.run.waiting} clips wait to be made.")


@app.command("cancel")
def cancel(number: Number) -> None:
    """Make nothing more of a run, and tell providers to stop; what is made is kept."""
    with opened() as (ordered, _):
        concerned = ordered.cancel(number)
    note(f"{concerned} clips of run {number} are cancelled.")
