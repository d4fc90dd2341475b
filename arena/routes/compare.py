"""The page of two models head to head, and the one on which they are chosen."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from arena.domain.catalog import CATEGORIES
from arena.routes.about import SHARES
from arena.routes.api.leaderboard import BoardQuery
from arena.routes.deps import TheArena, count_computing
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.duels import Duel, Round
from arena.services.naming import by_name

router = APIRouter(include_in_schema=False)

Slug = Annotated[str | None, Query()]


@router.get("/compare")
def choose(request: Request, arena: TheArena, a: Slug = None, b: Slug = None, category: Slug = None) -> Response:
    """Where two models are chosen; once they are, their page."""
    if a and b and a != b:
        query = f"?{urlencode({'category': category})}" if category else ""
        return RedirectResponse(f"/compare/{quote(a)}/{quote(b)}{query}", 303)
    return render(request, "compare.html", models=_models(arena), a=a, b=None if a == b else b, same=bool(a and a == b))


@router.get("/compare/{a:path}/{b}")
def compare(a: str, b: str, query: Annotated[BoardQuery, Query()], request: Request, arena: TheArena) -> Response:
    """Two models head to head."""
    count_computing(wanted := query.filter())
    duel = arena.duels.of(*arena.duels.pair(f"{a}/{b}"), wanted)
    return render(request, "duel.html", duel=duel, models=_models(arena), axis=SHARES, **_shown(duel))


def _models(arena: Arena) -> list[Mapping[str, str]]:
    return [{"slug": model.slug, "name": model.name} for model in by_name(arena.battles.catalog)]


def _shown(duel: Duel) -> dict[str, Any]:
    """The duel as its page shows it."""
    slugs = [model.slug for model in duel.models]
    return {
        "a": duel.models[0],
        "b": duel.models[1],
        "category": CATEGORIES[duel.board["category"]],
        "categories": [{"slug": slug, "name": CATEGORIES[slug].name} for slug in duel.categories],
        "address": f"/compare/{'/'.join(map(quote, slugs))}",
        "canonical": f"/compare/{'/'.join(map(quote, sorted(slugs)))}",
        "groups": grouped([duel.whole, *duel.rounds]),
    }


def grouped(rounds: Sequence[Round]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rounds as the rows of a table, under a title for each kind that there is."""
    titles = {"all": "All battles", "tag": "By tag of the prompt", "aspect": "By aspect of the answer"}
    rows = {kind: [round_row(each) for each in rounds if each.kind == kind] for kind in titles}
    return [(titles[kind], found) for kind, found in rows.items() if found]


def round_row(each: Round) -> dict[str, Any]:
    """A round as a row: its title, where it leads, and the places of what is drawn of it."""
    predicted, score = each.predicted, each.record.score
    drawn = {
        "predicted": predicted and {"x": predicted.value, "lower": predicted.lower, "upper": predicted.upper},
        "observed": score and {"x": score.share, "lower": score.lower, "upper": score.upper},
    }
    places = {name: ends and {end: SHARES.place(value) for end, value in ends.items()} for name, ends in drawn.items()}
    return {"round": each, "title": each.name or "All battles", "href": None, "at": places}
