"""Does one strength per model explain who beats whom? Residuals of every pair, tested together.

With a strength per model the expected scores of all pairs hang together. Where A beats B more than the strengths say,
B beats C and C beats A likewise, no strengths fit (a cycle: Kendall & Babington Smith 1940; the residual of a fit by
strengths is the cyclic part of the votes, Jiang, Lim, Yao & Ye 2011). For every pair of models that met, the sum of its
residuals is standardised by the clustered variance of `ratings.diagnostics.residuals`; the largest of all pairs is
compared with the largest of random draws (max-T, Westfall & Young 1993), so that the chance of naming any pair where
the strengths do explain everything is 1 - level at most.

Tastes of voters, and prompts that suit one model more, make votes of a pair alike without any cycle. Variances that
take votes as independent find cycles there. A link other than the logistic also leaves residuals, hence a surprising
pair is no cycle by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ratings.cells import Cells
from ratings.diagnostics.residuals import ROUNDS, Residuals, at, indicator, p_value
from ratings.errors import InvalidOption
from ratings.fit import Fit
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD


@dataclass(frozen=True, slots=True)
class Surprise:
    """A pair whose votes the strengths don't explain.

    Attributes:
        winner: The model that scores more than its strength says.
        loser: The other.
        votes: Total weight of their votes.
        expected: The winner's expected score.
        observed: Its score.
        z: The sum of residuals over its standard deviation, above 0.
        p_value: Adjusted for all pairs.
    """

    winner: str
    loser: str
    votes: float
    expected: float
    observed: float
    z: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Cycle:
    """Three models, each beating the next more than the strengths say, every leg surprising by itself.

    Attributes:
        models: A, B and C: A beats B beats C beats A.
        intransitive: Whether each also scores more than half against the next.
        p_value: The largest of the three legs'.
    """

    models: tuple[str, str, str]
    intransitive: bool
    p_value: float


@dataclass(frozen=True, slots=True)
class Cycles:
    """Whether one strength per model explains who beats whom.

    Attributes:
        pairs: How many pairs of models met and could be tested.
        p_value: That the largest residual of all pairs is chance.
        critical: The standardised residual that a pair must pass.
        surprises: The pairs that do, most surprising first.
        cycles: The three-cycles among them.
        clusters: What the variances are clustered by.
    """

    pairs: int
    p_value: float
    critical: float
    surprises: tuple[Surprise, ...]
    cycles: tuple[Cycle, ...]
    clusters: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON: probabilities and scores to 6 decimals, z to 4."""
        return {
            "pairs": self.pairs,
            "p_value": round(self.p_value, 6),
            "critical": round(self.critical, 4),
            "surprises": [
                {
                    "winner": each.winner,
                    "loser": each.loser,
                    "votes": each.votes,
                    "expected": round(each.expected, 6),
                    "observed": round(each.observed, 6),
                    "z": round(each.z, 4),
                    "p_value": round(each.p_value, 6),
                }
                for each in self.surprises
            ],
            "cycles": [
                {"models": list(each.models), "intransitive": each.intransitive, "p_value": round(each.p_value, 6)}
                for each in self.cycles
            ],
            "clusters": list(self.clusters),
        }


def cycles(
    cells: Cells,
    fit: Fit,
    models: Sequence[str],
    *,
    weight: Floats | None = None,
    level: float = 0.95,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Cycles:
    """Test whether one strength per model explains the votes.

    Args:
        cells: The votes that were fitted.
        fit: Their fit.
        models: Labels, shape (M,).
        weight: What each cell weighs in the fit, shape (K,); as many as its votes by default.
        level: Confidence with which no pair is named where the strengths explain everything.
        rounds: Number of draws.
        seed: Their seed.

    Raises:
        InvalidOption: The level isn't in (0, 1), there are too few draws for it, or the fit is not of these votes.
    """
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    if rounds * (1.0 - level) < 1.0:
        raise InvalidOption("rounds", rounds, f"enough draws for a level of {level}")
    if len(models) != fit.model.models:
        raise InvalidOption("models", len(models), f"a label for each of {fit.model.models} models")
    contributions = at(fit, cells, weight)
    pairs, column, sign = _pairs(cells, len(models))
    found = Residuals.of(fit, contributions, cells, indicator(column, sign, len(pairs)))
    largest = found.largest(rounds, seed)
    rated = cells.outcome != BOTH_BAD
    p = expit(fit.model.log_odds(fit.parameters))[cells.left, cells.right]
    each = (cells.weight if weight is None else weight) * rated
    votes = np.bincount(column, each, len(pairs)).astype(np.float64, copy=False)
    expected = np.bincount(column, each * np.where(sign > 0, p, 1.0 - p), len(pairs)).astype(np.float64, copy=False)
    table = _Table(models, pairs, votes, expected, found, p_value(largest, np.abs(found.standardised)))
    surprising = np.flatnonzero(table.p_value <= 1.0 - level)
    return Cycles(
        pairs=int(np.count_nonzero(found.variance)),
        p_value=float(table.p_value.min(initial=1.0)),
        critical=float(np.quantile(largest, level, method="higher")),
        surprises=tuple(sorted((table.surprise(pair) for pair in surprising.tolist()), key=lambda one: -one.z)),
        cycles=table.cycles(surprising),
        clusters=found.clusters,
    )


def _pairs(cells: Cells, models: int) -> tuple[NDArray[np.intp], Codes, Floats]:
    """The unordered pairs that met, shape (K, 2); the pair of each cell; and 1 where its first model stood left."""
    low, high = np.minimum(cells.left, cells.right), np.maximum(cells.left, cells.right)
    key = np.asarray(low, np.intp) * models + high
    met = np.zeros(models * models, dtype=bool)
    met[key] = True
    found = np.flatnonzero(met)
    column = (np.cumsum(met) - 1)[key]
    return np.stack([found // models, found % models], axis=1), column, np.where(cells.left == low, 1.0, -1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The pairs, each seen from its first model. Votes and expected are totals, shape (K,)."""

    models: Sequence[str]
    pairs: NDArray[np.intp]
    votes: Floats
    expected: Floats
    found: Residuals
    p_value: Floats

    def surprise(self, pair: int) -> Surprise:
        first, second = (self.models[code] for code in self.pairs[pair])
        votes = float(self.votes[pair])
        expected = float(self.expected[pair]) / votes
        observed = expected + float(self.found.sums[pair]) / votes
        z, p = float(self.found.standardised[pair]), float(self.p_value[pair])
        if z > 0:
            return Surprise(first, second, votes, expected, observed, z, p)
        return Surprise(second, first, votes, 1.0 - expected, 1.0 - observed, -z, p)

    def cycles(self, surprising: Codes) -> tuple[Cycle, ...]:
        models = len(self.models)
        over = np.zeros((models, models), dtype=bool)
        position = np.zeros((models, models), dtype=np.intp)
        ahead = self.found.sums[surprising] > 0
        for (first, second), pair, forward in zip(self.pairs[surprising], surprising, ahead, strict=True):
            over[(first, second) if forward else (second, first)] = True
            position[first, second] = position[second, first] = pair
        found = []
        for a, b in np.argwhere(over).tolist():
            for c in np.flatnonzero(over[b] & over[:, a]).tolist():
                if a < min(b, c):
                    legs = [int(position[a, b]), int(position[b, c]), int(position[c, a])]
                    found.append(
                        Cycle(
                            models=(self.models[a], self.models[b], self.models[c]),
                            intransitive=all(self.surprise(leg).observed > 0.5 for leg in legs),
                            p_value=float(self.p_value[legs].max()),
                        )
                    )
        return tuple(sorted(found, key=lambda one: one.p_value))
