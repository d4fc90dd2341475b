"""What leaving out each cluster of votes does to a fit: the displacements of the CV3 jackknife.

With A = H^- the displacement of cluster g is d_g = -(H - H_g)^- S_g = -A s_g, where the adjusted score s_g solves
s_g = S_g + H_g A s_g (MacKinnon, Nielsen & Webb 2023, in the metric of the whole log). Three ways lead to it:

* Clusters of few cells, which most voters are, are low-rank updates of H (Woodbury 1950). With X_g the design of their
  n cells, W_g their information and r_g their residuals, s_g = X_g' (I - W_g K_g)^-1 r_g where K_g = X_g A X_g': a
  system of n cells instead of one of all models.
* Larger ones by the series S_g + H_g A S_g + ..., which converges the faster the smaller the cluster's share.
* Those that hold much of what is known of some model are solved for.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratings.fit import Fit
from ratings.models.contributions import Contributions, RankOneContributions, cluster_chunks
from ratings.newton import gauged
from ratings.scale import Codes, Floats

_SLOW: Final = 0.3
_SETTLED: Final = 1e-9
_RIDGE: Final = 1e-9
_CHUNK: Final = 1 << 17
_FEW: Final = 16


def displacements(fit: Fit, contributions: Contributions, cluster: Codes, clusters: int) -> Floats:
    """How one Newton step moves the parameters when a cluster is left out: -(H - H_g)^- S_g, shape (G, P).

    Args:
        fit: The fit.
        contributions: What each cell adds at that fit.
        cluster: Cluster of each cell, shape (K,).
        clusters: G.
    """
    few, adjusted = _of_few_cells(fit, contributions, cluster, clusters)
    score = adjusted.scores(cluster, clusters)
    for codes, found in _of_many_cells(fit, contributions, cluster, ~few):
        score[codes] = found
    return -score @ fit.inverse


def jackknife(fit: Fit, contributions: Contributions, cluster: Codes, clusters: int) -> Floats:
    """Sum over clusters of d_g d_g', shape (P, P), in memory that doesn't grow with the number of clusters.

    Args:
        fit: The fit.
        contributions: What each cell adds at that fit.
        cluster: Cluster of each cell, shape (K,).
        clusters: G.
    """
    few, adjusted = _of_few_cells(fit, contributions, cluster, clusters)
    total = np.zeros_like(fit.hessian)
    for first, end, cells in cluster_chunks(cluster, clusters, contributions.width):
        score = adjusted.take(cells).scores(cluster[cells] - first, end - first)
        total += score.T @ score
    for _, score in _of_many_cells(fit, contributions, cluster, ~few):
        total += score.T @ score
    return np.asarray(fit.inverse @ total @ fit.inverse)


def _of_few_cells(
    fit: Fit, contributions: Contributions, cluster: Codes, clusters: int
) -> tuple[NDArray[np.bool_], Contributions]:
    """Which clusters have few cells, and adjusted residuals of their cells; those of others are 0.

    All clusters of one size go together.
    """
    if not isinstance(contributions, RankOneContributions):
        return np.zeros(clusters, dtype=bool), contributions.scaled(np.zeros(len(cluster)))
    cells = np.bincount(cluster, minlength=clusters)
    few = cells <= min(_FEW, contributions.width // 2)
    weight = np.zeros(len(cluster))
    if few.any():
        kept = np.flatnonzero(few[cluster])
        if (cluster[kept[1:]] < cluster[kept[:-1]]).any():
            kept = kept[np.argsort(cluster[kept], kind="stable")]
        starts = np.cumsum(np.where(few, cells, 0)) - cells
        for size in np.unique(cells[few & (cells > 0)]).tolist():
            which = starts[cells == size]
            step = max(1, _CHUNK // size**2)
            for start in range(0, len(which), step):
                rows = kept[which[start : start + step, None] + np.arange(size)]
                weight[rows] = _solved(contributions, fit.inverse, rows)
    return few, contributions.weighing(weight)


def _solved(contributions: RankOneContributions, inverse: Floats, rows: Codes) -> Floats:
    """(I - W_g K_g)^-1 r_g for clusters of n cells, by its series or, if that is slow, directly, shape (G, n)."""
    kernel = contributions.kernel(inverse, rows)
    kernel *= contributions.information[rows][..., None]
    residual = contributions.residual[rows]
    solved, term = residual.copy(), residual
    before = float(np.abs(residual).max())
    enough = _SETTLED * before
    while True:
        term = np.matmul(kernel, term[..., None])[..., 0]
        solved += term
        largest = float(np.abs(term).max())
        if largest <= enough:
            return solved
        if largest > _SLOW * before:
            break
        before = largest
    kernel /= -(1.0 + _RIDGE)
    np.einsum("gii->gi", kernel)[:] += 1.0
    return np.asarray(np.linalg.solve(kernel, residual[..., None])[..., 0])


def _of_many_cells(
    fit: Fit, contributions: Contributions, cluster: Codes, chosen: NDArray[np.bool_]
) -> Iterator[tuple[Codes, Floats]]:
    """The chosen clusters and their adjusted scores, some at a time: by the series, or by solving where it is slow."""
    codes = np.flatnonzero(chosen)
    if not codes.size:
        return
    contributions, cluster = _restricted(contributions, cluster, chosen)
    for first, end, cells in cluster_chunks(cluster, len(codes), contributions.width):
        some, within = contributions.take(cells), cluster[cells] - first
        yield codes[first:end], _by_series(fit, some, within, end - first)


def _by_series(fit: Fit, contributions: Contributions, cluster: Codes, clusters: int) -> Floats:
    score = contributions.scores(cluster, clusters)
    times = contributions.curvature_map(cluster, clusters)
    adjusted, term, before = score.copy(), score, _largest(score)
    enough, slow = _SETTLED * before, np.zeros(clusters, dtype=bool)
    while True:
        term = times(term @ fit.inverse)
        adjusted += term
        size = _largest(term)
        slow |= (size > enough) & (size > _SLOW * before)
        if (slow | (size <= enough)).all():
            break
        term[slow] = 0.0
        before = size
    if slow.any():
        adjusted[slow] = _by_solving(fit, contributions, cluster, score, slow)
    return adjusted


def _largest(rows: Floats) -> Floats:
    """Largest absolute value of each row."""
    return np.asarray(np.maximum(rows.max(axis=1), -rows.min(axis=1)))


def _by_solving(
    fit: Fit, contributions: Contributions, cluster: Codes, score: Floats, chosen: NDArray[np.bool_]
) -> Floats:
    """Adjusted scores of the chosen clusters by direct solution, in chunks of bounded memory.

    A cluster may hold all that is known of a model, and then many displacements solve the equation. H is raised by a
    billionth, which picks the shortest in the metric of H, as its pseudo-inverse would.
    """
    codes = np.flatnonzero(chosen)
    whole = (1.0 + _RIDGE) * gauged(fit.hessian, contributions.models)
    adjusted = np.empty((len(codes), score.shape[1]))
    size = max(1, _CHUNK // score.shape[1] ** 2)
    for start in range(0, len(codes), size):
        part = np.zeros(len(score), dtype=bool)
        part[codes[start : start + size]] = True
        some, within = _restricted(contributions, cluster, part)
        without = whole - some.curvatures(within, int(part.sum()))
        moved = np.linalg.solve(without, score[part][..., None])[..., 0]
        adjusted[start : start + size] = moved @ fit.hessian
    return adjusted


def _restricted(contributions: Contributions, cluster: Codes, chosen: NDArray[np.bool_]) -> tuple[Contributions, Codes]:
    """The cells of the chosen clusters, and the cluster of each, renumbered."""
    if chosen.all():
        return contributions, cluster
    kept = np.flatnonzero(chosen[cluster])
    return contributions.take(kept), (np.cumsum(chosen) - 1)[cluster[kept]]
