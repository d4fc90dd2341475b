"""`blindcut prompts | categories`: what there is."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.table import Table

from arena.cli import prompt_sets, retirement
from arena.cli.console import out
from arena.cli.opened import opened_database
from arena.domain.catalog import CATEGORIES, category_of
from arena.store.reading import Catalog, read_catalog

prompts_app = typer.Typer(invoke_without_command=True)
prompts_app.add_typer(prompt_sets.app)
prompts_app.add_typer(retirement.app)


@prompts_app.callback()
def prompts(
    context: typer.Context, category: Annotated[str | None, typer.Option(help="Only this category.")] = None
) -> None:
    """List the prompts, and how many clips of each can be shown."""
    if context.invoked_subcommand is not None:
        return
    if category is not None:
        category_of(category)
    table = Table("category", "prompt", "text", "tags", "clips", "", box=None)
    for prompt in read().prompts.values():
        if category in {None, prompt.category}:
            tags, retired = _listed(prompt.tags), "" if prompt.retired_ms is None else "retired"
            table.add_row(prompt.category, prompt.slug, prompt.text, tags, str(prompt.clips), retired)
    out.print(table)


def categories() -> None:
    """List the categories, and what each has to show."""
    catalog = read()
    table = Table("category", "name", "models", "prompts", "clips", box=None)
    for category in CATEGORIES.values():
        clips = catalog.clips.get(category.slug, [])
        shown = (len({clip.model for clip in clips}), len({clip.prompt for clip in clips}), len(clips))
        table.add_row(category.slug, category.name, *map(str, shown))
    out.print(table)


def read() -> Catalog:
    """What there is."""
    with opened_database() as database:
        return read_catalog(database, known=Catalog())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
