"""Glicko-2: rating, deviation and volatility, one rating period after another.

For provisional display only: it shows at once that a new model's rating is uncertain, and costs what is new. It takes
votes as independent and their order as meant, so a board is made by `rate` instead.

Glickman (2012), "Example of the Glicko-2 system". On the scale of logits, for a model with rating mu, deviation phi and
volatility sigma, which met opponents j and scored s_j in a period,

    g(phi) = 1 / sqrt(1 + 3 phi^2 / pi^2)       e_j = 1 / (1 + exp(-g(phi_j) (mu - mu_j)))
    1 / v = sum g(phi_j)^2 e_j (1 - e_j)        Delta = v sum g(phi_j) (s_j - e_j)
    f(x) = exp(x) (Delta^2 - phi^2 - v - exp(x)) / (2 (phi^2 + v + exp(x))^2) - (x - ln sigma^2) / tau^2
    sigma'^2 = exp(root of f)                   1 / phi'^2 = 1 / (phi^2 + sigma'^2) + 1 / v
    mu' = mu + phi'^2 sum g(phi_j) (s_j - e_j).

A model without votes keeps its rating, and its deviation grows: phi'^2 = phi^2 + sigma^2.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ratings.errors import DidNotConverge, InvalidOption, InvalidVotes
from ratings.scale import MEAN_RATING, POINTS_PER_LOGIT, Codes, Floats
from ratings.votes import BOTH_BAD, SCORES, Votes

_TOLERANCE: Final = 1e-6  # Glickman's, of ln sigma^2
_MOST_STEPS: Final = 200
_MOST_PERIODS: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Glicko:
    """What is known of each model after a period. Arrays have shape (M,).

    Attributes:
        models: Labels.
        rating: In points.
        deviation: Standard deviation of the rating, in points.
        volatility: By how much the rating is expected to move in a period, in logits (Glickman's scale).
    """

    models: tuple[str, ...]
    rating: Floats
    deviation: Floats
    volatility: Floats

    @classmethod
    def of(
        cls,
        models: Sequence[str],
        *,
        rating: float | Floats = MEAN_RATING,
        deviation: float | Floats = 350.0,
        volatility: float | Floats = 0.06,
    ) -> "Glicko":
        """Where models start: Glickman's values, on a scale whose mean is 1000.

        Args:
            models: Labels.
            rating: In points, of all or of each, shape (M,).
            deviation: In points, above 0.
            volatility: In logits, above 0.

        Raises:
            InvalidOption: A value is not offered.
        """
        rating = _filled("rating", rating, len(models), -math.inf)
        deviation = _filled("deviation", deviation, len(models), 0.0)
        return cls(tuple(models), rating, deviation, _filled("volatility", volatility, len(models), 0.0))

    def after(self, votes: Votes, *, tau: float = 0.5) -> "Glicko":
        """What is known after one more period with these votes. Models may be new.

        Args:
            votes: The period's votes, in any order. A tie is half a win, both-bad votes are left out, and weights are
                multiplicities.
            tau: How much volatilities may change, Glickman's system constant: 0.3 to 1.2.

        Raises:
            InvalidOption: `tau` is not offered.
            DidNotConverge: A volatility has no root.
        """
        _check_tau(tau)
        grown = self._with(votes.models)
        position = {model: code for code, model in enumerate(grown.models)}
        recode = np.array([position[model] for model in votes.models], dtype=np.intp)
        left, right, score, weight = _rated(votes)
        return _played(grown, recode[left], recode[right], score, weight, tau=tau)

    def _with(self, models: Sequence[str]) -> "Glicko":
        known = set(self.models)
        new = self.of([model for model in models if model not in known])
        return Glicko(
            self.models + new.models,
            np.append(self.rating, new.rating),
            np.append(self.deviation, new.deviation),
            np.append(self.volatility, new.volatility),
        )


def glicko2(votes: Votes, period: NDArray[np.integer[Any]], *, tau: float = 0.5) -> list[Glicko]:
    """What is known after each period of a log.

    Args:
        votes: The log, in any order.
        period: Period of each vote, from 0, shape (N,). In a period without votes all deviations grow.
        tau: How much volatilities may change, Glickman's system constant: 0.3 to 1.2.

    Returns:
        One for each period up to the last, models in the order of `votes.models`.

    Raises:
        InvalidVotes: A period is no code.
        InvalidOption: `tau` is not offered.
        DidNotConverge: A volatility has no root.
    """
    _check_tau(tau)
    periods = _periods(period, len(votes))
    left, right, score, weight = _rated(votes)
    order = np.argsort(periods, kind="stable")
    edges = np.searchsorted(periods[order], np.arange(periods.max(initial=-1) + 2))
    known, found = Glicko.of(votes.models), []
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        now = order[start:end]
        known = _played(known, left[now], right[now], score[now], weight[now], tau=tau)
        found.append(known)
    return found


def _played(known: Glicko, left: Codes, right: Codes, score: Floats, weight: Floats, *, tau: float) -> Glicko:
    """After a period's rated votes."""
    models = len(known.models)
    mu, phi = known.rating / POINTS_PER_LOGIT, known.deviation / POINTS_PER_LOGIT
    g = 1.0 / np.sqrt(1.0 + 3.0 * phi**2 / np.pi**2)
    own, other = np.concatenate([left, right]), np.concatenate([right, left])
    expected = expit(g[other] * (mu[own] - mu[other]))
    twice = np.concatenate([weight, weight])
    precision = _summed(own, twice * g[other] ** 2 * expected * (1.0 - expected), models)
    surprise = _summed(own, twice * g[other] * (np.concatenate([score, 1.0 - score]) - expected), models)

    sigma = known.volatility.copy()
    played = np.flatnonzero(precision > 0.0)
    v = 1.0 / precision[played]
    sigma[played] = _volatility(sigma[played], phi[played], v, v * surprise[played], tau)
    variance = 1.0 / (1.0 / (phi**2 + sigma**2) + precision)
    return Glicko(
        known.models,
        known.rating + POINTS_PER_LOGIT * variance * surprise,
        POINTS_PER_LOGIT * np.sqrt(variance),
        sigma,
    )


def _volatility(sigma: Floats, phi: Floats, v: Floats, delta: Floats, tau: float) -> Floats:
    """New volatilities by the Illinois variant of regula falsi, as Glickman gives it, for all models at once.

    Args:
        sigma: Volatilities, shape (M,).
        phi: Deviations in logits.
        v: Estimated variances of the ratings by the period's votes alone, in logits squared.
        delta: Estimated improvements in logits.
        tau: The system constant.
    """
    start = np.log(sigma**2)

    def f(x: Floats) -> Floats:
        spread = phi**2 + v + np.exp(x)
        return np.asarray(np.exp(x) * (delta**2 - spread) / (2.0 * spread**2) - (x - start) / tau**2)

    a, b = start.copy(), _other_end(f, start, delta**2 - phi**2 - v, tau)
    f_a, f_b = f(a), f(b)
    trace = [float(np.abs(b - a).max(initial=0.0))]
    while trace[-1] > _TOLERANCE:
        if len(trace) > _MOST_STEPS or not np.isfinite(trace[-1]):
            raise DidNotConverge(f"a volatility has no root after {len(trace)} steps", trace=trace)
        moving = np.abs(b - a) > _TOLERANCE
        slope = np.where(moving, f_b - f_a, 1.0)
        c = np.where(moving, a + (a - b) * f_a / slope, b)
        f_c = f(c)
        crossed = f_c * f_b <= 0.0
        a, f_a = np.where(moving & crossed, b, a), np.where(crossed, f_b, np.where(moving, f_a / 2.0, f_a))
        b, f_b = c, f_c
        trace.append(float(np.abs(b - a)[moving].max(initial=0.0)))
    return np.asarray(np.exp(a / 2.0))


def _other_end(f: Callable[[Floats], Floats], start: Floats, excess: Floats, tau: float) -> Floats:
    """Where f has the other sign than at `start`."""
    above = excess > 0.0
    end = np.where(above, np.log(np.where(above, excess, 1.0)), start - tau)
    for _ in range(_MOST_STEPS):
        short = ~above & (f(end) < 0.0)
        if not short.any():
            break
        end = np.where(short, end - tau, end)
    return end


def _rated(votes: Votes) -> tuple[Codes, Codes, Floats, Floats]:
    """Left, right, the left model's score and the weight of all votes; a both-bad vote weighs nothing."""
    left, right, outcome = (np.asarray(codes, dtype=np.intp) for codes in (votes.left, votes.right, votes.outcome))
    return left, right, np.append(SCORES, 0.0)[outcome], _weights(votes.weight, len(votes)) * (outcome != BOTH_BAD)


def _weights(given: Floats | None, length: int) -> Floats:
    return np.ones(length) if given is None else given


def _summed(code: Codes, values: Floats, size: int) -> Floats:
    return np.bincount(code, values, size).astype(np.float64, copy=False)


def _periods(given: object, length: int) -> Codes:
    codes = np.asarray(given)
    if codes.shape != (length,) or (length and not np.issubdtype(codes.dtype, np.integer)):
        reason = f"a column of {length} integer codes is needed, not {codes.dtype} of shape {codes.shape}"
        raise InvalidVotes(reason, column="period")
    if (out := np.flatnonzero((codes < 0) | (codes >= _MOST_PERIODS))).size:
        row = int(out[0])
        reason = f"a period must be in 0..{_MOST_PERIODS - 1}"
        raise InvalidVotes(reason, column="period", row=row, value=int(codes[row]))
    return codes.astype(np.intp)


def _filled(name: str, value: float | Floats, length: int, above: float) -> Floats:
    values = np.asarray(value, dtype=np.float64)
    if values.shape not in {(), (length,)} or not (np.isfinite(values) & (values > above)).all():
        offered = "a finite number" if above < 0.0 else f"a finite number above {above:g}"
        raise InvalidOption(name, value, f"{offered}, or {length} of them")
    return np.broadcast_to(values, length).copy()


def _check_tau(tau: float) -> None:
    if not 0.0 < tau < math.inf:
        raise InvalidOption("tau", tau, "a number above 0, such as 0.5")
