"""The multinomial bootstrap over votes, all replicates fitted together by two Newton steps from the estimate."""

from typing import Final

import numpy as np
from scipy.special import expit

from ratings.fit import Fit
from ratings.models.design import design_square, design_sum
from ratings.models.halfwin import SCORES
from ratings.scale import Floats
from ratings.votes import BOTH_BAD

_STEPS: Final = 2
_CHUNK: Final = 1 << 22
_RIDGE: Final = 1e-10


def bootstrap(fit: Fit, weights: Floats, rounds: int, seed: int, *, steps: int = _STEPS) -> Floats:
    """Parameters refitted to resampled logs.

    Votes are drawn independently, as arenas do; votes of one voter or prompt are not, so the intervals are too narrow
    wherever voters or prompts differ.

    Args:
        fit: The estimate.
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
        rounds: Number of replicates B.
        seed: Seed of the draws.
        steps: Newton steps. Two leave the interval's ends within 0.1 points of converged replicates, one doesn't.

    Returns:
        Parameters, strengths with mean 0, shape (B, P).
    """
    random = np.random.default_rng(seed)
    cells = weights[..., :BOTH_BAD]
    total = float(cells.sum())
    share = cells.reshape(-1) / total
    models = fit.model.models
    size = max(1, _CHUNK // max(cells.size, fit.model.width**2))
    replicates = np.empty((rounds, fit.model.width))
    for start in range(0, rounds, size):
        count = min(size, rounds - start)
        drawn = random.multinomial(round(total), share, size=count).reshape(count, models, models, BOTH_BAD)
        replicates[start : start + count] = _refitted(fit, drawn.astype(np.float64), steps)
    return replicates


def _refitted(fit: Fit, drawn: Floats, steps: int) -> Floats:
    votes, score = drawn.sum(axis=-1), drawn @ SCORES
    models, width, side = fit.model.models, fit.model.width, fit.model.side
    theta = np.arange(width) < models
    # A replicate may miss a model altogether: a ridge far below any vote keeps its equations regular.
    ridge = np.outer(theta, theta) / models + _RIDGE * np.eye(width)
    extra = fit.hessian - fit.model.hessian(fit.parameters)  # a prior's share, the same in every replicate
    parameters = np.tile(fit.parameters, (len(drawn), 1))
    for _ in range(steps):
        odds = parameters[:, :models, None] - parameters[:, None, :models]
        if side:
            odds += parameters[:, models, None, None]
        p = expit(odds)
        gradient = design_sum(score - votes * p, side=side) - parameters @ extra
        hessian = design_square(votes * p * (1.0 - p), side=side) + extra + ridge
        parameters = parameters + np.linalg.solve(hessian, gradient[..., None])[..., 0]
        parameters[:, :models] -= parameters[:, :models].mean(axis=1, keepdims=True)
    return parameters
