"""`blindcut prompts retire | restore`: which prompts battles still show."""

from typing import Annotated

import typer

from arena.cli.console import note
from arena.cli.operator import retirement

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="CATEGORY/PROMPT", help="The prompt, as in text-to-video/boat.")]


@app.command("retire")
def retire(
    prompt: Name, reason: Annotated[str, typer.Option(help="Why; it is public.", show_default=False)] = ""
) -> None:
    """Take a prompt out of all battles; its votes stay on every board."""
    with retirement() as desk:
        desk.retire(prompt, reason=reason)
    note(f"{prompt} is retired.")


@app.command("restore")
def restore(prompt: Name) -> None:
    """Let a retired prompt into battles again, unless its clips were shown with their makers' names."""
    with retirement() as desk:
        desk.restore(prompt)
    note(f"{prompt} is in battles again.")
