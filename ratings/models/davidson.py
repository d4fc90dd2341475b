"""Davidson's ties (1970), with "both bad" as an outside option: a multinomial logit.

The answers to a pair have the log-weights theta_left + side / 2, theta_right - side / 2, and for a tie
tau + (theta_left + theta_right) / 2; nu = exp(tau). "Both bad" has the log-weight kappa, the same for all pairs: the
worth of a model that is just good enough, on the scale of the strengths. Raising all strengths raises kappa along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from ratings.models.contributions import Judgements
from ratings.models.local import local_square, local_sum, upper
from ratings.models.odds import guessed
from ratings.models.table_contributions import TableContributions
from ratings.newton import sure_fraction
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE

# Log-weights of left, right, tie and both bad in theta_left, theta_right, side, tau and kappa.
_LOG_WEIGHTS = (
    (1.0, 0.0, 0.5, 0.0, 0.0),
    (0.0, 1.0, -0.5, 0.0, 0.0),
    (0.5, 0.5, 0.0, 1.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 1.0),
)


@dataclass(frozen=True, eq=False)
class Davidson:
    """The likelihood of a table of votes.

    Attributes:
        weights: Total weight by outcome, left and right, of the outcomes that are modelled, shape (O, M, M).
        outcomes: Their codes, shape (O,).
        side: Whether the left side has an effect of its own.
    """

    weights: Floats
    outcomes: Codes
    side: bool

    @classmethod
    def of(cls, weights: Floats, *, side: bool, both_bad: bool = False) -> "Davidson":
        """From total weights by (left, right, outcome), shape (M, M, 4).

        Ties are modelled if there are any, and "both bad" if it is asked for and there is any.
        """
        outcomes = [LEFT, RIGHT]
        outcomes += [TIE] if weights[..., TIE].any() else []
        outcomes += [BOTH_BAD] if both_bad and weights[..., BOTH_BAD].any() else []
        return cls(np.ascontiguousarray(np.moveaxis(weights[..., outcomes], -1, 0)), np.array(outcomes), side)

    @property
    def models(self) -> int:
        """Number of models."""
        return int(self.weights.shape[-1])

    @property
    def width(self) -> int:
        """Number of parameters."""
        return self.models + self.side + len(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters beyond strengths and side: `tau` and `kappa`, as far as they are modelled."""
        return tuple({TIE: "tau", BOTH_BAD: "kappa"}[outcome] for outcome in self.outcomes[2:].tolist())

    @cached_property
    def gauge(self) -> Floats:
        """The direction that votes don't see: a constant added to all strengths and to kappa, shape (P,)."""
        direction = (np.arange(self.width) < self.models).astype(np.float64)
        direction[-1] += self._both_bad
        return direction

    @property
    def _both_bad(self) -> bool:
        return bool(self.outcomes[-1] == BOTH_BAD)

    @cached_property
    def _design(self) -> Floats:
        """Log-weights in local coordinates, shape (O, D)."""
        kept = [True, True, self.side, TIE in self.outcomes, self._both_bad]
        return np.ascontiguousarray(np.array(_LOG_WEIGHTS)[self.outcomes][:, kept])

    @cached_property
    def _products(self) -> Floats:
        """Products of two local coordinates, shape (O, T)."""
        design = self._design
        return np.stack([design[:, row] * design[:, column] for _, row, column in upper(design.shape[1])], axis=1)

    @cached_property
    def _votes(self) -> Floats:
        return np.asarray(self.weights.sum(axis=0))

    def start(self) -> Floats:
        """Where to start a fit: equal strengths, and the log-weights that give the share of each answer."""
        total = self.weights.sum(axis=(1, 2))
        start = np.zeros(self.width)
        start[self.models + self.side :] = np.log(2.0 * total[2:] / np.maximum(total[LEFT] + total[RIGHT], 1.0))
        return start

    def guess(self) -> Floats:
        """Where a fit begins: the start, with the strengths that scores alone suggest, shape (P,)."""
        start = self.start()
        decided = self.weights[self.outcomes != BOTH_BAD]
        score = decided[0] + 0.5 * decided[2:].sum(axis=0)
        start[: self.models] = guessed(score, decided.sum(axis=0))
        return start

    def extras(self, parameters: Floats) -> Mapping[str, float]:
        """`nu` = exp(tau), and `kappa` relative to the mean strength, in logits."""
        found = dict(zip(self.names, parameters[self.models + self.side :].tolist(), strict=True))
        published = {"nu": float(np.exp(found["tau"]))} if "tau" in found else {}
        if "kappa" in found:
            published["kappa"] = found["kappa"] - float(parameters[: self.models].mean())
        return published

    def _log_weights(self, parameters: Floats) -> Floats:
        """By outcome, left and right, shape (O, M, M)."""
        theta, shared = parameters[: self.models], self._design[:, 2:] @ parameters[self.models :]
        left, right = np.outer(self._design[:, 0], theta), np.outer(self._design[:, 1], theta)
        return np.asarray(left[:, :, None] + (right + shared[:, None])[:, None, :])

    def _chances(self, parameters: Floats) -> Floats:
        """Probabilities by outcome, left and right, shape (O, M, M)."""
        chances = self._log_weights(parameters)
        chances -= chances.max(axis=0)
        np.exp(chances, out=chances)
        chances /= chances.sum(axis=0)
        return chances

    def chances(self, parameters: Floats) -> Floats:
        """Probability of every answer by (left, right, outcome); 0 for those not modelled, shape (M, M, 4)."""
        everything = np.zeros((self.models, self.models, OUTCOMES))
        everything[..., self.outcomes] = np.moveaxis(self._chances(parameters), 0, -1)
        return everything

    def objective(self, parameters: Floats) -> float:
        """Log-likelihood."""
        heights = self._log_weights(parameters)
        return float((self.weights * heights).sum() - (self._votes * logsumexp(heights, axis=0)).sum())

    def gradient(self, parameters: Floats) -> Floats:
        """Score vector, shape (P,)."""
        return self.slopes(parameters)[0]

    def hessian(self, parameters: Floats) -> Floats:
        """Negative second derivative, shape (P, P)."""
        return self.slopes(parameters)[1]

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian together."""
        chances = self._chances(parameters)
        expected = self._votes * chances
        score = np.tensordot(self._design.T, self.weights - expected, axes=1)
        return local_sum(score), local_square(self._curvature(chances, expected), self._design.shape[1])

    def _curvature(self, chances: Floats, expected: Floats) -> Floats:
        """Covariance of the answers' local coordinates, times votes, shape (T, M, M)."""
        curvature = np.tensordot(self._products.T, expected, axes=1)
        mean = np.tensordot(self._design.T, chances, axes=1)
        total = np.tensordot(self._design.T, expected, axes=1)
        for place, row, column in upper(len(mean)):
            curvature[place] -= mean[row] * total[column]
        return curvature

    def sure(self, parameters: Floats, step: Floats) -> float:  # noqa: ARG002  # as all models have it
        """A fraction of a Newton step that surely leads up."""
        change = self._log_weights(step)
        reach = change.max(axis=0) - change.min(axis=0)
        return sure_fraction(float(reach.max(initial=0.0, where=self._votes > 0)))

    def contributions(self, parameters: Floats, cells: Judgements, weight: Floats) -> TableContributions:
        """What each cell adds at `parameters`, weighing `weight`, shape (K,)."""
        chances = self._chances(parameters)
        mean = np.tensordot(self._design.T, chances, axes=1)
        score = np.zeros((*mean.shape, OUTCOMES))
        score[..., self.outcomes] = self._design.T[:, None, None, :] - mean[..., None]
        once = self._curvature(chances, chances)
        curvature = np.zeros((*once.shape, OUTCOMES))
        curvature[..., self.outcomes] = once[..., None]
        return TableContributions.of(cells, weight, score, curvature)
