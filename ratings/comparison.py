"""What one model scores against another, for all pairs, with intervals.

The expected score (ties count half) is the logistic function of the gap, so the ends of the gap's interval are carried
over; the score needs no linearisation. Under Davidson's model (1970) a win, a tie and a loss have log-weights d / 2,
tau and -d / 2 for a gap d, and each probability's log-odds are linearised (delta method) before its ends are carried
over.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri, stdtrit

from ratings.covariance import Covariance
from ratings.errors import InvalidOption
from ratings.fit import ModelFit
from ratings.models.davidson import Davidson
from ratings.models.halfwin import rated
from ratings.scale import Floats
from ratings.votes import LEFT, TIE


@dataclass(frozen=True, slots=True, eq=False)
class Probability:
    """A probability by (model, opponent) with its interval.

    Attributes:
        value: Shape (M, M).
        lower: Lower end, shape (M, M).
        upper: Upper end, shape (M, M).
    """

    value: Floats
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, log_odds: Floats, reach: Floats) -> "Probability":
        """From log-odds and how far their interval reaches to each side."""
        return cls(expit(log_odds), expit(log_odds - reach), expit(log_odds + reach))


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All pairs, by (model, opponent).

    Attributes:
        expected: Expected score, ties counted half, no side favoured; 1/2 on the diagonal.
        observed: Mean score in the votes between the two, shape (M, M); NaN where there are none, None if not counted.
        votes: How many these are, "both bad" left out, shape (M, M); None if not counted.
    """

    expected: Probability
    observed: Floats | None
    votes: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """How all pairs would be answered, no side favoured and "both bad" left out, by (model, opponent).

    Attributes:
        win: Probability that the model wins.
        tie: That neither does.
        loss: That the opponent wins.
    """

    win: Probability
    tie: Probability
    loss: Probability


def compare(theta: Floats, covariance: Covariance, *, counts: Floats | None = None, level: float = 0.95) -> Comparison:
    """Expected scores of all pairs, with intervals, and beside them the observed ones if votes are given.

    Args:
        theta: Strengths in logits, shape (M,).
        covariance: Of the parameters, strengths first. Each pair has its own degrees of freedom (Satterthwaite 1946).
        counts: Votes, or weights, by (left, right, outcome), shape (M, M, 4).
        level: Confidence of each interval; they don't hold all at once (see `ratings.simultaneous`).

    Raises:
        InvalidOption: `level` is not between 0 and 1.
    """
    models = len(theta)

    def variance(matrix: Floats) -> Floats:
        return gap_variances(matrix[:models, :models])

    reach = two_sided_quantile(covariance.degrees(variance), level) * np.sqrt(variance(covariance.matrix))
    expected = Probability.of(theta[:, None] - theta[None, :], reach)
    if counts is None:
        return Comparison(expected, None, None)
    votes = rated(counts)
    score = counts[..., LEFT] + 0.5 * counts[..., TIE]
    both, won = votes + votes.T, score + (votes - score).T
    observed = np.divide(won, both, out=np.full(both.shape, np.nan), where=both > 0)
    return Comparison(expected, observed, both)


def answers(found: ModelFit[Davidson], covariance: Covariance, *, level: float = 0.95) -> Answers:
    """Probabilities of a win, a tie and a loss of all pairs under Davidson's model.

    Args:
        found: The fit. In a log without ties the probability of one is 0.
        covariance: Of its parameters.
        level: Confidence of each interval.

    Raises:
        InvalidOption: `level` is not between 0 and 1.
    """
    model = found.model
    gap = found.theta[:, None] - found.theta[None, :]
    if "tau" not in model.names:
        never = np.zeros(gap.shape)
        win = _linearised(gap, (np.ones(gap.shape), never), None, covariance, level)
        return Answers(win, Probability(never, never, never), _mirrored(win))
    place = model.models + model.side + model.names.index("tau")
    tau = float(found.parameters[place])
    against = np.logaddexp(-gap / 2.0, tau)
    tied = np.exp(tau - against)  # share of ties among the answers that are not a win
    win = _linearised(gap / 2.0 - against, (1.0 - tied / 2.0, -tied), place, covariance, level)
    decided = np.logaddexp(gap / 2.0, -gap / 2.0)
    slopes = (-np.tanh(gap / 2.0) / 2.0, np.ones(gap.shape))
    tie = _linearised(tau - decided, slopes, place, covariance, level)
    return Answers(win, tie, _mirrored(win))


def two_sided_quantile(degrees: Floats, level: float) -> Floats:
    """How many standard errors an interval reaches: t with these degrees of freedom, normal where they are infinite.

    Raises:
        InvalidOption: `level` is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    upper = (1.0 + level) / 2.0
    finite = np.isfinite(degrees)
    if not finite.any():
        return np.full(np.shape(degrees), ndtri(upper))
    return np.where(finite, stdtrit(np.where(finite, degrees, 1.0), upper), ndtri(upper))


def gap_variances(matrix: Floats) -> Floats:
    """Variance of the gap between any two models under a covariance of strengths, shape (M, M)."""
    diagonal = np.diagonal(matrix)
    return np.asarray(np.maximum(diagonal[:, None] + diagonal[None, :] - 2.0 * matrix, 0.0))


def _linearised(
    log_odds: Floats, slopes: tuple[Floats, Floats], place: int | None, covariance: Covariance, level: float
) -> Probability:
    """From log-odds and their slopes by the gap and by the parameter at `place`."""
    models, (by_gap, by_tau) = len(log_odds), slopes

    def variance(matrix: Floats) -> Floats:
        found = by_gap**2 * gap_variances(matrix[:models, :models])
        if place is not None:
            cross = matrix[:models, place]
            found += by_tau**2 * matrix[place, place] + 2.0 * by_gap * by_tau * (cross[:, None] - cross[None, :])
        return np.asarray(np.maximum(found, 0.0))

    reach = two_sided_quantile(covariance.degrees(variance), level) * np.sqrt(variance(covariance.matrix))
    return Probability.of(log_odds, reach)


def _mirrored(probability: Probability) -> Probability:
    """The same seen by the opponent."""
    return Probability(probability.value.T, probability.lower.T, probability.upper.T)
