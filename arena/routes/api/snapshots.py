"""Boards as they were published, with all that is needed to compute them again."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response

from arena.domain.catalog import category_of
from arena.routes.api.paging import LINKED, Order, Paged, page_schema, send_page
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.clock import iso
from arena.store.snapshots import SnapshotRow

router = APIRouter(prefix="/api/v1/snapshots", tags=["snapshots"])

SNAPSHOTS: Final = Order("snapshots", int)

CategoryQuery = Annotated[str | None, Query(description="Only this category.")]
CohortQuery = Annotated[str | None, Query(description="Only boards of this cohort.")]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Of the board.")]

_MAYBE_INTEGER: Final = {"type": ["integer", "null"]}
_ITEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["digest", "category", "cohort", "votes", "created_at", "block", "verifiable"],
    "properties": {
        "digest": {"type": "string"},
        "category": {"type": "string"},
        "cohort": {"type": "string"},
        "votes": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "block": _MAYBE_INTEGER,
        "verifiable": {"type": "boolean", "description": "False for one from before there was a ledger."},
    },
}
_SNAPSHOT: Final[dict[str, Any]] = {
    "type": "object",
    "required": [
        *("form", "digest", "category", "cohort", "votes", "created_at", "last_seq", "last_verdict"),
        *("board", "catalog", "measured", "code", "ledger", "fields", "sha256"),
    ],
    "properties": {
        "form": {"type": "integer"},
        "board": {"type": "object", "description": "What the votes give, to the byte as canonical JSON."},
        "last_verdict": _MAYBE_INTEGER,
        "ledger": {
            "type": ["object", "null"],
            "description": "The block that holds the log up to here; null for a snapshot that nothing vouches for.",
            "required": ["block", "head", "root", "entries"],
        },
        "fields": {"type": "object", "description": "SHA-256 of the canonical JSON of each other field."},
        "sha256": {"type": "string", "description": "Of the canonical JSON of the document without this field."},
    },
}


def _answers(schema: dict[str, Any], *statuses: int) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"schema": schema}}}, **FRESH, **problems(*statuses)}


_PAGES: Final = _answers(page_schema(_ITEM), 404, 422)
_PAGES[200] |= LINKED


@router.get("", response_class=Response, responses=_PAGES)
def snapshots(request: Request, arena: TheArena, paging: Paged, category: CategoryQuery = None) -> Response:
    """Every board that was kept, newest first."""
    if category is not None:
        category_of(category)
    (below,) = SNAPSHOTS.numbers_after(paging) or (None,)
    rows = arena.snapshots.page(category=category, below=below, limit=paging.size + 1)
    page = SNAPSHOTS.page(rows, paging, key=lambda row: (row.id,))
    return send_page(request, page, [_item(row) for row in page.items])


@router.get("/{digest}", response_class=Response, responses=_answers(_SNAPSHOT, 404, 422))
def snapshot(
    request: Request, arena: TheArena, digest: Digest, category: CategoryQuery = None, cohort: CohortQuery = None
) -> Response:
    """A board with all that is needed to compute it again, for `blindcut verify`."""
    return send(request, arena.snapshots.find(digest, category=category, cohort=cohort))


def _item(row: SnapshotRow) -> dict[str, Any]:
    return {
        "digest": row.digest,
        "category": row.category,
        "cohort": row.cohort,
        "votes": row.votes,
        "created_at": iso(row.created_ms),
        "block": row.block,
        "verifiable": row.block is not None,
    }
