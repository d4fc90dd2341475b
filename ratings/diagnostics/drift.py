"""Do models stay as strong as they were? Time blocks against models.

A provider may change what stands behind a name. All periods are fitted together, one strength per model, and the
residuals of model m in period b,

    S_bm = sum of (y - p) over the votes of period b in which m stood left, less those in which it stood right,

are 0 but for chance if no strength changed (a score test, Rao 1948: nothing is fitted by period, so a model may be
missing from some and a period too thin to be rated). With J the information on shifts beside the strengths, S_bm / J
is one Newton step to the shift of m in b against its other periods, all others held. Variances are clustered by voter
and by prompt over all periods (`ratings.diagnostics.residuals`), because who votes in two of them has one taste.

The joint statistic is the sum of squared standardised S; single models are named by max-T over all of them (Westfall &
Young 1993). A model that got better makes its opponents look worse, so after each shift that is named, it is fitted
along (a Newton step) and the rest is looked at again.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ratings.cells import Cells
from ratings.connectivity import describe, islands, side_is_estimable
from ratings.covariance import FEWEST_CLUSTERS
from ratings.diagnostics.calibration import by_outcome
from ratings.diagnostics.residuals import ROUNDS, Residuals, at, p_value
from ratings.errors import InvalidOption, NotRateable
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats
from ratings.tally import Tally
from ratings.votes import BOTH_BAD
from ratings.weights import adaptive_weights, intra_voter_correlation

_NOTHING: Final = 1e-9
_LEAST_RHO: Final = 0.003


@dataclass(frozen=True, slots=True)
class Shift:
    """A model in a period, against its other periods.

    Attributes:
        model: Its label.
        period: The period's label.
        points: How much stronger it was, in Elo points.
        deviation: Standard deviation of that, clustered.
        z: One over the other, when it was looked at.
        p_value: Adjusted for all models and periods.
    """

    model: str
    period: str
    points: float
    deviation: float
    z: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Drift:
    """Whether strengths stayed the same over periods.

    Attributes:
        periods: Their labels.
        p_value: That all strengths stayed the same, all models and periods together.
        critical: The z that a single shift must pass.
        shifts: Who drifted when, largest z first. A model seen in two periods only differs between them; the later one
            is named.
        largest: Every model's largest shift by itself, whether named or not.
        clusters: What variances are clustered by.
    """

    periods: tuple[str, ...]
    p_value: float
    critical: float
    shifts: tuple[Shift, ...]
    largest: tuple[Shift, ...]
    clusters: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON: probabilities to 6 decimals, the rest to 4."""
        return {
            "periods": list(self.periods),
            "p_value": round(self.p_value, 6),
            "critical": round(self.critical, 4),
            "shifts": [_listed(each) for each in self.shifts],
            "largest": [_listed(each) for each in self.largest],
            "clusters": list(self.clusters),
        }


def _listed(shift: Shift) -> dict[str, Any]:
    places = {"points": 4, "deviation": 4, "z": 4, "p_value": 6}
    return {name: round(value, places[name]) if name in places else value for name, value in asdict(shift).items()}


def drift(
    tallies: Sequence[Tally],
    *,
    periods: Sequence[str] | None = None,
    level: float = 0.95,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Drift:
    """Test whether strengths stayed the same.

    Args:
        tallies: One for each period, of the same models or some of them. Voters and prompts are matched by label.
        periods: Labels; "1", "2", ... by default.
        level: Confidence with which no model is named if none drifted.
        rounds: Number of draws.
        seed: Their seed.

    Raises:
        InvalidOption: Fewer than two periods, labels that aren't one for each, a level outside (0, 1), too few draws.
        NotRateable: All periods together don't connect the models; names the islands.
    """
    labels = tuple(str(number + 1) for number in range(len(tallies))) if periods is None else tuple(periods)
    if len(tallies) < 2:
        raise InvalidOption("tallies", len(tallies), "two periods or more")
    if len(labels) != len(tallies):
        raise InvalidOption("periods", len(labels), f"a label for each of {len(tallies)} tallies")
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    if rounds * (1.0 - level) < 1.0:
        raise InvalidOption("rounds", rounds, f"enough draws for a level of {level}")
    models = tuple(sorted({model for tally in tallies for model in tally.models}))
    cells, period = _joined(tallies, models)
    found, weight = _fitted(cells, models)
    scores = _Scores.of(cells, found, weight, period, len(tallies))
    draws = list(scores.residuals.draws(rounds, seed))
    largest = np.concatenate([np.abs(each).max(axis=1, initial=0.0) for each in draws])
    joint = np.concatenate([(each**2).sum(axis=1) for each in draws])
    critical = float(np.quantile(largest, level, method="higher"))

    def shift(code: int, logits: float, z: float) -> Shift:
        points, (block, model) = logits * POINTS_PER_LOGIT, divmod(code, len(models))
        deviation = abs(points / z) if z else 0.0
        return Shift(models[model], labels[block], points, deviation, z, float(p_value(largest, abs(z))))

    z = scores.residuals.standardised
    return Drift(
        periods=labels,
        p_value=float(p_value(joint, float((z**2).sum()))),
        critical=critical,
        shifts=tuple(shift(*each) for each in scores.named(critical)),
        largest=tuple(shift(code, scores.alone(code), float(z[code])) for code in scores.largest(len(models))),
        clusters=scores.residuals.clusters,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """S by (period, model), flat, with its clustered variance, and the information J on shifts, shape (K, K)."""

    residuals: Residuals
    information: Floats
    testable: NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Cells, found: Fit, weight: Floats, period: Codes, periods: int) -> "_Scores":
        contributions, models = at(found, cells, weight), found.model.models
        columns = np.stack([period * models + cells.left, period * models + cells.right], axis=1)
        signs = np.tile([1.0, -1.0], len(period))
        pointers = np.arange(len(period) + 1) * 2
        directions = csr_array((signs, columns.reshape(-1), pointers), shape=(len(period), periods * models))
        weighted = csr_array((np.repeat(contributions.information, 2) * signs, columns.reshape(-1), pointers))
        weighted.resize(directions.shape)
        raw = (directions.T @ weighted).toarray()
        pull = raw.reshape(periods, models, -1).sum(axis=0)
        if contributions.side:
            pull = np.concatenate([pull, np.asarray(weighted.T @ np.abs(signs).reshape(-1, 2)[:, 0])[None]])
        information = raw - pull.T @ found.inverse @ pull
        testable = np.diagonal(information) > _NOTHING * np.maximum(np.diagonal(raw), 1e-300)
        return cls(Residuals.of(found, contributions, cells, directions), information, testable)

    def alone(self, code: int) -> float:
        """The shift of one model in one period, all others held, in logits."""
        own = float(self.information[code, code])
        return float(self.residuals.sums[code]) / own if self.testable[code] else 0.0

    def largest(self, models: int) -> list[int]:
        """The code of each model's largest standardised S."""
        z = np.abs(self.residuals.standardised).reshape(-1, models)
        return [_last_largest(z[:, model]) * models + model for model in range(models)]

    def named(self, critical: float) -> list[tuple[int, float, float]]:
        """Code, shift in logits and z of those that pass, each looked at beside the ones before."""
        sums, variance = self.residuals.sums, self.residuals.variance
        covariance: Floats = self._covariance()
        chosen: list[int] = []
        found: list[float] = []
        z = self.residuals.standardised
        while True:
            code = _last_largest(np.abs(z))
            if abs(z[code]) <= critical or len(chosen) >= len(z) // 2:
                break
            chosen.append(code)
            found.append(float(z[code]))
            information = self.information[np.ix_(chosen, chosen)]
            held: Floats = np.asarray(np.linalg.solve(information, self.information[chosen]), dtype=np.float64)
            rest = sums - sums[chosen] @ held
            spread = _rest(covariance, held, chosen)
            left = self.information - self.information[:, chosen] @ held
            seen = self.testable & (np.diagonal(left) > 1e-6 * np.diagonal(self.information)) & (spread > 0)
            seen[chosen] = False
            # A sum that says the same as one already named has nothing left to say, but for rounding.
            spread = np.maximum(spread, _NOTHING * variance)
            z = np.divide(rest, np.sqrt(spread), out=np.zeros(len(rest)), where=seen)
        if not chosen:
            return []
        logits = np.linalg.solve(self.information[np.ix_(chosen, chosen)], sums[chosen])
        return list(zip(chosen, logits.tolist(), found, strict=True))

    def _covariance(self) -> Floats:
        """Of S, made positive semidefinite, with the diagonal of its bounded variance."""
        values, vectors = np.linalg.eigh(self.residuals.covariance())
        clipped: Floats = (vectors * np.maximum(values, 0.0)) @ vectors.T
        short = np.maximum(self.residuals.variance - np.diagonal(clipped), 0.0)
        return np.asarray(clipped + np.diag(short), dtype=np.float64)


def _rest(covariance: Floats, held: Floats, chosen: list[int]) -> Floats:
    """Variances of S less what the chosen ones explain, shape (K,)."""
    across = np.einsum("ck,ck->k", held, covariance[chosen])
    within = np.einsum("ck,cd,dk->k", held, covariance[np.ix_(chosen, chosen)], held)
    return np.asarray(np.diagonal(covariance) - 2.0 * across + within)


def _last_largest(values: Floats) -> int:
    """Position of the largest value; the last of those that differ by rounding only."""
    return int(np.flatnonzero(values >= values.max() * (1.0 - 1e-6))[-1])


def _joined(tallies: Sequence[Tally], models: tuple[str, ...]) -> tuple[Cells, Codes]:
    """All cells with common codes, and the period of each."""
    place = {model: code for code, model in enumerate(models)}
    voters: dict[Hashable, int] = {}
    prompts: dict[Hashable, int] = {}
    columns, period = [], []
    for number, tally in enumerate(tallies):
        cells = tally.cells()
        code = np.array([place[model] for model in tally.models], dtype=np.intp)
        voter = _recoded(voters, tally.voters)[cells.voter] if len(cells.voter) else cells.voter
        prompt = _recoded(prompts, tally.prompts)[cells.prompt] if len(cells.prompt) else cells.prompt
        columns.append((voter, prompt, code[cells.left], code[cells.right], cells.outcome, cells.weight))
        period.append(np.full(len(cells.voter), number))
    return Cells(*(np.concatenate(each) for each in zip(*columns, strict=True))), np.concatenate(period)


def _recoded(known: dict[Hashable, int], labels: Mapping[Hashable, int] | None) -> Codes:
    """Common codes of one tally's labels."""
    if labels is None:
        return np.zeros(1, dtype=np.intp)
    return np.fromiter((known.setdefault(label, len(known)) for label in labels), dtype=np.intp, count=len(labels))


def _fitted(cells: Cells, models: Sequence[str]) -> tuple[Fit, Floats]:
    """The fit of all periods together, and what each cell weighs in it, with voter weights of `ratings.weights`.

    A sum over voters of whom one has half the votes says nothing, whatever its size; so rho is at least a little here.
    """
    weights = by_outcome(cells, cells.weight, len(models))
    if len(components := islands(weights)) > 1:
        reason = f"all periods together don't connect the models: {describe(components, weights, models)}"
        raise NotRateable(reason, components=[[models[code] for code in codes] for codes in components])
    side = side_is_estimable(weights)
    found = fit(HalfWin.of(weights, side=side))
    votes = np.bincount(cells.voter, cells.weight * (cells.outcome != BOTH_BAD)).astype(np.float64, copy=False)
    if np.count_nonzero(votes) < FEWEST_CLUSTERS:
        return found, cells.weight
    contributions = found.model.contributions(found.parameters, cells, cells.weight)
    rho = intra_voter_correlation(found, weights, contributions, cells.voter, votes)
    weight = cells.weight * adaptive_weights(max(rho, _LEAST_RHO), votes)[cells.voter]
    return fit(HalfWin.of(by_outcome(cells, weight, len(models)), side=side)), weight
