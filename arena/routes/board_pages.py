"""The pages of a board: the ranking, and what lies behind it. Handlers are no coroutines: a page takes its time."""

from fastapi import APIRouter, Request, Response

from arena.routes.board_view import view_of
from arena.routes.deps import TheArena
from arena.routes.history_figure import history_figure, tracks
from arena.routes.pair_figures import Window, expected_figure, observed_figure, pair_rows
from arena.routes.ranking import HEADS, lead, ranking
from arena.routes.templates import render
from arena.routes.value_figures import COSTS, listed_offers, value_figure
from arena.services.matrix import Matrix

router = APIRouter(include_in_schema=False)


@router.get("/leaderboard")
def leaderboard(request: Request) -> Response:
    """The ranking."""
    view, _ = view_of(request)
    entries = view.board["entries"]
    rows = ranking(entries, view.asked.rows)
    return render(request, "leaderboard.html", view=view, heads=HEADS, ranking=rows, lead=lead(entries))


@router.get("/leaderboard/matrix")
def matrix(request: Request) -> Response:
    """Each model against each."""
    view, made = view_of(request)
    pairs = made.derived(Matrix.of)
    window = Window.of(pairs.board, view.asked.query.first)
    shown = [draw(pairs, window.first) for draw in (expected_figure, observed_figure)]
    return render(request, "matrix.html", view=view, window=window, shown=shown, rows=pair_rows(pairs, window))


@router.get("/leaderboard/history")
def history(request: Request, arena: TheArena) -> Response:
    """How the board stood over time."""
    view, _ = view_of(request, headline=True)
    asked = view.asked
    since_ms, until_ms = asked.query.period_ms
    course = arena.history.of(view.category.slug, since_ms=since_ms, until_ms=until_ms)
    figure, numbers = history_figure(course, asked.rows), tracks(course, asked.rows)
    return render(request, "history.html", view=view, course=course, figure=figure, tracks=numbers)


@router.get("/leaderboard/value")
def value(request: Request) -> Response:
    """What quality costs."""
    view, _ = view_of(request)
    board, rows = view.board, view.asked.rows
    costs = [(cost, value_figure(board, cost, rows), listed_offers(board, cost, rows)) for cost in COSTS]
    return render(request, "value.html", view=view, costs=costs)
