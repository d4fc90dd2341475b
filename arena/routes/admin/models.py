"""Models: which enter battles, and which do no more."""

from fastapi import APIRouter, Request, Response

from arena.routes.admin.access import TheOperatorsArena, go_to
from arena.routes.admin.overview import private
from arena.routes.templates import render

router = APIRouter(include_in_schema=False)


@router.get("/admin/models")
def models(request: Request, arena: TheOperatorsArena) -> Response:
    """Every model, with its true name."""
    return private(render(request, "admin/models.html", entries=arena.moderation.entries()))


@router.post("/admin/models/{model}/retire")
def retire(arena: TheOperatorsArena, model: str) -> Response:
    """Let a model enter no more battles."""
    arena.moderation.retire(model)
    return go_to("/admin/models")


@router.post("/admin/models/{model}/restore")
def restore(arena: TheOperatorsArena, model: str) -> Response:
    """Let a retired model enter battles again."""
    arena.moderation.bring_back(model)
    return go_to("/admin/models")
