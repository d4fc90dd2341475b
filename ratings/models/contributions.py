"""What each cell of a log adds to the score and to the curvature of a fitted model, summed by cluster."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ratings.scale import Codes, Floats

_CHUNK: Final = 1 << 17


class Judgements(Protocol):
    """Who stood where, and the answer, by cell: each of integer codes, shape (K,)."""

    @property
    def left(self) -> NDArray[np.integer[Any]]:
        """Model codes."""
        ...

    @property
    def right(self) -> NDArray[np.integer[Any]]:
        """Model codes."""
        ...

    @property
    def outcome(self) -> NDArray[np.integer[Any]]:
        """Outcome codes."""
        ...


class Contributions(Protocol):
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

    def curvature_map(self, cluster: Codes, clusters: int) -> Callable[[Floats], Floats]:
        """The map from one vector v_g a cluster, shape (G, P), to H_g v_g, where H_g is the curvature that g adds."""
        ...

    def curvatures(self, cluster: Codes, clusters: int) -> Floats:
        """H_g by cluster, shape (G, P, P)."""
        ...

    def outer(self) -> Floats:
        """Sum over cells of the outer product of their scores, shape (P, P)."""
        ...


@runtime_checkable
class RankOneContributions(Contributions, Protocol):
    """Those of a model in which the curvature of a cell is its information times x x', x being its design row."""

    @property
    def residual(self) -> Floats:
        """What each cell's score weighs, shape (K,)."""
        ...

    @property
    def information(self) -> Floats:
        """What each cell's curvature weighs, shape (K,)."""
        ...

    def weighing(self, residual: Floats) -> Self:
        """The same cells with other residuals, shape (K,)."""
        ...

    def kernel(self, inverse: Floats, rows: Codes) -> Floats:
        """X A X' of groups of n cells, from A of shape (P, P) and the cells of each group, shape (G, n, n)."""
        ...


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
