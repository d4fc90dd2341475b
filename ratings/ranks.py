"""Rank sets, the probability of each rank and of being best, from draws of the estimation error."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidOption
from ratings.scale import Codes, Floats
from ratings.simultaneous import Gaps

DRAWS: Final = 4000
_CHUNK: Final = 1 << 18


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

    Raises:
        InvalidOption: There are to be no draws.
    """
    if draws < 1:
        raise InvalidOption("draws", draws, "1 or more")
    random = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    normal = root @ random.standard_normal((len(covariance), draws))
    if np.isinf(degrees):
        return np.asarray(normal)
    return np.asarray(normal / np.sqrt(random.chisquare(degrees, draws) / degrees))


def surely_better(theta: Floats, covariance: Floats, errors: Floats, level: float) -> NDArray[np.bool_]:
    """Pairs [i, j] where i is better than j, with any false claim at most as likely as 1 - level.

    Tests all hypotheses theta_i <= theta_j at once by step-down max-T (see `ratings.simultaneous`, whose `Gaps` gives
    this and simultaneous intervals at the cost of one).

    Args:
        theta: Strengths, shape (M,).
        covariance: Their covariance, shape (M, M).
        errors: Draws of their error, shape (M, R).
        level: Confidence, e.g. 0.95.

    Returns:
        Shape (M, M).
    """
    return Gaps.of(covariance, errors).surely_better(theta, level)


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


def rank_probabilities(theta: Floats, errors: Floats) -> Floats:
    """How often each model comes at each rank when the error is drawn again.

    Args:
        theta: Strengths, shape (M,).
        errors: Draws of their error, shape (M, R).

    Returns:
        [i, k] that model i has rank k + 1, shape (M, M). Rows and columns sum to 1; the first column is
        `best_probabilities`.
    """
    models, draws = errors.shape
    found = np.zeros(models * models, dtype=np.intp)
    ranks, size = np.arange(models), max(1, _CHUNK // max(models, 1))
    for start in range(0, draws, size):
        drawn = theta[:, None] + errors[:, start : start + size]
        order = np.argsort(-drawn.T, axis=1, kind="stable")
        found += np.bincount((order * models + ranks).reshape(-1), minlength=len(found))
    return np.asarray(found.reshape(models, models) / draws)
