"""The figure of a board: its interval plot with names and rank sets, for a README."""

from collections.abc import Mapping
from typing import Any, Final

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots import board as geometry

MOST: Final = 100
USUAL: Final = 20
"""Models that are drawn at most, and if nobody says how many."""

_LONGEST: Final = 32


def board_figure(board: Mapping[str, Any], name: str, limit: int = USUAL) -> Figure:
    """A board as a picture.

    Args:
        board: As it is published.
        name: Of its category.
        limit: At most so many models of an island.
    """
    plot = geometry.board_plot(board["entries"], limit)
    more = f" · {plot.left_out} more models" if plot.left_out else ""
    return Figure(
        name="intervals",
        title=name,
        about="Rank sets, names and ratings in Elo points with their intervals. Models whose rank sets overlap may be "
        "equally good.",
        template="board",
        height=plot.height,
        plot=plot,
        width=geometry.WIDTH,
        note=note_of(board) + more,
        more={
            "from": geometry.PLOT_FROM,
            "plot_width": geometry.PLOT_WIDTH,
            "width": geometry.WIDTH,
            "head": geometry.HEAD,
            "row": geometry.ROW,
            "short": lambda text: text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…",
        },
    )
