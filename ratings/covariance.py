"""Covariances of fitted strengths: Fisher, sandwich, and the two-way clustered jackknife.

Votes that share a voter or a prompt are not independent. For each cluster g of one dimension the jackknife
displacement is d_g = -(H - H_g)^- S_g (CV3, MacKinnon, Nielsen & Webb 2023), and with G clusters

    V_dimension = (G - 1) / G * sum_g d_g d_g'
    V = V_voter + V_prompt - H^- (sum over voter x prompt cells of S S') H^-

(Cameron, Gelbach & Miller 2011), made positive semidefinite by clipping eigenvalues. The t quantile's degrees of
freedom are Satterthwaite's (1946), from the effective number of clusters G* = (sum W_g)^2 / sum W_g^2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratings.fit import Fit
from ratings.jackknife import jackknife
from ratings.models.contributions import Contributions, cluster_chunks
from ratings.models.design import design_square
from ratings.models.odds import shares
from ratings.scale import Codes, Floats
from ratings.votes import SCORES

FEWEST_CLUSTERS: Final = 3
"""A log with fewer clusters, or a model's votes with fewer effective ones, can't show how clusters differ."""

_FEWEST_DEGREES: Final = 3.0
_CHUNK: Final = 1 << 19


@dataclass(frozen=True, slots=True, eq=False)
class Covariance:
    """Covariance of the parameters, over contrasts of strengths.

    Attributes:
        matrix: In logits squared, shape (P, P).
        parts: Covariance and degrees of freedom of each clustered dimension; none if quantiles are normal.
    """

    matrix: Floats
    parts: Sequence[tuple[Floats, float]] = ()

    def degrees(self, variance: Callable[[Floats], Floats]) -> Floats:
        """Satterthwaite's degrees of freedom of contrasts, at least 3; infinite without clusters.

        Args:
            variance: Gives the contrasts' variances under a covariance matrix; any linear map.
        """
        total = variance(self.matrix)
        if not self.parts:
            return np.full(np.shape(total), np.inf)
        spread = sum((variance(part) ** 2 / degrees for part, degrees in self.parts), start=np.zeros(np.shape(total)))
        found = np.divide(total**2, spread, out=np.zeros(np.shape(total)), where=spread > 0)
        return np.asarray(np.maximum(found, _FEWEST_DEGREES))


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """One way in which votes are clustered.

    Attributes:
        name: `voter` or `prompt`.
        cluster: Cluster of each cell, shape (K,).
        weight: Total weight of each cluster's rated votes, shape (G,); 0 for a cluster that has none.
        effective_by_model: G* of each model's votes, shape (M,).
    """

    name: str
    cluster: Codes
    weight: Floats
    effective_by_model: Floats

    @classmethod
    def of(cls, name: str, cluster: Codes, contributions: Contributions, weight: Floats) -> "Dimension":
        """From the weight of each cell, 0 where its votes are not rated."""
        clusters, models = int(cluster.max(initial=-1)) + 1, contributions.models
        total, squares = np.zeros(models), np.zeros(models)
        for first, end, cells in cluster_chunks(cluster, clusters, models):
            row, size = (cluster[cells] - first) * models, (end - first) * models
            votes = np.bincount(row + contributions.left[cells], weight[cells], size)
            votes = votes + np.bincount(row + contributions.right[cells], weight[cells], size)
            votes = votes.reshape(-1, models)
            total += votes.sum(axis=0)
            squares += np.einsum("gm,gm->m", votes, votes)
        weights = np.bincount(cluster, weight, clusters).astype(np.float64, copy=False)
        effective = np.divide(total**2, squares, out=np.zeros(models), where=squares > 0)
        return cls(name, cluster, weights, np.asarray(effective))

    @property
    def clusters(self) -> int:
        """How many clusters have votes."""
        return int(np.count_nonzero(self.weight))

    @property
    def effective(self) -> float:
        """G*: how many clusters of equal weight would be as uneven."""
        squares = float(self.weight @ self.weight)
        return float(self.weight.sum()) ** 2 / squares if squares > 0.0 else 0.0


def fisher(fit: Fit) -> Covariance:
    """Inverse information: right if votes are independent and the model is; never so with half-win ties."""
    return Covariance(fit.inverse)


def sandwich(fit: Fit, contributions: Contributions, weight: Floats) -> Covariance:
    """H^- (sum of s s' over votes) H^-: right if votes are independent (HC0; Huber 1967, White 1980).

    Args:
        fit: The fit.
        contributions: What each cell adds, summed over its votes.
        weight: Number of votes of each cell, by which the sum is divided, shape (K,).
    """
    root = np.sqrt(np.divide(1.0, weight, out=np.zeros(len(weight)), where=weight > 0))
    return Covariance(_symmetric(fit.inverse @ contributions.scaled(root).outer() @ fit.inverse))


def sandwich_of_table(fit: Fit, weights: Floats) -> Covariance:
    """`sandwich` from total weights by (left, right, outcome) alone, for votes that weigh what they count (M, M, 4)."""
    p, _ = shares(fit.theta, fit.side or 0.0)
    squares = sum(weights[..., outcome] * (score - p) ** 2 for outcome, score in enumerate(SCORES.tolist()))
    meat = design_square(np.asarray(squares), side=fit.model.side)
    return Covariance(_symmetric(fit.inverse @ meat @ fit.inverse))


def clustered(
    fit: Fit, contributions: Contributions, dimensions: Sequence[Dimension], floor: Callable[[], Floats]
) -> Covariance:
    """The clustered jackknife over one dimension, or over voters and prompts.

    A model whose votes come from fewer than three effective clusters can't show how clusters differ; its variance is
    then at least the floor's, because the jackknife's could be anything down to 0.

    Args:
        fit: The fit.
        contributions: What each cell adds at that fit; sorted by both dimensions if there are two.
        dimensions: One or two of them, each with three or more clusters.
        floor: Gives the covariance under independent votes, shape (P, P); asked only where it is needed.
    """
    parts = [(_jackknife(fit, contributions, each), max(each.effective - 1.0, 1.0)) for each in dimensions]
    matrix = parts[0][0]
    if len(parts) == 2:
        both = _meat_of_cells(contributions, dimensions[0].cluster, dimensions[1].cluster)
        matrix = _clipped(matrix + parts[1][0] - _symmetric(fit.inverse @ both @ fit.inverse))
    thin = np.any([each.effective_by_model < FEWEST_CLUSTERS for each in dimensions], axis=0)
    if thin.any():
        matrix = _raised(matrix, floor(), thin)
    return Covariance(matrix, parts)


def _jackknife(fit: Fit, contributions: Contributions, dimension: Dimension) -> Floats:
    """(G - 1) / G * sum_g d_g d_g', shape (P, P)."""
    total = jackknife(fit, contributions, dimension.cluster, len(dimension.weight))
    return _symmetric((dimension.clusters - 1.0) / dimension.clusters * total)


def _meat_of_cells(contributions: Contributions, first: Codes, second: Codes) -> Floats:
    """Sum of S S' over (first, second) cells; the contributions are sorted by both.

    S S' of a group of one is its own; only groups of several are added up first.
    """
    joined = np.zeros(len(first) + 1, dtype=bool)
    joined[1:-1] = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    several = joined[1:] | joined[:-1]
    if not several.any():
        return contributions.outer()
    crowd = np.flatnonzero(several)
    group = np.cumsum(~joined[crowd]) - 1
    meat = contributions.take(np.flatnonzero(~several)).outer()
    crowded, groups, size = contributions.take(crowd), int(group[-1]) + 1, max(1, _CHUNK // contributions.width)
    for start in range(0, groups, size):
        low, high = np.searchsorted(group, [start, start + size])
        score = crowded.take(slice(int(low), int(high))).scores(group[low:high] - start, min(size, groups - start))
        meat += score.T @ score
    return meat


def _raised(matrix: Floats, floor: Floats, thin: NDArray[np.bool_]) -> Floats:
    """The covariance with the variances of thin models brought up to the floor's by independent noise of their own.

    Seen against the mean, noise of variance v on one of M strengths is v (1 - 1/M)^2, so more is added.
    """
    models = len(thin)
    lacking = np.zeros(len(matrix))
    short = np.maximum(np.diagonal(floor - matrix)[:models], 0.0)
    lacking[:models] = np.where(thin, short / (1.0 - 1.0 / models) ** 2, 0.0)
    if not lacking.any():
        return matrix
    raised = matrix + np.diag(lacking)
    raised[:models] -= raised[:models].mean(axis=0)
    raised[:, :models] -= raised[:, :models].mean(axis=1, keepdims=True)
    return _symmetric(raised)


def _clipped(matrix: Floats) -> Floats:
    """The nearest positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(_symmetric(matrix))
    return _symmetric((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _symmetric(matrix: Floats) -> Floats:
    return np.asarray(0.5 * (matrix + matrix.T))
