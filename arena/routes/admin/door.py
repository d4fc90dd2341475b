"""The door: the page that asks for the token, and the way out."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from arena.errors import Unauthorized
from arena.routes.admin.access import LOGIN, SESSION_COOKIE, TheForm, go_to, own_page
from arena.routes.deps import TheArena
from arena.routes.templates import render
from arena.routes.turnstile import address_of
from arena.services.door import SESSION_SECONDS

router = APIRouter(include_in_schema=False)


@router.get(LOGIN)
async def login(request: Request, arena: TheArena, back: Annotated[str, Query(max_length=500)] = "") -> Response:
    """The page that asks for the token."""
    arena.door.require_open()
    return render(request, "admin/login.html", back=own_page(back), wrong=False)


@router.post(LOGIN)
async def enter(request: Request, arena: TheArena, form: TheForm) -> Response:
    """Let in whoever says the token, for half a day."""
    try:
        arena.door.check(form.text("token"), address_of(request.scope))
    except Unauthorized:
        return render(request, "admin/login.html", status_code=401, back=form.back, wrong=True)
    answer = go_to(form.back)
    answer.set_cookie(
        SESSION_COOKIE,
        arena.door.session(),
        max_age=SESSION_SECONDS,
        path="/admin",
        httponly=True,
        samesite="strict",
        secure=arena.settings.secure_cookies,
    )
    return answer


@router.post("/admin/logout")
async def leave() -> Response:
    """Take the session away."""
    answer = go_to(LOGIN)
    answer.delete_cookie(SESSION_COOKIE, path="/admin", httponly=True, samesite="strict")
    return answer
