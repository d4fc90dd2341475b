"""Rao & Kupper's ties (1967): two clips whose difference is not noticed are tied.

With the log-odds eta = theta_left - theta_right + side and a threshold delta = ln nu > 0,

    p(left) = 1 / (1 + exp(delta - eta))        p(right) = 1 / (1 + exp(delta + eta))

and the rest are ties, p(tie) = (exp(2 delta) - 1) p(left) p(right). So a tie's log-likelihood is that of a win on the
left and a win on the right and ln(exp(2 delta) - 1): the sum of concave functions of (eta, delta), concave wherever
delta > 0. (In ln delta it is not.) Votes for "both bad" are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import log_expit

from ratings.models.contributions import Judgements
from ratings.models.design import design_square, design_sum, largest_change
from ratings.models.local import upper
from ratings.models.odds import guessed, shares
from ratings.models.table_contributions import TableContributions
from ratings.newton import sure_fraction
from ratings.scale import Floats
from ratings.votes import LEFT, OUTCOMES, RIGHT, TIE


@dataclass(frozen=True, eq=False)
class RaoKupper:
    """The likelihood of a table of votes.

    Attributes:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
        side: Whether the left side has an effect of its own.
    """

    weights: Floats
    side: bool

    @classmethod
    def of(cls, weights: Floats, *, side: bool) -> "RaoKupper":
        """From total weights by (left, right, outcome), shape (M, M, 4); the threshold is fitted if there are ties."""
        return cls(weights, side)

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.weights)

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side + self._tied

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters beyond strengths and side: `delta`, if there are ties."""
        return ("delta",) * self._tied

    @cached_property
    def gauge(self) -> Floats:
        """The direction that votes don't see: a constant added to all strengths, shape (P,)."""
        return (np.arange(self.width) < self.models).astype(np.float64)

    @cached_property
    def _totals(self) -> tuple[Floats, Floats, float]:
        """Left wins and ties, right wins and ties, each shape (M, M), and the number of ties."""
        ties = self.weights[..., TIE]
        return self.weights[..., LEFT] + ties, self.weights[..., RIGHT] + ties, float(ties.sum())

    @property
    def _tied(self) -> bool:
        return self._totals[2] > 0.0

    def start(self) -> Floats:
        """Where to start a fit: equal strengths, and the threshold that gives the share of ties."""
        start = np.zeros(self.width)
        if self._tied:
            above, below, ties = self._totals
            decisive = float(above.sum() + below.sum()) - 2.0 * ties
            start[-1] = 2.0 * np.arctanh(ties / (ties + max(decisive, 1.0)))
        return start

    def guess(self) -> Floats:
        """Where a fit begins: the start, with the strengths that scores alone suggest, shape (P,)."""
        start = self.start()
        above, below, _ = self._totals
        ties = self.weights[..., TIE]
        start[: self.models] = guessed(above - 0.5 * ties, above + below - ties)
        return start

    def extras(self, parameters: Floats) -> Mapping[str, float]:
        """The threshold `nu` = exp(delta), if there are ties."""
        return {"nu": float(np.exp(parameters[-1]))} if self._tied else {}

    def _shares(self, parameters: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """p(left), its complement, p(right) and its complement by (left, right), each shape (M, M)."""
        theta, side = parameters[: self.models], float(parameters[self.models]) if self.side else 0.0
        delta = float(parameters[-1]) if self._tied else 0.0
        left, not_left = shares(theta, side - delta)
        not_right, right = shares(theta, side + delta)
        return left, not_left, right, not_right

    def chances(self, parameters: Floats) -> Floats:
        """Probability of every answer by (left, right, outcome), shape (M, M, 4)."""
        left, _, right, _ = self._shares(parameters)
        chances = np.zeros((self.models, self.models, OUTCOMES))
        chances[..., LEFT], chances[..., RIGHT] = left, right
        if self._tied:
            chances[..., TIE] = np.expm1(2.0 * parameters[-1]) * left * right
        return chances

    def objective(self, parameters: Floats) -> float:
        """Log-likelihood; minus infinity where delta is not above 0."""
        above, below, ties = self._totals
        theta, delta = parameters[: self.models], float(parameters[-1]) if self._tied else 0.0
        if self._tied and delta <= 0.0:
            return -np.inf
        odds = theta[:, None] - theta[None, :] + (parameters[self.models] if self.side else 0.0)
        value = float((above * log_expit(odds - delta) + below * log_expit(-odds - delta)).sum())
        return value + ties * (2.0 * delta + float(np.log(-np.expm1(-2.0 * delta)))) if self._tied else value

    def gradient(self, parameters: Floats) -> Floats:
        """Score vector, shape (P,)."""
        return self.slopes(parameters)[0]

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return self.slopes(parameters)[1]

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian together; NaN where delta is not above 0."""
        if self._tied and not parameters[-1] > 0.0:
            return np.full(self.width, np.nan), np.full((self.width, self.width), np.nan)
        above, below, ties = self._totals
        left, not_left, right, not_right = self._shares(parameters)
        up, down = above * not_left, below * not_right
        gradient = design_sum(up - down, side=self.side)
        up_curved, down_curved = up * left, down * right
        hessian = design_square(up_curved + down_curved, side=self.side)
        if not self._tied:
            return gradient, hessian
        first, second = _slopes_of_threshold(float(parameters[-1]))
        bordered = np.empty((self.width, self.width))
        bordered[:-1, :-1] = hessian
        bordered[-1, :-1] = bordered[:-1, -1] = design_sum(down_curved - up_curved, side=self.side)
        bordered[-1, -1] = up_curved.sum() + down_curved.sum() + ties * second
        return np.append(gradient, ties * first - up.sum() - down.sum()), bordered

    def sure(self, parameters: Floats, step: Floats) -> float:
        """A fraction of a Newton step that surely leads up.

        The third derivative of ln(exp(2 delta) - 1) is 2 coth(delta) times the second; the step goes at most half the
        way to delta = 0.
        """
        above, below, _ = self._totals
        reach, longest = largest_change(step, above + below, side=self.side), 1.0
        if self._tied:
            delta, change = float(parameters[-1]), float(step[-1])
            reach += abs(change)
            least = 0.5 * delta if change < 0.0 else delta
            longest = 1.0 if change >= -0.5 * delta else -0.5 * delta / change
            reach = max(reach, 2.0 * abs(change) / float(np.tanh(least)))
        return min(longest, sure_fraction(reach))

    def contributions(self, parameters: Floats, cells: Judgements, weight: Floats) -> TableContributions:
        """What each cell adds at `parameters`, weighing `weight`, shape (K,)."""
        left, not_left, right, not_right = self._shares(parameters)
        first, second = _slopes_of_threshold(float(parameters[-1])) if self._tied else (0.0, 0.0)
        wins = np.zeros((2, OUTCOMES))  # what each outcome counts as: a win on the left, a win on the right
        wins[0, [LEFT, TIE]] = wins[1, [RIGHT, TIE]] = 1.0
        tie = np.eye(OUTCOMES)[TIE]
        up, down = not_left[..., None] * wins[0], not_right[..., None] * wins[1]
        up_curved, down_curved = up * left[..., None], down * right[..., None]
        signs = [1.0, -1.0] + [1.0] * self.side  # of theta_left, theta_right and side in the log-odds
        score = [sign * (up - down) for sign in signs]
        if self._tied:
            score.append(np.asarray(first * tie - up - down))
        curvature = []
        for _, row, column in upper(len(score)):
            if column < len(signs):
                curvature.append(signs[row] * signs[column] * (up_curved + down_curved))
            elif row < len(signs):
                curvature.append(signs[row] * (down_curved - up_curved))
            else:
                curvature.append(up_curved + down_curved + second * tie)
        return TableContributions.of(cells, weight, np.stack(score), np.stack(curvature))


def _slopes_of_threshold(delta: float) -> tuple[float, float]:
    """First and negative second derivative of ln(exp(2 delta) - 1)."""
    short = -float(np.expm1(-2.0 * delta))
    return 2.0 / short, 4.0 * float(np.exp(-2.0 * delta)) / short**2
