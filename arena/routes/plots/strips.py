"""The strip plot: for each row, where many models lie on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arena.routes.plots.axes import Axis

ROW: Final = 56
"""Pixels of a row: its label, and the strip below."""


@dataclass(frozen=True, slots=True)
class Value:
    """A model's value.

    Attributes:
        number: Stands in its dot where it stands out.
        value: On the axis.
        tip: Says it in a sentence.
        out: Whether it stands out.
    """

    number: str
    value: float
    tip: str
    out: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its place in percent."""

    value: Value
    x: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A row.

    Attributes:
        label: What it is about.
        top: Pixels from the top of the plot.
        quiet: Places of those values that don't stand out.
        marks: Those that do.
    """

    label: str
    top: int
    quiet: tuple[float, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """A strip plot."""

    axis: Axis
    rows: tuple[Strip, ...]

    @property
    def height(self) -> int:
        """In pixels."""
        return ROW * len(self.rows)


def strips(axis: Axis, rows: Sequence[tuple[str, Sequence[Value]]]) -> Strips:
    """Lay out rows of values, each with what it is about."""
    return Strips(
        axis,
        tuple(
            Strip(
                label,
                ROW * place,
                quiet=tuple(axis.place(value.value) for value in values if not value.out),
                marks=tuple(Mark(value, axis.place(value.value)) for value in values if value.out),
            )
            for place, (label, values) in enumerate(rows)
        ),
    )
