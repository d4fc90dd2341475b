"""FastChat's method, written from its description (Chiang et al. 2024).

A logistic regression of the outcome on who stood left and right, ties counted half, fitted by L-BFGS with SciPy's own
idea of when to stop; intervals from refits to multinomial draws of the distinct rows.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

BASE = np.log(10.0)  # strengths are fitted in units of 400 points
SCORES = {"model_a": 1.0, "model_b": 0.0, "tie": 0.5}

Floats = NDArray[np.float64]
Columns = tuple[Sequence[str] | NDArray[np.str_] | pd.Categorical, ...]
Rows = tuple[NDArray[np.int64], Floats, Floats]
Sums = Callable[[NDArray[np.int64], Floats, int], Floats]


def rows_of(*columns: Sequence[str] | NDArray[np.str_] | pd.Categorical) -> tuple[Rows, int]:
    """The distinct (left, right, outcome) rows with their counts, from columns of text."""
    model_a, model_b, winner = (pd.Series(column) for column in columns)
    codes, models = pd.factorize(pd.concat([model_a, model_b]), sort=True)
    score = winner.map(SCORES).to_numpy(dtype=np.float64)
    votes = np.column_stack([codes[: len(score)], codes[len(score) :], 2.0 * score]).astype(np.int64)
    distinct, count = np.unique(votes, axis=0, return_counts=True)
    return (distinct[:, :2], distinct[:, 2] / 2.0, count.astype(np.float64)), len(models)


def scattered(pair: NDArray[np.int64], slope: Floats, models: int) -> Floats:
    """Each row's slope added to its left model and taken from its right one."""
    total = np.zeros(models)
    np.add.at(total, pair, slope[:, None] * np.array([1.0, -1.0]))
    return total


def counted(pair: NDArray[np.int64], slope: Floats, models: int) -> Floats:
    """The same, faster."""
    return np.asarray(np.bincount(pair[:, 0], slope, models) - np.bincount(pair[:, 1], slope, models))


def fitted(rows: Rows, models: int, sums: Sums = counted) -> Floats:
    """Strengths in logits."""
    pair, score, count = rows
    left, right = pair[:, 0], pair[:, 1]

    def loss(strength: Floats) -> tuple[float, Floats]:
        chance = expit(BASE * (strength[left] - strength[right]))
        value = -float(count @ (score * np.log(chance) + (1.0 - score) * np.log1p(-chance)))
        return value, sums(pair, BASE * count * (chance - score), models)

    found = minimize(loss, np.zeros(models), jac=True, method="L-BFGS-B", options={"gtol": 1e-6})
    return np.asarray(BASE * found.x)


def refitted(rows: Rows, models: int, rounds: int, sums: Sums, seed: int = 0) -> Floats:
    """Strengths of each replicate, shape (B, M)."""
    pair, score, count = rows
    drawn = np.random.default_rng(seed).multinomial(int(count.sum()), count / count.sum(), size=rounds)
    return np.array([fitted((pair, score, each.astype(np.float64)), models, sums) for each in drawn])
