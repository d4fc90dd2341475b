"""The public record: which votes were taken out, and what was done to models, prompts, clips and rules."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from arena.domain.ledger import EntryKind
from arena.domain.verdicts import VerdictKind
from arena.routes.api.paging import LINKED, Order, Paged, page_schema, send_page
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH
from arena.routes.problems import problems

router = APIRouter(prefix="/api/v1/events", tags=["record"])

EVENTS: Final = Order("events", int, int, int)
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


@router.get(
    "",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {"schema": page_schema(_ITEM)}}, **LINKED},
        **FRESH,
        **problems(422),
    },
)
def events(request: Request, arena: TheArena, paging: Paged, entry: Entry = None) -> Response:
    """Which votes were taken out, and what was done to models, prompts, clips and rules, newest first."""
    kind = None if entry is None else EntryKind(entry)
    found = arena.proofs.record(before=EVENTS.numbers_after(paging), kind=kind, limit=paging.size + 1)
    page = EVENTS.page(found, paging, key=lambda each: each[0])
    return send_page(request, page, [told for _, told in page.items])
