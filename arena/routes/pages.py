"""The pages: voting, and the board."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from arena.domain.catalog import CATEGORIES, category_of
from arena.routes.deps import TheArena, board_of
from arena.routes.plots import interval_plot
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.filters import BoardFilter

router = APIRouter(include_in_schema=False)

CategoryQuery = Annotated[str | None, Query()]


@router.get("/")
async def vote(request: Request, arena: TheArena, category: CategoryQuery = None) -> Response:
    """The voting page."""
    slugs = arena.battles.categories
    chosen = category_of(category or next(iter(slugs), next(iter(CATEGORIES))))
    categories = [CATEGORIES[slug] for slug in slugs]
    return render(request, "vote.html", categories=categories, category=chosen)


@router.get("/leaderboard")
async def leaderboard(
    request: Request, arena: TheArena, category: CategoryQuery = None, cohort: Annotated[str | None, Query()] = None
) -> Response:
    """The board of a category."""
    board = (await board_of(arena, BoardFilter(category=category, cohort=cohort))).board
    return render(
        request,
        "leaderboard.html",
        categories=_tabs(arena),
        category=category_of(board["category"]),
        board=board,
        plot=interval_plot(board["entries"]),
        cohort=cohort,
    )


def _tabs(arena: Arena) -> list[dict[str, Any]]:
    votes = arena.boards.votes_by_category()
    shown = set(arena.battles.categories) | set(votes)
    return [
        {"slug": category.slug, "name": category.name, "votes": votes.get(category.slug, 0)}
        for category in CATEGORIES.values()
        if category.slug in shown
    ]
