"""The half-win Bradley-Terry quasi-likelihood: objective, gradient and Hessian.

Bradley & Terry (1952) with a side effect; a tie is half a win and half a loss. The log-odds that the left model
wins are eta = theta_left - theta_right + side. Parameters are one vector [theta_1..theta_M] or
[theta_1..theta_M, side]; theta is fixed only up to a constant, which the gauge of `ratings.newton` takes care of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from ratings.models.contributions import Judgements
from ratings.models.design import design_square, design_sum, largest_change
from ratings.models.halfwin_contributions import HalfWinContributions
from ratings.models.odds import guessed, shares
from ratings.newton import sure_fraction
from ratings.scale import Floats
from ratings.votes import LEFT, RIGHT, TIE


def rated(by_outcome: Floats) -> Floats:
    """Number of votes that enter the rating, from counts whose last axis is the outcome."""
    return np.asarray(by_outcome[..., LEFT] + by_outcome[..., RIGHT] + by_outcome[..., TIE])


@dataclass(frozen=True, eq=False)
class HalfWin:
    """The quasi-likelihood of a table of votes.

    Attributes:
        votes: Total weight by (left, right), shape (M, M).
        score: What the left model scored in them, shape (M, M).
        side: Whether the left side has an effect of its own.
    """

    votes: Floats
    score: Floats
    side: bool

    @classmethod
    def of(cls, weights: Floats, *, side: bool) -> "HalfWin":
        """From total weights by (left, right, outcome), shape (M, M, 4)."""
        return cls(rated(weights), weights[..., LEFT] + 0.5 * weights[..., TIE], side)

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.votes)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters beyond strengths and side: none."""
        return ()

    @cached_property
    def gauge(self) -> Floats:
        """The direction that votes don't see: a constant added to all strengths, shape (P,)."""
        return (np.arange(self.width) < self.models).astype(np.float64)

    @cached_property
    def _totals(self) -> tuple[Floats, Floats]:
        """What doesn't change from step to step: X'score, and votes by pair.

        Without a side effect, votes are folded over who stood left.
        """
        votes = self.votes if self.side else self.votes + self.votes.T
        won = design_sum(self.score, side=self.side)
        if not self.side:
            won += self.votes.sum(axis=0)  # the score of the right model is what the left one missed
        return won, votes

    def start(self) -> Floats:
        """Where to start a fit: equal strengths, shape (P,)."""
        return np.zeros(self.width)

    def guess(self) -> Floats:
        """Where a fit begins: the strengths that scores alone suggest, shape (P,)."""
        start = self.start()
        start[: self.models] = guessed(self.score, self.votes)
        return start

    def extras(self, parameters: Floats) -> Mapping[str, float]:  # noqa: ARG002  # as all models have it
        """Parameters beyond strengths and side, by name: none."""
        return {}

    def log_odds(self, parameters: Floats) -> Floats:
        """Log-odds that left wins, by (left, right), shape (M, M)."""
        theta = parameters[: self.models]
        odds: Floats = theta[:, None] - theta[None, :] + (parameters[self.models] if self.side else 0.0)
        return odds

    def objective(self, parameters: Floats) -> float:
        """Log-quasi-likelihood."""
        odds = self.log_odds(parameters)
        return float((self.score * odds - self.votes * np.logaddexp(0.0, odds)).sum())

    def gradient(self, parameters: Floats) -> Floats:
        """Score vector, shape (P,)."""
        p, _ = shares(parameters[: self.models], float(parameters[self.models]) if self.side else 0.0)
        return design_sum(self.score - self.votes * p, side=self.side)

    def information(self, parameters: Floats) -> Floats:
        """Fisher information of all votes by (left, right), shape (M, M)."""
        p, q = shares(parameters[: self.models], float(parameters[self.models]) if self.side else 0.0)
        return np.asarray(self.votes * p * q)

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return design_square(self.information(parameters), side=self.side)

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian together."""
        won, votes = self._totals
        if self.side:
            p, q = shares(parameters[: self.models], float(parameters[self.models]))
            expected = votes * p
            return won - design_sum(expected, side=True), design_square(expected * q, side=True)
        p, q = shares(parameters)
        expected = votes * p
        gradient = won - expected.sum(axis=1)
        expected *= q
        information = expected.sum(axis=1)
        hessian = np.negative(expected, out=expected)
        np.einsum("ii->i", hessian)[:] += information
        return gradient, hessian

    def sure(self, parameters: Floats, step: Floats) -> float:  # noqa: ARG002  # as all models have it
        """A fraction of a Newton step that surely leads up."""
        if 3.0 * float(step @ step) <= 1.0:  # more than the square of what follows
            return 1.0
        return sure_fraction(largest_change(step, self.votes, side=self.side))

    def contributions(self, parameters: Floats, cells: Judgements, weight: Floats) -> HalfWinContributions:
        """What each cell adds at `parameters`, with these weights in place of the cells' own, shape (K,)."""
        return HalfWinContributions.of(self.log_odds(parameters), cells, weight, side=self.side)

    def deviance(self, parameters: Floats) -> float:
        """Twice the distance in log-likelihood from the table that fits every (left, right) pair exactly."""
        expected = expit(self.log_odds(parameters))
        played = self.votes > 0
        won, lost = self.score[played], (self.votes - self.score)[played]
        share, p = won / self.votes[played], expected[played]
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(won > 0, won * np.log(share / p), 0.0)
            terms += np.where(lost > 0, lost * np.log((1 - share) / (1 - p)), 0.0)
        return float(2.0 * terms.sum())
