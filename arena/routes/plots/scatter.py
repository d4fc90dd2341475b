"""The scatter plot: what something costs against how good it is, with the front of what is best for its cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arena.routes.plots.axes import Axis, axis, log_axis

HEIGHT: Final = 420
"""Pixels."""

SCALE: Final = 1000
"""The side of the square in which the front is drawn; it is stretched over the plot."""

_WIDE: Final = 8.0
"""From this ratio of the largest cost to the smallest on, costs stand on an axis of ratios."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something to place.

    Attributes:
        number: Stands in its dot.
        name: Stands beside it, if it is on the front.
        tip: Says it in a sentence.
        cost: Across.
        value: Up.
        ends: Of the value's interval; None without one.
        front: Whether it is on the front.
    """

    number: str
    name: str
    tip: str
    cost: float
    value: float
    ends: tuple[float, float] | None
    front: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its places in percent: from the left, and from the top."""

    point: Point
    x: float
    y: float
    high: float
    low: float


@dataclass(frozen=True, slots=True)
class Scatter:
    """A scatter plot; `front` is a path in a square of `SCALE`."""

    across: Axis
    up: Axis
    dots: tuple[Dot, ...]
    front: str


def scatter(points: Sequence[Point]) -> Scatter:
    """Lay out points.

    Args:
        points: By rising cost; one at least. Costs are 0 or more.
    """
    across = _costs([point.cost for point in points])
    up = axis([value for point in points for value in (point.value, *(point.ends or ()))])
    dots = tuple(_dot(point, across, up) for point in points)
    # Those on the front are drawn last, over the others.
    return Scatter(across, up, tuple(sorted(dots, key=lambda dot: dot.point.front)), _front(dots))


def _costs(costs: Sequence[float]) -> Axis:
    low, high = min(costs), max(costs)
    if low == high:
        return axis([0.5 * low, 1.5 * low] if low else [0.0, 1.0])
    return log_axis(costs) if low > 0 and high >= _WIDE * low else axis(costs)


def _dot(point: Point, across: Axis, up: Axis) -> Dot:
    low, high = point.ends or (point.value, point.value)
    return Dot(point, across.place(point.cost), up.height(point.value), up.height(high), up.height(low))


def _front(dots: Sequence[Dot]) -> str:
    """The best value to be had for a cost: it goes up in steps, at each dot of the front."""
    corners = [(round(dot.x * SCALE / 100), round(dot.y * SCALE / 100)) for dot in dots if dot.point.front]
    if not corners:
        return ""
    steps = "".join(f"H{x}V{y}" for x, y in corners[1:])
    return f"M{corners[0][0]} {corners[0][1]}{steps}H{SCALE}"
