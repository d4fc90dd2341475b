"""How much each voter's votes look like a vote for or against one model whatever is shown: Bayes factors.

Rigging an arena (Huang et al. 2025, Min et al. 2025) means to recognise one model and to vote for it, or against it,
wherever it appears. For voter v and model m, with t what v adds to the log-odds that m wins against the others, two
hypotheses stand against each other:

    honest    t ~ N(0, sd^2)                    a taste
    boost     t ~ N(0, sd^2) + U(2, 5)          a taste and an order, in logits; the mirror image buries

where sd^2 = M / (M - 1) times the variance of a voter's tastes for single models, since M - 1 others stand against m;
and the Bayes factor is int L(t) boost(t) dt / int L(t) honest(t) dt, where L is the quasi-likelihood of v's votes on
battles with m at the fitted strengths. A tie counts as half a win and half a loss there, p^.5 (1 - p)^.5; "both bad"
says nothing. Both integrals are sums over one even grid (the trapezoid rule, whose error vanishes exponentially for
such smooth functions), so a likelihood narrower than the grid scales both alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.special import log_ndtr, logsumexp

from ratings.cells import Cells
from ratings.errors import InvalidOption
from ratings.fit import Fit
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats
from ratings.votes import BOTH_BAD, SCORES

DIRECTIONS: Final = ("boost", "bury")

_WEAKEST, _STRONGEST = 2.0, 5.0
_STEP: Final = 0.25
_REACH: Final = 4.0
_TABLE: Final = 1 << 21
_GROUPS: Final = 1 << 13


@dataclass(frozen=True, slots=True, eq=False)
class Encounters:
    """The rated votes by (model, voter), each vote once for either model.

    Attributes:
        model: Model of each group, ascending, shape (G,).
        voter: Voter of each group, ascending within a model, shape (G,).
        edges: Where each group's entries begin, and the end of the last, shape (G + 1,).
        seat: 2 * opponent + (1 if the model stood left) of each entry, shape (E,).
        votes: Weight of each entry, shape (E,).
        lost: What each group's model did not score, shape (G,).
        models: M.
    """

    model: Codes
    voter: Codes
    edges: Codes
    seat: Codes
    votes: Floats
    lost: Floats
    models: int

    @classmethod
    def of(cls, cells: Cells, models: int) -> "Encounters":
        """From the cells of a log."""
        rated = np.flatnonzero((np.asarray(cells.outcome) != BOTH_BAD) & (cells.weight > 0))
        left, right, voter, outcome = (
            np.asarray(column[rated], dtype=np.intp) for column in (cells.left, cells.right, cells.voter, cells.outcome)
        )
        weight, score = cells.weight[rated], SCORES[outcome]
        key = np.concatenate([left, right]) * (int(voter.max(initial=0)) + 1) + np.concatenate([voter, voter])
        order = np.argsort(key, kind="stable")
        key = key[order]
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        seat = np.concatenate([2 * right + 1, 2 * left])[order]
        votes = np.concatenate([weight, weight])[order]
        lost = votes * np.concatenate([1.0 - score, score])[order]
        model, who = np.divmod(key[begins], int(voter.max(initial=0)) + 1)
        total = np.add.reduceat(lost, begins) if begins.size else lost
        return cls(model, who, np.append(begins, key.size), seat, votes, total, models)

    def chunks(self, nodes: int) -> Iterator[tuple[int, int]]:
        """Runs of groups whose models, and which themselves, need a bounded table each."""
        size = max(1, _TABLE // (2 * self.models * nodes))
        bounds = np.searchsorted(self.model, np.arange(0, self.models + size, size)).tolist()
        for low, high in pairwise(bounds):
            yield from ((start, min(start + _GROUPS, high)) for start in range(low, high, _GROUPS))


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """The hypotheses about t on an even grid.

    Attributes:
        shift: t in logits, shape (T,), symmetric about 0.
        honest: Log-probabilities, shape (T,).
        rigged: Of boost and of bury, shape (2, T).
    """

    shift: Floats
    honest: Floats
    rigged: Floats

    @classmethod
    def of(cls, taste_sd: float) -> "_Grid":
        """For a difference of tastes in points."""
        sd = taste_sd / POINTS_PER_LOGIT
        step = min(_STEP, sd / 2.0)
        half = int(np.ceil((_STRONGEST + _REACH * sd) / step))
        shift = step * np.arange(-half, half + 1)
        honest = np.asarray(-0.5 * (shift / sd) ** 2)
        above, below = log_ndtr((shift - _WEAKEST) / sd), log_ndtr((shift - _STRONGEST) / sd)
        # log(Phi(a) - Phi(b)), taken on the side where both are small
        upper, lower = log_ndtr((_STRONGEST - shift) / sd), log_ndtr((_WEAKEST - shift) / sd)
        middle = (_WEAKEST + _STRONGEST) / 2.0
        boost = np.where(shift < middle, _log_difference(above, below), _log_difference(upper, lower))
        boost -= logsumexp(boost)
        return cls(np.asarray(shift), np.asarray(honest - logsumexp(honest)), np.stack([boost, boost[::-1]]))


def _log_difference(larger: Floats, smaller: Floats) -> Floats:
    return np.asarray(larger + np.log1p(-np.exp(np.minimum(smaller - larger, -1e-15))))


def log_bayes_factors(encounters: Encounters, fit: Fit, *, taste_sd: float = 100.0) -> Floats:
    """Log Bayes factors of boosting and of burying against honest taste, by (model, voter) group.

    Costs two multiplications and one exponential per group and node of the grid (57 nodes at 100 points), and one
    multiplication per entry and node; memory is bounded by chunks.

    Args:
        encounters: The votes by model and voter.
        fit: The strengths, and the side effect if there is one.
        taste_sd: Standard deviation of an honest voter's tastes for single models, in points.

    Returns:
        Shape (2, G).

    Raises:
        InvalidOption: The standard deviation is not a positive number.
    """
    if not (np.isfinite(taste_sd) and taste_sd > 0.0):
        raise InvalidOption("taste_sd", taste_sd, "a positive number of points")
    models = encounters.models
    grid = _Grid.of(taste_sd * float(np.sqrt(models / max(models - 1, 1))))
    found = np.empty((2, len(encounters.model)))
    weights = np.exp(np.vstack([grid.honest[None], grid.rigged])).T
    side = 0.0 if fit.side is None else fit.side
    for low, high in encounters.chunks(len(grid.shift)):
        first, last = int(encounters.model[low]), int(encounters.model[high - 1]) + 1
        table = _log_win_table(fit.theta, side, first, last, grid.shift)
        start, end = int(encounters.edges[low]), int(encounters.edges[high])
        group = np.repeat(np.arange(high - low), np.diff(encounters.edges[low : high + 1]))
        column = (encounters.model[low:high] - first)[group] * 2 * models + encounters.seat[start:end]
        rows = csr_array(
            (encounters.votes[start:end], column, encounters.edges[low : high + 1] - start),
            shape=(high - low, len(table)),
        )
        likelihood = rows @ table - encounters.lost[low:high, None] * grid.shift
        likelihood -= likelihood.max(axis=1, keepdims=True)
        found[:, low:high] = _ratios(likelihood, grid, weights)
    return found


def _log_win_table(theta: Floats, side: float, first: int, last: int, shift: Floats) -> Floats:
    """Log sigma(eta + t) by (model, seat) for the models from first to last, shape ((last - first) * 2 M, T).

    A loss is log sigma(-eta - t) = log sigma(eta + t) - eta - t, so that votes lost add only a line in t.
    """
    eta = (theta[first:last, None] - theta[None, :])[..., None] + np.array([-side, side])
    return np.asarray(-np.logaddexp(0.0, -(eta.reshape(-1, 1) + shift)))


def _ratios(likelihood: Floats, grid: _Grid, weights: Floats) -> Floats:
    """Log Bayes factors from log-likelihoods with maximum 0, shape (2, groups)."""
    sums = np.exp(likelihood) @ weights
    with np.errstate(divide="ignore"):
        logs = np.log(sums).T
    ratio = logs[1:] - logs[0]
    lost = np.flatnonzero(~(sums > 1e-290).all(axis=1))  # next to nothing under one hypothesis: sum in logarithms
    if lost.size:
        honest = logsumexp(likelihood[lost] + grid.honest, axis=1)
        for direction, rigged in enumerate(grid.rigged):
            ratio[direction, lost] = logsumexp(likelihood[lost] + rigged, axis=1) - honest
    return np.asarray(ratio)
