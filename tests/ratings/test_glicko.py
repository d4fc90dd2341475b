"""Glicko-2 against Glickman's worked example and a slow version of his formulas."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import brentq

from ratings import InvalidOption, InvalidVotes, Votes
from ratings.glicko import Glicko, glicko2
from ratings.votes import BOTH_BAD

SCALE = 400 / math.log(10)


def one_player(known: Glicko, code: int, games: list[tuple[int, float]], tau: float) -> tuple[float, float, float]:
    """Rating, deviation and volatility by the formulas, one game at a time, with another root finder."""
    mu, phi, sigma = known.rating / SCALE, known.deviation / SCALE, known.volatility[code]
    if not games:
        return known.rating[code], SCALE * math.hypot(phi[code], sigma), sigma
    precision = surprise = 0.0
    for other, score in games:
        g = 1 / math.sqrt(1 + 3 * phi[other] ** 2 / math.pi**2)
        e = 1 / (1 + math.exp(-g * (mu[code] - mu[other])))
        precision += g * g * e * (1 - e)
        surprise += g * (score - e)
    v, square = 1 / precision, phi[code] ** 2

    def f(x: float) -> float:
        excess = (surprise * v) ** 2 - square - v - math.exp(x)
        return math.exp(x) * excess / (2 * (square + v + math.exp(x)) ** 2) - (x - math.log(sigma**2)) / tau**2

    sigma = math.exp(brentq(f, -60, 20, xtol=1e-14) / 2)
    variance = 1 / (1 / (square + sigma**2) + precision)
    return known.rating[code] + SCALE * variance * surprise, SCALE * math.sqrt(variance), sigma


def drawn(size: int, seed: int) -> Votes:
    random = np.random.default_rng(seed)
    a = random.integers(0, 5, size)
    b = (a + random.integers(1, 5, size)) % 5
    winner = np.where(random.random(size) < 0.1 + 0.2 * (5 - a), 0, random.integers(0, 4, size))
    return Votes.from_codes(a, b, winner, models=[f"m{code}" for code in range(6)])


def test_glickmans_worked_example_to_its_printed_digits() -> None:
    """He goes on with mu' rounded to -.2069, which prints as 1464.06, and cuts off .059996 after five decimals."""
    before = Glicko.of(
        ["player", "first", "second", "third"],
        rating=np.array([1500.0, 1400, 1550, 1700]),
        deviation=np.array([200.0, 30, 100, 300]),
    )
    votes = Votes.from_labels(
        ["player", "player", "third"], ["first", "second", "player"], ["model_a", "model_b", "model_a"]
    )
    after = before.after(votes, tau=0.5)
    mu = round((after.rating[0] - 1500) / SCALE, 4)
    assert mu == -0.2069
    assert round(1500 + SCALE * mu, 2) == 1464.06
    assert after.rating[0] == pytest.approx(1464.0507, abs=5e-5)
    assert after.deviation[0] == pytest.approx(151.52, abs=0.005)
    assert math.floor(1e5 * after.volatility[0]) == 5999


def test_the_example_is_missed_when_opponents_are_taken_as_sure() -> None:
    """Shows that the check above can fail: without g every opponent's deviation would be 0."""
    before = Glicko.of(
        ["player", "first", "second", "third"],
        rating=np.array([1500.0, 1400, 1550, 1700]),
        deviation=np.array([200.0, 1e-6, 1e-6, 1e-6]),
    )
    votes = Votes.from_labels(["player"] * 3, ["first", "second", "third"], ["model_a", "model_b", "model_b"])
    assert abs(before.after(votes).rating[0] - 1464.06) > 1


@pytest.mark.parametrize("tau", [0.3, 1.2])
def test_all_models_at_once_are_each_by_the_formulas(tau: float) -> None:
    random = np.random.default_rng(0)
    votes = drawn(400, seed=1)
    before = Glicko.of(
        votes.models,
        rating=random.normal(1000, 300, 6),
        deviation=random.uniform(20, 350, 6),
        volatility=random.uniform(0.01, 0.3, 6),
    )
    after = before.after(votes, tau=tau)
    for code in range(6):
        games = []
        for a, b, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
            if outcome != BOTH_BAD and code in (a, b):
                score = (1.0, 0.0, 0.5)[outcome]
                games.append((int(b), score) if a == code else (int(a), 1 - score))
        rating, deviation, volatility = one_player(before, code, games, tau)
        assert after.rating[code] == pytest.approx(rating, abs=1e-4)
        assert after.deviation[code] == pytest.approx(deviation, abs=1e-4)
        assert after.volatility[code] == pytest.approx(volatility, rel=1e-6)


def test_periods_follow_one_another_and_one_without_votes_widens_deviations() -> None:
    votes = drawn(300, seed=2)
    period = np.random.default_rng(0).choice([0, 2], 300)
    found = glicko2(votes, period)
    assert len(found) == 3
    known = Glicko.of(votes.models)
    for number in range(3):
        now = period == number
        known = known.after(
            Votes.from_codes(votes.left[now], votes.right[now], votes.outcome[now], models=votes.models)
        )
        assert_allclose(found[number].rating, known.rating)
        assert_allclose(found[number].deviation, known.deviation)
        assert_allclose(found[number].volatility, known.volatility)
    assert_allclose(found[1].rating, found[0].rating)
    assert (found[1].deviation > found[0].deviation).all()


def test_weight_2_is_two_votes_and_new_models_start_where_models_start() -> None:
    known = Glicko.of(["a", "b"]).after(Votes.from_labels(["a"], ["c"], ["tie"], weight=[2]))
    again = Glicko.of(["b", "a"]).after(Votes.from_labels(["a", "c"], ["c", "a"], ["tie", "tie"]))
    assert known.models == ("a", "b", "c")
    assert again.models == ("b", "a", "c")
    assert_allclose(known.deviation[[1, 0, 2]], again.deviation)
    assert known.deviation[2] < 350 < known.deviation[1]
    assert_allclose(known.rating, 1000)


def test_a_great_surprise_raises_the_volatility() -> None:
    sure = Glicko.of(["a", "b"], rating=np.array([1500.0, 500.0]), deviation=30.0)
    upset = sure.after(Votes.from_labels(["a"] * 20, ["b"] * 20, ["model_b"] * 20))
    assert (upset.volatility > 0.065).all()
    assert glicko2(Votes.from_labels([], [], []), np.empty(0, dtype=np.intp)) == []


@pytest.mark.parametrize("period", [[0], [0, -1], [0, 10**6], [0.0, 1.0]], ids=str)
def test_a_bad_period_is_refused_by_name(period: list[float]) -> None:
    with pytest.raises(InvalidVotes, match="period"):
        glicko2(Votes.from_labels(["a", "a"], ["b", "b"], ["tie", "tie"]), np.array(period))


def test_bad_options_are_refused_by_name() -> None:
    for name, value in (("rating", math.nan), ("deviation", 0.0), ("volatility", -1.0), ("rating", np.ones(3))):
        with pytest.raises(InvalidOption, match=name):
            Glicko.of(["a", "b"], **{name: value})
    with pytest.raises(InvalidOption, match="tau"):
        Glicko.of(["a"]).after(Votes.from_labels([], [], []), tau=0.0)
