"""`blindcut prompts lint | list | import | draw`: the prompt sets, ours and other people's."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from arena.cli.console import complain, note, out, progress
from arena.cli.opened import opened_database
from arena.cli.tables import print_table
from arena.domain.catalog import CATEGORIES, category_of
from arena.domain.drawn import is_drawn
from arena.domain.prompts import DIFFICULTIES
from arena.domain.sampling import sample
from arena.errors import BadInput
from arena.services.drawing import draw
from arena.services.prompt_import import PromptImport
from arena.services.prompt_sets import Library, Member, load_library
from arena.services.prompt_standings import Standing, standings, with_stored
from arena.settings import load_settings
from arena.store.blobs import Blobs

app = typer.Typer()


class Difficulty(StrEnum):
    """How hard a prompt is held to be: the `DIFFICULTIES` as a choice."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILES", exists=True, help="Prompt sets, and folders of them. [default: those that Blindcut brings]"
    ),
]
OfCategory = Annotated[list[str] | None, typer.Option("--category", help="Only this; can be given several times.")]
WithTag = Annotated[
    list[str] | None, typer.Option("--tag", "--tags", help="Only with this tag; given several times, with all of them.")
]
OfDifficulty = Annotated[
    list[Difficulty] | None, typer.Option("--difficulty", help="Only this; can be given several times.")
]
OfSet = Annotated[list[str] | None, typer.Option("--set", help="Only of this set; can be given several times.")]
Count = Annotated[
    int | None,
    typer.Option("--sample", min=1, help="Only so many, spread over categories, difficulties and tags."),
]
Seed = Annotated[int, typer.Option(help="Which sample, of those that are spread as well.")]


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


@app.command("list")
def list_prompts(
    files: Files = None,
    *,
    category: OfCategory = None,
    tag: WithTag = None,
    difficulty: OfDifficulty = None,
    in_set: OfSet = None,
    count: Count = None,
    seed: Seed = 0,
) -> None:
    """List the prompts of the sets, with how each stands to the arena; without FILES, also those that only it has."""
    library = load_library(files or ())
    with opened_database() as database:
        if not files:
            library = with_stored(library, database)
        members = _chosen(library, category, tag, difficulty, in_set)
        if count is not None:
            picked = {id(spec) for spec in sample([member.spec for member in members], count, seed)}
            members = [member for member in members if id(member.spec) in picked]
        placed = standings(database, members)
    table = Table("set", "category", "prompt", "difficulty", "seconds", "arena", "clips", "tags", "text", box=None)
    for place in placed:
        spec = place.member.spec
        shown = (place.member.set, spec.category, spec.id, spec.difficulty or "", str(spec.seconds or ""))
        table.add_row(*shown, place.standing, str(place.clips or ""), ", ".join(spec.tags), spec.text)
    print_table(out, table)


@app.command("import")
def import_prompts(
    files: Files = None,
    *,
    category: OfCategory = None,
    tag: WithTag = None,
    difficulty: OfDifficulty = None,
    in_set: OfSet = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come in.")] = False,
    processes: Annotated[int | None, typer.Option(min=1, help="Images made at once. [default: one a core]")] = None,
) -> None:
    """Bring the prompts of sets into the arena. Run again, it passes over those that are here; none ever changes."""
    library = load_library(files or ())
    library.require_faultless()
    members = _chosen(library, category, tag, difficulty, in_set)
    with opened_database() as database:
        if dry_run:
            placed = standings(database, members)
        else:
            coming = PromptImport(database, Blobs(load_settings().blobs), members, processes=processes)
            with progress() as bar:
                task = bar.add_task("Drawing references", total=len(coming.references))
                placed = coming.run(on_reference=lambda: bar.advance(task))
    for place in placed:
        if place.standing is Standing.REFUSED:
            complain(place.reason)
    counts = Counter(place.standing for place in placed)
    new, here, refused = (counts[standing] for standing in Standing)
    note(f"{new} {'would be new' if dry_run else 'new'}, {here} here already, {refused} refused.")
    if refused:
        raise typer.Exit(2)


@app.command("draw")
def draw_references(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when it is missing.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAMES", help="drawing:NAME or scene:NAME. [default: all that our prompts name]"),
    ] = None,
) -> None:
    """Write the images and clips that are drawn for prompts, as PNG and MP4, for whoever asks a model by hand."""
    members = load_library().members if not names else ()
    named = (name for member in members for name in (*member.spec.reference_files, member.spec.source_file))
    wanted = names or sorted({name for name in named if name is not None and is_drawn(name)})
    folder.mkdir(parents=True, exist_ok=True)
    with progress() as bar:
        for name in bar.track(wanted, description="Drawing"):
            if draw(name, folder) is None:
                raise BadInput(f"must be drawing:NAME or scene:NAME, not {name!r}", place="NAMES")
    note(f"{len(wanted)} drawn.")


def _chosen(
    library: Library,
    category: list[str] | None,
    tag: list[str] | None,
    difficulty: list[Difficulty] | None,
    in_set: list[str] | None,
) -> list[Member]:
    for slug in category or ():
        category_of(slug)
    return library.chosen(categories=category or (), tags=tag or (), difficulties=difficulty or (), sets=in_set or ())


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
