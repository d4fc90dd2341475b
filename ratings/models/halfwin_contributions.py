"""What each cell of a log adds to the score and to the information of a fitted half-win model, summed by cluster."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from ratings.models.contributions import Judgements
from ratings.models.design import design_square
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES, SCORES


def _sparse(row: Codes, columns: Sequence[Codes], signs: Sequence[float], width: int) -> csr_array[np.float64]:
    """The design with one entry of each sign a cell, at `row` + column."""
    entries = len(columns)
    place = np.empty((len(row), entries), dtype=np.int32 if width < 1 << 31 else np.int64)
    for entry, column in enumerate(columns):
        np.add(row, column, out=place[:, entry], casting="same_kind")
    starts = np.arange(0, place.size + 1, entries, dtype=place.dtype)
    return csr_array((np.tile(signs, len(row)), place.reshape(-1), starts), shape=(len(row), width))


@dataclass(frozen=True, slots=True, eq=False)
class HalfWinContributions:
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
    def of(cls, odds: Floats, cells: Judgements, weight: Floats, *, side: bool) -> Self:
        """From the log-odds that left wins by (left, right), shape (M, M), and the weight of each cell."""
        p, models = expit(odds), len(odds)
        left, right, outcome = (np.asarray(each, dtype=np.intp) for each in (cells.left, cells.right, cells.outcome))
        pair = left * models + right
        residuals = np.zeros((*p.shape, OUTCOMES))
        residuals[..., :BOTH_BAD] = SCORES - p[..., None]
        residual = residuals.reshape(-1)[pair * OUTCOMES + outcome]
        information = (p * (1.0 - p)).reshape(-1)[pair] * (outcome != BOTH_BAD)
        return cls(left, right, weight * residual, weight * information, models, side)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side

    def take(self, which: Codes | slice) -> Self:
        """Those of some cells."""
        return type(self)(
            self.left[which],
            self.right[which],
            self.residual[which],
            self.information[which],
            self.models,
            self.side,
        )

    def weighing(self, residual: Floats) -> Self:
        """The same cells with other residuals, shape (K,)."""
        return replace(self, residual=residual)

    def scaled(self, by: Floats) -> Self:
        """The same cells with their scores multiplied, shape (K,)."""
        return replace(self, residual=self.residual * by)

    def kernel(self, inverse: Floats, rows: Codes) -> Floats:
        """X A X' of groups of cells, x being a cell's design row.

        Args:
            inverse: A, shape (P, P).
            rows: Cells of each group, shape (G, n).

        Returns:
            Shape (G, n, n).
        """
        left, right, flat = self.left[rows], self.right[rows], inverse.reshape(-1)
        kernel = np.zeros((*rows.shape, rows.shape[1]))
        for one, sign in ((left, 1.0), (right, -1.0)):
            row = one[:, :, None] * self.width
            half = flat[row + left[:, None, :]]
            half -= flat[row + right[:, None, :]]
            kernel += half if sign > 0 else -half
        if self.side:
            with_side = inverse[self.models]
            own = with_side[left] - with_side[right]
            kernel += own[:, :, None] + own[:, None, :] + with_side[self.models]
        return kernel

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

    def curvature_map(self, cluster: Codes, clusters: int) -> Callable[[Floats], Floats]:
        """The map from one vector v_g a cluster, shape (G, P), to H_g v_g, where H_g is the information that g adds."""
        columns = [self.left, self.right]
        signs = [1.0, -1.0]
        if self.side:
            columns.append(np.full(len(self.left), self.models))
            signs.append(1.0)
        design = _sparse(cluster * self.width, columns, signs, clusters * self.width)
        transposed = design.T

        def times(vectors: Floats) -> Floats:
            along = design @ vectors.reshape(-1)
            along *= self.information
            return np.asarray(transposed @ along).reshape(vectors.shape)

        return times

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
