"""The pages of a board: the ranking, and what lies behind it. Handlers are no coroutines: a page takes its time."""

from fastapi import APIRouter, Request, Response

from arena.routes.board_view import view_of
from arena.routes.calibration_figure import calibration_figure
from arena.routes.deps import TheArena
from arena.routes.history_figure import history_figure, tracks
from arena.routes.pair_figures import coverage_figure, expected_figure, observed_figure, pair_rows
from arena.routes.prompt_figures import (
    LISTED,
    MOST_PROMPTS,
    prompt_rows,
    prompts_figure,
    tag_rows,
    tags_figure,
)
from arena.routes.ranking import HEADS, lead, ranking
from arena.routes.templates import render
from arena.routes.value_figures import COSTS, listed_offers, value_figure
from arena.routes.window import Pages, Window
from arena.services.coverage import Coverage
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
    shown = [draw(pairs, window.pages.first) for draw in (expected_figure, observed_figure)]
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


@router.get("/leaderboard/prompts")
def prompts(request: Request, arena: TheArena) -> Response:
    """Which models win where."""
    view, _ = view_of(request)
    query, wanted = view.asked.query, view.asked.filter
    tags, found = arena.analyses.tags(wanted), arena.analyses.prompts(wanted)
    rows = prompt_rows(found, query.prompts)
    return render(
        request,
        "board_prompts.html",
        view=view,
        window=Window.of(view.board, query.first),
        tags=tag_rows(tags, view.board),
        tags_figure=tags_figure(tags, view.board, query.first),
        found=found,
        rows=rows,
        pages=Pages.at(query.prompts, MOST_PROMPTS, len(found.prompts)),
        prompts_figure=prompts_figure(found, rows),
        listed=LISTED,
    )


@router.get("/leaderboard/evidence")
def evidence(request: Request, arena: TheArena) -> Response:
    """What the board rests on."""
    view, made = view_of(request)
    first = view.asked.query.first
    found, met = arena.analyses.calibration(view.asked.filter), made.derived(Coverage.of)
    return render(
        request,
        "evidence.html",
        view=view,
        window=Window.of(view.board, first),
        met=met,
        coverage_figure=coverage_figure(met, first),
        found=found.content,
        calibration_figure=calibration_figure(found),
    )
