"""Log-odds and Elo points, one of which is ln 10 / 400 logits (Elo 1978); and how numbers are published."""

import math
from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

POINTS_PER_LOGIT = 400.0 / math.log(10.0)
MEAN_RATING = 1000.0


@overload
def expected_score(gap: float) -> float: ...
@overload
def expected_score(gap: Floats) -> Floats: ...
def expected_score(gap: float | Floats) -> float | Floats:
    """Expected score (ties count half) of a model `gap` Elo points ahead of its opponent."""
    score = expit(np.asarray(gap) / POINTS_PER_LOGIT)
    return float(score) if np.ndim(gap) == 0 else score


def to_points(theta: Floats, anchor: tuple[int, float] | None = None) -> Floats:
    """Strengths as Elo points.

    Args:
        theta: Strengths in logits, shape (M,); only their differences mean anything.
        anchor: Position and rating of the model that pins the scale; without one the mean is 1000.

    Returns:
        Ratings in points, shape (M,).
    """
    if anchor is None:
        zero, rating = float(theta.mean()), MEAN_RATING
    else:
        zero, rating = float(theta[anchor[0]]), anchor[1]
    points: Floats = rating + POINTS_PER_LOGIT * (theta - zero)
    return points


def rounded(value: float | None, decimals: int) -> float | None:
    """The value to so many decimals; None where there is none."""
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), decimals) + 0.0  # adding 0 turns -0.0 into 0.0
