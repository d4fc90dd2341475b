"""Guessing the label of a row from numbers: two attackers that learn from labelled rows.

* Multinomial logistic regression with a ridge (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning,
  2009, section 4.4; the ridge as in section 18.3.2): what a plain classifier finds.
* The nearest neighbour (Cover & Hart 1967) at distances in units of each column's spread among rows of one label (the
  diagonal of discriminant analysis): a number that is the same whenever a label returns, to the byte, outweighs any
  noise beside it. It is what who keeps a table of lengths does.

Both see every label as equally frequent, and share a guess evenly among labels that they can't tell apart, so that
columns which say nothing give each label the same share.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ratings.scale import Codes, Floats

Attacker = Callable[[Floats, Codes, Floats, int], Floats]
"""From labelled rows (N, P), their labels (N,), other rows (Q, P) and the number of labels K to guesses (Q, K), each
row of which sums to 1 over the labels that were seen."""

_RIDGE: Final = 1.0
_SAME: Final = 1e-6
_FLOOR: Final = 1e-6
_ROWS_AT_ONCE: Final = 256


def logistic(rows: Floats, labels: Codes, others: Floats, count: int) -> Floats:
    """The label that a multinomial logistic regression finds most probable.

    Args:
        rows: Rows to learn from, shape (N, P).
        labels: Theirs, in 0..K-1, shape (N,).
        others: Rows to guess, shape (Q, P).
        count: K.

    Returns:
        Shape (Q, K).
    """
    seen, codes = np.unique(labels, return_inverse=True)
    guesses = np.zeros((len(others), count))
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    told = spread > _FLOOR * (1.0 + np.abs(middle))
    scaled = [_with_constant((each[:, told] - middle[told]) / spread[told]) for each in (rows, others)]
    weight = 1.0 / np.bincount(codes)[codes] * len(codes) / len(seen)
    start = np.zeros(scaled[0].shape[1] * len(seen))
    found = minimize(objective, start, args=(scaled[0], codes, weight, len(seen)), jac=True, method="L-BFGS-B")
    odds = scaled[1] @ found.x.reshape(-1, len(seen))
    guesses[:, seen] = _shared(odds >= odds.max(axis=1, keepdims=True) - _SAME)
    return guesses


def objective(flat: Floats, rows: Floats, labels: Codes, weight: Floats, count: int) -> tuple[float, Floats]:
    """Negative log-likelihood of a multinomial logistic regression with a ridge, and its gradient.

    Args:
        flat: Coefficients, shape (P, K) laid flat; the first row is the constant's and is not shrunk.
        rows: Shape (N, P), the first column 1.
        labels: In 0..K-1, shape (N,).
        weight: What each row counts, shape (N,).
        count: K.
    """
    at = flat.reshape(-1, count)
    odds = rows @ at
    odds -= odds.max(axis=1, keepdims=True)
    norm = np.log(np.exp(odds).sum(axis=1))
    each = np.arange(len(labels))
    loss = float(weight @ (norm - odds[each, labels])) + 0.5 * _RIDGE * float((at[1:] ** 2).sum())
    residual = np.exp(odds - norm[:, None])
    residual[each, labels] -= 1.0
    slope = rows.T @ (weight[:, None] * residual)
    slope[1:] += _RIDGE * at[1:]
    return loss, slope.reshape(-1)


def nearest(rows: Floats, labels: Codes, others: Floats, count: int) -> Floats:
    """The label of the row that lies nearest; shared where rows of several labels are equally near.

    Args and returned value are those of `logistic`.
    """
    seen, codes = np.unique(labels, return_inverse=True)
    scale, told = _spread_within(rows, codes, len(seen))
    left, right = rows[:, told] / scale[told], others[:, told] / scale[told]
    belongs = np.eye(len(seen))[codes]
    guesses = np.zeros((len(others), count))
    for start in range(0, len(others), _ROWS_AT_ONCE):
        part = right[start : start + _ROWS_AT_ONCE]
        # Differences and not inner products, whose rounding would set equal rows apart.
        distance = np.zeros((len(part), len(left)))
        for column in range(left.shape[1]):
            distance += (part[:, column, None] - left[None, :, column]) ** 2
        near = distance <= distance.min(axis=1, keepdims=True) * (1.0 + _SAME) + _SAME
        guesses[start : start + len(part), seen] = _shared(near @ belongs / belongs.sum(axis=0))
    return guesses


def _with_constant(rows: Floats) -> Floats:
    return np.hstack([np.ones((len(rows), 1)), rows])


def _spread_within(rows: Floats, codes: Codes, count: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The spread of each column among rows of one label, floored, and which columns vary at all."""
    means = np.eye(count)[codes].T @ rows / np.bincount(codes, minlength=count)[:, None]
    whole, middle = rows.std(axis=0), np.abs(rows.mean(axis=0))
    within = np.sqrt(((rows - means[codes]) ** 2).mean(axis=0))
    return np.maximum(within, 1e-9 * whole), whole > _FLOOR * (1.0 + middle)


def _shared(votes: Floats) -> Floats:
    return np.asarray(votes / votes.sum(axis=1, keepdims=True), dtype=np.float64)
