"""The interval plot as a picture of its own: rank sets, names, intervals and ratings in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arena.routes.plots.axes import Axis
from arena.routes.plots.intervals import Row, interval_plot

WIDTH: Final = 712
ROW: Final = 28
HEAD: Final = 28
GAP: Final = 20
"""Pixels: of the whole, of a row, of an axis above an island, between islands."""

PLOT_FROM: Final = 290
PLOT_WIDTH: Final = 300
"""Pixels: where intervals begin, and how much room they have."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its middle, in pixels from the top."""

    row: Row
    y: int


@dataclass(frozen=True, slots=True)
class Section:
    """An island, with the place of its axis in pixels from the top."""

    top: int
    axis: Axis
    rows: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class BoardPlot:
    """A board as a picture.

    Attributes:
        sections: One an island.
        height: In pixels.
        left_out: Models that are not drawn, for want of a rating or of room.
    """

    sections: tuple[Section, ...]
    height: int
    left_out: int


def board_plot(entries: Sequence[Mapping[str, Any]], limit: int) -> BoardPlot:
    """Lay out a board.

    Args:
        entries: The board's.
        limit: At most so many models of an island.
    """
    sections, top = [], 0
    for island in interval_plot(entries).islands:
        rows = island.rows[:limit]
        placed = tuple(Placed(row, top + HEAD + ROW * place + ROW // 2) for place, row in enumerate(rows))
        sections.append(Section(top, island.axis, placed))
        top += HEAD + ROW * len(rows) + GAP
    drawn = sum(len(section.rows) for section in sections)
    return BoardPlot(tuple(sections), max(top - GAP, ROW), len(entries) - drawn)
