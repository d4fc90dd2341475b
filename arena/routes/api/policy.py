"""The rules in force, as data."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from arena.routes.api.registry import EVENT_SCHEMA, MOMENT
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.services.documents import json_document
from arena.services.policy import published_policy

router = APIRouter(prefix="/api/v1", tags=["registry"])

_VERSION: Final[dict[str, Any]] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_POLICY_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["version", "since", "sections", "versions", "changes"],
    "properties": {
        "version": _VERSION,
        "since": MOMENT,
        "sections": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "title", "rules", "sources"],
                "properties": {
                    "rules": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "text", "values"],
                            "properties": {
                                "id": {"type": "string"},
                                "text": {"type": "string"},
                                "values": {"type": "object", "description": "The numbers in it, by name."},
                            },
                        },
                    },
                },
            },
        },
        "versions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["version", "since"],
                "properties": {"version": _VERSION, "since": MOMENT},
            },
        },
        "changes": {"type": "array", "items": EVENT_SCHEMA},
    },
}


@router.get(
    "/policy",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": _POLICY_SCHEMA}}}, **FRESH},
)
def policy(request: Request, arena: TheArena) -> Response:
    """The rules in force, from how battles are drawn to how entries are named, and how they have changed."""
    return send(request, json_document(published_policy(arena.database, arena.policy)))
