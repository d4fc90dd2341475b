"""What each cell of a log adds to the score and to the information of a fitted half-win model, summed by cluster."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Protocol, Self

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from ratings.cells import Cells
from ratings.models.design import design_square
from ratings.models.halfwin import SCORES, HalfWin
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES

_CHUNK: Final = 1 << 17


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


class AnyContributions(Protocol):
    """What covariances ask of the contributions of any model."""

    @property
    def models(self) -> int:
        """M."""
        ...

    @property
    def left(self) -> Codes:
        """Model codes, shape (K,)."""
        ...

    @property
    def right(self) -> Codes:
        """Model codes, shape (K,)."""
        ...

    @property
    def width(self) -> int:
        """Number of parameters P."""
        ...

    def take(self, which: Codes | slice) -> Self:
        """Those of some cells."""
        ...

    def scaled(self, by: Floats) -> Self:
        """The same cells with their scores multiplied, shape (K,)."""
        ...

    def scores(self, cluster: Codes, clusters: int) -> Floats:
        """Score vectors summed by cluster, shape (G, P)."""
        ...

    def curvature_times(self, vectors: Floats, cluster: Codes) -> Floats:
        """H_g v_g for one vector a cluster, where H_g is the curvature that cluster g adds, shape (G, P)."""
        ...

    def curvatures(self, cluster: Codes, clusters: int) -> Floats:
        """H_g by cluster, shape (G, P, P)."""
        ...

    def outer(self) -> Floats:
        """Sum over cells of the outer product of their scores, shape (P, P)."""
        ...


def _sparse(row: Codes, columns: Sequence[Codes], signs: Sequence[float], width: int) -> csr_array[np.float64]:
    """The design with one entry of each sign a cell, at `row` + column."""
    entries = len(columns)
    place = np.empty((len(row), entries), dtype=np.int32 if width < 1 << 31 else np.int64)
    for entry, column in enumerate(columns):
        np.add(row, column, out=place[:, entry], casting="same_kind")
    starts = np.arange(0, place.size + 1, entries, dtype=place.dtype)
    return csr_array((np.tile(signs, len(row)), place.reshape(-1), starts), shape=(len(row), width))


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

    def weighing(self, residual: Floats) -> "Contributions":
        """The same cells with other residuals, shape (K,)."""
        return replace(self, residual=residual)

    def scaled(self, by: Floats) -> "Contributions":
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

    def curvature(self, cluster: Codes, clusters: int) -> Callable[[Floats], Floats]:
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

    def curvature_times(self, vectors: Floats, cluster: Codes) -> Floats:
        """H_g v_g for one vector a cluster, shape (G, P); see `curvature` for many in turn."""
        return self.curvature(cluster, len(vectors))(vectors)

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
