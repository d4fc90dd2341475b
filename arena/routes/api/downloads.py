"""The public data as files: the votes, everything in one archive, and the card that tells what they hold."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import FileResponse

from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.card import ARCHIVE, CROISSANT
from arena.services.documents import Document, json_document
from arena.services.downloads import VOTES, Download

router = APIRouter(prefix="/api/v1", tags=["data"])

PARQUET: Final = "application/vnd.apache.parquet"
ZIP: Final = "application/zip"
CARD: Final = f'application/ld+json; profile="{CROISSANT}"'

Snapshot = Annotated[
    str | None,
    Query(
        pattern="^[0-9a-f]{64}$",
        description="The digest of a snapshot: the log as it stood then, but for what was erased since.",
    ),
]

_CARD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["@context", "@type", "conformsTo", "name", "description", "license", "url", "distribution"],
    "properties": {
        **{key: {"type": "string"} for key in ("@type", "name", "description", "license", "url")},
        **{key: {"type": "array"} for key in ("conformsTo", "distribution", "recordSet")},
    },
}


class _Handed(FileResponse):
    """A file of a download, which is kept until the last byte is sent."""

    def __init__(self, download: Download, name: str, *, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(download.folder / name, media_type=media_type, headers=headers, filename=name)
        self._download = download


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": "The file; ranges are answered", "content": content}, **FRESH}


@router.get(
    "/votes.parquet",
    response_class=Response,
    responses={**_file(PARQUET), **problems(400, 404, 422, 503)},
)
def votes_parquet(request: Request, arena: TheArena, snapshot: Snapshot = None) -> Response:
    """Every vote that counts, under pseudonyms that no other export shares."""
    return _hand_out(request, arena.downloads.get(snapshot), VOTES, PARQUET)


@router.get(
    "/export.zip",
    response_class=Response,
    responses={**_file(ZIP), **problems(400, 404, 422, 503)},
)
def export_zip(request: Request, arena: TheArena, snapshot: Snapshot = None) -> Response:
    """The votes, the ledger beside them, and a data card: what `blindcut verify` wants, of one state of the log."""
    return _hand_out(request, arena.downloads.get(snapshot), ARCHIVE, ZIP)


@router.get(
    "/croissant.json",
    response_class=Response,
    responses={200: {"content": {CARD: {"schema": _CARD}}}, **FRESH, **problems(503)},
)
def croissant(request: Request, arena: TheArena) -> Response:
    """The data card of both: schema, licence and counts, in Croissant 1.1."""
    card = arena.downloads.card(site=f"{request.url.scheme}://{request.url.netloc}")
    return send(request, Document(json_document(card).content, CARD))


def _hand_out(request: Request, download: Download, name: str, media_type: str) -> Response:
    """A file, or that the reader has it."""
    headers = {"ETag": f'"{download.tags[name]}"', "Cache-Control": "public, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _Handed(download, name, media_type=media_type, headers=headers)
