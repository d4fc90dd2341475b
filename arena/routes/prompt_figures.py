"""Figures of which models win where: by tag and by prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from arena.routes.board_view import note_of
from arena.routes.board_words import signed
from arena.routes.figures import Figure
from arena.routes.pair_figures import SIZES
from arena.routes.plots.axes import whole_axis
from arena.routes.plots.heat import Shade, heat
from arena.routes.plots.strips import Value, strips
from arena.routes.window import Window
from arena.services.findings import Finding
from arena.services.prompt_residuals import Residuals
from arena.store.catalog import StoredPrompt

MOST_TAGS: Final = 24
"""Tags that are drawn."""

MOST_PROMPTS: Final = 20
"""Prompts on a page."""

LISTED: Final = 4
"""Names that are listed before the others are counted."""

_DEEPEST_POINTS: Final = 100.0
_LEAST_REACH: Final = 0.1
_LONGEST: Final = 44


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag, and who leads on its board.

    Attributes:
        tag: The tag.
        votes: On its prompts.
        prompts: With these votes.
        islands: Of rated models that no chain of votes connects.
        first: Names of the models that may be first, where there is one island.
        best: The entry of the one that is rated highest on it, with its name; None where none is rated.
    """

    tag: str
    votes: int
    prompts: int | None
    islands: int
    first: Sequence[str]
    best: Mapping[str, Any] | None


def tag_rows(found: Finding, board: Mapping[str, Any]) -> list[TagRow]:
    """The boards of tags in a line each."""
    names = {entry["model"]: entry["name"] for entry in board["entries"]}
    return [_tag_row(tag, names) for tag in found.content["tags"]]


def _tag_row(tag: Mapping[str, Any], names: Mapping[str, str]) -> TagRow:
    rated = [entry for entry in tag["entries"] if entry["rating"] is not None]
    slugs = {entry["model"] for entry in rated}
    first = [names.get(entry["model"], entry["model"]) for entry in rated if entry["rank_lower"] == 1]
    best = {**rated[0], "name": names.get(rated[0]["model"], rated[0]["model"])} if rated else None
    islands = sum(not slugs.isdisjoint(island) for island in tag["islands"])
    return TagRow(tag["tag"], tag["votes"], tag["prompts"], islands, first, best)


def tags_figure(found: Finding, board: Mapping[str, Any], first: int = 1) -> Figure | None:
    """Where models stand higher or lower than on the whole board; None without tags."""
    tags = found.content["tags"][:MOST_TAGS]
    if not tags:
        return None
    window = Window.of(board, first)
    by_model = [{entry["model"]: entry for entry in tag["entries"]} for tag in tags]

    def shade(row: int, column: int) -> Shade | None:
        model, tag = window.entries[row], tags[column]["tag"]
        entry = by_model[column].get(model["model"])
        if entry is None or entry["difference"] is None:
            return Shade("", f"{model['name']} on “{tag}”: not comparable", faint=True)
        points, low, high = (entry[f"difference{end}"] for end in ("", "_lower", "_upper"))
        within = "" if low is None else f" ({signed(low)} to {signed(high)})"
        place = f"rank {entry['rank']} there, {entry['votes']:,} votes"
        tip = f"{model['name']} on “{tag}”: {signed(points)} points{within}; {place}"
        return Shade(signed(points), tip, points / _DEEPEST_POINTS, faint=low is None or low <= 0 <= high)

    plot = heat(window.labels, [each["tag"] for each in tags], shade, slanted=True)
    return Figure(
        name="tags",
        title="Stronger and weaker than overall",
        about="By how many points the rating of a model on prompts with a tag is above (red) or below that on all "
        "prompts. Without colour: the interval leaves open which. Of a hundred intervals about five miss.",
        template="heat",
        height=plot.height,
        plot=plot,
        width=plot.width,
        note=note_of(board),
        more=SIZES,
    )


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt, and who stands out on it.

    Attributes:
        prompt: The prompt.
        votes: On it.
        values: One a model, that which did best beyond expectation first.
    """

    prompt: StoredPrompt
    votes: int
    values: Sequence[Value]

    @property
    def better(self) -> list[Value]:
        """Who surely did better than expected."""
        return [value for value in self.values if value.out and value.value > 0]

    @property
    def worse(self) -> list[Value]:
        """Who surely did worse, the one that did worst first."""
        return [value for value in reversed(self.values) if value.out and value.value < 0]


def prompt_rows(found: Residuals, first: int = 1) -> list[PromptRow]:
    """Some prompts, those first on which models differ most from what was to be expected."""
    spread = np.bincount(found.prompt, found.shrunk**2, len(found.prompts))
    order = np.argsort(-spread, kind="stable")[first - 1 : first - 1 + MOST_PROMPTS]
    entries = {entry["model"]: entry for entry in found.board["entries"]}
    return [_row(found, place, entries) for place in order.tolist()]


def prompts_figure(found: Residuals, rows: Sequence[PromptRow]) -> Figure | None:
    """Who did better than expected on which prompt; None without prompts."""
    if not rows:
        return None
    reach = max([_LEAST_REACH, *(abs(value.value) for row in rows for value in row.values)])
    step = 0.05 if reach <= 0.2 else 0.1 if reach <= 0.4 else 0.2
    ends = [step * number for number in range(-int(reach / step), int(reach / step) + 1)]
    axis = whole_axis(-reach, reach, ends, lambda value: signed(100 * value))
    plot = strips(axis, [(_short(row.prompt.text), row.values) for row in rows])
    return Figure(
        name="prompts",
        title="Better and worse than expected",
        about="How many more votes in a hundred a model won on a prompt than its ratings let one expect, less what "
        "chance explains. Numbered by rank where the interval rules out 0.",
        template="strips",
        height=plot.height,
        plot=plot,
        note=note_of(found.board),
    )


def _row(found: Residuals, place: int, entries: Mapping[str, Any]) -> PromptRow:
    rows = found.rows_of(place)
    values = [_value(found, row, entries[found.models[found.model[row]]]) for row in rows.tolist()]
    return PromptRow(found.prompts[place], int(found.votes[rows].sum()) // 2, values)


def _value(found: Residuals, row: int, entry: Mapping[str, Any]) -> Value:
    value, reach, votes = float(found.shrunk[row]), float(found.reach[row]), int(found.votes[row])
    ends = f"({signed(100 * (value - reach))} to {signed(100 * (value + reach))})"
    tip = f"{entry['name']}: {signed(100 * value)} in 100 {ends}, {votes:,} {'vote' if votes == 1 else 'votes'}"
    return Value(str(entry["rank"] or "?"), value, tip, out=abs(value) > reach)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
