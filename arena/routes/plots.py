"""Geometry of the SVG plots: what the templates draw, worked out as plain numbers.

Horizontal places are percentages of the plot's width. SVG takes them as they are (`cx="43.2%"`), so a plot
stretches with its column without distorting dots and strokes, and needs neither a script nor a style attribute.
"""

import math
from collections.abc import Mapping, Sequence
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
    """One rated model's interval.

    Attributes:
        entry: The model's entry on the board (DESIGN section 4.2).
        x: Place of the rating in percent.
        lower: Place of the interval's lower end; None where there is no interval.
        upper: Place of the interval's upper end; None where there is no interval.
    """

    entry: Mapping[str, Any]
    x: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Island:
    """Models that votes connect with each other, on one axis. Across islands nothing can be compared."""

    axis: Axis
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """The interval plot of a board.

    Attributes:
        islands: One in the usual case; more while the votes don't connect all models; none without any rating.
        unrated: The entries that have no rating yet, in the board's order.
    """

    islands: tuple[Island, ...]
    unrated: tuple[Mapping[str, Any], ...]


def interval_plot(entries: Sequence[Mapping[str, Any]]) -> IntervalPlot:
    """Lay out the ratings and intervals of a board.

    Args:
        entries: The board's entries. `rating`, `lower` and `upper` may be None; `component` may be missing.
    """

    def component(entry: Mapping[str, Any]) -> int:
        return int(entry.get("component") or 0)

    rated = sorted((entry for entry in entries if entry["rating"] is not None), key=component)  # stable: keeps order
    return IntervalPlot(
        islands=tuple(_island(tuple(group)) for _, group in groupby(rated, key=component)),
        unrated=tuple(entry for entry in entries if entry["rating"] is None),
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


def _island(entries: Sequence[Mapping[str, Any]]) -> Island:
    ends = [entry[key] for entry in entries for key in ("rating", "lower", "upper")]
    scale = axis([float(end) for end in ends if end is not None])

    def place(end: float | None) -> float | None:
        return None if end is None else scale.place(end)

    rows = (Row(each, scale.place(each["rating"]), place(each["lower"]), place(each["upper"])) for each in entries)
    return Island(scale, tuple(rows))


def _place(value: float, low: float, high: float) -> float:
    return round(EDGE + (100 - 2 * EDGE) * (value - low) / (high - low), 2)


def _round_step(raw: float) -> float:
    """The least of 1, 2, 5 or 10 times a power of ten that is not below `raw`."""
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
