"""`blindcut clips`: what voters and the content check say of clips, and what an operator decides."""

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from arena.cli import made
from arena.cli.console import note, out
from arena.cli.operator import moderation
from arena.cli.tables import print_table
from arena.domain.clips import ClipState
from arena.services.clock import iso
from arena.store.moderation import ClipCase

app = typer.Typer(help="Look at clips, and decide which are shown.", no_args_is_help=True)
app.add_typer(made.app)

Number = Annotated[int, typer.Argument(metavar="ID", help="The clip's number, from `clips list`.")]


class Word(StrEnum):
    """An operator's word on a suspected watermark."""

    YES = "yes"
    NO = "no"


@app.command("list")
def list_clips(
    held: Annotated[bool, typer.Option("--held", help="Only clips held out of battles.")] = False,  # noqa: FBT002
    suspected: Annotated[  # noqa: FBT002
        bool, typer.Option("--suspected", help="Only clips with a suspected watermark, not confirmed or denied yet.")
    ] = False,
    model: Annotated[str | None, typer.Option(help="Only clips of this model.")] = None,
    state: Annotated[ClipState | None, typer.Option(help="Only clips that stand so.")] = None,
    run: Annotated[int | None, typer.Option(help="Only clips of this run.")] = None,
) -> None:
    """List the clips: where each stands, how many voters' reports count against it, and why nothing came of it."""
    table = Table("id", "model", "category", "prompt", "state", "reports", "watermark", "because", box=None)
    with moderation() as desk:
        for case in desk.clips(held=held, suspected=suspected, model=model, state=state, run=run):
            place, said = (case.model, case.category, case.prompt), (str(case.reports), _watermark(case))
            table.add_row(str(case.id), *place, case.standing, *said, case.error or "")
    print_table(out, table)


@app.command("show")
def show(number: Number) -> None:
    """Show all that is known of a clip: reports with their reasons, watermark, facts, where it came from."""
    with moderation() as desk:
        case, reports = desk.clip(number), desk.reports(number)
    facts = Table(show_header=False, box=None)
    for name, value in _facts(case).items():
        if value:
            facts.add_row(name, value)
    print_table(out, facts)
    if not reports:
        return
    told = Table("reported", "because", "by voter", "in battle", "counts", box=None)
    for report in reports:
        counts = "settled" if report.settled else "yes" if report.counts else "not yet: no vote"
        told.add_row(iso(report.created_ms), report.reason.meaning, report.voter, report.battle, counts)
    out.print()
    print_table(out, told)


@app.command("hold")
def hold(number: Number) -> None:
    """Keep a clip out of battles until it is released."""
    with moderation() as desk:
        desk.hold(number)
    note(f"Clip {number} is held.")


@app.command("release")
def release(number: Number) -> None:
    """Let a held clip back into battles; the reports until now are settled."""
    with moderation() as desk:
        desk.release(number)
    note(f"Clip {number} is in battles again.")


@app.command("withdraw")
def withdraw(number: Number, reason: Annotated[str, typer.Option(help="Why, for those who come after.")]) -> None:
    """Take a clip out of battles for good; the votes on it stay."""
    with moderation() as desk:
        desk.withdraw(number, reason=reason)
    note(f"Clip {number} is withdrawn.")


@app.command("watermark")
def watermark(
    number: Number, word: Annotated[Word, typer.Argument(help="Whether it shows a watermark: yes or no.")]
) -> None:
    """Confirm or deny that a clip shows a watermark; the board says how many of a model's clips do."""
    with moderation() as desk:
        desk.watermark(number, watermarked=word is Word.YES)
    note(f"Clip {number} {'shows a' if word is Word.YES else 'shows no'} watermark.")


def _watermark(case: ClipCase) -> str:
    if case.watermarked is not None:
        return "yes" if case.watermarked else "no"
    return "suspected" if case.watermark else ""


def _facts(case: ClipCase) -> dict[str, str]:
    return {
        "clip": str(case.id),
        "model": case.model,
        "prompt": f"{case.category}/{case.prompt}: {case.text}",
        "state": case.standing + (f" since {iso(case.held_ms)}" if case.held_ms is not None else ""),
        "because": case.error or "",
        "ordered in": f"run {case.run}, take {case.take}, over {case.backend}" if case.run else "",
        "cost": f"${case.cost:.4f}" if case.cost is not None else "",
        "looked at": iso(case.looked_ms) if case.looked_ms is not None else "",
        "watermark": _watermark(case),
        "found": _json(case.watermark),
        "original": case.original or "",
        "facts": _json(case.facts),
        "provenance": _json(case.provenance),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if value else ""
