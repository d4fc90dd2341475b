"""Newton's method with an analytic step control, in the gauge where strengths have mean 0.

Along a step, the third derivative of the log-likelihoods here is at most r times the second, r being the range of the
changes in log-weight or log-odds that the step makes (the logistic function's |f'''| <= |f''|; Bach 2010 calls this
self-concordance). A fraction t of a Newton step with decrement d^2 then raises the objective by at least
d^2 (t - (exp(r t) - r t - 1) / r^2): the whole step does for r <= 1, and t = ln(1 + r) / r always does.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from scipy.linalg import lapack

from ratings.errors import DidNotConverge
from ratings.scale import Floats

_TOLERANCE: Final = 1e-10
_ROUNDING: Final = 1e-6
_EXACT: Final = 1e-15
_TINY: Final = float(np.finfo(np.float64).tiny)
_MOST_STEPS: Final = 100
_PATIENCE: Final = 10
_MOST_HALVINGS: Final = 40
_LONG: Final = 0.1
_BOLD: Final = 4.0
_SHORT: Final = 1e-3
_FAR: Final = 20.0
_WEAK: Final = 1e-10
_FADED: Final = 1e-12


class Objective(Protocol):
    """A concave function to be maximised, which doesn't see a constant added to all strengths."""

    @property
    def models(self) -> int:
        """How many of the parameters are strengths; they come first."""
        ...

    @property
    def gauge(self) -> Floats:
        """The direction that the function doesn't see, 1 at every strength, shape (P,)."""
        ...

    def start(self) -> Floats:
        """Where to start, in the middle of things, shape (P,)."""
        ...

    def objective(self, parameters: Floats) -> float:
        """Its value."""
        ...

    def gradient(self, parameters: Floats) -> Floats:
        """Its first derivative, shape (P,)."""
        ...

    def hessian(self, parameters: Floats) -> Floats:
        """Its negative second derivative, shape (P, P)."""
        ...

    def slopes(self, parameters: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian (or a positive semidefinite stand-in) together, from what they have in common.

        They may be NaN at parameters that mean nothing.
        """
        ...

    def sure(self, parameters: Floats, step: Floats) -> float:
        """A fraction of a Newton step, at most 1, that surely leads up."""
        ...


def gauged(hessian: Floats, models: int) -> Floats:
    """The Hessian with the direction theta + constant made regular, by a term that contrasts don't see.

    The term weighs the mean strength, so a solution has mean strength 0, whatever else moves along with strengths.
    """
    full = hessian.copy()
    full[:models, :models] += max(float(np.einsum("ii", hessian)) / len(hessian), _TINY) / models
    return full


def contrast_inverse(hessian: Floats, models: int, gauge: Floats | None = None) -> Floats:
    """Pseudo-inverse of a Hessian over contrasts of strengths and what is relative to their mean, shape (P, P).

    Args:
        hessian: Shape (P, P).
        models: How many of the parameters are strengths.
        gauge: The direction that the Hessian doesn't see, shape (P,); that of the strengths alone by default.
    """
    inverse = _inverted(gauged(hessian, models))
    direction = np.arange(len(hessian)) < models if gauge is None else gauge
    inverse -= direction[:, None] * inverse[:models].mean(axis=0)
    inverse -= inverse[:, :models].mean(axis=1)[:, None] * direction
    return np.asarray(0.5 * (inverse + inverse.T))


def centred(parameters: Floats, target: Objective) -> Floats:
    """The same point, strengths with mean 0."""
    return np.asarray(parameters - parameters[: target.models].mean() * target.gauge)


def sure_fraction(reach: float) -> float:
    """The fraction of a Newton step that surely leads up.

    Args:
        reach: Range of the changes in log-weight that the whole step makes, r above.
    """
    return 1.0 if reach <= 1.0 else float(np.log1p(reach) / reach)


def newton(target: Objective, start: Floats, *, checked: bool = False) -> tuple[Floats, tuple[float, ...]]:
    """The maximum of a concave function by Newton's method.

    Args:
        target: What to maximise.
        start: Where to start, shape (P,).
        checked: Check each step by the function's value and halve it where it leads down, as a function needs that is
            not concave everywhere.

    Returns:
        The maximum, strengths with mean 0, and the largest absolute entry of each step.

    Raises:
        DidNotConverge: No maximum was reached; the error carries the steps' lengths.
    """
    parameters, trace, uphill = start, list[float](), _halved if checked else _uphill
    if not start.size:
        return start, ()
    gradient, curvature = target.slopes(parameters)
    while len(trace) < _MOST_STEPS:
        step, weakest = _step(curvature, gradient, target.models)
        trace.append(float(np.abs(step).max(initial=0.0)))
        if not np.isfinite(trace[-1]) or _fell_off(trace):
            break
        if len(trace) % _PATIENCE == 0 and trace[-1] > _LONG and not _told(target, curvature):
            break
        if _settled(trace):
            found = centred(parameters + step, target)
            if (weakest > _WEAK and np.ptp(found) < _FAR) or _told(target, curvature):
                return found, tuple(trace)
            break
        parameters, gradient, curvature = uphill(target, parameters, step)
    reason = f"no optimum that the votes determine after {len(trace)} steps, the last of {trace[-1]:.3g} logits"
    raise DidNotConverge(reason, trace=trace)


def _uphill(target: Objective, parameters: Floats, step: Floats) -> tuple[Floats, Floats, Floats]:
    """The point that the step leads to, with the slopes there.

    A concave function that still rises at the end of a step rose all along it. Otherwise the sure fraction is taken. So
    no value of the function is needed, only the slopes that the next step needs anyway. What is tried is a few times
    what is sure: a leap of a hundred logits may rise as well, to where nothing is left of the curvature.
    """
    sure = target.sure(parameters, step)
    tried = min(1.0, _BOLD * sure)
    reached = parameters + tried * step
    gradient, curvature = target.slopes(reached)
    if tried <= sure or float(gradient @ step) >= 0.0:
        return reached, gradient, curvature
    reached = parameters + sure * step
    return reached, *target.slopes(reached)


def _halved(target: Objective, parameters: Floats, step: Floats) -> tuple[Floats, Floats, Floats]:
    """The point that the step leads to, halved until the value there is not lower by more than rounding explains.

    Near the optimum values are all rounding, and a whole step is safe.
    """
    value = target.objective(parameters)
    for _ in range(_MOST_HALVINGS):
        if np.abs(step).max() < _SHORT or target.objective(parameters + step) >= value - 1e-12 * (1.0 + abs(value)):
            break
        step = step / 2.0
    return parameters + step, *target.slopes(parameters + step)


def _settled(trace: Sequence[float]) -> bool:
    """Whether what is left is below the tolerance, or what rounding of a huge table leaves.

    Newton's method squares the ratio of successive steps at each step; where two ratios show that, the next step is
    known before it is taken. It must be below what rounding leaves, because the jackknife divides scores by next to
    nothing where one cluster holds all votes of a model.
    """
    if trace[-1] < _TOLERANCE:
        return True
    if len(trace) < 2:
        return False
    ratio = trace[-1] / trace[-2]
    if len(trace) > 2 and trace[-2] < _LONG and ratio < (trace[-2] / trace[-3]) ** 1.5:
        return trace[-1] * ratio**2 < _EXACT
    return ratio > 0.9 and trace[-1] < _ROUNDING


def _fell_off(trace: Sequence[float]) -> bool:
    """Whether long steps ended at once, as they do on the way to infinity when the gradient is rounded to 0.

    Near an optimum each step is about the square of the one before.
    """
    return len(trace) > 1 and trace[-1] < _TOLERANCE and trace[-2] > _LONG


def _told(target: Objective, curvature: Floats) -> bool:
    """Whether the votes tell of every direction more than rounding does.

    On the way to infinity the curvature fades until it is rounding. So it is compared with what the same votes would
    tell where their answers are uncertain, which the start is.
    """
    scale = np.sqrt(np.diagonal(target.slopes(target.start())[1]))
    if len(curvature) < 2:
        return True
    if not scale.all():
        return False
    told = np.linalg.eigvalsh(curvature / np.outer(scale, scale))
    return bool(told[1] > _FADED)  # the first is the gauge's, 0


def _step(curvature: Floats, gradient: Floats, models: int) -> tuple[Floats, float]:
    """The Newton step, and the least share of a diagonal entry that Cholesky's pivots leave of it.

    By elimination where rounding left no factors, and NaN where the step has no end.
    """
    full = gauged(curvature, models)
    diagonal = full.diagonal().copy()
    # The transpose of a symmetric matrix is itself, and lies in memory as LAPACK wants it.
    factor, step, fault = lapack.dposv(full.T, gradient, lower=1, overwrite_a=True)
    if fault == 0:
        return np.asarray(step, dtype=np.float64), float((factor.diagonal() ** 2 / diagonal).min(initial=1.0))
    try:
        return np.asarray(np.linalg.solve(gauged(curvature, models), gradient), dtype=np.float64), 0.0
    except np.linalg.LinAlgError:
        return np.full_like(gradient, np.nan), 0.0


def _inverted(matrix: Floats) -> Floats:
    """Inverse of a symmetric matrix, by Cholesky's factors where they exist."""
    factor, fault = lapack.dpotrf(matrix.T, lower=1)
    if fault == 0:
        half, fault = lapack.dpotri(factor, lower=1, overwrite_c=True)
        if fault == 0:
            lower = np.tril(half)
            return np.asarray(lower + np.tril(lower, -1).T, dtype=np.float64)
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
