"""What each vote adds to the score and to the information of a model with clip covariates, summed by cluster."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np

from ratings.models.design import design_sum
from ratings.models.halfwin_contributions import HalfWinContributions
from ratings.scale import Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class ControlledContributions:
    """Those of strengths and side, bordered by the covariates.

    Attributes:
        plain: What each vote adds to strengths and side.
        z: Standardised covariates, shape (K, C).
    """

    plain: HalfWinContributions
    z: Floats

    @property
    def models(self) -> int:
        """M."""
        return self.plain.models

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.plain.width + int(self.z.shape[1])

    @property
    def left(self) -> Codes:
        """Model codes, shape (K,)."""
        return self.plain.left

    @property
    def right(self) -> Codes:
        """Model codes, shape (K,)."""
        return self.plain.right

    @property
    def residual(self) -> Floats:
        """Weight times (score - expected score), shape (K,)."""
        return self.plain.residual

    @property
    def information(self) -> Floats:
        """Weight times p (1 - p), shape (K,)."""
        return self.plain.information

    def take(self, which: Codes | slice) -> Self:
        """Those of some votes."""
        return replace(self, plain=self.plain.take(which), z=self.z[which])

    def scaled(self, by: Floats) -> Self:
        """The same votes with their scores multiplied, shape (K,)."""
        return replace(self, plain=self.plain.scaled(by))

    def weighing(self, residual: Floats) -> Self:
        """The same votes with other residuals, shape (K,)."""
        return replace(self, plain=self.plain.weighing(residual))

    def scores(self, cluster: Codes, clusters: int) -> Floats:
        """Score vectors summed by cluster, shape (G, P)."""
        sums = np.empty((clusters, self.width))
        sums[:, : self.plain.width] = self.plain.scores(cluster, clusters)
        for place, covariate in enumerate(self.z.T, self.plain.width):
            sums[:, place] = np.bincount(cluster, self.residual * covariate, clusters)
        return sums

    def curvature_map(self, cluster: Codes, clusters: int) -> Callable[[Floats], Floats]:  # noqa: ARG002  # as all have it
        """The map from one vector v_g a cluster, shape (G, P), to H_g v_g, where H_g is the information that g adds."""
        return partial(self.curvature_times, cluster=cluster)

    def curvature_times(self, vectors: Floats, cluster: Codes) -> Floats:
        """H_g v_g for one vector a cluster, where H_g is the information that cluster g adds.

        Args:
            vectors: Shape (G, P).
            cluster: Cluster of each vote, shape (K,).

        Returns:
            Shape (G, P).
        """
        flat, row = vectors.reshape(-1), cluster * self.width
        along = flat[row + self.left] - flat[row + self.right]
        if self.plain.side:
            along += flat[row + self.models]
        for place, covariate in enumerate(self.z.T, self.plain.width):
            along += flat[row + place] * covariate
        return self.weighing(self.information * along).scores(cluster, len(vectors))

    def curvatures(self, cluster: Codes, clusters: int) -> Floats:
        """H_g by cluster, shape (G, P, P)."""
        first = self.plain.width
        squares = np.empty((clusters, self.width, self.width))
        squares[:, :first, :first] = self.plain.curvatures(cluster, clusters)
        for place, covariate in enumerate(self.z.T, first):
            border = self.weighing(self.information * covariate).scores(cluster, clusters)
            squares[:, place] = squares[:, :, place] = border
        return squares

    def outer(self) -> Floats:
        """Sum over votes of the outer product of their scores, shape (P, P)."""
        first, models, squared = self.plain.width, self.models, self.residual**2
        pair, square = self.left * models + self.right, np.empty((self.width, self.width))
        square[:first, :first] = self.plain.outer()
        for place, covariate in enumerate(self.z.T, first):
            weighed = squared * covariate
            table = np.bincount(pair, weighed, models**2).astype(np.float64, copy=False).reshape(models, models)
            square[place, :first] = square[:first, place] = design_sum(table, side=self.plain.side)
            square[place, first:] = weighed @ self.z
        return square

    def kernel(self, inverse: Floats, rows: Codes) -> Floats:
        """X A X' of groups of votes, x being a vote's design row.

        Args:
            inverse: A, shape (P, P).
            rows: Votes of each group, shape (G, n).

        Returns:
            Shape (G, n, n).
        """
        first, z = self.plain.width, self.z[rows]
        kernel = self.plain.kernel(np.ascontiguousarray(inverse[:first, :first]), rows)
        mixed = inverse[:, first:]
        along = mixed[self.left[rows]] - mixed[self.right[rows]]
        if self.plain.side:
            along += mixed[self.models]
        cross = np.matmul(along, z.swapaxes(1, 2))
        kernel += cross + cross.swapaxes(1, 2)
        kernel += np.matmul(z @ inverse[first:, first:], z.swapaxes(1, 2))
        return kernel
