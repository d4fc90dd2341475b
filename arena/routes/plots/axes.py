"""Axes: where a value lies on a plot, and the round values that are written beside it.

Places are percentages of the plot's width or height. SVG takes them as they are (`cx="43.2%"`), so a plot stretches
with its column without distorting dots and strokes, and needs neither a script nor a style attribute.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

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
    """A scale from `low` to `high`, linear or, with `log`, of ratios; with ticks at round values."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, in percent from the low end, to two decimals."""
        return _place(value, self.low, self.high, log=self.log)

    def height(self, value: float) -> float:
        """The same on an upright axis, in percent from the top, where the high end is."""
        return round(100.0 - self.place(value), 2)


def axis(values: Sequence[float], *, count: int = 5) -> Axis:
    """An axis that holds all the values, with about `count` ticks at multiples of 1, 2 or 5 times a power of ten.

    Raises:
        ValueError: There is no value, or one that is not finite.
    """
    low, high = _ends(values)
    if low == high:
        low, high = low - 50, high + 50
    step = _round_step((high - low) / count)
    first, last = math.ceil(low / step), math.floor(high / step)
    decimals = max(0, -math.floor(math.log10(step)))
    return _axis(low, high, [round(number * step, decimals) for number in range(first, last + 1)], f".{decimals}f")


def log_axis(values: Sequence[float]) -> Axis:
    """An axis of ratios that holds all the values, with ticks at 1, 2 and 5 times powers of ten.

    Raises:
        ValueError: There is no value, or one that is not finite and above 0.
    """
    low, high = _ends(values)
    if low <= 0:
        raise ValueError(f"an axis of ratios needs values above 0, not {low!r}")
    if low == high:
        low, high = low / 2, high * 2
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    rounds = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    return _axis(low, high, [value for value in rounds if low <= value <= high], "g", log=True)


def whole_axis(low: float, high: float, values: Sequence[float], label: Callable[[float], str]) -> Axis:
    """An axis with given ends and ticks."""
    return Axis(low, high, tuple(Tick(value, label(value), _place(value, low, high)) for value in values))


def _axis(low: float, high: float, values: Sequence[float], form: str, *, log: bool = False) -> Axis:
    ticks = (Tick(value, format(value, form), _place(value, low, high, log=log)) for value in values)
    return Axis(low, high, tuple(ticks), log)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError(f"an axis needs finite values, not {list(values)!r}")
    return min(values), max(values)


def _place(value: float, low: float, high: float, *, log: bool = False) -> float:
    if log:
        value, low, high = math.log(value), math.log(low), math.log(high)
    return round(EDGE + (100 - 2 * EDGE) * (value - low) / (high - low), 2)


def _round_step(raw: float) -> float:
    """The least of 1, 2, 5 or 10 times a power of ten that is not below `raw`."""
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
