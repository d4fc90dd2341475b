"""Clips, under addresses that only their battle knows, and the images and clips that belong to prompts."""

import os

from fastapi import APIRouter
from starlette.responses import FileResponse

from arena.domain.clips import CLIP_TYPE, IMAGE_TYPE
from arena.routes.deps import TheArena
from arena.routes.problems import problems

router = APIRouter(tags=["media"])


class ClipResponse(FileResponse):
    """A file without the validators that would let a clip be known again in another battle."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Give the length and nothing else: an ETag or a date stays with the clip from battle to battle."""
        self.headers.setdefault("content-length", str(stat_result.st_size))

    def _should_use_range(self, http_if_range: str) -> bool:  # noqa: ARG002 - starlette's signature
        """No validator was given, so none can match (RFC 9110, If-Range): the whole clip is sent."""
        return False


@router.get("/media/{token}", response_class=ClipResponse, responses=problems(404, 410), name="clip")
async def clip(token: str, arena: TheArena) -> ClipResponse:
    """The bytes of a clip of an open battle; ranges are answered."""
    return ClipResponse(arena.battles.clip(token), media_type=CLIP_TYPE, headers={"Cache-Control": "private, no-store"})


@router.get("/poster/{token}", response_class=ClipResponse, responses=problems(404, 410), name="poster")
def poster(token: str, arena: TheArena) -> ClipResponse:
    """The still of a clip that a voter was shown."""
    return ClipResponse(arena.mine.poster(token), media_type=IMAGE_TYPE, headers={"Cache-Control": "private, no-store"})


@router.get("/shown/{token}", response_class=ClipResponse, responses=problems(404, 410), name="shown")
async def shown(token: str, arena: TheArena) -> ClipResponse:
    """The bytes of a clip that a page shows with its maker's name; ranges are answered."""
    file = arena.showings.clip(token)
    return ClipResponse(file, media_type=CLIP_TYPE, headers={"Cache-Control": "private, no-store"})


@router.get("/reference/{digest}", response_class=FileResponse, responses=problems(404), name="reference")
async def reference(digest: str, arena: TheArena) -> FileResponse:
    """An image or a clip that belongs to a prompt, the same for every model; ranges are answered."""
    file, media_type = arena.battles.reference(digest)
    forever = "public, max-age=31536000, immutable"
    return FileResponse(file, media_type=media_type, headers={"Cache-Control": forever})
