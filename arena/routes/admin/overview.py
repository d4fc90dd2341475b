"""The first page: what waits for an operator, and how the runs stand."""

from fastapi import APIRouter, Request, Response

from arena.routes.admin.access import TheForm, TheOperatorsArena, go_to
from arena.routes.templates import render
from arena.services.clock import iso

router = APIRouter(include_in_schema=False)


@router.get("/admin")
def overview(request: Request, arena: TheOperatorsArena) -> Response:
    """What waits for an operator, and how the runs stand."""
    waiting, halts, runs = arena.moderation.waiting(), arena.desk.halts(), arena.runs.all(limit=50)
    return private(render(request, "admin/overview.html", waiting=waiting, halts=halts, runs=runs, iso=iso))


@router.post("/admin/backends/{backend}/resume")
def resume_backend(backend: str, arena: TheOperatorsArena, form: TheForm) -> Response:
    """Let a backend be handed jobs again."""
    arena.desk.lift(backend)
    return go_to(form.back)


def private(page: Response) -> Response:
    """The page, which nobody keeps."""
    page.headers["Cache-Control"] = "private, no-store"
    return page
