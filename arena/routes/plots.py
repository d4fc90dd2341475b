"""Geometry of the SVG plots: what the templates draw, worked out as plain numbers.

Horizontal places are percentages of the plot's width. SVG takes them as they are (`cx="43.2%"`), so a plot
stretches with its column without distorting dots and strokes, and needs neither a script nor a style attribute.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

EDGE: Final = 4.0
"""Percent left free at either end of an axis, so that a dot or a cap at the end is not cut off."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value on an axis.

    Attributes:
        value: In the axis's unit.
        label: The value as text.
        x: Its place, in percent of the plot's width.
    """

    value: float
    label: str
    x: float


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear scale from `low` to `high`, with ticks at round values."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def place(self, value: float) -> float:
        """Where a value lies, in percent of the plot's width, to two decimals."""
        return _place(value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Row:
    """One model's interval.

    Attributes:
        entry: The model's entry on the board (DESIGN section 4.2).
        x: Place of the rating in percent; None when the model can't be rated yet.
        lower: Place of the interval's lower end; None where there is no interval.
        upper: Place of the interval's upper end; None where there is no interval.
    """

    entry: Mapping[str, Any]
    x: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Island:
    """Models that votes connect with each other, on one axis. Across islands nothing can be compared.

    Attributes:
        component: The island's number; None where the whole board is connected.
        axis: None when no model of the island has a rating.
        rows: In the board's order.
    """

    component: int | None
    axis: Axis | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """The interval plot of a board: one island in the usual case, none when the board has no entries."""

    islands: tuple[Island, ...]


def interval_plot(entries: Iterable[Mapping[str, Any]]) -> IntervalPlot:
    """Lay out the ratings and intervals of a board.

    Args:
        entries: The board's entries. `rating`, `lower` and `upper` may be None; `component` may be missing.
    """

    def component(entry: Mapping[str, Any]) -> int:
        number = entry.get("component")
        return -1 if number is None else int(number)

    ordered = sorted(entries, key=component)  # stable: within an island the board's order stays
    grouped = [(number, tuple(group)) for number, group in groupby(ordered, key=component)]
    return IntervalPlot(
        tuple(_island(None if len(grouped) == 1 else number, group) for number, group in grouped),
    )


def axis(values: Sequence[float], *, count: int = 5) -> Axis:
    """An axis that holds all the values, with about `count` ticks at multiples of 1, 2 or 5 times a power of ten.

    Raises:
        ValueError: There is no value, or one that is not finite.
    """
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError(f"an axis needs finite values, not {list(values)!r}")
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 50, high + 50
    step = _round_step((high - low) / count)
    first, last = math.ceil(low / step), math.floor(high / step)
    decimals = max(0, -math.floor(math.log10(step)))
    ticks = tuple(
        Tick(value, f"{value:.{decimals}f}", _place(value, low, high))
        for value in (round(number * step, decimals) for number in range(first, last + 1))
    )
    return Axis(low, high, ticks)


def _island(component: int | None, entries: Sequence[Mapping[str, Any]]) -> Island:
    values = [
        float(value) for entry in entries for key in ("rating", "lower", "upper") if (value := entry[key]) is not None
    ]
    scale = axis(values) if values else None
    return Island(component, scale, tuple(_row(entry, scale) for entry in entries))


def _row(entry: Mapping[str, Any], scale: Axis | None) -> Row:
    def place(key: str) -> float | None:
        value = entry[key]
        return None if scale is None or value is None else scale.place(float(value))

    return Row(entry, place("rating"), place("lower"), place("upper"))


def _place(value: float, low: float, high: float) -> float:
    return round(EDGE + (100 - 2 * EDGE) * (value - low) / (high - low), 2)


def _round_step(raw: float) -> float:
    """The least of 1, 2, 5 or 10 times a power of ten that is not below `raw`."""
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
