"""Expected scores of all pairs, by one exponential a model rather than one a pair."""

from typing import Final

import numpy as np
from scipy.special import expit

from ratings.scale import Floats

_LONGEST: Final = 300.0


def shares(theta: Floats, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Expected score 1 / (1 + exp(-(theta_left - theta_right + shift))) and its complement by (left, right), (M, M).

    With worths w = exp(theta) that is w_left / (w_left + w_right), as Bradley & Terry (1952) wrote it; both shares keep
    their digits however small they are.

    Args:
        theta: Strengths in logits, shape (M,).
        shift: What the left one has ahead, in logits.
    """
    if not float(theta @ theta) + shift**2 < _LONGEST**2:  # worths might overflow
        odds = theta[:, None] - theta[None, :] + shift
        return expit(odds), expit(-odds)
    right = np.exp(theta)
    left = (right * np.exp(shift) if shift else right)[:, None]
    total = left + right
    return left / total, right / total


def guessed(score: Floats, votes: Floats) -> Floats:
    """Strengths that would give each model its score if all others were equal, mean 0: near the optimum in most logs.

    Args:
        score: What the left model scored, by (left, right), shape (M, M).
        votes: Number of votes, likewise.

    Returns:
        Shape (M,).
    """
    right = votes.sum(axis=0) - score.sum(axis=0)
    won, played = score.sum(axis=1) + right, votes.sum(axis=1) + votes.sum(axis=0)
    theta = np.log((won + 0.5) / (played - won + 0.5))
    return np.asarray(theta - theta.mean() if theta.size else theta)
