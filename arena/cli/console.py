"""What commands print: results on stdout, everything else on stderr, colour only where a person reads."""

from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

# Prompts and names may hold brackets, which are no markup.
out: Final = Console(highlight=False, soft_wrap=True, markup=False)
err: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(message: str) -> None:
    """One line that says what is wrong."""
    err.print(f"[bold red]blindcut:[/] {_escaped(' '.join(message.split()))}")


def note(message: str) -> None:
    """One line that is no result."""
    err.print(_escaped(message))


def progress() -> Progress:
    """A progress bar for long work; it leaves nothing behind in a file or a pipe."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
    )


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
