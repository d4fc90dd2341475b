"""The board as JSON and CSV, as bytes that were made once."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError
from starlette.datastructures import QueryParams

from arena.routes.api.schemas import BOARD_SCHEMA
from arena.routes.deps import arena_of, board_of
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.boards import MadeBoard
from arena.services.filters import ESTIMANDS, HEADLINE_METHOD, METHODS, POPULATION, STANDING, BoardFilter

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


class PeriodQuery(BaseModel):
    """Of which category, and in which period."""

    category: str | None = Field(None, description="Slug; without it, the first category with battles.")
    since: Moment | None = Field(None, description="Only votes from this moment on (RFC 3339).")
    as_of: Moment | None = Field(None, description="Only votes up to this moment (RFC 3339).")

    @property
    def period_ms(self) -> tuple[int | None, int | None]:
        """Its ends in milliseconds."""
        since, until = (None if each is None else int(each.timestamp() * 1000) for each in (self.since, self.as_of))
        return since, until

    def filter(self) -> BoardFilter:
        """The query as the boards understand it."""
        since_ms, until_ms = self.period_ms
        others = {name: getattr(self, name) for name in _FILTERS if hasattr(self, name)}
        return BoardFilter(self.category, since_ms=since_ms, until_ms=until_ms, **others)


class VotersQuery(PeriodQuery):
    """And whose answers, to which question."""

    cohort: str | None = Field(None, description="Only this cohort; `human`, or `all` for simulated votes too.")
    aspect: str | None = Field(None, description="Rate this second answer in place of the winner.")


class VotesQuery(VotersQuery):
    """And on which prompts: all that says which votes count."""

    tag: str | None = Field(None, description="Only prompts with this tag.")


class MethodQuery(BaseModel):
    """How votes are rated."""

    method: str = Field(HEADLINE_METHOD, description=f"How votes are rated: {', '.join(METHODS)}.")
    estimand: str = Field(POPULATION, description=f"What intervals are about: {' or '.join(ESTIMANDS)}.")


class BoardQuery(MethodQuery, VotesQuery):
    """Which votes the board shall be made of, and how they are rated."""


_FILTERS: Final = ("cohort", "tag", "aspect", "method", "estimand")

Query = TypeVar("Query", bound=BaseModel)


def parameters(kind: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI entry of an operation with this query."""
    fields = kind.model_json_schema()["properties"]
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": field.pop("description"), "schema": field}
            for name, field in fields.items()
        ]
    }


def read_query(params: QueryParams, kind: type[Query]) -> Query:
    """The query of an address. Read by hand: five parameters cost FastAPI more than handing out the board.

    Raises:
        RequestValidationError: There is a parameter that such a query doesn't have, or a value can't be used.
    """
    given = dict(params)
    for name, value in given.items():
        if name not in kind.model_fields:
            raise RequestValidationError([_unknown(name, value, kind)])
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("query", *e["loc"])} for e in error.errors()]) from error


def _unknown(name: str, value: str, kind: type[BaseModel]) -> dict[str, Any]:
    reason = f"there is no such parameter here, only {', '.join(kind.model_fields)}"
    return {"type": "extra_forbidden", "loc": ("query", name), "msg": reason, "input": value}


async def _made_board(request: Request) -> MadeBoard:
    return await board_of(arena_of(request), _wanted(request.scope["query_string"]))


@lru_cache(maxsize=128)
def _wanted(query_string: bytes) -> BoardFilter:
    """The board that a query asks for; most readers ask for one of a few."""
    return read_query(QueryParams(query_string), BoardQuery).filter() if query_string else STANDING


@router.get(
    "/leaderboard",
    openapi_extra=parameters(BoardQuery),
    responses={
        200: {"content": {"application/json": {"schema": BOARD_SCHEMA}}},
        **FRESH,
        **problems(404, 409, 422),
    },
)
async def leaderboard(request: Request) -> Response:
    """The board of a category: ratings, simultaneous rank sets and intervals (DESIGN 4.2)."""
    return send(request, (await _made_board(request)).published.document)


@router.get(
    "/leaderboard.csv",
    response_class=Response,
    openapi_extra=parameters(BoardQuery),
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **FRESH,
        **problems(404, 409, 422),
    },
)
async def leaderboard_csv(request: Request) -> Response:
    """The entries of the board, one row a model."""
    return send(request, (await _made_board(request)).published.table)
