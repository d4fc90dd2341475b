"""`blindcut votes`: which votes count. The log is never rewritten: what is decided stands beside it."""

from typing import Annotated

import typer

from arena.cli.console import note
from arena.cli.operator import moderation

app = typer.Typer(help="Decide which votes count.", no_args_is_help=True)

BattleId = Annotated[str, typer.Argument(metavar="BATTLE", help="The battle's id: `battle_id` of an export.")]
Reason = Annotated[str, typer.Option(help="Why; it stands beside the vote.")]


@app.command("exclude")
def exclude(battle: BattleId, reason: Reason) -> None:
    """Let a vote count no more, on any board and in any export."""
    with moderation() as desk:
        desk.exclude(battle, reason=reason)
    note(f"The vote on {battle} does not count.")


@app.command("restore")
def restore(battle: BattleId, reason: Reason) -> None:
    """Let a vote that was excluded count again; not one that its voter took back."""
    with moderation() as desk:
        desk.restore(battle, reason=reason)
    note(f"The vote on {battle} counts again.")
