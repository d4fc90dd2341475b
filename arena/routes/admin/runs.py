"""Runs: ordered after a look at what they cost, watched, paused, resumed and cancelled."""

from typing import Any

from fastapi import APIRouter, Request, Response

from arena.backends.opening import ROUTES
from arena.domain.asking import Wishes, lines_of
from arena.domain.catalog import CATEGORIES
from arena.domain.clips import ClipState
from arena.domain.offers import Status
from arena.domain.presentation import ASPECT_RATIOS
from arena.errors import BadInput
from arena.routes.admin.access import Form, TheForm, TheOperatorsArena, go_to
from arena.routes.admin.overview import private
from arena.routes.templates import render
from arena.services.arena import Arena
from arena.services.clock import iso
from arena.services.generation.plan import Terms
from arena.services.generation.request import Request as Order

router = APIRouter(include_in_schema=False)

_TROUBLED = (ClipState.AMBIGUOUS, ClipState.FAILED, ClipState.REFUSED)
_SHOWN = 50


@router.get("/admin/order")
def order(request: Request, arena: TheOperatorsArena) -> Response:
    """The form in which clips are ordered."""
    return private(render(request, "admin/order.html", **_choices(arena)))


@router.post("/admin/plan")
def plan(request: Request, arena: TheOperatorsArena, form: TheForm) -> Response:
    """What an order would make and cost, before anything is handed in."""
    wanted = _order(form)
    planned = arena.runs.plan(wanted)
    closed = {route: arena.runs.missing(route) for route in planned.routes if arena.runs.missing(route)}
    return private(render(request, "admin/plan.html", plan=planned, order=wanted, closed=closed))


@router.post("/admin/runs")
def start(arena: TheOperatorsArena, form: TheForm) -> Response:
    """Order clips."""
    wanted = _order(form)
    return go_to(f"/admin/runs/{arena.runs.start(wanted, arena.runs.plan(wanted))}")


@router.get("/admin/runs/{run}")
def show(request: Request, arena: TheOperatorsArena, run: int) -> Response:
    """How a run stands."""
    report = arena.runs.report(run)
    troubled = [case for state in _TROUBLED for case in arena.desk.clips(state, run=run, limit=_SHOWN)]
    return private(render(request, "admin/run.html", report=report, troubled=troubled, iso=iso))


@router.post("/admin/runs/{run}/pause")
def pause(arena: TheOperatorsArena, run: int) -> Response:
    """Hand in nothing more of a run."""
    arena.runs.pause(run)
    return go_to(f"/admin/runs/{run}")


@router.post("/admin/runs/{run}/resume")
def resume(arena: TheOperatorsArena, run: int, form: TheForm) -> Response:
    """Let a run go on, with another budget if one is given."""
    arena.runs.go_on(run, budget=form.number("budget"))
    return go_to(f"/admin/runs/{run}")


@router.post("/admin/runs/{run}/cancel")
def cancel(arena: TheOperatorsArena, run: int) -> Response:
    """Make nothing more of a run."""
    arena.runs.cancel(run)
    return go_to(f"/admin/runs/{run}")


def _choices(arena: Arena) -> dict[str, Any]:
    """What can be ordered here."""
    offers = [offer for offer in arena.runs.catalog.offers.values() if offer.status is Status.ACTIVE]
    routes = sorted(ROUTES, key=lambda route: bool(arena.runs.missing(route)))
    return {
        "routes": [
            (route, arena.runs.missing(route), found)
            for route in routes
            if (found := [offer for offer in offers if offer.route == route])
        ],
        "categories": list(CATEGORIES.values()),
        "ratios": list(ASPECT_RATIOS),
        "prompts": arena.runs.prompts(),
    }


def _order(form: Form) -> Order:
    """What a form asks for."""
    resolution, ratio = form.text("resolution") or "720p", form.text("ratio") or "16:9"
    if ratio not in ASPECT_RATIOS:
        raise BadInput(f"there is no {ratio!r}; there are {', '.join(ASPECT_RATIOS)}", place="ratio")
    try:
        lines_of(resolution)
    except ValueError as error:
        raise BadInput(str(error), place="resolution") from error
    terms = Terms(
        takes=_within("seeds", form.whole("seeds") or 1, 1000),
        seed=form.whole("seed") or 1,
        wishes=Wishes(_within("seconds", form.number("seconds") or 5.0, 600), ratio, resolution),
        again=form.text("again") == "yes",
        budget=form.number("budget"),
    )
    return Order(
        models=form.all("models"),
        prompts=form.all("prompts"),
        tags=form.all("tags"),
        categories=form.all("category"),
        sample=form.whole("sample"),
        terms=terms,
    )


def _within(name: str, number: Any, most: int) -> Any:  # noqa: ANN401 - whole or not
    if not 1 <= number <= most:
        raise BadInput(f"must be from 1 to {most}, not {number:g}", place=name)
    return number
