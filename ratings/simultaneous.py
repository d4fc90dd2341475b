"""Claims about many contrasts that all hold at once: step-down max-T and simultaneous intervals, from error draws.

The bar is a quantile of the largest standardised error over all contrasts (Westfall & Young 1993), so the chance that
any one of them passes it by error alone is at most 1 - level. Stepping down (Romano & Wolf 2005), hypotheses that
have been rejected leave the maximum, which lowers the bar for the rest.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidOption
from ratings.scale import Codes, Floats

_BLOCK = 1 << 17
_DENSE = 1 << 20
_NEGLIGIBLE = 1e-12


def position_from_top(draws: int, level: float) -> int:
    """Which of the draws, from the largest (1), is their quantile at `level`, taken from above.

    Raises:
        InvalidOption: `level` is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    return draws - math.ceil((draws - 1) * level - 1e-9)


def bar_of(largest: Floats, level: float) -> float:
    """The quantile of draws of a maximum: a draw itself, the next above."""
    place = position_from_top(len(largest), level)
    return float(-np.partition(-largest, place - 1)[place - 1])


def mean_reach(covariance: Floats, errors: Floats, level: float, anchor: int | None = None) -> Floats:
    """Half-widths of intervals that hold for all models at once, each for the contrast to the mean or to the anchor.

    Args:
        covariance: Of the strengths over contrasts, shape (M, M).
        errors: Draws of their error, shape (M, R).
        level: Confidence that all hold.
        anchor: Model that the contrasts are to; to the mean of all by default.

    Returns:
        Shape (M,); 0 for the anchor.
    """
    variance = np.diagonal(covariance)
    if anchor is not None:
        variance = variance + covariance[anchor, anchor] - 2.0 * covariance[anchor]
        errors = errors - errors[anchor]
    deviation = np.sqrt(np.maximum(variance, 0.0))
    known = deviation <= np.sqrt(_NEGLIGIBLE) * deviation.max(initial=0.0)
    scale = np.where(known, 0.0, 1.0 / np.where(known, 1.0, deviation))
    return np.asarray(bar_of(np.abs(errors * scale[:, None]).max(axis=0), level) * deviation)


@dataclass(slots=True, eq=False)
class Gaps:
    """The standardised errors of the gaps between all pairs of models, and their largest by draw.

    A bar depends on few draws, those with the largest maxima. So each draw has an upper bound of its maximum, at first
    one computed in single precision over all pairs, and the exact maximum is found only where the bound could matter.
    Which draws those are changes no digit of a bar.

    Attributes:
        deviation: Standard deviation of each gap, shape (M, M).
        errors: Draws of the models' errors, shape (M, R).
        scale: One over the deviation, 0 where a gap has no error, shape (M, M).
        bound: Upper bound of each draw's largest standardised gap, shape (R,).
    """

    deviation: Floats
    errors: Floats
    scale: Floats
    bound: Floats

    @classmethod
    def of(cls, covariance: Floats, errors: Floats) -> "Gaps":
        """From the covariance of strengths, shape (M, M), and draws of their error, shape (M, R)."""
        variance = np.diagonal(covariance)[:, None] + np.diagonal(covariance)[None, :] - 2.0 * covariance
        usable = variance > _NEGLIGIBLE * max(float(variance.max(initial=0.0)), 1e-300)
        np.fill_diagonal(usable, val=False)
        deviation = np.sqrt(np.maximum(variance, 0.0))
        scale = np.divide(1.0, deviation, out=np.zeros(variance.shape), where=usable)
        return cls(deviation, errors, scale, _upper_bounds(errors, scale))

    def reach(self, level: float) -> Floats:
        """Half-widths of intervals for all gaps theta_i - theta_j that hold at once, shape (M, M)."""
        return self.bar(self.scale > 0.0, level) * self.deviation

    def bar(self, standing: NDArray[np.bool_], level: float) -> float:
        """What the largest error over the standing hypotheses [i, j] stays below with this confidence; 0 without any.

        Hypotheses are directed: [i, j] stands for errors of theta_i - theta_j upwards.
        """
        return _Descent(self, standing).bar(level) if standing.any() else 0.0

    def surely_better(self, theta: Floats, level: float) -> NDArray[np.bool_]:
        """Pairs [i, j] where i is better than j, with any false claim at most as likely as 1 - level, shape (M, M)."""
        standing, better = self.scale > 0.0, np.zeros(self.scale.shape, dtype=bool)
        statistic = (theta[:, None] - theta[None, :]) * self.scale
        descent = _Descent(self, standing)
        while standing.any():
            rejected = standing & (statistic > descent.bar(level))
            if not rejected.any():
                break
            better, standing = better | rejected, standing & ~rejected
            descent.drop(rejected)
        return better


class _Descent:
    """The maxima over hypotheses that become fewer: bounds of all draws, and exact ones where they mattered."""

    def __init__(self, gaps: Gaps, standing: NDArray[np.bool_]) -> None:
        self._errors = gaps.errors
        self._scale = gaps.scale
        self._excluded = np.where(standing, 0.0, -np.inf)
        self._bound = gaps.bound.copy()
        self._at = np.full(len(self._bound), -1)  # the hypothesis that reaches the maximum; -1 where it is a bound

    def drop(self, rejected: NDArray[np.bool_]) -> None:
        """Leave hypotheses out. Where they held the maximum it becomes a bound."""
        self._excluded[rejected] = -np.inf
        known = self._at >= 0
        self._at[known & rejected.reshape(-1)[self._at]] = -1

    def bar(self, level: float) -> float:
        """The quantile of the maxima, once every draw above it is exact."""
        place = position_from_top(len(self._bound), level)
        while True:
            top = np.argpartition(-self._bound, place - 1)[:place]
            vague = top[self._at[top] < 0]
            if not vague.size:
                return float(self._bound[top].min())
            self._settle(vague)

    def _settle(self, draws: Codes) -> None:
        models = len(self._scale)
        size = max(1, _DENSE // models**2)
        for start in range(0, len(draws), size):
            some = draws[start : start + size]
            errors = np.ascontiguousarray(self._errors[:, some].T)
            gaps = errors[:, :, None] - errors[:, None, :]
            gaps *= self._scale
            gaps += self._excluded
            flat = gaps.reshape(len(some), -1)
            self._at[some] = flat.argmax(axis=1)
            self._bound[some] = flat[np.arange(len(some)), self._at[some]]


def _upper_bounds(errors: Floats, scale: Floats) -> Floats:
    """Bounds of each draw's largest absolute standardised gap, just above it, shape (R,).

    Single precision is off by less than 2^-22 of the largest terms; the bound is raised by as much.
    """
    models, draws = errors.shape
    single, factor = errors.astype(np.float32), scale.astype(np.float32)
    largest = np.zeros(draws, dtype=np.float32)
    size = max(64, _BLOCK // max(models, 1))
    for start in range(0, draws, size):
        block = np.ascontiguousarray(single[:, start : start + size])
        reached, room = largest[start : start + size], np.empty_like(block)
        for model in range(models - 1):
            gaps = room[model + 1 :]
            np.subtract(block[model], block[model + 1 :], out=gaps)
            gaps *= factor[model, model + 1 :, None]
            np.abs(gaps, out=gaps)
            np.maximum(reached, gaps.max(axis=0), out=reached)
    rounding = np.abs(errors).max(axis=0, initial=0.0) * scale.max(initial=0.0) + largest
    return np.asarray(largest + 2.0**-21 * rounding)
