"""Cohort rigging: has a group of voters been set on one model, and what do the ratings say without them?

One rigger's few votes prove nothing, but a cohort's do together. For each model m and direction (boost, bury)

    E = mean over eps in {.003, .01, .03, .1} of prod_v (1 - eps + eps BF_v),

with BF_v the Bayes factor of `ratings.diagnostics.suspicion` and eps the share of voters in the cohort. Were the
strengths known, E would have mean 1 in an honest log, so that P(E >= c) <= 1/c (Markov's inequality; Vovk & Wang 2021);
the alarm at E >= 2M / level is Bonferroni's over models and directions. Given an alarm, a voter is honest with
posterior probability

    h_v = sum over eps of P(eps | log) (1 - eps) / (1 - eps + eps BF_v),    P(eps | log) proportional to its product.

The attack (Min et al. 2025, Huang et al. 2025) has lifted its own target's strength, which hides it. So the votes are
weighted by h_v and fitted again, and h_v is computed again at that fit, until the weights stay as they are. An alarm
that this refutes is dropped, and none is added: only the first look has the level, and where tastes are wider than was
assumed new alarms would feed on one another.

What this can't do: riggers with some 20 votes each, of which only those that show the target are rigged, can't be told
from taste. Limits on accounts and votes must keep them out. Where tastes differ by more than `taste_sd`, honest
enthusiasts look like riggers (bench/rigging.py says how often).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import logsumexp

from ratings.cells import Cells
from ratings.connectivity import describe, islands, side_is_estimable
from ratings.diagnostics.suspicion import DIRECTIONS, Encounters, log_bayes_factors
from ratings.errors import InvalidOption, InvalidVotes, NotRateable
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT, Floats
from ratings.tally import Tally
from ratings.votes import BOTH_BAD, OUTCOMES

_SHARES: Final = np.array([0.003, 0.01, 0.03, 0.1])
_MOST_ROUNDS: Final = 50
_SETTLED: Final = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Alarm:
    """A model that a cohort of voters seems to have been set on.

    Attributes:
        model: Its code.
        direction: `boost` or `bury`.
        evidence: log E.
        honesty: Posterior probability that each voter is not of the cohort, shape (V,).
    """

    model: int
    direction: str
    evidence: float
    honesty: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """What was found, and the fit in which voters weigh as much as they are likely to be honest.

    Attributes:
        models: Labels, shape (M,).
        voters: Codes by voter label.
        evidence: log E of (boost, bury) at the last fit, shape (M, 2).
        threshold: log E from which there is an alarm.
        alarms: The strongest first.
        honesty: Weight of each voter: the least posterior honesty over the alarms, shape (V,); 1 without an alarm.
        removed: Share of the rated votes' weight that these weights remove.
        lost: Share that they are expected to remove from honest voters, the sum of n h (1 - h) over voters.
        before: The fit without them.
        after: The fit with them.
        rounds: How often the alarm was looked at.
        settled: Whether the weights came to rest.
    """

    models: tuple[str, ...]
    voters: Mapping[Hashable, int]
    evidence: Floats
    threshold: float
    alarms: tuple[Alarm, ...]
    honesty: Floats
    removed: float
    lost: float
    before: Fit
    after: Fit
    rounds: int
    settled: bool

    def to_dict(self) -> dict[str, Any]:
        """The alarms as JSON, each with its suspects: voters who are more likely of the cohort than not."""
        moved = (self.after.theta - self.before.theta) * POINTS_PER_LOGIT
        labels = list(self.voters)
        return {
            "threshold": round(self.threshold, 4),
            "removed": round(self.removed, 6),
            "lost": round(self.lost, 6),
            "settled": self.settled,
            "alarms": [
                {
                    "model": self.models[alarm.model],
                    "direction": alarm.direction,
                    "evidence": round(alarm.evidence, 4),
                    "shift": round(float(moved[alarm.model]), 4) + 0.0,
                    "suspects": [str(labels[code]) for code in np.flatnonzero(alarm.honesty < 0.5)],
                }
                for alarm in self.alarms
            ],
        }


def screened(
    tally: Tally,
    *,
    taste_sd: float = 100.0,
    level: float = 0.05,
    voter_weights: Floats | None = None,
    side_bias: bool = True,
    prior_sd: float | None = None,
) -> Screening:
    """Look for cohorts of riggers, and fit the log again with voters weighted by their honesty.

    Args:
        tally: A log with voters.
        taste_sd: Standard deviation of honest voters' taste for a model, in points.
        level: Chance of any alarm in an honest log, at most.
        voter_weights: What a vote of each voter weighs in the fit apart from honesty, shape (V,); 1 by default.
        side_bias: Whether to fit the side effect, where the log tells it.
        prior_sd: Standard deviation in logits of a normal prior on the strengths; none by default.

    Raises:
        InvalidVotes: The log has no voters.
        InvalidOption: `taste_sd` or `level` is out of range, or `voter_weights` doesn't fit the voters.
        NotRateable: The votes don't connect the models, and there is no prior.
    """
    if tally.voters is None:
        raise InvalidVotes("rigging shows by voter, and the log has no such column", column="voter")
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a probability between 0 and 1")
    if voter_weights is not None and np.shape(voter_weights) != (len(tally.voters),):
        raise InvalidOption("voter_weights", np.shape(voter_weights), f"one weight for each of {len(tally.voters)}")
    if prior_sd is None and len(found := islands(tally.weights)) > 1:
        reason = f"the votes fall into {len(found)} islands: {describe(found, tally.weights, tally.models)}"
        raise NotRateable(reason, components=[[tally.models[code] for code in codes] for codes in found])
    side = side_bias and side_is_estimable(tally.weights)
    log = _Log(tally.cells(), len(tally.models), len(tally.voters), voter_weights, prior_sd, side=side)
    threshold = float(np.log(2.0 * log.models / level))
    encounters = Encounters.of(log.cells, log.models)
    honesty = np.ones(log.voters)
    before = after = log.fitted(honesty)
    rounds, settled = 0, False
    standing = np.ones((2, log.models), dtype=bool)
    while rounds < _MOST_ROUNDS and not settled:
        rounds += 1
        evidence, products, factors = _evidence(encounters, after, taste_sd)
        standing &= evidence >= threshold
        alarms = [
            _alarm(encounters, products[:, direction, model], factors[direction], model, direction, voters=log.voters)
            for direction, model in np.argwhere(standing)
        ]
        previous, honesty = honesty, np.minimum.reduce([np.ones(log.voters), *(each.honesty for each in alarms)])
        settled = bool(np.abs(honesty - previous).max(initial=0.0) < _SETTLED)
        after = after if settled else log.fitted(honesty)
    share = log.votes_by_voter() / max(float(log.votes_by_voter().sum()), np.finfo(float).tiny)
    return Screening(
        models=tally.models,
        voters=tally.voters,
        evidence=evidence.T,
        threshold=threshold,
        alarms=tuple(sorted(alarms, key=lambda each: -each.evidence)),
        honesty=honesty,
        removed=float(share @ (1.0 - honesty)),
        lost=float(share @ (honesty * (1.0 - honesty))),
        before=before,
        after=after,
        rounds=rounds,
        settled=settled,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Log:
    """A log to be fitted with weights for its voters."""

    cells: Cells
    models: int
    voters: int
    voter_weights: Floats | None
    prior_sd: float | None
    side: bool

    def votes_by_voter(self) -> Floats:
        """Weight of each voter's rated votes, shape (V,)."""
        rated = self.cells.weight * (self.cells.outcome != BOTH_BAD)
        return np.bincount(self.cells.voter, rated, self.voters).astype(np.float64, copy=False)

    def fitted(self, honesty: Floats) -> Fit:
        by_voter = honesty if self.voter_weights is None else honesty * self.voter_weights
        left, right, outcome = (
            np.asarray(column, dtype=np.intp) for column in (self.cells.left, self.cells.right, self.cells.outcome)
        )
        cell = (left * self.models + right) * OUTCOMES + outcome
        shape = (self.models, self.models, OUTCOMES)
        weight = self.cells.weight * by_voter[self.cells.voter]
        totals = np.bincount(cell, weight, self.models**2 * OUTCOMES).astype(np.float64, copy=False)
        return fit(HalfWin.of(totals.reshape(shape), side=self.side), prior_sd=self.prior_sd)


def _evidence(encounters: Encounters, at: Fit, taste_sd: float) -> tuple[Floats, Floats, Floats]:
    """Log E by direction and model, shape (2, M), with its products by share of the crowd, and the Bayes factors."""
    factors = log_bayes_factors(encounters, at, taste_sd=taste_sd)
    products = np.array([[_log_products(encounters, each, eps) for each in factors] for eps in _SHARES])
    return np.asarray(logsumexp(products, axis=0) - np.log(len(_SHARES))), products, factors


def _alarm(
    encounters: Encounters, products: Floats, factors: Floats, model: int, direction: int, *, voters: int
) -> Alarm:
    """The alarm for one model and direction.

    Args:
        encounters: The votes.
        products: Log of the product over voters for each share, shape (4,).
        factors: Log Bayes factors of the direction, shape (G,).
        model: Code of the model.
        direction: 0 boosts, 1 buries.
        voters: V.
    """
    low, high = np.searchsorted(encounters.model, [model, model + 1])
    posterior = np.exp(products - logsumexp(products))
    honesty = np.full(voters, float(posterior @ (1.0 - _SHARES)))
    honesty[encounters.voter[low:high]] = sum(
        weight * np.exp(np.log1p(-eps) - _log_mixture(factors[low:high], eps))
        for weight, eps in zip(posterior, _SHARES, strict=True)
    )
    evidence = float(logsumexp(products) - np.log(len(_SHARES)))
    return Alarm(int(model), DIRECTIONS[direction], evidence, honesty)


def _log_products(encounters: Encounters, factors: Floats, eps: float) -> Floats:
    """Log of prod_v (1 - eps + eps BF_v) by model, shape (M,). A voter who never met the model has BF 1."""
    terms = _log_mixture(factors, eps)
    return np.bincount(encounters.model, terms, encounters.models).astype(np.float64, copy=False)


def _log_mixture(factors: Floats, eps: float) -> Floats:
    return np.asarray(np.logaddexp(np.log1p(-eps), np.log(eps) + factors))
