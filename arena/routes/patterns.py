"""Every component of the site on one page, for those who carry on the work."""

from fastapi import APIRouter, Request, Response

from arena.domain.catalog import CATEGORIES
from arena.routes import plot_specimens, specimens
from arena.routes.about import SHARES, guess_rows
from arena.routes.ranking import HEADS, lead, ranking
from arena.routes.templates import render
from arena.services.clock import iso

router = APIRouter(include_in_schema=False)


@router.get("/patterns")
async def patterns(request: Request) -> Response:
    """The page of patterns."""
    audited = [{**each, "rows": guess_rows(each)} for each in specimens.AUDITED]
    return render(
        request,
        "patterns.html",
        category=CATEGORIES["image-to-video-audio"],
        categories=[{"slug": each.slug, "name": each.name, "votes": 1200} for each in CATEGORIES.values()],
        silent=CATEGORIES["text-to-video"],
        rows=ranking(specimens.ENTRIES),
        heads=HEADS,
        lead=lead(specimens.ENTRIES[:5]),
        view=specimens.VIEW,
        figures=plot_specimens.figures(),
        pages=plot_specimens.PAGES,
        entries=specimens.ANSWERED,
        stance=specimens.STANCE,
        audited=audited,
        axis=SHARES,
        iso=iso,
    )
