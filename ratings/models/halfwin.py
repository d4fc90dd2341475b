"""The half-win Bradley-Terry quasi-likelihood: objective, gradient and Hessian.

Bradley & Terry (1952) with a side effect; a tie is half a win and half a loss. The log-odds that the left model
wins are eta = theta_left - theta_right + side. Parameters are one vector [theta_1..theta_M] or
[theta_1..theta_M, side]; theta is fixed only up to a constant, which the gauge of `ratings.newton` takes care of.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from ratings.models.design import design_square, design_sum
from ratings.scale import Floats
from ratings.votes import BOTH_BAD

# What the left model scores by outcome: left, right, tie. A vote for "both bad" doesn't enter the rating.
SCORES: Final = np.array([1.0, 0.0, 0.5])


def rated(by_outcome: Floats) -> Floats:
    """Number of votes that enter the rating, from counts whose last axis is the outcome."""
    return np.asarray(by_outcome[..., :BOTH_BAD].sum(axis=-1))


@dataclass(frozen=True, slots=True, eq=False)
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
        return cls(rated(weights), weights[..., :BOTH_BAD] @ SCORES, side)

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.votes)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side

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
        return design_sum(self.score - self.votes * expit(self.log_odds(parameters)), side=self.side)

    def information(self, parameters: Floats) -> Floats:
        """Fisher information of all votes by (left, right), shape (M, M)."""
        odds = self.log_odds(parameters)
        return np.asarray(self.votes * expit(odds) * expit(-odds))

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return design_square(self.information(parameters), side=self.side)

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
