"""The heat plot: a square of cells, one for each two models, whose shade is a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

ROW: Final = 30
COLUMN: Final = 44
HEAD: Final = 28
SLANTED: Final = 96
NAMES: Final = 176
"""Pixels: of a cell, of numbers above the columns, of slanted names there, of the names before the rows."""

_DEEPEST: Final = {"more": 0.6, "less": 0.35, "faint": 0.0}
"""The opacity of the deepest shade of each kind, on which text has a contrast of 4.5 in light and in dark."""
_LONGEST: Final = 21


@dataclass(frozen=True, slots=True)
class Shade:
    """What a cell shows.

    Attributes:
        text: The number.
        tip: The same in a sentence.
        depth: From -1, deep in ink, over 0, blank, to 1, deep in the accent.
        faint: Whether it rests on too little to be shaded.
    """

    text: str
    tip: str
    depth: float = 0.0
    faint: bool = False


Shading = Callable[[int, int], Shade | None]
"""What the cell of a row and a column shows; None for no cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in pixels."""

    x: int
    y: int
    kind: str
    opacity: float
    shade: Shade


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat plot in pixels.

    Attributes:
        rows: Height and label of each row.
        columns: Middle and label of each column.
        cells: All that show something.
        head: Height of what stands above the columns.
    """

    rows: tuple[tuple[int, str], ...]
    columns: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]
    head: int

    @property
    def width(self) -> int:
        """Of the whole."""
        return NAMES + COLUMN * len(self.columns) + (SLANTED // 2 if self.slanted else 0)

    @property
    def height(self) -> int:
        """Of the whole."""
        return self.head + ROW * len(self.rows)

    @property
    def slanted(self) -> bool:
        """Whether names stand above the columns."""
        return self.head == SLANTED


def heat(rows: Sequence[tuple[str, str]], columns: Sequence[str], shade: Shading, *, slanted: bool = False) -> Heat:
    """Lay out a heat plot.

    Args:
        rows: Number and name of each.
        columns: What stands above each.
        shade: Of the cells.
        slanted: Whether names stand there, and not numbers.
    """
    head = SLANTED if slanted else HEAD
    places = product(range(len(rows)), range(len(columns)))
    shades = ((row, column, shade(row, column)) for row, column in places)
    names = (f"{number} {short(name)}" for number, name in rows)
    return Heat(
        rows=tuple((head + ROW * place + ROW // 2, name) for place, name in enumerate(names)),
        columns=tuple((NAMES + COLUMN * place + COLUMN // 2, short(name)) for place, name in enumerate(columns)),
        cells=tuple(_cell(row, column, head, shown) for row, column, shown in shades if shown is not None),
        head=head,
    )


def short(name: str) -> str:
    """A name that fits before a row."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _cell(row: int, column: int, head: int, shade: Shade) -> Cell:
    kind = "faint" if shade.faint else "more" if shade.depth > 0 else "less"
    opacity = round(_DEEPEST[kind] * min(abs(shade.depth), 1.0), 2)
    return Cell(NAMES + COLUMN * column, head + ROW * row, kind, opacity, shade)
