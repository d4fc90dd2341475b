"""The registry of entries as JSON and CSV."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from arena.domain.events import EventKind
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send

router = APIRouter(prefix="/api/v1", tags=["registry"])

MOMENT: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_MOMENTS: Final[dict[str, Any]] = {"type": "array", "items": MOMENT}
_PERHAPS: Final[dict[str, Any]] = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 0}
_SHARE: Final[dict[str, Any]] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}

EVENT_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["number", "at", "kind", "subject", "detail"],
    "properties": {
        "number": _COUNT,
        "at": MOMENT,
        "kind": {"type": "string", "enum": [kind.value for kind in EventKind]},
        "subject": {"type": "string"},
        "detail": {"type": "object"},
    },
}
_CATEGORY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["category", "battles", "votes", "skips", "excluded", "share", "equal_share"],
    "properties": {
        "category": {"type": "string"},
        **dict.fromkeys(("clips", "held_clips", "withdrawn_clips", "battles", "votes", "skips"), _COUNT),
        "excluded": {"type": "object", "additionalProperties": _COUNT},
        "first_vote_at": _PERHAPS,
        "share": _SHARE,
        "equal_share": _SHARE,
    },
}
_CODENAME: Final[dict[str, Any]] = {
    "type": ["object", "null"],
    "required": ["codename", "reveal_on", "reveal_after_votes", "commitment", "opening"],
    "properties": {
        "codename": {"type": "string"},
        "reveal_on": MOMENT,
        "reveal_after_votes": {"type": ["integer", "null"]},
        "votes": {"type": ["integer", "null"], "description": "So far, while the name is hidden."},
        "why": {"type": ["string", "null"], "enum": ["date", "votes", "retired", None]},
        "commitment": {"type": "string", "description": "SHA-256 of the opening; public from the start."},
        "opening": {"type": ["string", "null"], "description": "What the entry is; null while the name is hidden."},
    },
}
_REGISTRY_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["entries", "events", "events_total"],
    "properties": {
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["model", "name", "status", "hidden", "codename", "entered_at", "categories"],
                "properties": {
                    **{name: {"type": "string"} for name in ("model", "name", "organization", "route")},
                    "family": {"type": ["string", "null"]},
                    "status": {"type": "string", "enum": ["active", "retired"]},
                    "hidden": {"type": "boolean"},
                    "codename": _CODENAME,
                    "entered_at": MOMENT,
                    **dict.fromkeys(("first_vote_at", "revealed_at"), _PERHAPS),
                    **dict.fromkeys(("retired_at", "restored_at"), _MOMENTS),
                    "categories": {"type": "array", "items": _CATEGORY},
                },
            },
        },
        "events": {"type": "array", "items": EVENT_SCHEMA},
        "events_total": _COUNT,
    },
}


@router.get(
    "/registry",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": _REGISTRY_SCHEMA}}}, **FRESH},
)
def registry(request: Request, arena: TheArena) -> Response:
    """Every entry there ever was, with its dates and its part in the battles, and the last events, newest first."""
    return send(request, arena.registry.now().document)


@router.get(
    "/registry.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **FRESH},
)
def registry_csv(request: Request, arena: TheArena) -> Response:
    """The entries, one row an entry and category."""
    return send(request, arena.registry.now().table)
