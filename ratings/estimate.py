"""The estimate of one island: weights, model, fit, covariance, and what follows from them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ratings.bootstrap import cluster_bootstrap, vote_bootstrap
from ratings.cells import Cells
from ratings.connectivity import side_is_estimable, side_is_identified, ties_are_estimable
from ratings.covariance import FEWEST_CLUSTERS, Covariance, Dimension, clustered, fisher, sandwich, sandwich_of_table
from ratings.diagnostics.fragility import flips
from ratings.errors import InvalidOption
from ratings.fit import Fit, ModelFit, fit
from ratings.judged import Judged
from ratings.method import CLUSTERED, RESAMPLED, Method
from ratings.models.contributions import Contributions
from ratings.models.controlled import Coefficient, Controlled
from ratings.models.covariates import Covariates
from ratings.models.davidson import Davidson
from ratings.models.halfwin import HalfWin, rated
from ratings.models.raokupper import RaoKupper
from ratings.reweighting import reweighted
from ratings.scale import Floats
from ratings.uncertainty import SideBias, Uncertainty, side_bias, uncertainty_of
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE
from ratings.weights import adaptive_weights, equal_weights, intra_voter_correlation


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What the votes say about the models of one island.

    Attributes:
        fit: The fitted model.
        side: The side effect, or None if it is not fitted.
        rho: How alike the votes of one voter are; None where no weights were estimated.
        uncertainty: None if no intervals were asked for.
        coefficients: Effects of the covariates, in logits; none without covariates or intervals.
        flips: Votes that would turn each model and the next below it round, by model code; None where there is no
            such number, or it was not asked for.
        notes: What was done otherwise than the method asks, and why.
    """

    fit: ModelFit[Any]
    side: SideBias | None
    rho: float | None
    uncertainty: Uncertainty | None
    coefficients: Sequence[Coefficient]
    flips: Mapping[int, int | None]
    notes: tuple[str, ...]

    @property
    def theta(self) -> Floats:
        """Strengths in logits, mean 0, shape (M,)."""
        return self.fit.theta


def estimate(
    judged: Judged,
    counts: NDArray[np.int64],
    weights: Floats,
    method: Method,
    *,
    columns: Collection[str],
    anchor: int | None = None,
) -> Estimate:
    """Rate the models of one island.

    Args:
        judged: The island's votes.
        counts: Their number by (left, right, outcome), shape (M, M, 4).
        weights: Their total weight, likewise.
        method: How.
        columns: Which of `voter` and `prompt` the log has.
        anchor: Code of the model that intervals are relative to; relative to the mean of all by default.
    """
    if judged.covariates is not None and (method.ties != "half" or method.intervals in RESAMPLED):
        raise InvalidOption("covariates", judged.covariates.names, "them with ties='half' and without a bootstrap")
    cells = judged.cells
    island = _Island(cells, judged.covariates, counts, weights, cells.weight, method, columns, notes=[])
    sided = island.fits_side()
    by_voter, rho = island.voter_weights(sided=sided)
    if by_voter is not None:
        island = island.weighing(by_voter[cells.voter])
    if method.pairs == "uniform":
        island = island.paired_equally()
    found = fit(island.model(sided=sided), prior_sd=method.prior_sd, firth=method.firth)
    turned = island.flips(found) if method.diagnostics else {}
    if method.intervals is None:
        return Estimate(found, side_bias(found, None, method.level), rho, None, (), turned, tuple(island.notes))
    covariance, dimensions, replicates = island.covariance(found)
    thin = np.zeros(found.model.models, dtype=bool)
    for each in dimensions:
        thin |= each.effective_by_model < FEWEST_CLUSTERS
    used = tuple(each.name for each in dimensions if each.clusters >= FEWEST_CLUSTERS)
    doubt = uncertainty_of(found, covariance, replicates, method, anchor=anchor, thin=thin, clusters=used)
    effects: Sequence[Coefficient] = ()
    if isinstance(found.model, Controlled):
        effects = found.model.coefficients(found.parameters, covariance.matrix)
    side = side_bias(found, covariance, method.level)
    return Estimate(found, side, rho, doubt, effects, turned, tuple(island.notes))


@dataclass(frozen=True, slots=True, eq=False)
class _Island:
    """The votes of one island, and the steps of their estimate.

    `weight` is what each cell weighs with its voter's weight, `weights` the totals of that.
    """

    cells: Cells
    covariates: Covariates | None
    counts: NDArray[np.int64]
    weights: Floats
    weight: Floats
    method: Method
    columns: Collection[str]
    notes: list[str]

    def fits_side(self) -> bool:
        if not self.method.side_bias:
            return False
        if self.method.bounded:  # the strengths are: only a side that never loses is unbounded
            left, right, tie = (self.weights[..., outcome].any() for outcome in (LEFT, RIGHT, TIE))
            estimable = bool(tie or (left and right)) and (not self.method.firth or side_is_identified(self.weights))
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
        first = fit(HalfWin.of(self.weights, side=sided), prior_sd=self.method.prior_sd, firth=self.method.firth)
        contributions = first.model.contributions(first.parameters, cells, cells.weight)
        rho = intra_voter_correlation(first, self.weights, contributions, cells.voter, votes)
        return (adaptive_weights(rho, votes) if rho > 0.0 else None), rho

    def weighing(self, factor: Floats) -> "_Island":
        """The same votes with the weight of each cell multiplied, shape (K,)."""
        models = len(self.weights)
        weight = self.weight * factor
        cell = (self.cells.left * models + self.cells.right) * OUTCOMES + self.cells.outcome
        totals = np.bincount(cell, weight, self.weights.size).reshape(self.weights.shape)
        return replace(self, weight=weight, weights=totals.astype(np.float64, copy=False))

    def paired_equally(self) -> "_Island":
        """The same votes with every pair of models weighing as much."""
        pairs = reweighted(self.weights)
        if unseen := len(pairs.unseen):
            self.notes.append(f"{unseen} pairs of models never met: reweighting can't make up for them")
        return self.weighing(pairs.factor[self.cells.left, self.cells.right])

    def model(self, *, sided: bool) -> HalfWin | Controlled | Davidson | RaoKupper:
        """The model that the method asks for, or the half-win model where ties can't be modelled."""
        if self.covariates is not None:
            models = len(self.weights)
            return Controlled.of(self.cells, self.covariates, models=models, side=sided, weight=self.weight)
        if self.method.ties != "half":
            if not self.weights[..., TIE].any() or ties_are_estimable(self.weights, side=sided):
                if self.method.ties == "davidson":
                    return Davidson.of(self.weights, side=sided, both_bad=bool(rated(self.weights).any()))
                return RaoKupper.of(self.weights, side=sided)
            self.notes.append("a parameter for ties can't be told from the ratings in this log: ties count half")
        return HalfWin.of(self.weights, side=sided)

    def flips(self, found: ModelFit[Any]) -> dict[int, int | None]:
        """Votes that would turn each model and the next below it round, by model code."""
        if not isinstance(found.model, HalfWin):
            return {}
        order = np.lexsort((np.arange(len(found.theta)), -found.theta))
        return dict(zip(order.tolist(), flips(found, self.counts, order=order, weights=self.weights), strict=True))

    def covariance(self, found: ModelFit[Any]) -> tuple[Covariance, list[Dimension], Floats | None]:
        """The covariance asked for, the dimensions it looked at, and the replicates if it was bootstrapped."""
        if self.method.intervals == "fisher":
            return fisher(found), [], None
        if self.method.intervals in RESAMPLED:
            replicates = self._replicates(found)
            return Covariance(np.cov(replicates, rowvar=False)), [], replicates
        if self.method.intervals == "sandwich" and self._unweighted and isinstance(found.model, HalfWin):
            return sandwich_of_table(found, self.weights), [], None
        contributions = found.model.contributions(found.parameters, self.cells, self.weight)

        def independent() -> Covariance:
            return sandwich(found, contributions, self.cells.weight)

        if self.method.intervals == "sandwich":
            return independent(), [], None
        dimensions = self._dimensions(contributions)
        usable = [each for each in dimensions if each.clusters >= FEWEST_CLUSTERS]
        if not usable:
            self.notes.append("intervals take votes as independent (sandwich)")
            return independent(), dimensions, None
        return clustered(found, contributions, usable, lambda: independent().matrix), dimensions, None

    @property
    def _unweighted(self) -> bool:
        """Whether each vote weighs what it counts."""
        return self.weight is self.cells.weight

    def _replicates(self, found: Fit) -> Floats:
        """Bootstrapped parameters, shape (B, P)."""
        by, draw = RESAMPLED[str(self.method.intervals)]
        rounds, seed = self.method.rounds, self.method.seed
        if by == "vote":
            drawn = vote_bootstrap(found, self.weights, rounds, seed, counts=self.counts.astype(np.float64), draw=draw)
        else:
            drawn = cluster_bootstrap(found, self.cells, self.weight, by, rounds=rounds, seed=seed, draw=draw)
        if mended := int(drawn.mended.sum()):
            self.notes.append(f"{mended} of {rounds} replicates had no optimum and were given half a vote")
        return drawn.parameters

    def _dimensions(self, contributions: Contributions) -> list[Dimension]:
        rated = self.weight * (self.cells.outcome != BOTH_BAD)
        dimensions = []
        for name in CLUSTERED[str(self.method.intervals)]:
            if name == "prompt" and self.method.estimand == "prompt-set":
                continue
            if name not in self.columns:
                self.notes.append(f"the log has no {name} column: intervals are not clustered by {name}")
                continue
            cluster = self.cells.voter if name == "voter" else self.cells.prompt
            each = Dimension.of(name, cluster, contributions, rated)
            if each.clusters < FEWEST_CLUSTERS:
                self.notes.append(f"the votes come from too few {name}s: intervals are not clustered by {name}")
            dimensions.append(each)
        return dimensions
