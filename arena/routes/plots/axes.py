"""Axes: where a value lies on a plot, and the round values that are written beside it.

Places are percentages of the plot's width or height. SVG takes them as they are (`cx="43.2%"`), so a plot stretches
with its column without distorting dots and strokes, and needs neither a script nor a style attribute.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

EDGE: Final = 4.0
"""Percent left free at either end of an axis, so that a dot or a cap at the end is not cut off."""

_DAY_MS: Final = 86_400_000
_MONTH_MS: Final = 30 * _DAY_MS
_MINUTE_MS: Final = 60_000
_STEPS: Final = (
    *((minutes * _MINUTE_MS, "%d %b, %H:%M") for minutes in (1, 2, 5, 15, 30)),
    *((hours * _DAY_MS // 24, "%d %b, %H:%M") for hours in (1, 3, 6, 12)),
    *((days * _DAY_MS, "%d %b") for days in (1, 2, 7, 14)),
    *((months * _MONTH_MS, "%b %Y") for months in (1, 3, 6, 12, 120, 1200, 12_000)),
)
"""Lengths of time from tick to tick, and how a moment is written."""


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


def time_axis(first_ms: int, last_ms: int, *, count: int = 6) -> Axis:
    """An axis of moments in UTC, with at most about `count` ticks at whole minutes, hours, days or months.

    Args:
        first_ms: The first moment, in milliseconds since 1970.
        last_ms: The last one.
        count: Of ticks.
    """
    if first_ms >= last_ms:
        first_ms, last_ms = first_ms - _DAY_MS // 2, last_ms + _DAY_MS // 2
    step, form = next((step, form) for step, form in _STEPS if (last_ms - first_ms) / step <= count)
    starts = _months(first_ms, last_ms, step // _MONTH_MS) if step >= _MONTH_MS else range(0, last_ms + 1, step)
    moments = [moment for moment in starts[bisect_left(starts, first_ms) :] if moment <= last_ms]
    ticks = (Tick(moment, _written(moment, form), _place(moment, first_ms, last_ms)) for moment in moments)
    return Axis(first_ms, last_ms, tuple(ticks))


def _months(first_ms: int, last_ms: int, every: int) -> list[int]:
    """The first moments of months between two moments, of every so many from January on."""
    years = range(_utc(first_ms).year, _utc(last_ms).year + 1, max(every // 12, 1))
    starts = (datetime(year, month, 1, tzinfo=UTC) for year in years for month in range(1, 13, min(every, 12)))
    return [int(start.timestamp() * 1000) for start in starts]


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _written(ms: int, form: str) -> str:
    return _utc(ms).strftime(form).lstrip("0")
