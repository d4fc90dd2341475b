"""The page of voting."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from arena.domain.catalog import CATEGORIES, category_of
from arena.routes.deps import TheArena
from arena.routes.templates import render

router = APIRouter(include_in_schema=False)

CategoryQuery = Annotated[str | None, Query()]


@router.get("/")
async def vote(request: Request, arena: TheArena, category: CategoryQuery = None) -> Response:
    """The voting page."""
    slugs = arena.battles.categories
    chosen = category_of(category or next(iter(slugs), next(iter(CATEGORIES))))
    categories = [CATEGORIES[slug] for slug in slugs]
    return render(request, "vote.html", categories=categories, category=chosen)
