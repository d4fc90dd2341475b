"""The board as JSON and CSV, as bytes that were made once."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from arena.routes.api.schemas import BOARD_SCHEMA
from arena.routes.deps import arena_of, board_of
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.filters import ESTIMANDS, HEADLINE_METHOD, METHODS, POPULATION, STANDING, BoardFilter
from arena.services.publication import Published

router = APIRouter(prefix="/api/v1", tags=["leaderboard"])

# A number alone would be taken for seconds since 1970.
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _in_utc(moment: datetime) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside of the years 1 to 9999 in UTC") from None


def _written_out(moment: str) -> str:
    if not _DATE.match(moment):
        raise ValueError("is no RFC 3339 time, such as 2026-01-31T12:00:00Z")
    return moment


Moment = Annotated[datetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]


class BoardQuery(BaseModel):
    """Which votes the board shall be made of."""

    category: str | None = Field(None, description="Slug; without it, the first category with battles.")
    cohort: str | None = Field(None, description="Only this cohort; `human`, or `all` for simulated votes too.")
    tag: str | None = Field(None, description="Only prompts with this tag.")
    aspect: str | None = Field(None, description="Rate this second answer in place of the winner.")
    since: Moment | None = Field(None, description="Only votes from this moment on (RFC 3339).")
    as_of: Moment | None = Field(None, description="Only votes up to this moment (RFC 3339).")
    method: str = Field(HEADLINE_METHOD, description=f"How votes are rated: {', '.join(METHODS)}.")
    estimand: str = Field(POPULATION, description=f"What intervals are about: {' or '.join(ESTIMANDS)}.")

    def filter(self) -> BoardFilter:
        """The query as the boards understand it."""
        since, until = (None if each is None else int(each.timestamp() * 1000) for each in (self.since, self.as_of))
        return BoardFilter(self.category, self.cohort, self.tag, self.aspect, since, until, self.method, self.estimand)


_PARAMETERS: Final = [
    {"name": name, "in": "query", "required": False, "description": field.pop("description"), "schema": field}
    for name, field in BoardQuery.model_json_schema()["properties"].items()
]


async def _board(request: Request) -> Published:
    """The board asked for. Read by hand: five query parameters cost FastAPI more than handing out the board."""
    arena = arena_of(request)
    if not request.scope["query_string"]:
        return (await board_of(arena, STANDING)).published
    try:
        query = BoardQuery.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("query", *e["loc"])} for e in error.errors()]) from error
    return (await board_of(arena, query.filter())).published


@router.get(
    "/leaderboard",
    openapi_extra={"parameters": _PARAMETERS},
    responses={
        200: {"content": {"application/json": {"schema": BOARD_SCHEMA}}},
        **FRESH,
        **problems(404, 409, 422),
    },
)
async def leaderboard(request: Request) -> Response:
    """The board of a category: ratings, simultaneous rank sets and intervals (DESIGN 4.2)."""
    return send(request, (await _board(request)).document)


@router.get(
    "/leaderboard.csv",
    response_class=Response,
    openapi_extra={"parameters": _PARAMETERS},
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **FRESH,
        **problems(404, 409, 422),
    },
)
async def leaderboard_csv(request: Request) -> Response:
    """The entries of the board, one row a model."""
    return send(request, (await _board(request)).table)
