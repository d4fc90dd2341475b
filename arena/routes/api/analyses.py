"""What lies behind a board: pairs, coverage."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from arena.routes.api.leaderboard import BOARD_PARAMETERS, board_filter, parameters
from arena.routes.deps import arena_of, board_of
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.boards import MadeBoard
from arena.services.coverage import Coverage
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
_SHARE: Final = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _document(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    """The schema of a finding with these parts beside its head."""
    return {"type": "object", "required": [*_HEAD, *parts], "properties": {**_HEAD, **parts}}


def _list(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "array", "items": {"type": "object", "required": list(parts), "properties": parts}}


def _described(*names: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """What OpenAPI says of an operation; without a schema it answers with CSV."""
    content = {"application/json": {"schema": schema}} if schema else {"text/csv": {"schema": {"type": "string"}}}
    return {
        "response_class": Response,
        "openapi_extra": parameters(*names),
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


async def _derived(request: Request, make: Callable[[MadeBoard], Any]) -> Any:  # noqa: ANN401 - what `make` makes
    made = await board_of(arena_of(request), board_filter(request, *BOARD_PARAMETERS))
    return made.derived(make)


@router.get("/matrix", **_described(*BOARD_PARAMETERS, schema=_MATRIX))
async def matrix(request: Request) -> Response:
    """Every pair of models: the expected score with its interval, the observed one, and the votes between them."""
    return send(request, (await _derived(request, Matrix.of)).finding.document)


@router.get("/matrix.csv", **_described(*BOARD_PARAMETERS))
async def matrix_csv(request: Request) -> Response:
    """The same, one row a pair."""
    return send(request, (await _derived(request, Matrix.of)).finding.table)


@router.get("/coverage", **_described(*BOARD_PARAMETERS, schema=_COVERAGE))
async def coverage(request: Request) -> Response:
    """Who met whom how often, and the islands that no chain of votes connects."""
    return send(request, (await _derived(request, Coverage.of)).finding.document)
