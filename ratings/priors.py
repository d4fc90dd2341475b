"""What may be added to a likelihood: a normal prior on strengths, or Firth's correction for small samples."""

from dataclasses import dataclass

import numpy as np

from ratings.models.design import design_sum, pair_variances
from ratings.models.halfwin import HalfWin
from ratings.newton import contrast_inverse
from ratings.scale import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A model under independent priors N(0, sd^2) on the strengths; the side effect stays free."""

    model: HalfWin
    sd: float

    def _precision(self) -> Floats:
        precision = np.full(self.model.width, self.sd**-2.0)
        precision[self.model.models :] = 0.0
        return precision

    def objective(self, parameters: Floats) -> float:
        """Log-posterior, up to a constant."""
        return self.model.objective(parameters) - 0.5 * float(self._precision() @ parameters**2)

    def gradient(self, parameters: Floats) -> Floats:
        """Shape (P,)."""
        return self.model.gradient(parameters) - self._precision() * parameters

    def hessian(self, parameters: Floats) -> Floats:
        """Shape (P, P)."""
        return self.model.hessian(parameters) + np.diag(self._precision())


@dataclass(frozen=True, slots=True, eq=False)
class Firth:
    """A model under Jeffreys' prior, which removes the first-order bias of small samples (Firth 1993).

    The score becomes X'[s - n p + l (1/2 - p)] with l the leverage of each (left, right) pair. The Hessian is the
    model's own (Fisher scoring).
    """

    model: HalfWin

    def objective(self, parameters: Floats) -> float:
        """Log-likelihood plus half the log-determinant of the information over contrasts."""
        hessian = self.model.hessian(parameters)
        hessian[: self.model.models, : self.model.models] += 1.0 / self.model.models
        sign, determinant = np.linalg.slogdet(hessian)
        return self.model.objective(parameters) + 0.5 * float(determinant) if sign > 0 else -np.inf

    def gradient(self, parameters: Floats) -> Floats:
        """Shape (P,)."""
        inverse = contrast_inverse(self.model.hessian(parameters), self.model.models)
        leverage = self.model.information(parameters) * pair_variances(inverse, self.model.models)
        share = np.tanh(self.model.log_odds(parameters) / 2.0)  # 2 p - 1
        return self.model.gradient(parameters) - design_sum(0.5 * leverage * share, side=self.model.side)

    def hessian(self, parameters: Floats) -> Floats:
        """Shape (P, P)."""
        return self.model.hessian(parameters)
