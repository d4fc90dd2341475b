"""The voter's own page."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from arena.domain.catalog import CATEGORIES, category_of
from arena.domain.voters import Voter
from arena.routes.deps import TheArena, voter_of
from arena.routes.ranking import FACTS, HEADS, ranking
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.clock import iso
from arena.services.mine import Page
from arena.services.stance import OWN_BOARD_FROM, Stance
from arena.store.mine import Moment

router = APIRouter(include_in_schema=False)

Before = Annotated[str | None, Query(pattern="^[0-9]{1,15}-[0-9a-f]{32}$")]
CategoryQuery = Annotated[str | None, Query()]


@router.get("/me")
def mine(request: Request, arena: TheArena, before: Before = None, category: CategoryQuery = None) -> Response:
    """What the voter did here, and where they stand."""
    voter = voter_of(request, arena)
    page = arena.mine.page(voter, before=_moment(before)) if voter else Page(None, (), None)
    stands = _stands(arena, voter, category) if voter and page.person and before is None else {}
    answer = render(request, "me.html", **{"stance": None, **stands}, page=page, older=_cursor(page.older), iso=iso)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.get("/me/forgotten")
def forgotten(request: Request, votes: Literal["keep", "erase"]) -> Response:
    """What was done when a voter's data was deleted."""
    return render(request, "forgotten.html", erased=votes == "erase")


def _stands(arena: Arena, voter: Voter, category: str | None) -> dict[str, Any]:
    """Where the voter stands, with the own board of a category: the one asked for, else the one with most votes."""
    stance = arena.stances.of(voter)
    if category is not None:
        category_of(category)
    chosen = category or next(iter(stance.votes), next(iter(CATEGORIES)))
    enough = stance.votes.get(chosen, 0) >= OWN_BOARD_FROM
    board = arena.stances.leaderboard(voter, chosen).board if enough else None
    return {
        "stance": stance,
        "category": CATEGORIES[chosen],
        "categories": _tabs(stance),
        "own_votes": stance.votes.get(chosen, 0),
        "needed": OWN_BOARD_FROM,
        "board": board,
        "rows": ranking(board["entries"], facts=FACTS[:4]) if board else None,
        "heads": HEADS,
    }


def _tabs(stance: Stance) -> list[Mapping[str, Any]]:
    return [{"slug": slug, "name": CATEGORIES[slug].name, "votes": votes} for slug, votes in stance.votes.items()]


def _moment(cursor: str | None) -> Moment | None:
    """The place in the order that an address names."""
    if cursor is None:
        return None
    ended, _, battle = cursor.partition("-")
    return Moment(int(ended), battle)


def _cursor(moment: Moment | None) -> str | None:
    return None if moment is None else f"{moment.ended_ms}-{moment.id}"
