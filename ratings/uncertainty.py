"""How far an estimate can be off: intervals, rank sets and probabilities of ranks, of one island."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ratings.comparison import gap_variances, two_sided_quantile
from ratings.covariance import Covariance
from ratings.fit import ModelFit
from ratings.method import Method
from ratings.ranks import error_draws, rank_probabilities, rank_sets
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats
from ratings.simultaneous import Gaps, mean_reach


@dataclass(frozen=True, slots=True)
class SideBias:
    """The effect of being shown left, in Elo points, with a Wald test that there is none.

    Attributes:
        points: The head start of the left clip.
        lower: Lower end of its interval; None without intervals, like the two below.
        upper: Upper end.
        p_value: Of the hypothesis that there is no effect.
    """

    points: float
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What draws of the estimation error say about ranks.

    Attributes:
        better: [i, j] where i is surely better than j: all such claims hold at once, shape (M, M).
        lower: First rank each model can have, shape (M,).
        upper: Last rank each can have.
        probability: [i, k] that model i has rank k + 1, shape (M, M).
        reach: Half-width of intervals that hold for all models at once, in logits, shape (M,).
    """

    better: NDArray[np.bool_]
    lower: Codes
    upper: Codes
    probability: Floats
    reach: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """How far an estimate can be off.

    Attributes:
        below: Distance from the interval's lower end to theta, in logits, shape (M,); NaN for the anchor.
        above: Distance from theta to its upper end.
        covariance: Of the strengths in logits squared, over contrasts, shape (M, M).
        degrees: Degrees of freedom of each gap between two models, infinite for normal quantiles, shape (M, M).
        ranking: None if no draws were asked for.
        thin: Models whose votes come from too few voters or prompts to tell how these differ, shape (M,).
        clusters: What the intervals are clustered by.
    """

    below: Floats
    above: Floats
    covariance: Floats
    degrees: Floats
    ranking: Ranking | None
    thin: NDArray[np.bool_]
    clusters: tuple[str, ...]


def uncertainty_of(
    found: ModelFit[Any],
    covariance: Covariance,
    replicates: Floats | None,
    method: Method,
    *,
    anchor: int | None,
    thin: NDArray[np.bool_],
    clusters: tuple[str, ...],
) -> Uncertainty:
    """Intervals and ranks of a fit whose covariance is known.

    Args:
        found: The fit.
        covariance: Of its parameters.
        replicates: Bootstrapped parameters, whose percentiles the intervals then are, shape (B, P).
        method: Level, number and seed of the draws.
        anchor: Code of the model that intervals are relative to; relative to the mean of all by default.
        thin: Copied, like `clusters`.
        clusters: Copied.
    """
    models, level = found.model.models, method.level
    matrix = covariance.matrix[:models, :models]
    if replicates is None:
        below = above = _reach(covariance, models, anchor, level)
    else:
        below, above = _percentile_reach(found.theta, replicates[:, :models], anchor, level)
    degrees = covariance.degrees(lambda v: gap_variances(v[:models, :models]))
    ranking = _ranking(found.theta, covariance, method, anchor) if method.draws else None
    return Uncertainty(below, above, matrix, degrees, ranking, thin, clusters)


def side_bias(found: ModelFit[Any], covariance: Covariance | None, level: float) -> SideBias | None:
    """The side effect of a fit; None if it was not fitted."""
    if found.side is None:
        return None
    points, place = found.side * POINTS_PER_LOGIT, found.model.models
    if covariance is None:
        return SideBias(points)

    def variance(matrix: Floats) -> Floats:
        return np.asarray(matrix[place, place])

    degrees = covariance.degrees(variance)
    deviation = float(np.sqrt(np.maximum(variance(covariance.matrix), 0.0))) * POINTS_PER_LOGIT
    reach = float(two_sided_quantile(degrees, level)) * deviation
    tail = float(stdtr(min(float(degrees), 1e12), -abs(points) / deviation)) if deviation > 0 else 0.0
    return SideBias(points, points - reach, points + reach, min(1.0, 2.0 * tail))


def _ranking(theta: Floats, covariance: Covariance, method: Method, anchor: int | None) -> Ranking:
    """Rank sets and probabilities from draws, and intervals that hold for all models at once.

    A draw has one number of degrees of freedom: that of the total variance for ranks, and for the intervals, which must
    hold where a model's variance is known worst, the least of any model.
    """
    models = len(theta)
    matrix = covariance.matrix[:models, :models]
    degrees = float(covariance.degrees(lambda v: np.asarray(np.trace(v[:models, :models]))))
    variance = partial(_variances, models=models, anchor=anchor)
    least = float(covariance.degrees(variance)[variance(matrix) > 0.0].min(initial=np.inf))
    errors = error_draws(matrix, degrees, method.seed, method.draws)
    better = Gaps.of(matrix, errors).surely_better(theta, method.level)
    lower, upper = rank_sets(better)
    worst = errors if least >= degrees else error_draws(matrix, least, method.seed, method.draws)
    reach = mean_reach(matrix, worst, method.level, anchor)
    return Ranking(better, lower, upper, rank_probabilities(theta, errors), reach)


def _variances(matrix: Floats, *, models: int, anchor: int | None) -> Floats:
    """Variance of each model's contrast to the mean, or to the anchor, shape (M,)."""
    own = np.diagonal(matrix)[:models]
    return np.asarray(own if anchor is None else own + matrix[anchor, anchor] - 2.0 * matrix[:models, anchor])


def _reach(covariance: Covariance, models: int, anchor: int | None, level: float) -> Floats:
    """Half-width of the interval of each model's contrast to the mean, or to the anchor."""
    variance = partial(_variances, models=models, anchor=anchor)
    deviation = np.sqrt(np.maximum(variance(covariance.matrix), 0.0))
    reach = deviation * two_sided_quantile(covariance.degrees(variance), level)
    if anchor is not None:
        reach[anchor] = np.nan
    return np.asarray(reach)


def _percentile_reach(theta: Floats, moved: Floats, anchor: int | None, level: float) -> tuple[Floats, Floats]:
    """Distances of the percentiles of each contrast from its estimate."""
    if anchor is not None:
        theta, moved = theta - theta[anchor], moved - moved[:, [anchor]]
    lower, upper = np.quantile(moved, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    below, above = theta - lower, upper - theta
    if anchor is not None:
        below[anchor] = above[anchor] = np.nan
    return below, above
