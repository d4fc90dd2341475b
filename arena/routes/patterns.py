"""Every component of the site on one page, for those who carry on the work."""

from fastapi import APIRouter, Request, Response

from arena.domain.catalog import CATEGORIES
from arena.routes import plot_specimens, specimens, specimens_about, specimens_ledger
from arena.routes.about import SHARES, category_shares, guess_rows
from arena.routes.compare import grouped
from arena.routes.models import bars, opponent_groups, strength_plot
from arena.routes.prompts import result_row
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
        plots=plot_specimens.figures(),
        pages=plot_specimens.PAGES,
        entries=specimens.ANSWERED,
        stance=specimens.STANCE,
        audited=audited,
        axis=SHARES,
        registered=specimens_about.entries(),
        shares=category_shares("text-to-video", "Text to video", specimens_about.entries()),
        events=specimens_about.EVENTS,
        section=specimens_about.SECTION,
        rounds_of=grouped(specimens.ROUNDS),
        models=[{"slug": entry["model"], "name": entry["name"]} for entry in specimens.ENTRIES],
        contenders=specimens.CONTENDERS,
        opponents=opponent_groups(specimens.CONTENDERS[0][0], specimens.OPPONENTS),
        strengths_of=strength_plot(specimens.STRENGTHS, 1104.0),
        clips=specimens.CLIPS,
        days=bars(specimens.DAYS),
        prompts=specimens.PROMPTS,
        results_of=[result_row(each) for each in specimens.RESULTS],
        blocks=specimens_ledger.BLOCKS,
        proofs=specimens_ledger.PROOFS,
        iso=iso,
    )
