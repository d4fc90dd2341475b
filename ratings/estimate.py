"""The estimate of one island: weights, fit, covariance, intervals, rank sets."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit

from ratings.bootstrap import bootstrap
from ratings.cells import Cells
from ratings.connectivity import side_is_estimable
from ratings.contributions import Contributions
from ratings.covariance import FEWEST_CLUSTERS, Covariance, Dimension, clustered, fisher, sandwich
from ratings.fit import Fit, fit
from ratings.method import Method
from ratings.models.halfwin import HalfWin
from ratings.ranks import best_probabilities, error_draws, rank_sets, surely_better
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE
from ratings.weights import adaptive_weights, equal_weights, intra_voter_correlation


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
class Uncertainty:
    """How far an estimate can be off.

    Attributes:
        below: Distance from the interval's lower end to theta, in logits, shape (M,); NaN for the anchor.
        above: Distance from theta to its upper end.
        covariance: Of the strengths in logits squared, over contrasts, shape (M, M).
        rank_lower: First rank each model can have, shape (M,).
        rank_upper: Last rank each can have.
        p_best: Probability of being best, shape (M,).
        thin: Models whose votes come from too few voters or prompts to tell how these differ, shape (M,).
        clusters: What the intervals are clustered by.
    """

    below: Floats
    above: Floats
    covariance: Floats
    rank_lower: Codes
    rank_upper: Codes
    p_best: Floats
    thin: NDArray[np.bool_]
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What the votes say about the models of one island.

    Attributes:
        theta: Strengths in logits, mean 0, shape (M,).
        side: The side effect, or None if it is not fitted.
        rho: How alike the votes of one voter are; None where no weights were estimated.
        uncertainty: None if no intervals were asked for.
        notes: What was done otherwise than the method asks, and why.
    """

    theta: Floats
    side: SideBias | None
    rho: float | None
    uncertainty: Uncertainty | None
    notes: tuple[str, ...]


def estimate(
    cells: Cells, weights: Floats, method: Method, *, columns: Collection[str], anchor: int | None = None
) -> Estimate:
    """Rate the models of one island.

    Args:
        cells: The island's votes.
        weights: Their total weight by (left, right, outcome), shape (M, M, 4).
        method: How.
        columns: Which of `voter` and `prompt` the log has.
        anchor: Code of the model that intervals are relative to; relative to the mean of all by default.
    """
    island = _Island(cells, weights, cells.weight, method, columns, anchor, notes=[])
    sided = island.fits_side()
    by_voter, rho = island.voter_weights(sided=sided)
    if by_voter is not None:
        island = island.weighing(by_voter)
    found = fit(HalfWin.of(island.weights, side=sided), prior_sd=method.prior_sd)
    if method.intervals is None:
        return Estimate(found.theta, _side(found, None, method.level), rho, None, tuple(island.notes))
    covariance, dimensions, replicates = island.covariance(found)
    uncertainty = island.uncertainty(found, covariance, dimensions, replicates)
    return Estimate(found.theta, _side(found, covariance, method.level), rho, uncertainty, tuple(island.notes))


@dataclass(frozen=True, slots=True, eq=False)
class _Island:
    """The votes of one island, and the steps of their estimate.

    `weight` is what each cell weighs with its voter's weight, `weights` the totals of that.
    """

    cells: Cells
    weights: Floats
    weight: Floats
    method: Method
    columns: Collection[str]
    anchor: int | None
    notes: list[str]

    def fits_side(self) -> bool:
        if not self.method.side_bias:
            return False
        if self.method.prior is not None:  # it bounds the strengths: only a side that never loses is unbounded
            left, right, tie = (self.weights[..., outcome].any() for outcome in (LEFT, RIGHT, TIE))
            estimable = bool(tie or (left and right))
        else:
            estimable = side_is_estimable(self.weights)
        if not estimable:
            self.notes.append("the side effect can't be told from the ratings in this log and is left out")
        return estimable

    def voter_weights(self, *, sided: bool) -> tuple[Floats | None, float | None]:
        """The weight of a vote of each voter, shape (V,), or None if all are 1; and rho where it is estimated."""
        if self.method.voter_weights is None:
            return None, None
        if "voter" not in self.columns:
            self.notes.append("the log has no voter column: every vote weighs the same")
            return None, None
        cells = self.cells
        votes = np.bincount(cells.voter, cells.weight * (cells.outcome != BOTH_BAD)).astype(np.float64, copy=False)
        if self.method.voter_weights == "equal":
            return equal_weights(votes), None
        first = fit(HalfWin.of(self.weights, side=sided), prior_sd=self.method.prior_sd)
        contributions = Contributions.of(first.model, first.parameters, cells, cells.weight)
        rho = intra_voter_correlation(first, self.weights, contributions, cells.voter, votes)
        return (adaptive_weights(rho, votes) if rho > 0.0 else None), rho

    def weighing(self, by_voter: Floats) -> "_Island":
        """The same votes with voter weights."""
        models = len(self.weights)
        weight = self.cells.weight * by_voter[self.cells.voter]
        cell = (self.cells.left * models + self.cells.right) * OUTCOMES + self.cells.outcome
        totals = np.bincount(cell, weight, self.weights.size).reshape(self.weights.shape)
        return replace(self, weight=weight, weights=totals.astype(np.float64, copy=False))

    def covariance(self, found: Fit) -> tuple[Covariance, list[Dimension], Floats | None]:
        """The covariance asked for, the dimensions it looked at, and the replicates if it was bootstrapped."""
        if self.method.intervals == "fisher":
            return fisher(found), [], None
        if self.method.intervals == "bootstrap":
            replicates = bootstrap(found, self.weights, self.method.rounds, self.method.seed)
            return Covariance(np.cov(replicates, rowvar=False)), [], replicates
        contributions = Contributions.of(found.model, found.parameters, self.cells, self.weight)
        independent = sandwich(found, contributions, self.cells.weight)
        if self.method.intervals == "sandwich":
            return independent, [], None
        dimensions = self._dimensions(contributions)
        usable = [each for each in dimensions if each.clusters >= FEWEST_CLUSTERS]
        if not usable:
            self.notes.append("intervals take votes as independent (sandwich)")
            return independent, dimensions, None
        return clustered(found, contributions, usable, independent.matrix), dimensions, None

    def _dimensions(self, contributions: Contributions) -> list[Dimension]:
        wanted = {"voter": self.cells.voter, "prompt": self.cells.prompt}
        if self.method.estimand == "prompt-set":
            del wanted["prompt"]
        rated = self.weight * (self.cells.outcome != BOTH_BAD)
        dimensions = []
        for name, cluster in wanted.items():
            if name not in self.columns:
                self.notes.append(f"the log has no {name} column: intervals are not clustered by {name}")
                continue
            each = Dimension.of(name, cluster, contributions, rated)
            if each.clusters < FEWEST_CLUSTERS:
                self.notes.append(f"the votes come from too few {name}s: intervals are not clustered by {name}")
            dimensions.append(each)
        return dimensions

    def uncertainty(
        self, found: Fit, covariance: Covariance, dimensions: list[Dimension], replicates: Floats | None
    ) -> Uncertainty:
        models, level = found.model.models, self.method.level
        matrix = covariance.matrix[:models, :models]
        degrees = float(covariance.degrees(lambda v: np.asarray(np.trace(v[:models, :models]))))
        errors = error_draws(matrix, degrees, self.method.seed)
        rank_lower, rank_upper = rank_sets(surely_better(found.theta, matrix, errors, level))
        if replicates is None:
            below = above = _reach(covariance, models, self.anchor, level)
        else:
            below, above = _percentile_reach(found, replicates, self.anchor, level)
        thin = np.zeros(models, dtype=bool)
        for each in dimensions:
            thin |= each.effective_by_model < FEWEST_CLUSTERS
        return Uncertainty(
            below=below,
            above=above,
            covariance=matrix,
            rank_lower=rank_lower,
            rank_upper=rank_upper,
            p_best=best_probabilities(found.theta, errors),
            thin=thin,
            clusters=tuple(each.name for each in dimensions if each.clusters >= FEWEST_CLUSTERS),
        )


def _reach(covariance: Covariance, models: int, anchor: int | None, level: float) -> Floats:
    """Half-width of the interval of each model's contrast to the mean, or to the anchor."""

    def variance(matrix: Floats) -> Floats:
        own = np.diagonal(matrix)[:models]
        return own if anchor is None else own + matrix[anchor, anchor] - 2.0 * matrix[:models, anchor]

    deviation = np.sqrt(np.maximum(variance(covariance.matrix), 0.0))
    reach = deviation * _quantile(covariance.degrees(variance), level)
    if anchor is not None:
        reach[anchor] = np.nan
    return np.asarray(reach)


def _percentile_reach(found: Fit, replicates: Floats, anchor: int | None, level: float) -> tuple[Floats, Floats]:
    """Distances of the percentiles of each contrast from its estimate."""
    theta, moved = found.theta, replicates[:, : found.model.models]
    if anchor is not None:
        theta, moved = theta - theta[anchor], moved - moved[:, [anchor]]
    lower, upper = np.quantile(moved, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    below, above = theta - lower, upper - theta
    if anchor is not None:
        below[anchor] = above[anchor] = np.nan
    return below, above


def _quantile(degrees: Floats, level: float) -> Floats:
    """Two-sided t quantile; normal where the degrees of freedom are infinite."""
    upper = (1.0 + level) / 2.0
    finite = np.isfinite(degrees)
    return np.where(finite, stdtrit(np.where(finite, degrees, 1.0), upper), ndtri(upper))


def _side(found: Fit, covariance: Covariance | None, level: float) -> SideBias | None:
    if found.side is None:
        return None
    points = found.side * POINTS_PER_LOGIT
    if covariance is None:
        return SideBias(points)

    def variance(matrix: Floats) -> Floats:
        return np.asarray(matrix[-1, -1])

    degrees = covariance.degrees(variance)
    deviation = float(np.sqrt(variance(covariance.matrix))) * POINTS_PER_LOGIT
    reach = float(_quantile(degrees, level)) * deviation
    tail = float(stdtr(min(float(degrees), 1e12), -abs(points) / deviation)) if deviation > 0 else 0.0
    return SideBias(points, points - reach, points + reach, min(1.0, 2.0 * tail))
