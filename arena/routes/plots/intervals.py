"""The interval plot: a dot and its interval for each model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from arena.routes.plots.axes import Axis, axis


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


def _island(entries: Sequence[Mapping[str, Any]]) -> Island:
    ends = [entry[key] for entry in entries for key in ("rating", "lower", "upper")]
    scale = axis([float(end) for end in ends if end is not None])

    def place(end: float | None) -> float | None:
        return None if end is None else scale.place(end)

    rows = (Row(each, scale.place(each["rating"]), place(each["lower"]), place(each["upper"])) for each in entries)
    return Island(scale, tuple(rows))
