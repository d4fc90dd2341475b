"""What may be added to a likelihood: a normal prior on strengths, or Firth's correction for small samples."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ratings.models.design import design_square, design_sum, pair_variances
from ratings.models.halfwin import HalfWin
from ratings.newton import Objective, contrast_inverse
from ratings.scale import Floats


@dataclass(frozen=True, eq=False)
class Normal:
    """A model under independent priors N(0, sd^2) on the strengths, seen from their mean; all else stays free.

    Contrasts have the posterior that the priors give them. The mean strength, which no vote tells anything of, is left
    without a prior, so that it stays the gauge.
    """

    model: Objective
    sd: float

    @property
    def models(self) -> int:
        """How many of the parameters are strengths."""
        return self.model.models

    @property
    def gauge(self) -> Floats:
        """The model's own, shape (P,)."""
        return self.model.gauge

    @cached_property
    def precision(self) -> Floats:
        """What the prior adds to the Hessian, shape (P, P)."""
        models = self.models
        added = np.zeros((len(self.gauge), len(self.gauge)))
        added[:models, :models] = (np.eye(models) - 1.0 / models) / self.sd**2
        return added

    def start(self) -> Floats:
        """The model's own."""
        return self.model.start()

    def objective(self, parameters: Floats) -> float:
        """Log-posterior, up to a constant."""
        return self.model.objective(parameters) - 0.5 * float(parameters @ self.precision @ parameters)

    def gradient(self, parameters: Floats) -> Floats:
        """Shape (P,)."""
        return self.model.gradient(parameters) - self.precision @ parameters

    def hessian(self, parameters: Floats) -> Floats:
        """Shape (P, P)."""
        return self.model.hessian(parameters) + self.precision

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian together."""
        gradient, hessian = self.model.slopes(parameters)
        return gradient - self.precision @ parameters, hessian + self.precision

    def sure(self, parameters: Floats, step: Floats) -> float:
        """The model's own: a prior's third derivative is 0, so it only makes the step safer."""
        return self.model.sure(parameters, step)


@dataclass(frozen=True, eq=False)
class Firth:
    """A half-win model under Jeffreys' prior, which removes the first-order bias of small samples (Firth 1993).

    The score becomes X'[s - n p + l (1/2 - p)] with l the leverage of each (left, right) pair. Steps are taken with the
    information of n + l votes: l (1/2 - p) is the score of l drawn votes, if l is held. What that neglects, how l
    changes, costs a few more steps and moves no optimum.
    """

    model: HalfWin

    @property
    def models(self) -> int:
        """How many of the parameters are strengths."""
        return self.model.models

    @property
    def gauge(self) -> Floats:
        """The model's own, shape (P,)."""
        return self.model.gauge

    def start(self) -> Floats:
        """The model's own."""
        return self.model.start()

    def objective(self, parameters: Floats) -> float:
        """Log-likelihood plus half the log-determinant of the information over contrasts."""
        hessian = self.model.hessian(parameters)
        hessian[: self.models, : self.models] += 1.0 / self.models
        sign, determinant = np.linalg.slogdet(hessian)
        return self.model.objective(parameters) + 0.5 * float(determinant) if sign > 0 else -np.inf

    def gradient(self, parameters: Floats) -> Floats:
        """Shape (P,)."""
        return self.slopes(parameters)[0]

    def hessian(self, parameters: Floats) -> Floats:
        """The model's own, as the errors of a corrected fit are taken from it (Firth 1993), shape (P, P)."""
        return self.model.hessian(parameters)

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient, and the information of n + l votes; NaN where the votes leave a direction without information."""
        side = self.model.side
        gradient, hessian = self.model.slopes(parameters)
        try:
            inverse = contrast_inverse(hessian, self.models)
        except np.linalg.LinAlgError:
            return np.full_like(gradient, np.nan), hessian
        leverage = self.model.information(parameters) * pair_variances(inverse, self.models)
        share = np.tanh(0.5 * self.model.log_odds(parameters))  # 2 p - 1
        gradient = gradient - design_sum(0.5 * leverage * share, side=side)
        return gradient, hessian + design_square(leverage * 0.25 * (1.0 - share**2), side=side)

    def sure(self, parameters: Floats, step: Floats) -> float:
        """The model's own."""
        return self.model.sure(parameters, step)
