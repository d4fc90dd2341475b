"""The ledger: its blocks, and proofs that they hold a vote."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from arena.routes.api.paging import LINKED, Order, Paged, page_schema, send_page
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.documents import json_document

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])

BLOCKS: Final = Order("blocks", int)

Height = Annotated[int, Path(ge=1, le=2**53, description="From 1, without gaps.")]
Receipt = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Of a vote: 64 hexadecimal digits.")]

_HASH: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NUMBERS: Final = ("height", "entries", "last_vote", "last_verdict", "last_event", "last_snapshot", "created_ms")
_HEADER: Final[dict[str, Any]] = {
    "type": "object",
    "required": [*_NUMBERS, "previous", "root"],
    "properties": {**{name: {"type": "integer"} for name in _NUMBERS}, "previous": _HASH, "root": _HASH},
}
_BLOCK: Final[dict[str, Any]] = {
    **_HEADER,
    "required": [*_HEADER["required"], "head"],
    "properties": {**_HEADER["properties"], "head": _HASH},
}
_LEDGER: Final = page_schema(
    _BLOCK,
    height={"type": "integer"},
    head=_HASH,
    votes={"type": "integer", "description": "How many it holds."},
    waiting={"type": "integer", "description": "How many votes wait for the next block."},
    sealed_within_minutes={"type": "number"},
)
_WHOLE_BLOCK: Final[dict[str, Any]] = {
    **_BLOCK,
    "required": [*_BLOCK["required"], "leaves"],
    "properties": {
        **_BLOCK["properties"],
        "leaves": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "leaf"],
                "properties": {
                    "kind": {"type": "string", "enum": ["vote", "verdict", "event", "snapshot"]},
                    "leaf": _HASH,
                    "entry": {"type": "string", "description": "What the leaf is the hash of; not told of votes."},
                },
            },
        },
    },
}
_PROOF: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["receipt", "block", "index", "leaf", "entry", "path", "header", "head", "newest"],
    "properties": {
        "receipt": _HASH,
        "block": {"type": "integer"},
        "index": {"type": "integer"},
        "leaf": _HASH,
        "entry": {"type": ["string", "null"], "description": "What the leaf is the hash of; null once it was erased."},
        "path": {"type": "array", "items": _HASH},
        "header": _HEADER,
        "head": _HASH,
        "newest": {"type": "object", "required": ["height", "head"]},
    },
}

_FOREVER: Final = "public, max-age=31536000, immutable"


def _answers(schema: dict[str, Any], *statuses: int) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"schema": schema}}}, **FRESH, **problems(*statuses)}


_PAGES: Final = _answers(_LEDGER, 422)
_PAGES[200] |= LINKED


@router.get("", response_class=Response, responses=_PAGES)
def ledger(request: Request, arena: TheArena, paging: Paged) -> Response:
    """The newest head, how much the ledger holds, and its blocks, newest first."""
    (below,) = BLOCKS.numbers_after(paging) or (None,)
    blocks = arena.proofs.blocks(below=below, limit=paging.size + 1)
    page = BLOCKS.page(blocks, paging, key=lambda block: (block["height"],))
    return send_page(request, page, page.items, about=arena.proofs.overview())


@router.get("/proofs/{receipt}", response_class=Response, responses=_answers(_PROOF, 404, 422))
def proof(request: Request, arena: TheArena, receipt: Receipt) -> Response:
    """That a block holds the vote with this receipt: its text, its leaf, and the way from the leaf to the block's head.

    404 `/problems/not-sealed-yet` for a vote that waits for the next block.
    """
    return send(request, json_document(arena.proofs.proof(receipt)))


@router.get("/{height}", response_class=Response, responses=_answers(_WHOLE_BLOCK, 404, 422))
def block(request: Request, arena: TheArena, height: Height) -> Response:
    """A block with its leaves; what is no vote is told in full."""
    return send(request, json_document(arena.proofs.block(height)), cache=_FOREVER)
