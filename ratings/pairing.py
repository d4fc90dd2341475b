"""Who meets whom: how much one more vote on a pair would tell.

With h the information of one vote on a pair, x its contrast and V the covariance of strengths, a vote on it lowers the
total variance by

    g = h |V x|^2 / (1 + h x' V x),

and pair c is drawn with P(c) = e / |C| + (1 - e) g_c^kappa / sum g^kappa.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ratings.board import Board
from ratings.errors import InvalidOption
from ratings.scale import MEAN_RATING, POINTS_PER_LOGIT, Floats

UNKNOWN_SD = 400.0
"""Prior standard deviation, in points, of what the votes don't tell: a model without rating, or an island's place."""


EXPLORATION = 0.2
"""Share of the draws that is uniform."""


def information_gain(theta: Floats, covariance: Floats, pairs: NDArray[np.integer[Any]]) -> Floats:
    """By how much one vote on each pair would lower the trace of the covariance.

    Args:
        theta: Strengths in logits, shape (M,).
        covariance: Their covariance in logits squared, shape (M, M).
        pairs: Positions of the two models of each candidate pair, shape (C, 2).

    Returns:
        In logits squared, shape (C,).
    """
    first, second = pairs[:, 0], pairs[:, 1]
    moved = covariance[first] - covariance[second]
    rows = np.arange(len(pairs))
    variance = moved[rows, first] - moved[rows, second]
    gap = theta[first] - theta[second]
    information = expit(gap) * expit(-gap)
    return np.asarray(information * np.einsum("cm,cm->c", moved, moved) / (1.0 + information * variance))


def draw_probabilities(gain: Floats, *, kappa: float = 1.0, exploration: float = EXPLORATION) -> Floats:
    """The probability with which each candidate pair is drawn.

    Args:
        gain: Information gain of each pair, shape (C,).
        kappa: How sharply the draw follows the gain: 1, or 3 while a new model is onboarded.
        exploration: Share of the draws that is uniform, in [0, 1].

    Returns:
        Shape (C,), sum 1. Uniform where no pair gains anything.
    """
    if not 0.0 <= exploration <= 1.0:
        raise InvalidOption("exploration", exploration, "a share between 0 and 1")
    if not 0.0 <= kappa < np.inf:
        raise InvalidOption("kappa", kappa, "0 or more")
    uniform = np.full(len(gain), 1.0 / max(len(gain), 1))
    if not len(gain) or not gain.max() > 0.0:
        return uniform
    sharpened = (gain / gain.max()) ** kappa
    return np.asarray(exploration * uniform + (1.0 - exploration) * sharpened / sharpened.sum())


def beliefs(board: Board, models: list[str]) -> tuple[Floats, Floats]:
    """Strengths and covariance of these models as far as the board knows them, for `information_gain`.

    What the votes don't tell gets a normal prior of 400 points: the strength of a model without rating or interval,
    and the place of each island as a whole (which no contrast within an island sees).

    Args:
        board: The latest board.
        models: Labels, on the board or not, in the order wanted.

    Returns:
        Strengths in logits, shape (M,), and their covariance in logits squared, shape (M, M).
    """
    position = {model: row for row, model in enumerate(board.models)}
    rows = np.array([position.get(model, -1) for model in models], dtype=np.intp)
    rating, island = np.full(len(rows), np.nan), -1 - np.arange(len(rows))
    covariance = np.full((len(rows), len(rows)), np.nan)
    here = np.flatnonzero(rows >= 0)
    rating[here], island[here] = board.rating[rows[here]], board.component[rows[here]]
    covariance[np.ix_(here, here)] = board.covariance[np.ix_(rows[here], rows[here])]
    covariance = np.nan_to_num(covariance) + UNKNOWN_SD**2 * (island[:, None] == island[None, :])
    theta = (np.where(np.isnan(rating), MEAN_RATING, rating) - MEAN_RATING) / POINTS_PER_LOGIT
    return theta, covariance / POINTS_PER_LOGIT**2
