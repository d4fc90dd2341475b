"""The diagonal plot: what was predicted against what came, which should lie on the diagonal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arena.routes.plots.axes import Axis, axis, whole_axis

HEIGHT: Final = 400
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A prediction and what came, as shares, with the interval of the latter.

    Attributes:
        predicted: Across.
        observed: Up.
        lower: End of its interval.
        upper: The other end.
        tip: Says it in a sentence.
    """

    predicted: float
    observed: float
    lower: float
    upper: float
    tip: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A pair with its places in percent: from the left, and from the top."""

    pair: Pair
    x: float
    y: float
    high: float
    low: float


@dataclass(frozen=True, slots=True)
class Diagonal:
    """A diagonal plot; both axes are the same."""

    axis: Axis
    bars: tuple[Bar, ...]


def diagonal(pairs: Sequence[Pair]) -> Diagonal:
    """Lay out pairs; one at least."""
    values = [end for pair in pairs for end in (pair.predicted, pair.lower, pair.upper)]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.1, high + 0.1
    rounds = [tick.value for tick in axis([low, high]).ticks]
    scale = whole_axis(low, high, rounds, lambda value: f"{100 * value:.3g} %")
    return Diagonal(scale, tuple(_bar(pair, scale) for pair in pairs))


def _bar(pair: Pair, scale: Axis) -> Bar:
    ends = (scale.height(value) for value in (pair.observed, pair.upper, pair.lower))
    return Bar(pair, scale.place(pair.predicted), *ends)
