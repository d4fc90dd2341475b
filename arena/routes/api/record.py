"""The public record: which votes were taken out, and what was done to models, prompts, clips and rules."""

import re
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from arena.domain.ledger import EntryKind
from arena.domain.verdicts import VerdictKind
from arena.routes.api.cursors import DEFAULT_LIMIT, Limit, page, page_schema
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.documents import json_document
from arena.store.record import Place

router = APIRouter(prefix="/api/v1/events", tags=["record"])

_CURSOR: Final = "^([0-9]{1,15})-(verdict|event)-([0-9]{1,15})$"
_ITEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["entry", "created_at", "kind"],
    "properties": {
        "entry": {"type": "string", "enum": ["verdict", "event"]},
        "created_at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "battle_id": {"type": "string", "description": "Of a verdict: whose vote."},
        "counted": {"type": "boolean", "description": "Of a verdict: whether it counts from then on."},
        "reason": {"type": "string", "description": f"Of a verdict of kind `{VerdictKind.OPERATOR}`."},
        "subject": {"type": "string", "description": "Of an event: a model, a prompt, a clip, or `policy`."},
        "detail": {"type": "object", "description": "Of an event: what else there is to say."},
    },
}

Entry = Annotated[Literal["verdict", "event"] | None, Query(description="Only verdicts on votes, or only events.")]
Cursor = Annotated[
    str | None, Query(pattern=_CURSOR, description="`next` of the page before; without it, the newest items.")
]


@router.get(
    "",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": page_schema(_ITEM)}}}, **FRESH, **problems(422)},
)
def events(
    request: Request, arena: TheArena, entry: Entry = None, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Response:
    """Which votes were taken out, and what was done to models, prompts, clips and rules, newest first."""
    kind = None if entry is None else EntryKind(entry)
    items, last = arena.proofs.record(before=_place(cursor), kind=kind, limit=limit)
    following = None if last is None else f"{last.created_ms}-{last.kind.value}-{last.id}"
    return send(request, json_document(page(items, following)))


def _place(cursor: str | None) -> Place | None:
    """The place that a cursor names."""
    found = re.fullmatch(_CURSOR, cursor or "")
    return None if found is None else Place(int(found[1]), EntryKind(found[2]), int(found[3]))
