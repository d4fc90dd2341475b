"""The voter's own page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from arena.routes.deps import TheArena, voter_of
from arena.routes.templates import render
from arena.services.clock import iso
from arena.services.mine import Page
from arena.store.mine import Moment

router = APIRouter(include_in_schema=False)

Before = Annotated[str | None, Query(pattern="^[0-9]{1,15}-[0-9a-f]{32}$")]


@router.get("/me")
def mine(request: Request, arena: TheArena, before: Before = None) -> Response:
    """What the voter did here."""
    voter = voter_of(request, arena)
    page = arena.mine.page(voter, before=_moment(before)) if voter else Page(None, (), None)
    answer = render(request, "me.html", page=page, older=_cursor(page.older), first=before is None, iso=iso)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _moment(cursor: str | None) -> Moment | None:
    """The place in the order that an address names."""
    if cursor is None:
        return None
    ended, _, battle = cursor.partition("-")
    return Moment(int(ended), battle)


def _cursor(moment: Moment | None) -> str | None:
    return None if moment is None else f"{moment.ended_ms}-{moment.id}"
