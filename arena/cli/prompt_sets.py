"""`blindcut prompts lint`: the prompt sets, ours and other people's."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from arena.cli.console import complain, out
from arena.cli.tables import print_table
from arena.domain.catalog import CATEGORIES
from arena.domain.prompts import DIFFICULTIES
from arena.services.prompt_sets import Library, load_library

app = typer.Typer()

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILES", exists=True, help="Prompt sets, and folders of them. [default: those that Blindcut brings]"
    ),
]


@app.command("lint")
def lint(files: Files = None) -> None:
    """Check prompt sets: each fault is a line, and what they cover is counted. Exit 2 when there is a fault."""
    library = load_library(files or ())
    for fault in library.faults:
        complain(str(fault))
    print_table(out, _counted(library))
    out.print()
    out.print(_covered(library), soft_wrap=False)
    if library.faults:
        raise typer.Exit(2)


def _counted(library: Library) -> Table:
    """How many prompts there are, by category and difficulty."""
    found = Counter((member.spec.category, member.spec.difficulty) for member in library.members)
    levels = [*DIFFICULTIES, *([None] if any(level is None for _, level in found) else [])]
    table = Table("category", "prompts", *(level or "not said" for level in levels), box=None)
    for category in CATEGORIES:
        row = [found[category, level] for level in levels]
        table.add_row(category, str(sum(row)), *map(str, row))
    totals = [sum(found[category, level] for category in CATEGORIES) for level in levels]
    table.add_row("all", str(sum(totals)), *map(str, totals))
    return table


def _covered(library: Library) -> Table:
    """How many prompts have each tag, by group, the frequent ones first."""
    found = Counter(tag for member in library.members for tag in member.spec.tags)
    table = Table("group", "prompts", "tags", box=None)
    for group in library.vocabulary.groups:
        names = [tag.name for tag in library.vocabulary.of_group(group)]
        tagged = sum(not set(names).isdisjoint(member.spec.tags) for member in library.members)
        most_first = sorted(names, key=lambda name: (-found[name], name))
        table.add_row(group, str(tagged), ", ".join(f"{name} {found[name]}" for name in most_first))
    return table
