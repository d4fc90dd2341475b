"""Rigging: Bayes factors against quadrature, and the alarm against simulated cohorts."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import comb, expit
from scipy.stats import norm

from ratings import InvalidOption, InvalidVotes, NotRateable, Tally, Votes
from ratings.diagnostics import suspicion
from ratings.diagnostics.rigging import Screening, screened
from ratings.diagnostics.suspicion import Encounters, log_bayes_factors
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT

SD = 100.0 / POINTS_PER_LOGIT * np.sqrt(4 / 3)  # of one taste against the mean of three others


@pytest.fixture(scope="module")
def bench(bench_script: Callable[[str], ModuleType]) -> ModuleType:
    """The bench's own simulation."""
    return bench_script("rigging")


def log(seed: int = 0, size: int = 600, **columns: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of from_codes()
    random = np.random.default_rng(seed)
    a = random.integers(0, 4, size)
    b = (a + random.integers(1, 4, size)) % 4
    return {
        "a": a,
        "b": b,
        "winner": random.choice(4, size, p=[0.4, 0.35, 0.2, 0.05]),
        "models": list("abcd"),
        "voter": random.integers(0, 20, size),
        **columns,
    }


def fitted(votes: Votes, *, side: bool = True) -> tuple[Encounters, Fit]:
    tally = Tally.of(votes)
    return Encounters.of(tally.cells(), len(tally.models)), fit(HalfWin.of(tally.weights, side=side))


def boost_density(t: float) -> float:
    return float(norm.cdf(t - 2, scale=SD) - norm.cdf(t - 5, scale=SD)) / 3


def by_quadrature(votes: Votes, at: Fit, voter: int, model: int) -> tuple[float, float]:
    """Log Bayes factors (boost, bury), straight from the votes."""
    assert votes.voter is not None
    assert at.side is not None
    who = np.asarray(votes.voter.labels)[votes.voter.codes]
    outcome = np.asarray(votes.outcome)
    mine = (who == voter) & ((votes.left == model) | (votes.right == model)) & (outcome != 3)
    odds = at.theta[votes.left[mine]] - at.theta[votes.right[mine]] + at.side
    sign = np.where(votes.left[mine] == model, 1.0, -1.0)
    score = np.array([1, 0, 0.5])[outcome[mine]]

    def likelihood(t: float) -> float:
        p = expit(odds + sign * t)
        return float(np.exp((score * np.log(p) + (1 - score) * np.log1p(-p)).sum()) * 2.0 ** len(p))

    honest, boost, bury = (
        quad(lambda t, f=f: likelihood(t) * f(t), -8, 8, limit=400, points=[-2, 0, 2])[0]
        for f in (norm(scale=SD).pdf, boost_density, lambda t: boost_density(-t))
    )
    return float(np.log(boost / honest)), float(np.log(bury / honest))


def test_bayes_factors_are_those_of_quadrature() -> None:
    votes = Votes.from_codes(**log())
    encounters, at = fitted(votes)
    assert votes.voter is not None
    found = log_bayes_factors(encounters, at)
    for group in range(0, len(encounters.model), 16):
        voter = votes.voter.labels[encounters.voter[group]]
        assert isinstance(voter, int)
        expected = by_quadrature(votes, at, voter, int(encounters.model[group]))
        assert_allclose(found[:, group], expected, atol=1e-6)


def test_every_rated_vote_is_an_encounter_of_both_models() -> None:
    columns = log()
    encounters, _ = fitted(Votes.from_codes(**columns))
    rated = int((columns["winner"] != 3).sum())
    assert encounters.votes.sum() == 2 * rated
    assert encounters.lost.sum() == pytest.approx(rated)
    assert (np.diff(encounters.model * 20 + encounters.voter) > 0).all()


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    encounters, at = fitted(Votes.from_codes(**log()))
    whole = log_bayes_factors(encounters, at)
    monkeypatch.setattr(suspicion, "_TABLE", 1)
    monkeypatch.setattr(suspicion, "_GROUPS", 3)
    assert_allclose(log_bayes_factors(encounters, at), whole, atol=1e-12)


def test_an_honest_voters_factor_is_one_on_average() -> None:
    """Summed over all that eight votes can say: the property that makes the product an e-value."""
    wins = np.repeat(np.arange(9), 8)
    columns = {
        "a": np.zeros(72, dtype=int),
        "b": np.ones(72, dtype=int),
        "winner": np.where(np.tile(np.arange(8), 9) < wins, 0, 1),
        "models": ["a", "b"],
        "voter": wins,
    }
    encounters, at = fitted(Votes.from_codes(**columns), side=False)
    assert_allclose(at.theta, 0, atol=1e-12)
    factors = np.exp(log_bayes_factors(encounters, at))[:, encounters.model == 0]
    sd = 100.0 / POINTS_PER_LOGIT * np.sqrt(2)
    chance = [
        comb(8, k) * quad(lambda t, k=k: expit(t) ** k * expit(-t) ** (8 - k) * norm.pdf(t, scale=sd), -8, 8)[0]
        for k in range(9)
    ]
    assert_allclose(factors @ chance, 1, atol=1e-6)
    assert factors[0, 8] > 8  # and yet eight wins of eight say something


def test_a_voter_with_very_many_votes_has_a_finite_factor() -> None:
    columns = log(1)
    extra = np.full(2, 50_000.0)
    columns = {name: np.append(columns[name], [0, 0]) for name in ("a", "b", "winner", "voter")}
    columns["b"][-2:], columns["winner"][-2:], columns["voter"][-2:] = 1, [0, 1], [98, 99]
    votes = Votes.from_codes(**columns, models=list("abcd"), weight=np.append(np.ones(600), extra))
    encounters, at = fitted(votes)
    found = log_bayes_factors(encounters, at)
    assert np.isfinite(found).all()
    assert votes.voter is not None
    zealot = (encounters.voter == votes.voter.labels.index(98)) & (encounters.model == 0)
    assert found[0, zealot] > 30
    assert found[1, zealot] < -30


def evidence(columns: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return screened(Tally.of(Votes.from_codes(**columns))).evidence


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_turning_every_answer_round_makes_boosting_burying(seed: int) -> None:
    columns = log(seed)
    turned = {**columns, "winner": np.array([1, 0, 2, 3])[columns["winner"]]}
    assert_allclose(evidence(turned), evidence(columns)[:, ::-1], atol=1e-7)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.permutations([0, 1, 2, 3]))
def test_names_and_sides_dont_matter(seed: int, names: list[int]) -> None:
    columns = log(seed)
    moved = {**columns, "a": np.array(names)[columns["a"]], "b": np.array(names)[columns["b"]]}
    assert_allclose(evidence(moved)[names], evidence(columns), atol=1e-7)
    swapped = {**columns, "a": columns["b"], "b": columns["a"], "winner": np.array([1, 0, 2, 3])[columns["winner"]]}
    assert_allclose(evidence(swapped), evidence(columns), atol=1e-7)


def test_a_vote_of_weight_two_is_two_votes() -> None:
    columns = log(2)
    double = np.repeat(np.arange(600), 1 + np.arange(600) % 2)
    repeated = {name: column[double] if name != "models" else column for name, column in columns.items()}
    assert_allclose(evidence({**columns, "weight": 1 + np.arange(600) % 2}), evidence(repeated), atol=1e-9)


def test_ten_accounts_are_found_and_their_target_put_back(bench: ModuleType) -> None:
    found = list(bench.outcomes(bench.Attack(10, 80), 10))
    assert np.mean([each.alarm for each in found]) >= 0.8
    assert np.abs(np.mean([each.residual for each in found])) <= 5.0
    assert np.mean([each.shift for each in found]) > 8.0  # what the same check says of the unscreened fit
    assert np.mean([each.account_weight for each in found]) < 0.3
    assert np.mean([each.honest_loss for each in found]) < 0.03
    assert not any(each.other_alarms for each in found)


def test_burying_is_found_as_well(bench: ModuleType) -> None:
    found = list(bench.outcomes(bench.Attack(10, 80, bury=True), 5))
    assert np.mean([each.alarm for each in found]) >= 0.8
    assert np.mean([each.shift for each in found]) < -8.0
    assert np.abs(np.mean([each.residual for each in found])) <= 5.0


def test_honest_logs_raise_no_alarm_unless_tastes_differ_by_more_than_was_assumed(bench: ModuleType) -> None:
    for each in bench.outcomes(bench.Attack(), 20):
        assert each.other_alarms == each.residual == each.shift == each.honest_loss == 0.0
    wild = bench.Attack(taste=200.0)
    assert np.mean([each.other_alarms > 0 for each in bench.outcomes(wild, 6)]) >= 0.3
    assert not any(each.other_alarms for each in bench.outcomes(wild, 6, taste_sd=200.0))


def cohort(seed: int = 0) -> tuple[Tally, Screening]:
    """Six of 46 voters vote for b wherever they see it."""
    columns = log(seed, 6000, voter=np.random.default_rng(seed + 1).integers(0, 46, 6000))
    rigging = columns["voter"] >= 40
    columns["winner"][rigging & (columns["a"] == 1)] = 0
    columns["winner"][rigging & (columns["b"] == 1)] = 1
    tally = Tally.of(Votes.from_codes(**columns))
    return tally, screened(tally)


def test_an_alarm_names_its_model_and_its_suspects() -> None:
    _, found = cohort()
    (alarm,) = found.to_dict()["alarms"]
    assert (alarm["model"], alarm["direction"]) == ("b", "boost")
    assert sorted(alarm["suspects"]) == ["40", "41", "42", "43", "44", "45"]
    assert alarm["shift"] < -20
    assert found.settled
    assert found.removed == pytest.approx(6 / 46, abs=0.02)
    assert found.lost < 0.01


def test_honesty_is_at_a_fixed_point() -> None:
    tally, found = cohort()
    cells = tally.cells()
    weights = np.zeros((4, 4, 4))
    np.add.at(weights, (cells.left, cells.right, cells.outcome), cells.weight * found.honesty[cells.voter])
    again = fit(HalfWin.of(weights, side=True))
    assert_allclose(again.theta, found.after.theta, atol=1e-3)
    factors = np.exp(log_bayes_factors(Encounters.of(cells, 4), again)[0].reshape(4, 46)[1])
    shares = np.array([0.003, 0.01, 0.03, 0.1])
    mixture = 1 - shares[:, None] + shares[:, None] * factors
    posterior = mixture.prod(axis=1) / mixture.prod(axis=1).sum()
    assert_allclose(posterior @ ((1 - shares)[:, None] / mixture), found.honesty, atol=2e-3)


def test_voter_weights_enter_the_fit() -> None:
    tally, _ = cohort()
    silent = np.where(np.array(list(tally.voters or ())) >= 40, 0.0, 1.0)
    found = screened(tally, voter_weights=silent)
    assert found.before.theta[1] < screened(tally).before.theta[1] - 0.1


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"taste_sd": 0.0}, "taste_sd"),
        ({"taste_sd": float("nan")}, "taste_sd"),
        ({"level": 1.0}, "level"),
        ({"voter_weights": np.ones(3)}, "voter_weights"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], name: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        screened(Tally.of(Votes.from_codes(**log())), **options)
    assert caught.value.name == name


def test_a_log_without_voters_or_of_islands_is_refused() -> None:
    with pytest.raises(InvalidVotes, match="voter"):
        screened(Tally.of(Votes.from_codes(**log(voter=None))))
    apart = {"a": [0, 0, 2, 2], "b": [1, 1, 3, 3], "winner": [0, 1, 0, 1], "voter": [0, 1, 2, 3]}
    votes = Votes.from_codes(**{name: np.array(column) for name, column in apart.items()}, models=list("abcd"))
    with pytest.raises(NotRateable):
        screened(Tally.of(votes))
    assert not screened(Tally.of(votes), prior_sd=1.0).alarms
