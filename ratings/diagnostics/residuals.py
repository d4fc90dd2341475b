"""Residuals of a fitted model summed along directions, with their clustered variance and draws of their joint error.

A diagnostic asks whether T_k = sum_i a_ik (y_i - p_i) is further from 0 than chance lets it be (a score test, Rao
1948): a_k marks the votes of one pair of models, of one bin of predictions, or of one model in one period. Votes that
share a voter or a prompt are not independent, and the strengths were fitted to the same votes. With H, S_g and the
displacement d_g = -(H - H_g)^- S_g of `ratings.covariance`, cluster g moves T, as judged by strengths fitted without
it, by

    U_g = sum_{i in g} a_i (y_i - p_i - p_i q_i x_i' d_g) + (sum_i a_i p_i q_i x_i)' d_g

    V = sum over voters of U U' + sum over prompts of U U' - sum over their cells of U U'

(Cameron, Gelbach & Miller 2011; leaving out as in CV3, MacKinnon, Nielsen & Webb 2023). A variance is never taken
below that of one dimension alone. Draws give every cluster's U a random sign, so they keep how uneven the clusters are
(the wild cluster bootstrap under the null hypothesis, Cameron, Gelbach & Miller 2008); for symmetric errors in one
dimension T / sqrt(sum U^2) under random signs is its exact null distribution.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ratings.cells import Cells
from ratings.covariance import FEWEST_CLUSTERS
from ratings.errors import InvalidOption
from ratings.fit import Fit
from ratings.jackknife import displacements
from ratings.models.halfwin_contributions import HalfWinContributions
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD

ROUNDS: Final = 1000
_CHUNK: Final = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What each cluster of one dimension adds: U = own + moved @ pull.

    Attributes:
        own: Sums over the cluster's votes, shape (G, K).
        moved: How strengths move with the cluster, shape (G, P).
        pull: What that does to the sums, shape (P, K).
    """

    own: csr_array
    moved: Any
    pull: Floats

    def squares(self) -> Floats:
        """Diagonal of sum_g U U', shape (K,)."""
        own = np.asarray(self.own.multiply(self.own).sum(axis=0)).reshape(-1)
        both = _dense(self.own.T @ self.moved)
        moved = _dense(self.moved.T @ self.moved)
        return np.asarray(
            own + 2.0 * (both * self.pull.T).sum(axis=1) + np.einsum("pk,pk->k", self.pull, moved @ self.pull)
        )

    def outer(self) -> Floats:
        """Sum over clusters of U U', shape (K, K)."""
        both = _dense(self.own.T @ self.moved) @ self.pull
        moved = self.pull.T @ _dense(self.moved.T @ self.moved) @ self.pull
        return np.asarray(_dense(self.own.T @ self.own) + both + both.T + moved)

    def signed(self, signs: Floats) -> Floats:
        """Sums over clusters of U with these signs, shape (R, K), from shape (R, G)."""
        return np.asarray((self.own.T @ signs.T).T + _dense(signs @ self.moved) @ self.pull)


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Residuals summed along K directions, and how far chance moves these sums.

    Attributes:
        sums: T, shape (K,).
        variance: Of T, shape (K,); 0 where chance can't move the sum.
        unbounded: V's diagonal, not kept above that of one dimension. Single ones are noisy, down to below 0, but a
            total of many isn't, and the largest of three noisy numbers is too large on average.
        clusters: What it is clustered by: `voter`, `prompt`, both, or nothing.
    """

    sums: Floats
    variance: Floats
    unbounded: Floats
    clusters: tuple[str, ...]
    _parts: tuple[_Part, ...]
    _shared: _Part | None

    @classmethod
    def of(cls, fit: Fit, contributions: HalfWinContributions, cells: Cells, directions: csr_array) -> "Residuals":
        """Sums along these directions.

        Args:
            fit: The fit whose residuals they are.
            contributions: What each cell adds at that fit.
            cells: The cells.
            directions: a_i for each vote of a cell, shape (cells, K).
        """
        pull = _dense(_design(contributions).T @ _scaled(directions, contributions.information))
        sums = _dense(directions.T @ contributions.residual)
        rated = cells.outcome != BOTH_BAD
        parts, names = [], []
        for name, codes in (("voter", cells.voter), ("prompt", cells.prompt)):
            present, cluster = np.unique(codes, return_inverse=True)
            if np.count_nonzero(np.bincount(cluster, rated, len(present))) >= FEWEST_CLUSTERS:
                parts.append(_left_out(fit, contributions, directions, pull, cluster))
                names.append(name)
        shared = None
        if not parts:
            parts = [_independent(fit, contributions, cells, directions, pull)]
        elif len(parts) == 2:
            shared = _together(fit, contributions, cells, directions, pull)
        squares = [part.squares() for part in parts]
        unbounded = np.sum(squares, axis=0) - (0.0 if shared is None else shared.squares())
        variance = np.max([*squares, unbounded], axis=0)
        # What rounding leaves of a sum that the fit holds at 0 is no variance.
        moved = np.asarray(abs(directions).T @ np.abs(contributions.residual))
        variance[variance < (1e-9 * moved) ** 2] = 0.0
        return cls(sums, np.asarray(variance), np.asarray(unbounded), tuple(names), tuple(parts), shared)

    @property
    def standardised(self) -> Floats:
        """T over its standard deviation, shape (K,); 0 where chance can't move it."""
        return np.divide(self.sums, np.sqrt(self.variance), out=np.zeros(len(self.sums)), where=self.variance > 0)

    def covariance(self) -> Floats:
        """Of T, shape (K, K); its diagonal may lie below `variance`, which is bounded by either dimension."""
        total = sum((part.outer() for part in self._parts), start=np.zeros((len(self.sums), len(self.sums))))
        return total if self._shared is None else total - self._shared.outer()

    def draws(self, rounds: int, seed: int) -> Iterator[Floats]:
        """Draws of the standardised sums where the model holds, in chunks of shape (R, K)."""
        random = np.random.default_rng(seed)
        squares = np.sum([part.squares() for part in self._parts], axis=0)
        usable = (self.variance > 0) & (squares > 0)
        scale = np.divide(1.0, np.sqrt(np.maximum(squares, 0.0)), out=np.zeros(len(squares)), where=usable)
        widest = max(len(self.sums), *(part.own.shape[0] for part in self._parts))
        size = max(1, _CHUNK // widest)
        for start in range(0, rounds, size):
            count = min(size, rounds - start)
            total = np.zeros((count, len(self.sums)))
            for part in self._parts:
                total += part.signed(random.integers(0, 2, (count, part.own.shape[0]), np.int8) * 2.0 - 1.0)
            yield total * scale

    def largest(self, rounds: int, seed: int) -> Floats:
        """Draws of the largest absolute standardised sum, shape (rounds,)."""
        return np.concatenate([np.abs(each).max(axis=1, initial=0.0) for each in self.draws(rounds, seed)])


def at(fit: Fit, cells: Cells, weight: Floats | None) -> HalfWinContributions:
    """What the cells add at a fit.

    Args:
        fit: The fit.
        cells: The votes it was fitted to.
        weight: What each cell weighs in it, shape (K,); as many as its votes by default.

    Raises:
        InvalidOption: The fit was made with other weights.
    """
    weights = cells.weight if weight is None else np.asarray(weight, dtype=np.float64)
    if weights.shape != cells.weight.shape:
        raise InvalidOption("weight", weights.shape, f"one weight for each of {len(cells.weight)} cells")
    models = int(max(cells.left.max(initial=-1), cells.right.max(initial=-1))) + 1
    if models > fit.model.models:
        raise InvalidOption("cells", models, f"votes between the fit's {fit.model.models} models")
    total, fitted = float(weights[cells.outcome != BOTH_BAD].sum()), float(fit.model.votes.sum())
    if abs(total - fitted) > 1e-6 * max(total, fitted):
        raise InvalidOption("weight", total, f"the weights that the fit was made with, {fitted:.6g} in all")
    return fit.model.contributions(fit.parameters, cells, weights)


def p_value(draws: Floats, found: Floats | float) -> Floats:
    """Share of draws at least as large as what was found, which counts as one of them (Davison & Hinkley 1997)."""
    ordered = np.sort(draws)
    above = len(ordered) - np.searchsorted(ordered, np.asarray(found) * (1.0 - 1e-12), side="left")
    return np.asarray((1.0 + above) / (1.0 + len(ordered)))


def indicator(codes: Codes, values: Floats | None, count: int) -> csr_array:
    """A matrix with one entry a row, in column `codes`; rows with a negative code are empty.

    Args:
        codes: Shape (N,).
        values: The entries, shape (N,); 1 by default.
        count: Number of columns.
    """
    kept = np.asarray(codes) >= 0
    entries = np.ones(len(codes)) if values is None else values
    pointers = np.concatenate([[0], np.cumsum(kept)])
    return csr_array((entries[kept], np.asarray(codes)[kept], pointers), shape=(len(codes), count))


def _left_out(
    fit: Fit, contributions: HalfWinContributions, directions: csr_array, pull: Floats, cluster: NDArray[Any]
) -> _Part:
    """Clusters of one dimension, each judged by strengths fitted without it."""
    clusters = int(cluster.max()) + 1
    moved = displacements(fit, contributions, cluster, clusters)
    flat, row = moved.reshape(-1), cluster * contributions.width
    along = flat[row + contributions.left] - flat[row + contributions.right]
    if contributions.side:
        along += flat[row + contributions.models]
    residual = contributions.residual - contributions.information * along
    return _Part(csr_array(indicator(cluster, residual, clusters).T @ directions), moved, pull)


def _together(
    fit: Fit, contributions: HalfWinContributions, cells: Cells, directions: csr_array, pull: Floats
) -> _Part:
    """Clusters of votes that share voter and prompt."""
    key = cells.voter * (int(cells.prompt.max()) + 1) + cells.prompt
    if (key[1:] >= key[:-1]).all():
        cluster = np.concatenate([[0], np.cumsum(key[1:] != key[:-1])])
    else:
        cluster = np.unique(key, return_inverse=True)[1]
    gather = indicator(cluster, contributions.residual, int(cluster.max()) + 1)
    moved = csr_array(gather.T @ _design(contributions))
    return _Part(csr_array(gather.T @ directions), moved, -(fit.inverse @ pull))


def _independent(
    fit: Fit, contributions: HalfWinContributions, cells: Cells, directions: csr_array, pull: Floats
) -> _Part:
    """Every vote by itself; a cell stands for its votes, which have one residual."""
    root = np.sqrt(np.divide(1.0, cells.weight, out=np.zeros(len(cells.weight)), where=cells.weight > 0))
    residual = contributions.residual * root
    moved = _scaled(_design(contributions), residual)
    return _Part(_scaled(directions, residual), moved, -(fit.inverse @ pull))


def _design(contributions: HalfWinContributions) -> csr_array:
    """Design rows of the cells, shape (cells, P)."""
    count, entries = len(contributions.left), 2 + contributions.side
    columns = np.empty((count, entries), dtype=np.intp)
    columns[:, 0], columns[:, 1] = contributions.left, contributions.right
    values = np.ones((count, entries))
    values[:, 1] = -1.0
    if contributions.side:
        columns[:, 2] = contributions.models
    pointers = np.arange(count + 1) * entries
    return csr_array((values.reshape(-1), columns.reshape(-1), pointers), shape=(count, contributions.width))


def _scaled(matrix: csr_array, by: Floats) -> csr_array:
    """Each row times its own factor."""
    entries = matrix.data * np.repeat(by, np.diff(matrix.indptr))
    return csr_array((entries, matrix.indices, matrix.indptr), shape=matrix.shape)


def _dense(matrix: csr_array | Floats) -> Floats:
    return np.asarray(matrix if isinstance(matrix, np.ndarray) else matrix.toarray(), dtype=np.float64)
