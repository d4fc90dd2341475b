"""What the arena promises, and how it is measured."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from arena.domain.catalog import CATEGORIES
from arena.routes.deps import TheArena
from arena.routes.plots import Axis, Tick, axis
from arena.routes.plots.axes import whole_axis
from arena.routes.templates import render
from arena.services.audit.record import latest_blindness
from arena.services.policy import published_policy

router = APIRouter(include_in_schema=False)

_SHARE: Final = ("share", "equal_share")
SHARES: Final = whole_axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), lambda each: f"{100 * each:.0f} %")
"""From nothing named to everything named."""


@router.get("/about/method")
def method(request: Request, arena: TheArena) -> Response:
    """The rules in force, and how they have changed."""
    published = published_policy(arena.database, arena.policy)
    return render(request, "method.html", policy=arena.policy, since=published["since"], changes=published["changes"])


@router.get("/about/registry")
def registry(request: Request, arena: TheArena) -> Response:
    """Every entry there ever was, its part in the battles, and the public record."""
    content = arena.registry.now().content
    names = {entry["model"]: entry["name"] for entry in content["entries"]}
    shares = (category_shares(each.slug, each.name, content["entries"]) for each in CATEGORIES.values())
    taken_part_in = [each for each in shares if each["rows"]]
    return render(request, "registry.html", registry=content, names=names, categories=taken_part_in)


@router.get("/about/blindness")
async def blindness(request: Request, arena: TheArena) -> Response:
    """What is promised of blindness, and the last audit."""
    audit = await run_in_threadpool(latest_blindness, arena.database)
    categories = [{**each, "rows": guess_rows(each)} for each in audit["categories"]] if audit else []
    return render(request, "blindness.html", audit=audit, categories=categories, axis=SHARES)


def category_shares(slug: str, name: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The entries of a category with their shares and the places of these on one axis; most battles first."""
    rows = [(entry["name"], part) for entry in entries for part in entry["categories"] if part["category"] == slug]
    shares = [100 * part[of] for _, part in rows for of in _SHARE if part[of] is not None]
    scale = axis([0.0, *(shares or [100.0])])
    ticks = tuple(Tick(tick.value, f"{tick.label} %", tick.x) for tick in scale.ticks)
    placed = [
        {"name": name, "part": part, "at": {of: scale.place(100 * part[of]) for of in _SHARE if part[of] is not None}}
        for name, part in sorted(rows, key=lambda row: (-row[1]["battles"], row[0]))
    ]
    return {"slug": slug, "name": name, "axis": Axis(scale.low, scale.high, ticks), "rows": placed}


def guess_rows(category: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The two questions of a category with shares and places of accuracy and chance; None where too little is known."""
    return [_row(name, category[of]) for of, name in (("known", "Clips seen before"), ("new", "Clips of new prompts"))]


def _row(question: str, guess: Mapping[str, Any] | None) -> dict[str, Any]:
    if guess is None:
        return {"question": question, "guess": None}
    lower, upper = (guess["chance"] + guess[end] for end in ("lower", "upper"))
    places = {"x": guess["accuracy"], "lower": lower, "upper": upper, "chance": guess["chance"]}
    return {
        "question": question,
        "guess": guess,
        "lower": lower,
        "upper": upper,
        "tells": guess["lower"] > 0,
        "at": {name: SHARES.place(value) for name, value in places.items()},
    }
