"""Votes reweighted by pair: what the matchmaker chose, taken out of the ratings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from ratings import InvalidOption, InvalidVotes, Tally, Votes, rate
from ratings.covariance import Covariance, sandwich
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.reweighting import inverse_propensities, reweighted
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import SCORES

Floats = NDArray[np.float64]

# Each row's chance to win, tie and be both bad against the column's: the first three beat each other in a circle.
WIN = np.array([[0, 0.70, 0.15, 0.60], [0.10, 0, 0.70, 0.55], [0.65, 0.10, 0, 0.60], [0.20, 0.25, 0.20, 0]])
TIE = np.where(np.eye(4, dtype=bool), 0.0, 0.15)
CHANCES = np.stack([WIN, WIN.T, TIE, np.maximum(1 - WIN - WIN.T - TIE, 0) * (1 - np.eye(4))], axis=-1)

UNIFORM = np.ones((4, 4)) - np.eye(4)
CHOSEN = np.array([[0, 12, 1, 3], [12, 0, 2, 1], [1, 2, 0, 6], [3, 1, 6, 0.0]])
"""How often a matchmaker shows each pair."""


def points(weights: Floats) -> Floats:
    return POINTS_PER_LOGIT * fit(HalfWin.of(weights, side=False)).theta


def endless(shown: Floats) -> Floats:
    """What endless votes add up to, by (left, right, outcome)."""
    return CHANCES * shown[..., None] / shown.sum()


def drawn(shown: Floats, size: int, random: np.random.Generator) -> tuple[Votes, Floats]:
    """Votes on pairs drawn with these shares, and each pair's propensity."""
    share = np.triu(shown) / np.triu(shown).sum()
    pair = random.choice(16, size, p=share.reshape(-1))
    a, b = np.divmod(pair, 4)
    swapped = random.random(size) < 0.5
    a, b = np.where(swapped, b, a), np.where(swapped, a, b)
    winner = (random.random(size)[:, None] > CHANCES[a, b].cumsum(axis=1)).sum(axis=1).clip(max=3)
    return Votes.from_codes(a, b, winner, models=list("abcd")), share.reshape(-1)[pair]


def covariance_of(tally: Tally, factor: Floats, found: Fit) -> Covariance:
    cells = tally.cells()
    weight = cells.weight * factor[cells.left, cells.right]
    return sandwich(found, found.model.contributions(found.parameters, cells, weight), cells.weight)


def test_a_misspecified_fit_depends_on_who_met_whom_and_the_reweighted_one_does_not() -> None:
    fair, chosen = points(endless(UNIFORM)), points(endless(CHOSEN))
    assert np.abs(chosen - fair).max() > 50
    assert_allclose(points(reweighted(endless(CHOSEN)).weights), fair, atol=1e-7)
    assert_allclose(points(reweighted(endless(UNIFORM), target=CHOSEN).weights), chosen, atol=1e-7)


def test_where_strengths_explain_every_pair_both_fits_are_the_same() -> None:
    theta = np.array([1.0, 0.4, -0.2, -1.2])
    win = 1 / (1 + np.exp(theta[None, :] - theta[:, None]))
    table = np.stack([win, 1 - win, np.zeros((4, 4)), np.zeros((4, 4))], axis=-1) * CHOSEN[..., None]
    assert_allclose(points(table), POINTS_PER_LOGIT * (theta - theta.mean()), atol=1e-7)
    assert_allclose(points(reweighted(table).weights), points(table), atol=1e-7)


def test_on_drawn_votes_it_comes_within_noise_of_the_target_and_the_plain_fit_does_not() -> None:
    fair = points(endless(UNIFORM))
    random = np.random.default_rng(0)
    off = {"plain": [], "counted": [], "propensity": []}
    inside = []
    for _ in range(60):
        votes, propensity = drawn(CHOSEN, 4000, random)
        tally = Tally.of(votes)
        pairs = reweighted(tally.weights)
        found = fit(HalfWin.of(pairs.weights, side=False))
        error = POINTS_PER_LOGIT * found.theta - fair
        reach = 1.96 * POINTS_PER_LOGIT * np.sqrt(np.diagonal(covariance_of(tally, pairs.factor, found).matrix))
        inside.append(np.abs(error) <= reach)
        off["counted"].append(error)
        off["plain"].append(points(tally.weights) - fair)
        weight, _effective = inverse_propensities(propensity)
        by_propensity = Votes.from_codes(votes.left, votes.right, votes.outcome, models=votes.models, weight=weight)
        off["propensity"].append(points(Tally.of(by_propensity).weights) - fair)
    bias = {name: np.abs(np.mean(errors, axis=0)).max() for name, errors in off.items()}
    spread = {name: np.std(errors, axis=0).mean() for name, errors in off.items()}
    assert bias["counted"] < 3
    assert bias["propensity"] < 3
    assert bias["plain"] > 50
    assert spread["counted"] < spread["propensity"]
    assert np.mean(inside) >= 0.93


def test_its_sandwich_is_that_of_factors_times_single_votes() -> None:
    votes, _propensity = drawn(CHOSEN, 500, np.random.default_rng(1))
    tally = Tally.of(votes)
    pairs = reweighted(tally.weights)
    found = fit(HalfWin.of(pairs.weights, side=False))
    meat = np.zeros((4, 4))
    for a, b, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
        if outcome < 3:
            x = np.zeros(4)
            x[a], x[b] = 1, -1
            p = 1 / (1 + np.exp(-found.theta @ x))
            meat += pairs.factor[a, b] ** 2 * (SCORES[outcome] - p) ** 2 * np.outer(x, x)
    expected = found.inverse @ meat @ found.inverse
    assert_allclose(covariance_of(tally, pairs.factor, found).matrix, expected, atol=1e-12)
    assert_allclose(pairs.of(tally.cells()).sum(), len(votes))
    # Factors taken for numbers of votes would give other errors.
    cells = tally.cells()
    weight = pairs.of(cells)
    wrong = sandwich(found, found.model.contributions(found.parameters, cells, weight), weight)
    assert np.abs(wrong.matrix / expected - 1).max() > 0.1


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_how_often_a_pair_was_shown_makes_no_difference(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.uniform(0.1, 5, (4, 4, 4)) * UNIFORM[..., None]
    shown = random.uniform(0.01, 100, (4, 4))
    again = table * (shown + shown.T)[..., None]
    assert_allclose(points(reweighted(again).weights), points(reweighted(table).weights), atol=1e-6)
    pairs = reweighted(again)
    assert pairs.weights.sum() == pytest.approx(again.sum())
    by_pair = pairs.weights.sum(axis=-1) + pairs.weights.sum(axis=-1).T
    assert_allclose(by_pair[np.triu_indices(4, 1)], again.sum() / 6)
    assert pairs.effective <= again.sum() * (1 + 1e-12)


def test_a_clip_bounds_the_factors_and_keeps_more_votes_worth() -> None:
    table = endless(CHOSEN) * 1000
    free, clipped = reweighted(table), reweighted(table, clip=2.0)
    assert free.factor.max() > 4
    assert clipped.factor.max() == pytest.approx(2.0)
    assert clipped.weights.sum() == pytest.approx(1000)
    assert free.effective < clipped.effective < 1000
    none_left = reweighted(table, clip=1.0)
    assert_allclose(none_left.weights, table)
    assert none_left.effective == pytest.approx(1000)
    fair = points(endless(UNIFORM))
    assert np.abs(points(clipped.weights) - fair).max() < np.abs(points(table) - fair).max()


def test_pairs_that_nobody_saw_are_named() -> None:
    shown = UNIFORM.copy()
    shown[0, 3] = shown[3, 0] = 0
    found = reweighted(endless(shown))
    assert found.unseen.tolist() == [[0, 3]]
    assert found.factor[0, 3] == 0
    assert found.weights.sum() == pytest.approx(1)
    nothing = reweighted(np.zeros((0, 0, 4)))
    assert (nothing.effective, len(nothing.unseen)) == (0, 0)


def test_inverse_propensities_have_mean_1_and_lose_by_their_spread() -> None:
    weight, effective = inverse_propensities(np.array([0.5, 0.25, 0.25]))
    assert_allclose(weight, [0.6, 1.2, 1.2])
    assert effective == pytest.approx(9 / (0.36 + 2 * 1.44))
    clipped, more = inverse_propensities(np.array([0.5, 0.25, 0.25]), clip=1.1)
    assert_allclose(clipped, [0.8, 1.1, 1.1])
    assert more > effective


@pytest.mark.parametrize("value", [0.0, -0.1, 1.5, np.nan])
def test_a_bad_propensity_is_refused_with_its_row(value: float) -> None:
    with pytest.raises(InvalidVotes, match=r"propensity\[1\]"):
        inverse_propensities(np.array([0.5, value]))


@pytest.mark.parametrize(
    "option",
    [{"clip": 0.5}, {"clip": np.nan}, {"target": np.ones(4)}, {"target": -UNIFORM}, {"target": np.eye(4)}],
    ids=str,
)
def test_bad_options_are_refused_by_name(option: dict[str, Floats]) -> None:
    with pytest.raises(InvalidOption, match=next(iter(option))):
        reweighted(endless(UNIFORM), **option)


def test_a_board_of_uniform_pairs_is_the_reweighted_fit() -> None:
    votes, _propensity = drawn(CHOSEN, 4000, np.random.default_rng(2))
    options = {"side_bias": False, "voter_weights": None, "intervals": "sandwich"}
    tally = Tally.of(votes)
    pairs = reweighted(tally.weights)
    found = fit(HalfWin.of(pairs.weights, side=False))
    covariance = POINTS_PER_LOGIT**2 * covariance_of(tally, pairs.factor, found).matrix
    board = rate(votes, pairs="uniform", **options)
    order = np.array([board.models.index(model) for model in tally.models])
    assert_allclose(board.rating[order] - 1000, POINTS_PER_LOGIT * found.theta, atol=1e-6)
    assert_allclose(board.covariance[np.ix_(order, order)], covariance, atol=1e-5)
    assert np.abs(rate(votes, **options).rating - board.rating).max() > 30
