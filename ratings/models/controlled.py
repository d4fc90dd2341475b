"""The half-win quasi-likelihood with clip covariates: ratings as they were if the clips differed in models alone.

The log-odds that left wins are eta = theta_left - theta_right + side + gamma'z, with z the standardised covariates of
the vote (`ratings.models.covariates`). Votes are no longer alike within a pair, so they are kept one by one, sorted by
pair (`ratings.models.runs`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from scipy.special import expit

from ratings.errors import DidNotConverge, InvalidVotes
from ratings.models.contributions import Judgements
from ratings.models.controlled_contributions import ControlledContributions
from ratings.models.covariates import Covariates
from ratings.models.design import design_sum, largest_change
from ratings.models.halfwin import HalfWin
from ratings.models.halfwin_contributions import HalfWinContributions
from ratings.models.runs import Run, SortedVotes, Sums
from ratings.newton import newton, sure_fraction
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, SCORES

_LEAST_RESIDUAL: Final = 1e-3


class Coefficient(NamedTuple):
    """The effect of a covariate on the log-odds, in logits.

    Attributes:
        name: The covariate.
        per_sd: Effect of a difference of one standard deviation.
        per_sd_error: Its standard error.
        per_unit: Effect of a difference of 1 in the covariate's own unit.
        per_unit_error: Its standard error.
    """

    name: str
    per_sd: float
    per_sd_error: float
    per_unit: float
    per_unit_error: float


@dataclass(frozen=True, eq=False)
class Controlled:
    """The quasi-likelihood of votes one by one.

    Attributes:
        models: Number of models.
        side: Whether the left side has an effect of its own.
        covariates: What the clips of each vote differ in, shape (N, C).
        pair: left * M + right of each vote, shape (N,).
        score: What the left model scored, shape (N,).
        rated: Where votes enter the rating, 1 or 0 ("both bad"), shape (N,).
        weight: Multiplicity, 0 where votes don't enter the rating, shape (N,).
    """

    models: int
    side: bool
    covariates: Covariates
    pair: Codes
    score: Floats
    rated: Floats
    weight: Floats

    @classmethod
    def of(
        cls, votes: Judgements, covariates: Covariates, *, models: int, side: bool, weight: Floats | None = None
    ) -> "Controlled":
        """From votes and their covariates, checked to be told from the models.

        Args:
            votes: Left, right and outcome of each, shape (N,).
            covariates: In the same order.
            models: Number of models M.
            side: Whether the left side has an effect of its own.
            weight: Multiplicities, shape (N,); 1 each by default.

        Raises:
            InvalidVotes: A covariate can't be told from the models, the side effect or the covariates before it.
        """
        outcome = np.asarray(votes.outcome)
        if len(covariates.z) != len(outcome):
            reason = f"{len(covariates.z)} values where there are {len(outcome)} votes"
            raise InvalidVotes(reason, column=covariates.names[0])
        pair = np.asarray(votes.left, dtype=np.intp) * models + votes.right
        rated = (outcome != BOTH_BAD).astype(np.float64)
        score = np.append(SCORES, 0.0)[outcome]
        made = cls(models, side, covariates, pair, score, rated, rated if weight is None else rated * weight)
        made._check_residuals()
        return made

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self._first + len(self.names)

    @property
    def _first(self) -> int:
        """Where the covariates' parameters begin."""
        return self.models + self.side

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters beyond strengths and side: the covariates'."""
        return self.covariates.names

    @cached_property
    def gauge(self) -> Floats:
        """The direction that votes don't see: a constant added to all strengths, shape (P,)."""
        return (np.arange(self.width) < self.models).astype(np.float64)

    @cached_property
    def table(self) -> HalfWin:
        """The same votes without covariates."""
        size, shape = self.models**2, (self.models, self.models)
        votes, score = (
            np.bincount(self.pair, values, size).astype(np.float64, copy=False).reshape(shape)
            for values in (self.weight, self.weight * self.score)
        )
        return HalfWin(votes, score, self.side)

    @cached_property
    def _sorted(self) -> SortedVotes:
        return SortedVotes.of(self.pair, self.score, self.weight, self.covariates.z, self.models)

    @cached_property
    def _beginning(self) -> Floats:
        start = np.zeros(self.width)
        try:
            start[: self._first] = newton(self.table, self.table.guess())[0]
        except DidNotConverge:  # a prior may give an optimum yet
            return start
        return start

    def start(self) -> Floats:
        """Where to start a fit: the optimum without covariates if there is one, shape (P,)."""
        return self._beginning

    def guess(self) -> Floats:
        """Where a fit begins, shape (P,)."""
        return self.start()

    def extras(self, parameters: Floats) -> Mapping[str, float]:
        """Effect of a difference of one standard deviation in each covariate, in logits."""
        return dict(zip(self.names, parameters[self._first :].tolist(), strict=True))

    def coefficients(self, parameters: Floats, covariance: Floats) -> list[Coefficient]:
        """Effects of the covariates with standard errors, from a covariance of all parameters, shape (P, P)."""
        errors = np.sqrt(np.maximum(np.diagonal(covariance)[self._first :], 0.0))
        effects = zip(self.names, parameters[self._first :].tolist(), errors.tolist(), strict=True)
        return [
            Coefficient(name, effect, error, effect / sd, error / sd)
            for (name, effect, error), sd in zip(effects, self.covariates.sd.tolist(), strict=True)
        ]

    def _odds(self, parameters: Floats) -> Iterator[tuple[Run, Floats]]:
        """Log-odds of the sorted votes, by chunk."""
        base = self.table.log_odds(parameters[: self._first]).reshape(-1)
        for run in self._sorted.runs:
            yield run, run.spread(base) + parameters[self._first :] @ self._sorted.z[:, run.votes]

    def objective(self, parameters: Floats) -> float:
        """Log-quasi-likelihood."""
        score, weight, total = self._sorted.score, self._sorted.weight, 0.0
        for run, odds in self._odds(parameters):
            total += float(weight[run.votes] @ (score[run.votes] * odds - np.logaddexp(0.0, odds)))
        return total

    def gradient(self, parameters: Floats) -> Floats:
        """Score vector, shape (P,)."""
        return self.slopes(parameters)[0]

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return self.slopes(parameters)[1]

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian together."""
        score, weight, z = self._sorted.score, self._sorted.weight, self._sorted.z
        sums = Sums(self.models, len(z))
        residuals, effects = np.zeros(self.models**2), np.zeros(len(z))
        for run, odds in self._odds(parameters):
            p = expit(odds, out=odds)
            residual = score[run.votes] - p
            residual *= weight[run.votes]
            p *= weight[run.votes] * (1.0 - p)
            residuals[run.pairs] += np.add.reduceat(residual, run.begins)
            effects += z[:, run.votes] @ residual
            sums.add(run, p, z[:, run.votes])
        shape = (self.models, self.models)
        gradient = np.concatenate([design_sum(residuals.reshape(shape), side=self.side), effects])
        return gradient, sums.square(side=self.side)

    def sure(self, parameters: Floats, step: Floats) -> float:  # noqa: ARG002  # as all models have it
        """A fraction of a Newton step that surely leads up."""
        reach = largest_change(step[: self._first], self.table.votes, side=self.side)
        reach += float(np.abs(step[self._first :]) @ self._largest)
        return sure_fraction(reach)

    @cached_property
    def _largest(self) -> Floats:
        z = self._sorted.z
        return np.asarray(np.maximum(z.max(axis=1, initial=0.0), -z.min(axis=1, initial=0.0)))

    def contributions(self, parameters: Floats, cells: Judgements, weight: Floats) -> ControlledContributions:
        """What each vote adds at `parameters`.

        Args:
            parameters: Shape (P,).
            cells: The votes that the model was made of, in their order.
            weight: What each weighs, shape (N,).
        """
        odds = self.table.log_odds(parameters[: self._first]).reshape(-1)[self.pair]
        odds += self.covariates.z @ parameters[self._first :]
        p = expit(odds, out=odds)
        rated = self.rated * weight
        left, right = (np.asarray(codes, dtype=np.intp) for codes in (cells.left, cells.right))
        residual, information = rated * (self.score - p), rated * p * (1.0 - p)
        plain = HalfWinContributions(left, right, residual, information, self.models, self.side)
        return ControlledContributions(plain, self.covariates.z)

    def _check_residuals(self) -> None:
        """Refuse a covariate of which models, side and the covariates before it leave next to nothing.

        One that is fixed by model can't be told from the model: its residual variance is that of z after weighted
        least squares on the models' (and the side's) design.
        """
        weight, z = self._sorted.weight, self._sorted.z
        sums = Sums(self.models, len(z))
        for run in self._sorted.runs:
            sums.add(run, weight[run.votes], z[:, run.votes])
        square, first = sums.square(side=self.side), self._first
        border = square[:first, first:]
        left = square[first:, first:] - border.T @ np.linalg.lstsq(square[:first, :first], border, rcond=1e-12)[0]
        total = float(weight.sum())
        for code, name in enumerate(self.names):
            if left[code, code] <= _LEAST_RESIDUAL * total:  # a standardised covariate has variance 1
                told = "the models and the side effect" if self.side else "the models"
                raise InvalidVotes(f"the covariate can't be told from {told}", column=name)
            before = left[:code, code]
            others = before @ np.linalg.lstsq(left[:code, :code], before, rcond=1e-12)[0] if code else 0.0
            if left[code, code] - others < _LEAST_RESIDUAL * left[code, code]:
                told = " and ".join(self.names[:code])
                raise InvalidVotes(f"the covariate can't be told from {told}, given the models", column=name)
