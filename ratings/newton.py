"""Newton's method with step halving, in the gauge where strengths have mean 0."""

from typing import Final, Protocol

import numpy as np

from ratings.errors import DidNotConverge
from ratings.scale import Floats

_TOLERANCE: Final = 1e-10
_ROUNDING: Final = 1e-6
_MOST_STEPS: Final = 100
_MOST_HALVINGS: Final = 40


class Objective(Protocol):
    """A concave function to be maximised."""

    def objective(self, parameters: Floats) -> float:
        """Its value."""
        ...

    def gradient(self, parameters: Floats) -> Floats:
        """Its first derivative, shape (P,)."""
        ...

    def hessian(self, parameters: Floats) -> Floats:
        """Its negative second derivative, or a positive semidefinite stand-in, shape (P, P)."""
        ...


def gauged(hessian: Floats, models: int) -> Floats:
    """The Hessian with the direction theta + constant made regular, by a term that contrasts don't see."""
    full = hessian.copy()
    full[:models, :models] += max(float(np.trace(hessian)) / len(hessian), np.finfo(float).tiny) / models
    return full


def contrast_inverse(hessian: Floats, models: int) -> Floats:
    """Pseudo-inverse of a Hessian over contrasts of strengths (and the side), shape (P, P)."""
    inverse = np.linalg.inv(gauged(hessian, models))
    inverse[:models] -= inverse[:models].mean(axis=0)
    inverse[:, :models] -= inverse[:, :models].mean(axis=1, keepdims=True)
    return np.asarray(0.5 * (inverse + inverse.T))


def newton(target: Objective, start: Floats, models: int) -> tuple[Floats, int]:
    """The maximum of a concave function by Newton's method with step halving.

    Args:
        target: What to maximise.
        start: Where to start, shape (P,).
        models: How many of the parameters are strengths.

    Returns:
        The maximum, strengths with mean 0, and the number of steps taken.

    Raises:
        DidNotConverge: No maximum was reached; the error carries the steps' lengths.
    """
    parameters, value, trace = start, target.objective(start), list[float]()
    while len(trace) < _MOST_STEPS:
        step = np.asarray(
            np.linalg.solve(gauged(target.hessian(parameters), models), target.gradient(parameters)), float
        )
        trace.append(float(np.abs(step).max(initial=0.0)))
        if not np.isfinite(trace[-1]) or _fell_off(trace):
            break
        parameters, value = _uphill(target, parameters, value, step)
        if _settled(trace):
            parameters[:models] -= parameters[:models].mean()
            return parameters, len(trace)
    reason = f"no optimum after {len(trace)} steps, the last of {trace[-1]:.3g} logits"
    raise DidNotConverge(reason, trace=trace)


def _settled(trace: list[float]) -> bool:
    """Whether steps have shrunk to nothing, or to what rounding of a huge table leaves of them."""
    return trace[-1] < _TOLERANCE or (len(trace) > 1 and trace[-2] / 2.0 < trace[-1] < _ROUNDING)


def _fell_off(trace: list[float]) -> bool:
    """Whether long steps ended at once, as they do on the way to infinity when the gradient is rounded to 0.

    Near an optimum each step is about the square of the one before.
    """
    return len(trace) > 1 and trace[-1] < _TOLERANCE and trace[-2] > 0.1


def _uphill(target: Objective, parameters: Floats, value: float, step: Floats) -> tuple[Floats, float]:
    """Go along the step, halved until it doesn't lead down by more than rounding explains."""
    slack = 1e-12 * (1.0 + abs(value))
    for _ in range(_MOST_HALVINGS):
        reached = target.objective(parameters + step)
        if reached >= value - slack:
            break
        step = step / 2.0
    return parameters + step, reached
