"""The board as JSON and CSV, as bytes that were made once."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from arena.routes.deps import TheArena, board_of
from arena.routes.problems import problems
from arena.services.publication import BoardFilter, Published

router = APIRouter(tags=["leaderboard"])

_BOARD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["category", "computed_at", "votes", "voters", "prompts", "method", "digest", "entries"],
    "properties": {
        "category": {"type": "string"},
        "computed_at": {"type": "string", "format": "date-time"},
        "votes": {"type": "integer"},
        "voters": {"type": ["integer", "null"]},
        "prompts": {"type": ["integer", "null"]},
        "method": {"type": "object"},
        "digest": {"type": "string"},
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rank", "rank_lower", "rank_upper", "model", "rating", "lower", "upper", "votes"],
            },
        },
    },
}


async def _filter(
    category: Annotated[str | None, Query(description="Slug; without it, the first category with battles.")] = None,
    cohort: Annotated[
        str | None, Query(description="Only this cohort; `all` for every vote, simulated ones too.")
    ] = None,
    tag: Annotated[str | None, Query(description="Only prompts with this tag.")] = None,
    aspect: Annotated[str | None, Query(description="Rate this second answer in place of the winner.")] = None,
    as_of: Annotated[datetime | None, Query(description="Only votes up to this moment (RFC 3339).")] = None,
) -> BoardFilter:
    until = None if as_of is None else int((as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)).timestamp() * 1000)
    return BoardFilter(category=category, cohort=cohort, tag=tag, aspect=aspect, until_ms=until)


async def _published(filter_: Annotated[BoardFilter, Depends(_filter)], arena: TheArena) -> Published:
    return await board_of(arena, filter_)


TheBoard = Annotated[Published, Depends(_published)]


@router.get(
    "/leaderboard",
    responses={
        200: {"content": {"application/json": {"schema": _BOARD_SCHEMA}}},
        304: {"description": "The board is the one whose ETag was given"},
        **problems(404, 422),
    },
)
async def leaderboard(request: Request, board: TheBoard) -> Response:
    """The board of a category: ratings, simultaneous rank sets and intervals (DESIGN 4.2)."""
    return _fresh(request, board) or Response(board.json, media_type="application/json", headers=_headers(board))


@router.get(
    "/leaderboard.csv",
    response_class=Response,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        304: {"description": "The board is the one whose ETag was given"},
        **problems(404, 422),
    },
)
async def leaderboard_csv(request: Request, board: TheBoard) -> Response:
    """The entries of the board, one row a model."""
    return _fresh(request, board) or Response(board.csv, media_type="text/csv", headers=_headers(board))


def _headers(board: Published) -> dict[str, str]:
    return {"ETag": board.etag, "Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}


def _fresh(request: Request, board: Published) -> Response | None:
    """304 when the reader has this board already (RFC 9110, If-None-Match with weak comparison)."""
    given = request.headers.get("if-none-match")
    if given is None:
        return None
    known = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return Response(status_code=304, headers=_headers(board)) if known & {board.etag, "*"} else None
