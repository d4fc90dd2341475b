"""Pictures of boards for other sites: plots as files, badges, and the page that may be framed.

Handlers are no coroutines: to draw takes its time.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from arena.domain.catalog import CATEGORIES
from arena.errors import NotFound
from arena.routes.api.leaderboard import BoardQuery, parameters
from arena.routes.badges import badge
from arena.routes.board_figure import MOST, USUAL, board_figure
from arena.routes.board_query import Asked, ask
from arena.routes.board_view import view_of
from arena.routes.calibration_figure import calibration_figure
from arena.routes.deps import TheArena, board_here
from arena.routes.documents import FRESH, send
from arena.routes.figures import Figure, style
from arena.routes.headers import EMBED_HEADERS, IMAGE_HEADERS
from arena.routes.history_figure import history_figure
from arena.routes.pair_figures import coverage_figure, expected_figure, observed_figure
from arena.routes.plots.intervals import interval_plot
from arena.routes.problems import problems
from arena.routes.prompt_figures import prompt_rows, prompts_figure, tags_figure
from arena.routes.templates import render
from arena.routes.value_figures import COSTS, value_figure
from arena.services.arena import Arena
from arena.services.boards import MadeBoard
from arena.services.coverage import Coverage
from arena.services.documents import Document
from arena.services.filters import BoardFilter
from arena.services.matrix import Matrix

router = APIRouter(tags=["pictures"])

SVG: Final = "image/svg+xml"

_A_WHILE: Final = "public, max-age=300"
"""Sites that show a picture ask again after five minutes."""

_DESCRIBED: Final[dict[str, Any]] = {
    "response_class": Response,
    "responses": {200: {"content": {SVG: {"schema": {"type": "string"}}}}, **FRESH, **problems(404, 409, 422, 429)},
}

Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many models of an island.")]
CategorySlug = Annotated[str | None, Query(description="Slug; without it, the first category with battles.")]


def _of_value(number: int) -> Callable[[Arena, MadeBoard, Asked], Figure | None]:
    return lambda _, made, asked: value_figure(made.board, COSTS[number], asked.rows)


def _history(arena: Arena, made: MadeBoard, asked: Asked) -> Figure | None:
    since_ms, until_ms = asked.query.period_ms
    course = arena.history.of(made.board["category"], since_ms=since_ms, until_ms=until_ms)
    return history_figure(course, asked.rows)


def _prompts(arena: Arena, _: MadeBoard, asked: Asked) -> Figure | None:
    found = arena.analyses.prompts(asked.filter)
    return prompts_figure(found, prompt_rows(found, asked.query.prompts))


def _intervals(_: Arena, made: MadeBoard, asked: Asked) -> Figure:
    shown = [entry for entry in made.board["entries"] if asked.rows.shows(entry)]
    return board_figure({**made.board, "entries": shown}, CATEGORIES[made.board["category"]].name, MOST)


PLOTS: Final[Mapping[str, Callable[[Arena, MadeBoard, Asked], Figure | None]]] = {
    "intervals": _intervals,
    "expected": lambda _, made, asked: expected_figure(made.derived(Matrix.of), asked.query.first),
    "observed": lambda _, made, asked: observed_figure(made.derived(Matrix.of), asked.query.first),
    "coverage": lambda _, made, asked: coverage_figure(made.derived(Coverage.of), asked.query.first),
    "history": _history,
    "price": _of_value(0),
    "speed": _of_value(1),
    "calibration": lambda arena, _, asked: calibration_figure(arena.analyses.calibration(asked.filter)),
    "tags": lambda arena, made, asked: tags_figure(arena.analyses.tags(asked.filter), made.board, asked.query.first),
    "prompts": _prompts,
}
"""The plots by name; what each draws of a board, or None where there is nothing to draw yet."""


@router.get("/leaderboard.svg", **_DESCRIBED, openapi_extra=parameters(BoardQuery))
def leaderboard_svg(request: Request, arena: TheArena, limit: Limit = USUAL) -> Response:
    """The board as a picture for a README: rank sets, names, ratings with intervals."""
    board = board_here(arena, ask(request).filter).board
    return _picture(request, board_figure(board, CATEGORIES[board["category"]].name, limit).file)


@router.get("/plots/{name}.svg", **_DESCRIBED, openapi_extra=parameters(BoardQuery))
def plot(request: Request, name: str, arena: TheArena) -> Response:
    """A plot as a file of its own, with the filters of its page; its colours follow the reader's."""
    draw = PLOTS.get(name)
    if draw is None:
        raise NotFound(f"there is no plot {name!r}; the plots are {', '.join(PLOTS)}")
    asked = ask(request)
    figure = draw(arena, board_here(arena, asked.filter), asked)
    return _picture(request, (figure or _NOTHING).file)


@router.get("/badge/{model}.svg", **_DESCRIBED)
def model_badge(request: Request, model: str, arena: TheArena, category: CategorySlug = None) -> Response:
    """Where a model stands, as a badge: its rank set and its rating."""
    board = arena.boards.of(BoardFilter(category)).board
    name = CATEGORIES[board["category"]].name
    for entry in board["entries"]:
        if entry["model"] == model:
            island = sum(other["component"] == entry["component"] for other in board["entries"])
            return _picture(request, badge(entry, name, island))
    raise NotFound(f"the board of {board['category']} has no model {model!r}")


@router.get("/embed/leaderboard", include_in_schema=False)
def embed(request: Request, limit: Limit = MOST) -> Response:
    """The board for a frame on another site: the only page that may be framed."""
    view, _ = view_of(request)
    islands = interval_plot(view.board["entries"]).islands
    answer = render(request, "embed.html", view=view, islands=islands, limit=limit)
    answer.headers.update(EMBED_HEADERS)
    return answer


def _picture(request: Request, content: bytes) -> Response:
    answer = send(request, Document(content, SVG), cache=_A_WHILE)
    answer.headers.update(IMAGE_HEADERS)
    answer.headers["Content-Security-Policy"] = _policy()
    return answer


@cache
def _policy() -> str:
    """What a picture may do that is opened by itself: have the one style sheet that is in it."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"


_NOTHING: Final = Figure("nothing", "Nothing to draw yet", "There are no votes to draw.", "nothing", 24, None)
