"""Fit: a model at its optimum, with the curvature there."""

from dataclasses import dataclass

import numpy as np

from ratings.models.halfwin import HalfWin
from ratings.newton import Objective, contrast_inverse, newton
from ratings.priors import Firth, Normal
from ratings.scale import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model.

    Attributes:
        model: The quasi-likelihood that was maximised, without any prior.
        parameters: The optimum, strengths first, with mean 0, shape (P,).
        hessian: Negative second derivative there, the prior's included, shape (P, P).
        inverse: Its pseudo-inverse over contrasts, shape (P, P).
        steps: Number of Newton steps.
    """

    model: HalfWin
    parameters: Floats
    hessian: Floats
    inverse: Floats
    steps: int

    @property
    def theta(self) -> Floats:
        """Strengths in logits, mean 0, shape (M,)."""
        return self.parameters[: self.model.models]

    @property
    def side(self) -> float | None:
        """Log-odds that the left of two equal models wins; None if not fitted."""
        return float(self.parameters[-1]) if self.model.side else None


def fit(model: HalfWin, *, prior_sd: float | None = None, firth: bool = False) -> Fit:
    """Fit a model whose optimum is known to exist (see `islands` and `side_is_estimable`).

    Args:
        model: The quasi-likelihood.
        prior_sd: Standard deviation in logits of a normal prior on the strengths; no prior by default.
        firth: Use Firth's small-sample score instead.

    Raises:
        DidNotConverge: There was no optimum after all.
    """
    target: Objective = Firth(model) if firth else model if prior_sd is None else Normal(model, prior_sd)
    parameters, steps = newton(target, np.zeros(model.width), model.models)
    hessian = target.hessian(parameters)
    return Fit(model, parameters, hessian, contrast_inverse(hessian, model.models), steps)
