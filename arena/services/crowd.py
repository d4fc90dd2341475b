"""What all other voters would say in a voter's battles: the votes without theirs, rated, beside each of theirs."""

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from arena.offline.method import method_of
from ratings import Board, Tally, Votes, board_of
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import LEFT, RIGHT

FEWEST_OTHERS: Final = 30
"""Decisive votes of others, a model of the category, from which they are a crowd to agree with."""

_METHOD: Final = method_of(
    intervals="fisher", voter_weights=None, prior=100.0, provisional_below=0, draws=0, diagnostics=False
)
"""The prior is as wide as models of real boards spread, so that what is expected holds for few votes as well."""

Floats = npt.NDArray[np.float64]


class Compared(NamedTuple):
    """Decisive votes of one voter beside the crowd's favourites.

    Attributes:
        agreed: Whether the voter preferred the model that the others rate higher, shape (N,).
        expected: The probability that an average voter would have, shape (N,).
    """

    agreed: npt.NDArray[np.bool_]
    expected: Floats


def compare(standing: Tally, on_board: Votes | None, votes: Votes) -> Compared | None:
    """A voter's decisive votes beside those of all others; None where others cast too few.

    The others are the standing tally without the voter's own votes, every vote with the same weight. Ties and both-bads
    are left out, since the question is who is preferred by those who prefer one; models that no other judged as well.

    The favourite's probability is that of a vote that nobody has seen: with the gap's estimate m and variance v it is
    expit(m / sqrt(1 + pi v / 8)) (MacKay 1992), because the favourite of a few votes is chosen for having won them.

    Args:
        standing: All votes of the category.
        on_board: The voter's own among them; None where there are none.
        votes: The voter's, whether the board shows their cohort or not.
    """
    others = _without(standing, on_board)
    judged = others.counts.sum(axis=(1, 2)) + others.counts.sum(axis=(0, 2)) > 0
    if others.counts.sum() < FEWEST_OTHERS * max(judged.sum(), 2):
        return None
    rated = board_of(others, _METHOD)
    known = {model for model, any_votes in zip(others.models, judged.tolist(), strict=True) if any_votes}
    place = np.array([rated.models.index(model) if model in known else -1 for model in votes.models], np.intp)
    decisive = votes.outcome <= RIGHT
    left, right = place[votes.left[decisive]], place[votes.right[decisive]]
    gap = np.where((left >= 0) & (right >= 0), rated.rating[left] - rated.rating[right], 0.0)
    told = gap != 0.0
    left, right, gap = left[told], right[told], gap[told]
    chose_left = votes.outcome[decisive][told] == LEFT
    expected = _left_probability(rated, left, right, gap)
    return Compared(chose_left == (gap > 0), np.where(gap > 0, expected, 1.0 - expected))


def _without(standing: Tally, own: Votes | None) -> Tally:
    """The decisive votes of the tally but for these, as counts alone."""
    counts = np.zeros_like(standing.counts)
    counts[:, :, : RIGHT + 1] = standing.counts[:, :, : RIGHT + 1]
    if own is not None:
        place = {model: number for number, model in enumerate(standing.models)}
        at = np.array([place.get(model, -1) for model in own.models], np.intp)
        left, right = at[own.left], at[own.right]
        there = (own.outcome <= RIGHT) & (left >= 0) & (right >= 0)
        np.subtract.at(counts, (left[there], right[there], own.outcome[there]), 1)
    # A vote of the last moment may not be in the tally yet, nor its model.
    counts = np.maximum(counts, 0)
    return Tally(standing.models, counts, counts.astype(np.float64), None, None, None)


def _left_probability(rated: Board, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp], gap: Floats) -> Floats:
    """The probability that an average voter who prefers one prefers the left, shape (N,)."""
    of = rated.covariance
    variance = (of[left, left] + of[right, right] - 2.0 * of[left, right]) / POINTS_PER_LOGIT**2
    side = rated.side_bias.points if rated.side_bias is not None else 0.0
    probability: Floats = expit((gap + side) / POINTS_PER_LOGIT / np.sqrt(1.0 + math.pi / 8.0 * variance))
    return probability
