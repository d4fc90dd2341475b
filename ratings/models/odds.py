"""Expected scores of all pairs, by one exponential a model rather than one a pair."""

from typing import Final

import numpy as np
from scipy.special import expit

from ratings.scale import Floats

_WIDEST: Final = 600.0


def shares(theta: Floats, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Expected score 1 / (1 + exp(-(theta_left - theta_right + shift))) and its complement by (left, right), (M, M).

    With worths w = exp(theta) that is w_left / (w_left + w_right), as Bradley & Terry (1952) wrote it; both shares keep
    their digits however small they are.

    Args:
        theta: Strengths in logits, shape (M,).
        shift: What the left one has ahead, in logits.
    """
    lowest, highest = theta.min(initial=0.0), theta.max(initial=0.0)
    if not highest - lowest + abs(shift) < _WIDEST:  # worths would overflow
        odds = theta[:, None] - theta[None, :] + shift
        return expit(odds), expit(-odds)
    right = np.exp(theta - 0.5 * (lowest + highest + shift))
    left = (right * np.exp(shift))[:, None] if shift else right[:, None]
    total = left + right
    return left / total, right / total
