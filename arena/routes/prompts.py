"""The pages of prompts: all of them, to be searched, and each."""

from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from arena.routes.about import SHARES
from arena.routes.deps import TheArena
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.clock import iso
from arena.services.prompts import FEWEST, Result

router = APIRouter(include_in_schema=False)

PRIVATE: Final = "private, no-store"


class PromptsQuery(BaseModel):
    """Which prompts are looked for."""

    category: str | None = None
    words: str = Field("", max_length=200)
    tag: str | None = None
    after: str = ""


@router.get("/prompts")
def prompts(query: Annotated[PromptsQuery, Query()], request: Request, arena: TheArena) -> Response:
    """The prompts of a category, page by page."""
    words, tag = query.words.strip(), query.tag or None
    chosen, listing = arena.prompts.listing(query.category, words=words, tag=tag, after=query.after)
    asked = {"category": chosen.slug, **({"words": words} if words else {}), **({"tag": tag} if tag else {})}
    return render(
        request,
        "prompts.html",
        category=chosen,
        categories=_tabs(arena),
        listing=listing,
        words=words,
        tag=tag,
        first=f"/prompts?{urlencode(asked)}" if query.after else None,
        following=f"/prompts?{urlencode({**asked, 'after': listing.after})}" if listing.after is not None else None,
    )


@router.get("/prompts/{category}/{slug:path}")
def prompt(category: str, slug: str, request: Request, arena: TheArena) -> Response:
    """A prompt, and how models did on it."""
    sheet = arena.prompts.sheet(category, slug)
    exhibits = arena.showings.of_prompt(sheet.prompt)
    page = render(
        request,
        "prompt.html",
        prompt=sheet.prompt,
        category=sheet.category,
        sheet=sheet,
        exhibits=exhibits,
        results=[result_row(each) for each in sheet.results],
        shares=SHARES,
        fewest=FEWEST,
        retired=None if sheet.prompt.retired_ms is None else iso(sheet.prompt.retired_ms),
        address=f"/prompts/{category}/{quote(slug)}",
    )
    if exhibits:  # the addresses of clips are new each time, and nobody else's
        page.headers["Cache-Control"] = PRIVATE
    return page


def result_row(result: Result) -> dict[str, Any]:
    """A result with the places of what is drawn of it."""
    score = result.record.score
    ends = score and {"x": score.share, "lower": score.lower, "upper": score.upper}
    at = ends and {end: SHARES.place(value) for end, value in ends.items()}
    return {"result": result, "score": score, "at": at}


def _tabs(arena: Arena) -> list[dict[str, Any]]:
    return [{"slug": category.slug, "name": category.name} for category in arena.prompts.categories]
