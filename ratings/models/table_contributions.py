"""What each cell of a log adds to the score and to the curvature of a model given by tables, summed by cluster."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np

from ratings.models.contributions import Judgements
from ratings.models.local import local_index, upper
from ratings.scale import Codes, Floats
from ratings.votes import OUTCOMES


@dataclass(frozen=True, slots=True, eq=False)
class TableContributions:
    """What each cell adds, looked up in tables by (left, right, outcome).

    Local coordinates are those of `ratings.models.local`.

    Attributes:
        left: Model codes, shape (K,).
        right: Model codes, shape (K,).
        row: Row of each cell in the tables, shape (K,).
        residual: What each cell's score weighs, shape (K,).
        weight: What each cell's curvature weighs, shape (K,).
        score: Local score of one vote, shape (D, M * M * 4).
        curvature: Local negative second derivative of one vote, upper triangles, shape (T, M * M * 4).
        models: M.
    """

    left: Codes
    right: Codes
    row: Codes
    residual: Floats
    weight: Floats
    score: Floats
    curvature: Floats
    models: int

    @classmethod
    def of(cls, judgements: Judgements, weight: Floats, score: Floats, curvature: Floats) -> Self:
        """From what one vote adds, and how much each cell weighs.

        Args:
            judgements: The cells.
            weight: Shape (K,).
            score: Local scores, 0 for an outcome that the model leaves out, shape (D, M, M, 4).
            curvature: Upper triangles, likewise, shape (T, M, M, 4).
        """
        left, right = (np.asarray(codes, dtype=np.intp) for codes in (judgements.left, judgements.right))
        models = score.shape[1]
        row = (left * models + right) * OUTCOMES + np.asarray(judgements.outcome, dtype=np.intp)
        score, curvature = (table.reshape(len(table), -1) for table in (score, curvature))
        return cls(left, right, row, weight, weight, score, curvature, models)

    @property
    def coordinates(self) -> int:
        """Number of local coordinates D."""
        return len(self.score)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.coordinates - 2

    def take(self, which: Codes | slice) -> Self:
        """Those of some cells."""
        return replace(
            self,
            left=self.left[which],
            right=self.right[which],
            row=self.row[which],
            residual=self.residual[which],
            weight=self.weight[which],
        )

    def scaled(self, by: Floats) -> Self:
        """With the score of each cell multiplied, shape (K,)."""
        return replace(self, residual=self.residual * by)

    def scores(self, cluster: Codes, clusters: int) -> Floats:
        """Score vectors summed by cluster, shape (G, P)."""
        return self._summed((self.residual * table[self.row] for table in self.score), cluster, clusters)

    def curvature_map(self, cluster: Codes, clusters: int) -> Callable[[Floats], Floats]:  # noqa: ARG002  # as all have it
        """The map from one vector v_g a cluster, shape (G, P), to H_g v_g, where H_g is the curvature that g adds."""
        return partial(self.curvature_times, cluster=cluster)

    def curvature_times(self, vectors: Floats, cluster: Codes) -> Floats:
        """H_g v_g for one vector a cluster, where H_g is the curvature that cluster g adds.

        Args:
            vectors: Shape (G, P).
            cluster: Cluster of each cell, shape (K,).

        Returns:
            Shape (G, P).
        """
        flat, first = vectors.reshape(-1), cluster * self.width
        along = [flat[first + self._index(coordinate)] for coordinate in range(self.coordinates)]
        added = np.zeros((self.coordinates, len(self.row)))
        for place, row, column in upper(self.coordinates):
            entry = self.weight * self.curvature[place][self.row]
            added[row] += entry * along[column]
            if row != column:
                added[column] += entry * along[row]
        return self._summed(iter(added), cluster, len(vectors))

    def curvatures(self, cluster: Codes, clusters: int) -> Floats:
        """H_g by cluster, shape (G, P, P)."""
        return self._squares((self.weight * table[self.row] for table in self.curvature), cluster, clusters)

    def outer(self) -> Floats:
        """Sum over cells of the outer product of their scores, shape (P, P)."""
        products = (
            self.residual**2 * (self.score[row] * self.score[column])[self.row]
            for _, row, column in upper(self.coordinates)
        )
        return np.asarray(self._squares(products, np.zeros(len(self.row), dtype=np.intp), 1)[0])

    def _index(self, coordinate: int) -> Codes | int:
        return local_index(coordinate, self.left, self.right, self.models)

    def _summed(self, local: Iterator[Floats], cluster: Codes, clusters: int) -> Floats:
        total, first = np.zeros(clusters * self.width), cluster * self.width
        for coordinate, values in enumerate(local):
            total += np.bincount(first + self._index(coordinate), values, len(total))
        return np.asarray(total.reshape(clusters, self.width))

    def _squares(self, local: Iterator[Floats], cluster: Codes, clusters: int) -> Floats:
        width = self.width
        total, first = np.zeros(clusters * width**2), cluster * width
        for (_, row, column), values in zip(upper(self.coordinates), local, strict=True):
            above, below = self._index(row), self._index(column)
            total += np.bincount((first + above) * width + below, values, len(total))
            if row != column:
                total += np.bincount((first + below) * width + above, values, len(total))
        return np.asarray(total.reshape(clusters, width, width))
