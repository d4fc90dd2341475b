"""`blindcut clips again | give-up | cancel | approve | refuse`: an operator's word on clips that are made here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from arena.cli.console import note
from arena.cli.opened import opened_database
from arena.services.generation.desk import Desk

app = typer.Typer()

Number = Annotated[int, typer.Argument(metavar="ID", help="The clip's number, from `clips list`.")]


@app.command("again")
def again(number: Number) -> None:
    """Hand a clip in once more that was refused or failed, or of which nobody knows what became; it may cost twice."""
    with _desk() as desk:
        desk.again(number)
    note(f"clip {number} is in the queue; what it has cost until now stays in the books.")


@app.command("give-up")
def give_up(number: Number) -> None:
    """Ask no more what became of an ambiguous clip; what it may have cost stays in the books."""
    with _desk() as desk:
        desk.give_up(number)
    note(f"clip {number} is given up.")


@app.command("cancel")
def cancel(number: Number) -> None:
    """Make a clip no more; a provider that has it is told to stop."""
    with _desk() as desk:
        desk.cancel(number)
    note(f"clip {number} is cancelled.")


@app.command("approve")
def approve(numbers: Annotated[list[int], typer.Argument(metavar="ID", help="Clips that wait for a look.")]) -> None:
    """Let clips be published that wait for a look (BLINDCUT_MODERATION=required)."""
    with _desk() as desk:
        for number in numbers:
            desk.approve(number)
            note(f"clip {number} is published with the others of its prompt.")


@app.command("refuse")
def refuse(number: Number, reason: Annotated[str, typer.Option(help="Why; it is public.")]) -> None:
    """Let a clip that waits for a look never be published."""
    with _desk() as desk:
        desk.refuse(number, reason=reason)
    note(f"clip {number} is not published.")


@contextmanager
def _desk() -> Iterator[Desk]:
    with opened_database() as database:
        yield Desk(database)
