"""The caller's own: the board of their votes, and all that is stored about them."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from arena.domain.voters import Voter
from arena.errors import UnknownVoter
from arena.routes.api.schemas import BOARD_SCHEMA
from arena.routes.deps import TheArena, dismiss, voter_of
from arena.routes.problems import problems
from arena.services.arena import Arena

router = APIRouter(prefix="/api/v1/me", tags=["me"])

PRIVATE: Final = {"Cache-Control": "private, no-store"}

_LIST: Final = {"type": "array", "items": {"type": "object"}}
_STORED_SCHEMA: Final = {
    "type": "object",
    "required": ["voter", "exported_at", "votes", "skips", "checks", "reports"],
    "properties": {
        "voter": {"type": "object", "required": ["id", "cohort", "first_seen"]},
        "exported_at": {"type": "string", "format": "date-time"},
        "votes": _LIST,
        "skips": _LIST,
        "checks": _LIST,
        "reports": _LIST,
    },
}

OwnCategory = Annotated[
    str | None, Query(description="Slug; without it, the category with most of the caller's votes.")
]


class Deletion(BaseModel):
    """What becomes of the caller's votes."""

    model_config = ConfigDict(extra="forbid")

    votes: Literal["keep", "erase"] = Field(
        description="`keep`: they go on counting under a new random number. `erase`: they count nowhere any more."
    )


def the_voter(request: Request, arena: Arena) -> Voter:
    """The voter whose cookie the request carries.

    Raises:
        UnknownVoter: It carries none, or one that this arena did not make.
    """
    voter = voter_of(request, arena)
    if voter is None:
        raise UnknownVoter("the request carries no voter's cookie; it comes with the first battle")
    return voter


@router.get(
    "/leaderboard",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": BOARD_SCHEMA}}}, **problems(404, 409, 422)},
)
def own_leaderboard(request: Request, arena: TheArena, category: OwnCategory = None) -> Response:
    """The board of the caller's own votes, from the 30th in a category on (DESIGN 4.2)."""
    board = arena.stances.leaderboard(the_voter(request, arena), category)
    return Response(board.document.content, media_type="application/json", headers=PRIVATE)


@router.get(
    "/votes",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": _STORED_SCHEMA}}}, **problems(404)},
)
def own_votes(request: Request, arena: TheArena) -> Response:
    """All that is stored about the caller, newest first."""
    stored = arena.takeout.json(the_voter(request, arena))
    return Response(stored, media_type="application/json", headers=PRIVATE)


@router.get(
    "/votes.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(404)},
)
def own_votes_csv(request: Request, arena: TheArena) -> Response:
    """The caller's votes, skips and checks as a table, newest first."""
    table = arena.takeout.csv(the_voter(request, arena))
    return Response(table, media_type="text/csv", headers=PRIVATE)


@router.delete("", status_code=204, responses=problems(400, 404, 422))
def forget_me(body: Deletion, request: Request, arena: TheArena) -> Response:
    """Forget the caller: cookie, watching times and, if they say so, their votes."""
    voter = the_voter(request, arena)
    (arena.erasure.forget if body.votes == "keep" else arena.erasure.erase)(voter)
    return dismiss(Response(status_code=204), arena)
