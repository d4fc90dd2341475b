"""What lies behind a board: pairs, coverage, history, calibration, tags and prompts.

Handlers are no coroutines: what they hand out may have to be worked out first, and votes must not wait for it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from arena.routes.api.leaderboard import (
    BoardQuery,
    MethodQuery,
    PeriodQuery,
    VotersQuery,
    VotesQuery,
    parameters,
    read_query,
)
from arena.routes.api.paging import LINKED, Order, Paging, linked
from arena.routes.deps import arena_of, board_here, count_computing
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.boards import MadeBoard
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


def _described(
    query: type[BaseModel], schema: dict[str, Any] | None = None, *, paged: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """What OpenAPI says of an operation; without a schema it answers with CSV."""
    content = {"application/json": {"schema": schema}} if schema else {"text/csv": {"schema": {"type": "string"}}}
    return {
        "response_class": Response,
        "openapi_extra": parameters(query),
        "responses": {200: {"content": content, **paged}, **FRESH, **problems(404, 409, 422)},
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
                component={"type": "integer"},
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


_CALIBRATION: Final = _document(
    level={"type": "number"},
    calibration={"type": ["object", "null"], "required": ["error", "noise", "excess", "p_value", "scores", "clusters"]},
    bins=_list(predicted=_SHARE, observed=_SHARE, lower=_SHARE, upper=_SHARE, votes={"type": "number"}),
)
_TAGS: Final = _document(
    tags=_list(
        tag={"type": "string"},
        votes={"type": "integer"},
        voters=_WHOLE,
        prompts=_WHOLE,
        digest={"type": "string"},
        islands={"type": "array", "items": _SLUGS},
        entries=_list(
            model={"type": "string"},
            rank=_WHOLE,
            rank_lower=_WHOLE,
            rank_upper=_WHOLE,
            rating=_NUMBER,
            lower=_NUMBER,
            upper=_NUMBER,
            p_best=_SHARE,
            votes={"type": "integer"},
            win_rate=_SHARE,
            difference=_NUMBER,
            difference_lower=_NUMBER,
            difference_upper=_NUMBER,
        ),
    )
)
_PROMPTS: Final = _document(
    tau={"type": "number", "minimum": 0},
    level={"type": "number"},
    next={"type": ["string", "null"], "description": "The `cursor` of the next page; null on the last one."},
    prompts=_list(
        prompt={"type": "string"},
        text={"type": "string"},
        tags=_SLUGS,
        votes={"type": "integer"},
        entries=_list(
            model={"type": "string"},
            votes={"type": "integer"},
            residual={"type": "number"},
            shrunk={"type": "number"},
            lower={"type": "number"},
            upper={"type": "number"},
        ),
    ),
)


_SLUG_ORDER: Final = Order("prompts of a board", str)


class TagsQuery(MethodQuery, VotersQuery):
    """Which votes, and how they are rated; a board is made for each tag."""


class PromptsQuery(VotesQuery):
    """Which votes, and which of their prompts."""

    cursor: str | None = Field(None, description="Where the page before ended: its `next`.")
    limit: int = Field(50, ge=1, le=200, description="Prompts a page.")


class HistoryQuery(PeriodQuery):
    """Of which category, in which period, and how closely."""

    limit: int = Field(MOST, ge=1, le=1000, description="At most so many points, evenly in time.")


def _made(request: Request) -> MadeBoard:
    return board_here(arena_of(request), read_query(request.query_params, BoardQuery).filter())


@router.get("/matrix", **_described(BoardQuery, _MATRIX))
def matrix(request: Request) -> Response:
    """Every pair of models: the expected score with its interval, the observed one, and the votes between them."""
    return send(request, _made(request).derived(Matrix.of).finding.document)


@router.get("/matrix.csv", **_described(BoardQuery))
def matrix_csv(request: Request) -> Response:
    """The same, one row a pair."""
    return send(request, _made(request).derived(Matrix.of).finding.table)


@router.get("/coverage", **_described(BoardQuery, _COVERAGE))
def coverage(request: Request) -> Response:
    """Who met whom how often, and the islands that no chain of votes connects."""
    return send(request, _made(request).derived(Coverage.of).finding.document)


def _course(request: Request) -> Course:
    query = read_query(request.query_params, HistoryQuery)
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


@router.get("/calibration", **_described(VotesQuery, _CALIBRATION))
def calibration(request: Request) -> Response:
    """Whether what the headline ratings predict comes true: predicted and observed scores, in groups of votes."""
    count_computing(wanted := read_query(request.query_params, VotesQuery).filter())
    return send(request, arena_of(request).analyses.calibration(wanted).document)


@router.get("/tags", **_described(TagsQuery, _TAGS))
def tag_boards(request: Request) -> Response:
    """A board of each tag, that with most votes first, and where models differ from the whole board."""
    count_computing(wanted := read_query(request.query_params, TagsQuery).filter())
    return send(request, arena_of(request).analyses.tags(wanted).document)


@router.get("/prompts", **_described(PromptsQuery, _PROMPTS, paged=LINKED))
def prompt_residuals(request: Request) -> Response:
    """By prompt, where models did better or worse than their ratings let one expect, shrunk by what chance explains."""
    query = read_query(request.query_params, PromptsQuery)
    paging = Paging(query.cursor, query.limit)
    last = _SLUG_ORDER.after(paging)
    count_computing(wanted := query.filter())
    found = arena_of(request).analyses.prompts(wanted)
    places = found.after(None if last is None else str(last[0]))
    page = _SLUG_ORDER.page(places, paging, key=lambda place: (found.prompts[place].slug,))
    return linked(request, page, send(request, found.finding(page.items, page.next).document))
