"""Fit: a model at its optimum, with the curvature there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

import numpy as np

from ratings.errors import InvalidOption
from ratings.models.halfwin import HalfWin
from ratings.models.model import Model
from ratings.newton import Objective, contrast_inverse, newton
from ratings.priors import Firth, Normal
from ratings.scale import Floats

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True, eq=False)
class ModelFit(Generic[ModelT]):
    """A fitted model. What only errors need is computed when it is first asked for.

    Attributes:
        model: The likelihood that was maximised, without any prior.
        parameters: The optimum [theta, side if fitted, one per name], strengths with mean 0, shape (P,).
        trace: Largest absolute entry of each Newton step, in logits.
        target: What was maximised, the prior included.
    """

    model: ModelT
    parameters: Floats
    trace: tuple[float, ...]
    target: Objective

    @property
    def theta(self) -> Floats:
        """Strengths in logits, mean 0, shape (M,)."""
        return self.parameters[: self.model.models]

    @property
    def side(self) -> float | None:
        """Log-odds that the left of two equal models wins; None if not fitted."""
        return float(self.parameters[self.model.models]) if self.model.side else None

    @property
    def extras(self) -> Mapping[str, float]:
        """Parameters beyond strengths and side as they are published, by name."""
        return self.model.extras(self.parameters)

    @property
    def steps(self) -> int:
        """Number of Newton steps."""
        return len(self.trace)

    @cached_property
    def hessian(self) -> Floats:
        """Negative second derivative at the optimum, the prior's included, shape (P, P)."""
        return self.target.hessian(self.parameters)

    @cached_property
    def inverse(self) -> Floats:
        """Its pseudo-inverse over contrasts, shape (P, P)."""
        return contrast_inverse(self.hessian, self.model.models, self.model.gauge)


Fit: TypeAlias = ModelFit[HalfWin]
"""The fit of a headline board."""


def fit(
    model: ModelT, *, prior_sd: float | None = None, firth: bool = False, start: Floats | None = None
) -> ModelFit[ModelT]:
    """Fit a model whose optimum is known to exist (see `islands`, `side_is_estimable` and `ties_are_estimable`).

    Args:
        model: The likelihood.
        prior_sd: Standard deviation in logits of a normal prior on the strengths; no prior by default.
        firth: Use Firth's small-sample score instead; for the half-win model.
        start: Parameters to start from, such as those of a fit to nearly the same votes, shape (P,).

    Raises:
        InvalidOption: The model has no such correction, or `start` isn't as many finite numbers as it has parameters.
        DidNotConverge: There was no optimum after all; carries the steps taken.
    """
    if start is None:
        start = model.guess()
    elif np.shape(start) != (model.width,) or not np.isfinite(start).all():
        raise InvalidOption("start", start, f"{model.width} finite numbers")
    target = _corrected(model, prior_sd, firth=firth)
    parameters, trace = newton(target, np.asarray(start, dtype=np.float64), checked=firth)
    return ModelFit(model, parameters, trace, target)


def _corrected(model: Model, prior_sd: float | None, *, firth: bool) -> Objective:
    if firth and prior_sd is not None:
        raise InvalidOption("firth", firth, "either it or prior_sd")
    if firth:
        if not isinstance(model, HalfWin):
            raise InvalidOption("firth", firth, "it for the half-win model, a prior for others")
        return Firth(model)
    if prior_sd is None:
        return model
    if not 0.0 < prior_sd < np.inf:
        raise InvalidOption("prior_sd", prior_sd, "a finite number of logits above 0")
    return Normal(model, prior_sd)
