"""The pages of a board: the ranking, and what lies behind it."""

from fastapi import APIRouter, Request, Response

from arena.routes.board_view import view_of
from arena.routes.ranking import HEADS, lead, ranking
from arena.routes.templates import render

router = APIRouter(include_in_schema=False)


@router.get("/leaderboard")
async def leaderboard(request: Request) -> Response:
    """The ranking."""
    view = await view_of(request)
    entries = view.board["entries"]
    rows = ranking(entries, view.asked.rows)
    return render(request, "leaderboard.html", view=view, heads=HEADS, ranking=rows, lead=lead(entries))
