"""The page of the ledger: what it is, its newest blocks, and where a vote stands in it."""

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from arena.errors import NotFound
from arena.routes.deps import TheArena
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.clock import iso

router = APIRouter(include_in_schema=False)

_BLOCKS: Final = 12
_RECEIPT: Final = re.compile("[0-9a-f]{64}")

Before = Annotated[int | None, Query(ge=1, le=2**53)]
Receipt = Annotated[str | None, Query(max_length=200)]


@router.get("/ledger")
def ledger(request: Request, arena: TheArena, receipt: Receipt = None, before: Before = None) -> Response:
    """The ledger, with the proof of a receipt if one is given."""
    blocks = arena.proofs.blocks(below=before, limit=_BLOCKS)
    older = blocks[-1]["height"] if blocks and blocks[-1]["height"] > 1 else None
    shown: dict[str, Any] = {"blocks": blocks, "older": older, "older_than": before, "commands": _commands(request)}
    return render(
        request,
        "ledger.html",
        ledger=arena.proofs.overview(),
        receipt=receipt,
        **_found(arena, receipt),
        **shown,
        iso=iso,
    )


def _found(arena: Arena, given: str | None) -> dict[str, Any]:
    """The proof of a receipt, or why there is none."""
    if given is None:
        return {"proof": None, "problem": None}
    receipt = given.strip().lower()
    if not _RECEIPT.fullmatch(receipt):
        return {"proof": None, "problem": "A receipt is 64 digits and letters from a to f."}
    try:
        return {"proof": arena.proofs.proof(receipt), "problem": None}
    except NotFound as error:
        reason = str(error)
        return {"proof": None, "problem": f"{reason[0].upper()}{reason[1:]}."}


def _commands(request: Request) -> list[str]:
    """How a stranger verifies a board of this arena."""
    api = f"{request.url.scheme}://{request.url.netloc}/api/v1"
    return [
        f"curl -o snapshot.json {api}/snapshots/DIGEST",
        f'curl -o export.zip "{api}/export.zip?snapshot=DIGEST"',
        "unzip -d export export.zip",
        "blindcut verify snapshot.json export",
    ]
