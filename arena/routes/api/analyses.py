"""What lies behind a board: pairs, coverage, history."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from arena.routes.api.leaderboard import BoardQuery, PeriodQuery, made_board, parameters, read_query
from arena.routes.deps import arena_of
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.coverage import Coverage
from arena.services.history import MOST, Course
from arena.services.matrix import Matrix

router = APIRouter(prefix="/api/v1/leaderboard", tags=["leaderboard"])

_HEAD: Final = {
    "category": {"type": "string"},
    "computed_at": {"type": "string", "format": "date-time"},
    "votes": {"type": "integer"},
    "method": {"type": "object"},
    "digest": {"type": "string", "description": "Of the board that this was made of."},
}
_SLUGS: Final = {"type": "array", "items": {"type": "string"}}
_NUMBER: Final = {"type": ["number", "null"]}
_WHOLE: Final = {"type": ["integer", "null"]}
_SHARE: Final = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _document(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    """The schema of a finding with these parts beside its head."""
    return {"type": "object", "required": [*_HEAD, *parts], "properties": {**_HEAD, **parts}}


def _list(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "array", "items": {"type": "object", "required": list(parts), "properties": parts}}


def _described(query: type[BaseModel], schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """What OpenAPI says of an operation; without a schema it answers with CSV."""
    content = {"application/json": {"schema": schema}} if schema else {"text/csv": {"schema": {"type": "string"}}}
    return {
        "response_class": Response,
        "openapi_extra": parameters(query),
        "responses": {200: {"content": content}, **FRESH, **problems(404, 422)},
    }


_MATRIX: Final = _document(
    models=_SLUGS,
    pairs=_list(
        model={"type": "string"},
        opponent={"type": "string"},
        expected=_SHARE,
        lower=_SHARE,
        upper=_SHARE,
        observed=_SHARE,
        votes={"type": "integer"},
        both_bad={"type": "integer"},
    ),
)
_COVERAGE: Final = _document(
    models=_SLUGS,
    islands={"type": "array", "items": _SLUGS},
    met={"type": "integer"},
    pairs=_list(model={"type": "string"}, opponent={"type": "string"}, votes={"type": "integer"}),
)
_HISTORY: Final = {
    "type": "object",
    "required": ["category", "cohort", "points"],
    "properties": {
        "category": {"type": "string"},
        "cohort": {"type": "string"},
        "points": _list(
            at={"type": "string", "format": "date-time"},
            digest={"type": "string"},
            votes={"type": "integer"},
            snapshot={"type": "boolean"},
            entries=_list(
                model={"type": "string"},
                rating=_NUMBER,
                lower=_NUMBER,
                upper=_NUMBER,
                rank=_WHOLE,
                rank_lower=_WHOLE,
                rank_upper=_WHOLE,
                votes={"type": "integer"},
            ),
        ),
    },
}


class HistoryQuery(PeriodQuery):
    """Of which category, in which period, and how closely."""

    limit: int = Field(MOST, ge=1, le=1000, description="At most so many points, evenly in time.")


@router.get("/matrix", **_described(BoardQuery, _MATRIX))
async def matrix(request: Request) -> Response:
    """Every pair of models: the expected score with its interval, the observed one, and the votes between them."""
    return send(request, (await made_board(request)).derived(Matrix.of).finding.document)


@router.get("/matrix.csv", **_described(BoardQuery))
async def matrix_csv(request: Request) -> Response:
    """The same, one row a pair."""
    return send(request, (await made_board(request)).derived(Matrix.of).finding.table)


@router.get("/coverage", **_described(BoardQuery, _COVERAGE))
async def coverage(request: Request) -> Response:
    """Who met whom how often, and the islands that no chain of votes connects."""
    return send(request, (await made_board(request)).derived(Coverage.of).finding.document)


def _course(request: Request) -> Course:
    query = read_query(request, HistoryQuery)
    since_ms, until_ms = query.period_ms
    return arena_of(request).history.of(query.category, since_ms=since_ms, until_ms=until_ms, limit=query.limit)


@router.get("/history", **_described(HistoryQuery, _HISTORY))
def history(request: Request) -> Response:
    """How the board stood over time, from its snapshots; the last point is the board that stands."""
    return send(request, _course(request).finding.document)


@router.get("/history.csv", **_described(HistoryQuery))
def history_csv(request: Request) -> Response:
    """The same, one row a model and moment."""
    return send(request, _course(request).finding.table)
