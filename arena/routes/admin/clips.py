"""Clips: looked at while they play, and decided about."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import FileResponse

from arena.domain.clips import CLIP_TYPE, IMAGE_TYPE, ClipState
from arena.errors import BadInput, NotFound
from arena.routes.admin.access import Form, TheForm, TheOperatorsArena, go_to
from arena.routes.admin.overview import private
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.clock import iso

router = APIRouter(include_in_schema=False)

_PAGE: Final = 12
VIEWS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "review": ("To look at", "Waiting for your look", {"state": ClipState.REVIEW}),
    "held": ("Held", "Held out of battles", {"held": True}),
    "reported": ("Reported", "Reported, and in battles", {"reported": True}),
    "suspected": ("Watermarks", "Suspected watermarks", {"suspected": True}),
    "ambiguous": ("Ambiguous", "Nobody knows what became of these", {"state": ClipState.AMBIGUOUS}),
    "failed": ("Failed", "Failed", {"state": ClipState.FAILED}),
    "refused": ("Refused", "Refused by their providers", {"state": ClipState.REFUSED}),
}
"""What can be looked at: its name in a list and over a page, and how it is found."""


@router.get("/admin/clips")
def clips(
    request: Request,
    arena: TheOperatorsArena,
    view: Annotated[str, Query(max_length=20)] = "review",
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """Clips of one kind, a page at a time."""
    if view not in VIEWS:
        raise NotFound(f"there is no view {view!r}; there are {', '.join(VIEWS)}")
    cases = arena.moderation.clips(**VIEWS[view][2], after=after, limit=_PAGE + 1)
    shown, waiting = cases[:_PAGE], arena.moderation.waiting()
    reports = {case.id: arena.moderation.reports(case.id) for case in shown if case.reports}
    more = shown[-1].id if len(cases) > _PAGE else None
    told: dict[str, Any] = {"cases": shown, "reports": reports, "more": more, "waiting": waiting}
    return private(render(request, "admin/clips.html", view=view, views=VIEWS, **told, iso=iso))


@router.post("/admin/clips/{number}/{action}")
def act(arena: TheOperatorsArena, number: int, action: str, form: TheForm) -> Response:
    """Do what an operator has decided of a clip."""
    decide(arena, number, action, form)
    return go_to(form.back)


@router.get("/admin/media/{number}", response_class=FileResponse)
def rendition(arena: TheOperatorsArena, number: int) -> FileResponse:
    """A clip as voters would see it; ranges are answered."""
    return _file(arena, arena.moderation.clip(number).rendition, CLIP_TYPE)


@router.get("/admin/posters/{number}", response_class=FileResponse)
def poster(arena: TheOperatorsArena, number: int) -> FileResponse:
    """The still of a clip."""
    return _file(arena, arena.moderation.clip(number).poster, IMAGE_TYPE)


def decide(arena: Arena, number: int, action: str, form: Form) -> None:
    """Do what an operator has decided of a clip.

    Raises:
        NotFound: There is no such clip, or no such action.
        BadInput: It does not stand so that this could be done, or the reason is missing that it takes.
    """
    if action in {"withdraw", "refuse"}:
        reason = form.text("reason")
        if not reason:
            raise BadInput("is missing; it is public", place="reason")
        (arena.moderation.withdraw if action == "withdraw" else arena.desk.refuse)(number, reason=reason)
        return
    actions: dict[str, Callable[[int], object]] = {
        "again": arena.desk.again,
        "give-up": arena.desk.give_up,
        "cancel": arena.desk.cancel,
        "approve": arena.desk.approve,
        "hold": arena.moderation.hold,
        "release": arena.moderation.release,
        "watermark": lambda clip: arena.moderation.watermark(clip, watermarked=True),
        "no-watermark": lambda clip: arena.moderation.watermark(clip, watermarked=False),
    }
    if action not in actions:
        raise NotFound(f"there is no {action!r}; there are {', '.join([*actions, 'withdraw', 'refuse'])}")
    actions[action](number)


def _file(arena: Arena, digest: str | None, media_type: str) -> FileResponse:
    if digest is None:
        raise NotFound("there is no such file yet")
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(arena.blobs.path(digest), media_type=media_type, headers=headers)
