"""The pages of models: all of them, and each."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from arena.domain.catalog import category_of
from arena.routes.about import SHARES
from arena.routes.compare import round_row
from arena.routes.deps import TheArena
from arena.routes.plots import axis
from arena.routes.prompts import PRIVATE
from arena.routes.templates import render
from arena.services.cards import Detail, Opponent, Place, Strength
from arena.services.clock import iso
from arena.store.catalog import StoredModel

router = APIRouter(include_in_schema=False)

_MOST_BARS: Final = 60
_EXHIBITS: Final = 6
_EACH_END: Final = 5
"""Opponents that are shown of each end where there are too many to show all."""


@router.get("/models")
async def models(request: Request, arena: TheArena) -> Response:
    """Every model, and where it stands."""
    return render(request, "models.html", models=arena.cards.listed())


@router.get("/models/{model:path}")
def model(model: str, request: Request, arena: TheArena, category: Annotated[str | None, Query()] = None) -> Response:
    """A model: its places, and all about one category, that with most of its votes if none is named."""
    if category is not None:
        category_of(category)
    known = arena.cards.model(model)
    places = arena.cards.places(known)
    chosen = category or max(places, key=lambda place: place.votes, default=None)
    slug = chosen.category.slug if isinstance(chosen, Place) else chosen
    details = arena.cards.details(known, slug) if slug else []
    exhibits = arena.showings.of_model(known, slug, most=_EXHIBITS) if slug else []
    page = render(
        request,
        "model.html",
        model=known,
        since=iso(known.created_ms),
        address=f"/models/{quote(known.slug)}",
        places=places,
        categories=[{"slug": each.category.slug, "name": each.category.name, "votes": each.votes} for each in places],
        detail=details[0] if details else None,
        exhibits=exhibits,
        shares=SHARES,
        **(_drawn(known, details[0]) if details else {}),
    )
    if exhibits:  # the addresses of clips are new each time, and nobody else's
        page.headers["Cache-Control"] = PRIVATE
    return page


def _drawn(known: StoredModel, detail: Detail) -> dict[str, Any]:
    """A detail as its page shows it."""
    return {
        "opponents": opponent_groups(known, detail.opponents),
        "strengths": strength_plot(detail.strengths, detail.place.entry["rating"] if detail.place.entry else None),
        "activity": bars(detail.days),
    }


def opponent_groups(known: StoredModel, opponents: Sequence[Opponent]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Opponents as the rows of a table: all, or the hardest and the easiest where they are many."""
    rows = [
        {
            **round_row(each.met),
            "title": each.model.name,
            "href": f"/compare/{quote(known.slug)}/{quote(each.model.slug)}",
        }
        for each in opponents
    ]
    if len(rows) <= 2 * _EACH_END:
        return [("Hardest first", rows)] if rows else []
    return [("The hardest", rows[:_EACH_END]), ("The easiest", rows[-_EACH_END:])]


def strength_plot(strengths: Sequence[Strength], overall: float | None) -> dict[str, Any] | None:
    """Ratings by tag and aspect on one axis, with the place of the rating on the whole board; None without any."""
    if not strengths:
        return None
    ends = [end for each in strengths for end in (each.lower, each.upper)]
    scale = axis([*ends, *([] if overall is None else [overall])])

    def row(each: Strength) -> dict[str, Any]:
        places = {"rating": each.rating, "lower": each.lower, "upper": each.upper}
        return {"strength": each, "at": {end: scale.place(value) for end, value in places.items()}}

    titles = {"tag": "By tag of the prompt", "aspect": "By aspect of the answer"}
    rows = {kind: [row(each) for each in strengths if each.kind == kind] for kind in titles}
    groups = [(titles[kind], found) for kind, found in rows.items() if found]
    return {"axis": scale, "overall": None if overall is None else scale.place(overall), "groups": groups}


def bars(days: Sequence[tuple[str, int]]) -> dict[str, Any] | None:
    """Votes over time as at most 60 bars of equally many days, places in percent; None where all came on one day."""
    if len(days) < 2:
        return None
    first, last = (date.fromisoformat(days[end][0]) for end in (0, -1))
    width = ceil(((last - first).days + 1) / _MOST_BARS)
    votes = [0] * ceil(((last - first).days + 1) / width)
    for day, count in days:
        votes[(date.fromisoformat(day) - first).days // width] += count
    most = max(votes)
    step = 100.0 / len(votes)
    return {
        "days": width,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "most": most,
        "bars": [
            {
                "x": round(step * at, 2),
                "width": round(0.8 * step, 2),
                "height": round(100.0 * count / most, 1),
                "votes": count,
                "from": (first + timedelta(days=at * width)).isoformat(),
            }
            for at, count in enumerate(votes)
        ],
    }
