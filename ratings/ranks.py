"""Rank sets and the probability of being best, from draws of the estimation error."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratings.scale import Codes, Floats

DRAWS: Final = 4000


def error_draws(covariance: Floats, degrees: float, seed: int, draws: int = DRAWS) -> Floats:
    """Draws of the error, multivariate t: N(0, V) / sqrt(chi2_df / df).

    The symmetric square root of V is used because it is unique: factors that depend on a choice of eigenvectors would
    give other draws on another machine.

    Args:
        covariance: V, shape (M, M).
        degrees: df; infinite for normal draws.
        seed: Seed of the draws.
        draws: Number of draws.

    Returns:
        Shape (M, draws).
    """
    random = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    normal = root @ random.standard_normal((len(covariance), draws))
    if np.isinf(degrees):
        return np.asarray(normal)
    return np.asarray(normal / np.sqrt(random.chisquare(degrees, draws) / degrees))


def surely_better(theta: Floats, covariance: Floats, errors: Floats, level: float) -> NDArray[np.bool_]:
    """Pairs [i, j] where i is better than j, with any false claim at most as likely as 1 - level.

    Tests all hypotheses theta_i <= theta_j at once by step-down max-T (Romano & Wolf 2005): those rejected leave the
    maximum, which lowers the bar for the rest.

    Args:
        theta: Strengths, shape (M,).
        covariance: Their covariance, shape (M, M).
        errors: Draws of their error, shape (M, R).
        level: Confidence, e.g. 0.95.

    Returns:
        Shape (M, M).
    """
    variance = np.diagonal(covariance)[:, None] + np.diagonal(covariance)[None, :] - 2.0 * covariance
    usable = variance > 1e-12 * max(float(variance.max(initial=0.0)), 1e-300)
    np.fill_diagonal(usable, val=False)
    scale = np.divide(1.0, np.sqrt(np.maximum(variance, 0.0)), out=np.zeros(variance.shape), where=usable)
    statistic = (theta[:, None] - theta[None, :]) * scale
    standing, better = usable, np.zeros(usable.shape, dtype=bool)
    while standing.any():
        bar = float(np.quantile(_largest(errors, scale, standing), level, method="higher"))
        rejected = standing & (statistic > bar)
        if not rejected.any():
            break
        better, standing = better | rejected, standing & ~rejected
    return better


def _largest(errors: Floats, scale: Floats, standing: NDArray[np.bool_]) -> Floats:
    """Largest standardised error over the standing hypotheses, by draw, shape (R,)."""
    largest = np.full(errors.shape[1], -np.inf)
    for row in np.flatnonzero(standing.any(axis=1)):
        against = np.flatnonzero(standing[row])
        gaps = (errors[row] - errors[against]) * scale[row, against, None]
        np.maximum(largest, gaps.max(axis=0), out=largest)
    return largest


def rank_sets(better: NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """First and last rank each model can have (Mogstad, Romano, Shaikh & Wilhelm 2024).

    Args:
        better: [i, j] where i is surely better than j, shape (M, M).

    Returns:
        1 + number surely better, and M - number surely worse, each of shape (M,).
    """
    return 1 + better.sum(axis=0), len(better) - better.sum(axis=1)


def best_probabilities(theta: Floats, errors: Floats) -> Floats:
    """How often each model comes first when the error is drawn again, shape (M,)."""
    first = np.argmax(theta[:, None] + errors, axis=0)
    return np.asarray(np.bincount(first, minlength=len(theta)) / errors.shape[1])
