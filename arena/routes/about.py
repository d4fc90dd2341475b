"""What the arena promises, and how it is measured."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from arena.routes.deps import TheArena
from arena.routes.plots.axes import whole_axis
from arena.routes.templates import render
from arena.services.audit.record import latest_blindness

router = APIRouter(include_in_schema=False)

SHARES: Final = whole_axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), lambda each: f"{100 * each:.0f} %")
"""From nothing named to everything named."""


@router.get("/about/blindness")
async def blindness(request: Request, arena: TheArena) -> Response:
    """What is promised of blindness, and the last audit."""
    audit = await run_in_threadpool(latest_blindness, arena.database)
    categories = [{**each, "rows": guess_rows(each)} for each in audit["categories"]] if audit else []
    return render(request, "blindness.html", audit=audit, categories=categories, axis=SHARES)


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
