"""Can the votes be rated (Ford 1957), and the optimum by Newton's method, with priors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import NegativeCycleError, bellman_ford, connected_components

from ratings.errors import DidNotConverge
from ratings.likelihood import HalfWin, design_sum
from ratings.scale import Codes, Floats
from ratings.votes import LEFT, RIGHT, TIE

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


def pair_variances(matrix: Floats, models: int) -> Floats:
    """Variance x'Vx of the log-odds of every (left, right) pair, x its design row, shape (M, M)."""
    theta = matrix[:models, :models]
    diagonal = np.diagonal(theta)
    variances: Floats = diagonal[:, None] + diagonal[None, :] - 2.0 * theta
    if len(matrix) > models:
        cross = matrix[:models, models]
        variances = variances + 2.0 * (cross[:, None] - cross[None, :]) + matrix[models, models]
    return variances


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


def islands(weights: Floats) -> list[Codes]:
    """Sets of models that the votes make comparable: strong components of "beat or tied" (Ford 1957).

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).

    Returns:
        Sorted model codes of each island; islands with most votes inside first, then by first model.
    """
    beaten = (_won_left(weights) | _won_right(weights).T).astype(np.int8)
    count, label = connected_components(csr_array(beaten), directed=True, connection="strong")
    members = [np.flatnonzero(label == island) for island in range(count)]
    inside = {int(codes[0]): weights[np.ix_(codes, codes)].sum() for codes in members}
    return sorted(members, key=lambda codes: (-inside[int(codes[0])], codes[0]))


def side_is_estimable(weights: Floats) -> bool:
    """Whether the side effect has a finite estimate in a log that is one island.

    No estimate exists if some direction (theta, side) with side != 0 never makes a vote less likely (Albert &
    Anderson 1984). With side = 1 that asks for theta_loser - theta_winner <= 1 for every win on the left and <= -1
    for every win on the right: difference constraints, which can be met unless they hold a cycle of negative length.
    So there must be a cycle of wins with more wins on the right than on the left, and one with fewer.

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
    """
    on_left, on_right = _won_left(weights), _won_right(weights).T
    return _has_negative_cycle(on_left, on_right) and _has_negative_cycle(on_right, on_left)


def _won_left(weights: Floats) -> NDArray[np.bool_]:
    """[i, j]: i stood left of j and won or tied."""
    won: NDArray[np.bool_] = weights[..., [LEFT, TIE]].sum(axis=-1) > 0
    return won


def _won_right(weights: Floats) -> NDArray[np.bool_]:
    """[i, j]: i stood left of j and lost or tied."""
    won: NDArray[np.bool_] = weights[..., [RIGHT, TIE]].sum(axis=-1) > 0
    return won


def _has_negative_cycle(longer: NDArray[np.bool_], shorter: NDArray[np.bool_]) -> bool:
    """Whether edges of length +1 and -1 hold a cycle of negative length. The graph is strongly connected."""
    if (shorter & shorter.T).any():  # two models that each beat the other there: the cycle nearly every log has
        return True
    try:
        bellman_ford(csr_array(np.where(shorter, -1.0, longer.astype(float))), indices=np.array([0]))
    except NegativeCycleError:
        return True
    return False


def describe(components: Sequence[Codes], weights: Floats, models: Sequence[str]) -> str:
    """The islands in words, with what keeps each single model apart."""
    beaten = _won_left(weights) | _won_right(weights).T
    return "; ".join(
        "{" + ", ".join(models[code] for code in codes) + "}" + _why_alone(codes, beaten) for codes in components
    )


def _why_alone(codes: Codes, beaten: NDArray[np.bool_]) -> str:
    if len(codes) > 1:
        return ""
    won, lost = bool(beaten[codes[0]].any()), bool(beaten[:, codes[0]].any())
    return {(True, False): " (undefeated)", (False, True): " (winless)"}.get((won, lost), "")
