"""What the arena found out about itself."""

import json
from typing import Any, Final

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from arena.routes.deps import TheArena
from arena.routes.problems import problems
from arena.services.audit.record import require_blindness

router = APIRouter(prefix="/api/v1/audits", tags=["audits"])

_GUESS_SCHEMA: Final[dict[str, Any]] = {
    "type": ["object", "null"],
    "required": ["attacker", "accuracy", "chance", "excess", "lower", "upper", "servings", "clips"],
}
_BLINDNESS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["version", "computed_at", "level", "within", "servings", "categories"],
    "properties": {
        "version": {"type": "string"},
        "computed_at": {"type": "string", "format": "date-time"},
        "level": {"type": "number"},
        "within": {"type": "number"},
        "servings": {"type": "integer"},
        "categories": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["category", "models", "prompts", "clips", "servings", "known", "new", "facts", "verdict"],
                "properties": {
                    "known": _GUESS_SCHEMA,
                    "new": _GUESS_SCHEMA,
                    "verdict": {"type": "string", "enum": ["at_chance", "tells", "unclear"]},
                },
            },
        },
    },
}


@router.get(
    "/blindness",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": _BLINDNESS_SCHEMA}}}, **problems(404)},
)
async def blindness(arena: TheArena) -> Response:
    """The last blindness audit: with what accuracy the way clips are served names their models, against chance."""
    found = await run_in_threadpool(require_blindness, arena.database)
    headers = {"Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
    return Response(json.dumps(found), media_type="application/json", headers=headers)
