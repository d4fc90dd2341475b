"""The line plot: how numbers went over time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from arena.routes.plots.axes import Axis, axis, time_axis

HEIGHT: Final = 380
"""Pixels."""

SCALE: Final = 1000
"""The side of the square in which paths are drawn; it is stretched over the plot."""

_APART: Final = 14.0
"""Pixels between two labels at least."""
_STRIPS: Final = 60


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time.

    Attributes:
        number: Stands before its name.
        name: Of what they are.
        values: One a moment; None where there is none.
    """

    number: str
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A series as it is drawn.

    Attributes:
        series: The series.
        path: In a square of `SCALE`, broken where there is no value.
        last: Place of its last value, in percent of the width.
        end: Height of that value, in pixels from the top.
        label: Height of its label, which stands clear of the others.
    """

    series: Series
    path: str
    last: float
    end: float
    label: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of time that can be pointed at: its places in percent of the width, and what was then."""

    x: float
    width: float
    middle: float
    tip: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A line plot."""

    across: Axis
    up: Axis
    lines: tuple[Line, ...]
    strips: tuple[Strip, ...]


def lines(moments: Sequence[int], series: Sequence[Series], tip: Callable[[int], str]) -> Lines:
    """Lay out lines.

    Args:
        moments: In milliseconds, rising; one at least.
        series: Of which one has a value at least.
        tip: Says in words what was at a moment.
    """
    across = time_axis(moments[0], moments[-1])
    up = axis([value for each in series for value in each.values if value is not None])
    places = [across.place(moment) for moment in moments]
    ends = [_end(places, each.values, up) for each in series]
    labels = apart([height for _, height in ends], _APART, HEIGHT)
    drawn = (
        Line(each, _path(places, each.values, up), *end, label)
        for each, end, label in zip(series, ends, labels, strict=True)
    )
    return Lines(across, up, tuple(drawn), tuple(_strips(places, tip)))


def apart(places: Sequence[float], least: float, height: float) -> list[float]:
    """Places near these, in their order, that are at least so far from one another and inside of the plot.

    Raises:
        ValueError: There is no room for so many.
    """
    if least * (len(places) - 1) > height:
        raise ValueError(f"{len(places)} labels don't fit into {height:g} pixels")
    order = sorted(range(len(places)), key=lambda at: places[at])
    found = [0.0] * len(places)
    lowest = 0.0
    for rank, at in enumerate(order):
        room = height - least * (len(order) - 1 - rank)  # what those behind it leave
        found[at] = round(min(max(places[at], lowest), room), 1)
        lowest = found[at] + least
    return found


def _end(places: Sequence[float], values: Sequence[float | None], up: Axis) -> tuple[float, float]:
    """Where the last value stands: in percent of the width, and in pixels from the top."""
    last, value = next(
        (at, each) for at, each in zip(reversed(places), reversed(values), strict=True) if each is not None
    )
    return last, HEIGHT * up.height(value) / 100


def _path(places: Sequence[float], values: Sequence[float | None], up: Axis) -> str:
    parts, pen = [], "M"
    for place, value in zip(places, values, strict=True):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{round(place * SCALE / 100)} {round(up.height(value) * SCALE / 100)}")
        pen = "L"
    return "".join(parts)


def _strips(places: Sequence[float], tip: Callable[[int], str]) -> list[Strip]:
    """Strips around moments, at most `_STRIPS` of them: each reaches half way to its neighbours."""
    every = -(-len(places) // _STRIPS)
    chosen = sorted({*range(len(places) - 1, -1, -every)})
    found = []
    for rank, at in enumerate(chosen):
        low = 0.0 if rank == 0 else (places[chosen[rank - 1]] + places[at]) / 2
        high = 100.0 if rank == len(chosen) - 1 else (places[at] + places[chosen[rank + 1]]) / 2
        found.append(Strip(round(low, 2), round(high - low, 2), places[at], tip(at)))
    return found
