"""Two models head to head."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from arena.routes.api.leaderboard import BoardQuery
from arena.routes.deps import TheArena, count_computing
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.documents import json_document

router = APIRouter(prefix="/api/v1", tags=["leaderboard"])

_SCORE: Final[dict[str, Any]] = {
    "type": ["object", "null"],
    "required": ["score", "lower", "upper"],
    "properties": {name: {"type": "number"} for name in ("score", "lower", "upper")},
}
_OBSERVED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["battles", "wins", "losses", "ties", "both_bad", "share", "lower", "upper"],
    "properties": {
        **{name: {"type": "integer"} for name in ("battles", "wins", "losses", "ties", "both_bad")},
        **{name: {"type": ["number", "null"]} for name in ("share", "lower", "upper")},
    },
}
_ROUND: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["predicted", "observed"],
    "properties": {"prompts": {"type": ["integer", "null"]}, "predicted": _SCORE, "observed": _OBSERVED},
}
_SIDE: Final[dict[str, Any]] = {"type": "object", "required": ["model", "name", "organization", "votes"]}
_DUEL_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["category", "a", "b", "gap", "predicted", "observed", "separation", "says", "by_tag", "by_aspect"],
    "properties": {
        "category": {"type": "string"},
        "computed_at": {"type": "string", "format": "date-time"},
        "a": _SIDE,
        "b": _SIDE,
        "gap": {"type": ["object", "null"], "required": ["points", "lower", "upper"]},
        "predicted": _SCORE,
        "observed": _OBSERVED,
        "separation": {
            "type": ["object", "null"],
            "required": ["separated", "better", "at_once", "votes", "votes_needed", "more_votes", "fewest_prompts"],
        },
        "says": {"type": "string"},
        "by_tag": {"type": "array", "items": _ROUND},
        "by_aspect": {"type": "array", "items": _ROUND},
        "method": {"type": "object"},
        "digest": {"type": "string"},
    },
}


@router.get(
    "/compare/{a:path}/{b}",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {"schema": _DUEL_SCHEMA}}},
        **FRESH,
        **problems(400, 404, 409, 422),
    },
)
def compare(a: str, b: str, query: Annotated[BoardQuery, Query()], request: Request, arena: TheArena) -> Response:
    """Two models head to head: what the ratings predict, what was observed, and the votes that would part them.

    Scores are those of `a`, ties counted half. Without a category it is the one in which the two met most often.
    """
    count_computing(wanted := query.filter())
    return send(request, json_document(arena.duels.of(*arena.duels.pair(f"{a}/{b}"), wanted).to_dict()))
