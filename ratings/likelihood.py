"""The half-win Bradley-Terry quasi-likelihood: objective, gradient, Hessian, and what each vote adds to them.

Bradley & Terry (1952) with a side effect; a tie is half a win and half a loss. The log-odds that the left model
wins are eta = theta_left - theta_right + side. Parameters are one vector [theta_1..theta_M] or
[theta_1..theta_M, side]; theta is fixed only up to a constant, which the gauge of `ratings.fit` takes care of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.special import expit

from ratings.scale import Codes, Floats
from ratings.tally import Cells
from ratings.votes import BOTH_BAD, OUTCOMES

# What the left model scores by outcome: left, right, tie. A vote for "both bad" doesn't enter the rating.
SCORES: Final = np.array([1.0, 0.0, 0.5])

_CHUNK: Final = 1 << 17


def rated(by_outcome: Floats) -> Floats:
    """Number of votes that enter the rating, from counts whose last axis is the outcome."""
    return np.asarray(by_outcome[..., :BOTH_BAD].sum(axis=-1))


def design_sum(values: Floats, *, side: bool) -> Floats:
    """X'v for a value per (left, right) pair: what stands left minus what stands right, and the sum for the side.

    Args:
        values: Shape (..., M, M).
        side: Whether there is a side parameter.

    Returns:
        Shape (..., P) with P = M, or M + 1 with the side.
    """
    theta: Floats = values.sum(axis=-1) - values.sum(axis=-2)
    if not side:
        return theta
    return np.concatenate([theta, values.sum(axis=(-2, -1))[..., None]], axis=-1)


def design_square(values: Floats, *, side: bool) -> Floats:
    """X'diag(v)X for a value per (left, right) pair: the Laplacian of the graph of battles, bordered by the side.

    Args:
        values: Shape (..., M, M).
        side: Whether there is a side parameter.

    Returns:
        Shape (..., P, P).
    """
    models = values.shape[-1]
    width = models + side
    square = np.zeros((*values.shape[:-2], width, width))
    square[..., :models, :models] = -(values + values.swapaxes(-1, -2))
    diagonal = np.arange(models)
    square[..., diagonal, diagonal] += values.sum(axis=-1) + values.sum(axis=-2)
    if side:
        border = design_sum(values, side=True)
        square[..., models, :] = border
        square[..., :, models] = border
    return square


def cluster_chunks(cluster: Codes, clusters: int, width: int) -> Iterator[tuple[int, int, Codes | slice]]:
    """Runs of clusters short enough that a few numbers per cluster and parameter stay in the processor's cache.

    Args:
        cluster: Cluster of each cell, shape (K,).
        clusters: G.
        width: Numbers per cluster.

    Yields:
        First cluster, last cluster + 1, and their cells.
    """
    size = max(1, _CHUNK // width)
    if clusters <= size:
        yield 0, clusters, slice(None)
        return
    order = None
    if (cluster[1:] < cluster[:-1]).any():
        order = np.argsort(cluster, kind="stable")
        cluster = cluster[order]
    edges = np.searchsorted(cluster, np.arange(0, clusters + size, size))
    for first, (low, high) in zip(range(0, clusters, size), pairwise(edges.tolist()), strict=False):
        yield first, min(first + size, clusters), slice(low, high) if order is None else order[low:high]


@dataclass(frozen=True, slots=True, eq=False)
class HalfWin:
    """The quasi-likelihood of a table of votes.

    Attributes:
        votes: Total weight by (left, right), shape (M, M).
        score: What the left model scored in them, shape (M, M).
        side: Whether the left side has an effect of its own.
    """

    votes: Floats
    score: Floats
    side: bool

    @classmethod
    def of(cls, weights: Floats, *, side: bool) -> "HalfWin":
        """From total weights by (left, right, outcome), shape (M, M, 4)."""
        return cls(rated(weights), weights[..., :BOTH_BAD] @ SCORES, side)

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.votes)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side

    def log_odds(self, parameters: Floats) -> Floats:
        """Log-odds that left wins, by (left, right), shape (M, M)."""
        theta = parameters[: self.models]
        odds: Floats = theta[:, None] - theta[None, :] + (parameters[self.models] if self.side else 0.0)
        return odds

    def objective(self, parameters: Floats) -> float:
        """Log-quasi-likelihood."""
        odds = self.log_odds(parameters)
        return float((self.score * odds - self.votes * np.logaddexp(0.0, odds)).sum())

    def gradient(self, parameters: Floats) -> Floats:
        """Score vector, shape (P,)."""
        return design_sum(self.score - self.votes * expit(self.log_odds(parameters)), side=self.side)

    def information(self, parameters: Floats) -> Floats:
        """Fisher information of all votes by (left, right), shape (M, M)."""
        odds = self.log_odds(parameters)
        return np.asarray(self.votes * expit(odds) * expit(-odds))

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return design_square(self.information(parameters), side=self.side)

    def deviance(self, parameters: Floats) -> float:
        """Twice the distance in log-likelihood from the table that fits every (left, right) pair exactly."""
        expected = expit(self.log_odds(parameters))
        played = self.votes > 0
        won, lost = self.score[played], (self.votes - self.score)[played]
        share, p = won / self.votes[played], expected[played]
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(won > 0, won * np.log(share / p), 0.0)
            terms += np.where(lost > 0, lost * np.log((1 - share) / (1 - p)), 0.0)
        return float(2.0 * terms.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What each cell of a log adds to the score and to the information of a fitted model.

    Attributes:
        left: Model codes, shape (K,).
        right: Model codes, shape (K,).
        residual: Weight times (score - expected score), shape (K,).
        information: Weight times p (1 - p), shape (K,).
        models: M.
        side: Whether there is a side parameter.
    """

    left: Codes
    right: Codes
    residual: Floats
    information: Floats
    models: int
    side: bool

    @classmethod
    def of(cls, model: HalfWin, parameters: Floats, cells: Cells, weight: Floats) -> "Contributions":
        """At `parameters`, with these weights in place of those of the cells."""
        p = expit(model.log_odds(parameters))
        pair = cells.left * model.models + cells.right
        residuals = np.zeros((*p.shape, OUTCOMES))
        residuals[..., :BOTH_BAD] = SCORES - p[..., None]
        residual = residuals.reshape(-1)[pair * OUTCOMES + cells.outcome]
        information = (p * (1.0 - p)).reshape(-1)[pair] * (cells.outcome != BOTH_BAD)
        return cls(cells.left, cells.right, weight * residual, weight * information, model.models, model.side)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side

    def take(self, which: Codes | slice) -> "Contributions":
        """Those of some cells."""
        return Contributions(
            self.left[which],
            self.right[which],
            self.residual[which],
            self.information[which],
            self.models,
            self.side,
        )

    def _design_sums(self, values: Floats, cluster: Codes, clusters: int) -> Floats:
        row = cluster * self.width
        size = clusters * self.width
        flat = np.bincount(row + self.left, values, size) - np.bincount(row + self.right, values, size)
        sums: Floats = flat.reshape(clusters, self.width).astype(np.float64, copy=False)
        if self.side:
            sums[:, -1] = np.bincount(cluster, values, clusters)
        return sums

    def scores(self, cluster: Codes, clusters: int) -> Floats:
        """Score vectors summed by cluster, shape (G, P)."""
        return self._design_sums(self.residual, cluster, clusters)

    def curvature_times(self, vectors: Floats, cluster: Codes) -> Floats:
        """H_g v_g for one vector a cluster, where H_g is the information that cluster g adds.

        Args:
            vectors: Shape (G, P).
            cluster: Cluster of each cell, shape (K,).

        Returns:
            Shape (G, P).
        """
        row = cluster * self.width
        flat = vectors.reshape(-1)
        along = flat[row + self.left] - flat[row + self.right]
        if self.side:
            along += flat[row + self.models]
        return self._design_sums(self.information * along, cluster, len(vectors))

    def curvatures(self, cluster: Codes, clusters: int) -> Floats:
        """H_g by cluster, shape (G, P, P)."""
        return design_square(self._by_pair(self.information, cluster, clusters), side=self.side)

    def outer(self) -> Floats:
        """Sum over cells of the outer product of their scores, shape (P, P)."""
        everything = np.zeros(len(self.left), dtype=np.intp)
        return design_square(self._by_pair(self.residual**2, everything, 1)[0], side=self.side)

    def _by_pair(self, values: Floats, cluster: Codes, clusters: int) -> Floats:
        pair = (cluster * self.models + self.left) * self.models + self.right
        sums = np.bincount(pair, values, clusters * self.models**2)
        return sums.reshape(clusters, self.models, self.models).astype(np.float64, copy=False)
