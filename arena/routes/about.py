"""What the arena promises, and how it is measured."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from arena.domain.catalog import CATEGORIES
from arena.routes.deps import TheArena
from arena.routes.plots import Axis, Tick, axis
from arena.routes.templates import render
from arena.services.audit.record import latest_blindness

router = APIRouter(include_in_schema=False)

_SHARES: Final = Axis(0.0, 1.0, ())
SHARES: Final = Axis(
    0.0, 1.0, tuple(Tick(each, f"{100 * each:.0f} %", _SHARES.place(each)) for each in (0.0, 0.25, 0.5, 0.75, 1.0))
)
"""From nothing named to everything named."""


@router.get("/about/registry")
def registry(request: Request, arena: TheArena) -> Response:
    """Every entry there ever was, its part in the battles, and the public record."""
    content = arena.registry.now().content
    names = {entry["model"]: entry["name"] for entry in content["entries"]}
    return render(request, "registry.html", registry=content, names=names, categories=_shares(content["entries"]))


@router.get("/about/blindness")
async def blindness(request: Request, arena: TheArena) -> Response:
    """What is promised of blindness, and the last audit."""
    audit = await run_in_threadpool(latest_blindness, arena.database)
    categories = [{**each, "rows": guess_rows(each)} for each in audit["categories"]] if audit else []
    return render(request, "blindness.html", audit=audit, categories=categories, axis=SHARES)


def _shares(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The categories that somebody takes part in, with the share of each entry and its place on one axis."""
    found = []
    for category in CATEGORIES.values():
        rows = [
            {"name": entry["name"], "part": part}
            for entry in entries
            for part in entry["categories"]
            if part["category"] == category.slug
        ]
        if rows:
            found.append({"slug": category.slug, "name": category.name, **share_rows(rows)})
    return found


def share_rows(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Entries with the places of their shares, in percent of the plot's width, and the axis; most battles first."""
    shares = [row["part"][of] for row in rows for of in ("share", "equal_share") if row["part"][of] is not None]
    scale = axis([0.0, 100 * max(shares, default=1.0)])
    ticks = tuple(Tick(tick.value, f"{tick.label} %", tick.x) for tick in scale.ticks)
    for row in rows:
        share, equal = row["part"]["share"], row["part"]["equal_share"]
        row["at"] = None if share is None else {"share": scale.place(100 * share), "equal": scale.place(100 * equal)}
    ordered = sorted(rows, key=lambda row: (-row["part"]["battles"], row["name"]))
    return {"axis": Axis(scale.low, scale.high, ticks), "rows": ordered}


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
