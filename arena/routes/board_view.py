"""What every page of a board is made of: the question, the board that answers it, and what else could be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from arena.domain.catalog import CATEGORIES, Category
from arena.domain.voters import ALL, HUMAN
from arena.routes.board_query import Asked, ask
from arena.routes.board_words import Choice, cohort_name, departures, estimands, methods, selections
from arena.routes.deps import arena_of, board_here
from arena.routes.ranking import SORTS
from arena.services.arena import Arena
from arena.services.boards import MadeBoard
from arena.services.filters import BoardFilter

Options = list[tuple[str, str]]
"""Values of a field of a form with their words."""


@dataclass(frozen=True)
class View:
    """A page of a board.

    Attributes:
        asked: The question.
        board: The board that answers it, as it is published.
        category: Its category.
        categories: Those that can be looked at, with their votes.
        tags: Of the category's prompts.
        cohorts: Whose votes can be asked for.
    """

    asked: Asked
    board: Mapping[str, Any]
    category: Category
    categories: Sequence[Mapping[str, Any]]
    tags: Sequence[str]
    cohorts: Options

    @property
    def selections(self) -> list[str]:
        """Which votes it counts, where it doesn't count all."""
        given = self.asked.given
        return selections(self.asked.filter, since=given.get("since"), as_of=given.get("as_of"))

    @property
    def departures(self) -> list[Choice]:
        """What is otherwise than on the headline board in how it is rated."""
        return departures(self.asked.filter)

    @property
    def methods(self) -> list[Choice]:
        """How it can be rated."""
        return methods()

    @property
    def estimands(self) -> Sequence[Choice]:
        """What it can be about."""
        return estimands()

    @property
    def organizations(self) -> list[str]:
        """Who makes the models on it."""
        return sorted({entry["organization"] for entry in self.board["entries"] if entry["organization"]})

    @property
    def sorts(self) -> Options:
        """What its rows can be sorted by."""
        return [(column.key, column.head) for column in SORTS.values()]

    @property
    def sort_name(self) -> str:
        """What its rows are sorted by."""
        return SORTS[self.asked.rows.sort].head.lower()

    def names(self, slugs: Iterable[str]) -> list[str]:
        """The names of models of the board."""
        names = {entry["model"]: str(entry["name"]) for entry in self.board["entries"]}
        return [names[slug] for slug in slugs]

    def options(self, values: Iterable[str], current: str | None) -> Options:
        """Values as the options of a field; what was asked for is one of them, even where there is no such thing."""
        known = list(values)
        return [(value, value) for value in [*known, *([current] if current and current not in known else [])]]


def view_of(request: Request, *, headline: bool = False) -> tuple[View, MadeBoard]:
    """The view that an address asks for, and the board in it. It may take long: never on the event loop.

    Args:
        request: Its address.
        headline: Whether the page is about the category's own board, whatever votes the address asks for.

    Raises:
        NotFound: There is no such category, aspect, method, estimand or order.
        RequestValidationError: A date is none.
        TooManyRequests: Whoever asks has made us compute much already.
    """
    arena, asked = arena_of(request), ask(request)
    if asked.filter.cohort == arena.boards.cohort:
        asked = asked.without("cohort")  # whoever asks for the arena's own choice asks for the headline board
    made = board_here(arena, BoardFilter(asked.filter.category) if headline else asked.filter)
    category = CATEGORIES[made.board["category"]]
    prompts = arena.battles.catalog.prompts.values()
    view = View(
        asked=asked.within(category.slug),
        board=made.board,
        category=category,
        categories=_categories(arena),
        tags=sorted({tag for prompt in prompts if prompt.category == category.slug for tag in prompt.tags}),
        cohorts=_cohorts(arena, asked.filter.cohort),
    )
    return view, made


def _categories(arena: Arena) -> list[dict[str, Any]]:
    votes = arena.boards.votes_by_category()
    shown = set(arena.battles.categories) | set(votes)
    return [
        {"slug": category.slug, "name": category.name, "votes": votes.get(category.slug, 0)}
        for category in CATEGORIES.values()
        if category.slug in shown
    ]


def _cohorts(arena: Arena, current: str | None) -> Options:
    """The arena's own choice first, then the others that somebody voted in."""
    others = [HUMAN, ALL, *arena.boards.cohorts, *([current] if current else [])]
    own = arena.boards.cohort
    return [("", cohort_name(own)), *((each, cohort_name(each)) for each in dict.fromkeys(others) if each != own)]


def note_of(board: Mapping[str, Any]) -> str:
    """Which votes a board is made of, in a line."""
    method = board["method"]
    parts = [
        CATEGORIES[board["category"]].name,
        f"{board['votes']:,} votes",
        *([f"tagged “{method['tag']}”"] if method["tag"] else []),
        *([method["aspect"]] if method["aspect"] else []),
        f"computed {board['computed_at'][:10]}",
    ]
    return " · ".join(parts)
