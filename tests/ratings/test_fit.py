"""The fit against published numbers, finite differences, and the conditions for its existence."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import linprog

from ratings.connectivity import islands, side_is_estimable
from ratings.errors import DidNotConverge
from ratings.fit import fit
from ratings.models.design import design_square
from ratings.models.halfwin import HalfWin
from ratings.newton import Objective, newton
from ratings.priors import Firth, Normal
from ratings.votes import LEFT, OUTCOMES, RIGHT, TIE

# Agresti (1990), Categorical Data Analysis, table 10.10: American League 1987, home wins-losses of the row's team.
TEAMS = ["Mil", "Det", "Tor", "NY", "Bos", "Cle", "Bal"]
HOME = [
    "4-3 4-2 4-3 6-1 4-2 6-0",
    "3-3 4-2 4-3 6-0 6-1 4-3",
    "2-5 4-3 2-4 4-3 4-2 6-0",
    "3-3 5-1 2-5 4-3 4-2 6-1",
    "5-1 2-5 3-3 4-2 5-2 6-0",
    "2-5 3-3 3-4 4-3 4-2 2-4",
    "2-5 1-5 1-6 2-4 1-6 3-4",
]

# Stigler (1994), citations: wins of row over column for Biometrika, CommStat, JASA, JRSS-B.
JOURNALS = np.array([[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]], dtype=float)


def baseball() -> np.ndarray:
    weights = np.zeros((7, 7, OUTCOMES))
    for home, row in enumerate(HOME):
        opponents = [team for team in range(7) if team != home]
        for away, score in zip(opponents, row.split(), strict=True):
            weights[home, away, [LEFT, RIGHT]] = [int(games) for games in score.split("-")]
    return weights


def journals() -> np.ndarray:
    weights = np.zeros((4, 4, OUTCOMES))
    upper = np.triu_indices(4, 1)
    weights[..., LEFT][upper], weights[..., RIGHT][upper] = JOURNALS[upper], JOURNALS.T[upper]
    return weights


def standard_errors(inverse: np.ndarray, against: int) -> np.ndarray:
    diagonal = np.diagonal(inverse)
    return np.sqrt(diagonal + diagonal[against] - 2 * inverse[:, against])


def random_table(seed: int, models: int = 5) -> np.ndarray:
    weights = np.random.default_rng(seed).integers(0, 6, size=(models, models, OUTCOMES)).astype(float)
    weights[np.arange(models), np.arange(models)] = 0
    return weights


def test_baseball_without_a_home_effect() -> None:
    found = fit(HalfWin.of(baseball(), side=False))
    against_baltimore = dict(zip(TEAMS, found.theta - found.theta[6], strict=True))
    expected = {"Bos": 1.1076977, "Cle": 0.6838528, "Det": 1.4364084, "Mil": 1.5813559, "NY": 1.2476178}
    expected |= {"Tor": 1.2944851, "Bal": 0.0}
    assert against_baltimore == pytest.approx(expected, abs=1e-6)
    errors = standard_errors(found.inverse, 6)[:6]
    assert errors.min() == pytest.approx(0.332, abs=6e-4)
    assert errors.max() == pytest.approx(0.343, abs=6e-4)
    assert found.model.deviance(found.parameters) == pytest.approx(44.053461, abs=1e-6)


def test_baseball_with_a_home_effect() -> None:
    found = fit(HalfWin.of(baseball(), side=True))
    against_baltimore = dict(zip(TEAMS, found.theta - found.theta[6], strict=True))
    expected = {"Bos": 1.1438027, "Cle": 0.7046945, "Det": 1.4753572, "Mil": 1.6195550, "NY": 1.2813404}
    expected |= {"Tor": 1.3271104, "Bal": 0.0}
    assert against_baltimore == pytest.approx(expected, abs=1e-6)
    assert found.side == pytest.approx(0.3022607, abs=1e-6)
    assert np.sqrt(found.inverse[-1, -1]) == pytest.approx(0.1309437, abs=1e-6)
    assert found.model.deviance(found.parameters) == pytest.approx(38.642852, abs=1e-6)


def test_journals() -> None:
    found = fit(HalfWin.of(journals(), side=False))
    assert_allclose((found.theta - found.theta[0])[1:], [-2.9490725, -0.4795698, 0.2689541], atol=1e-6)
    assert_allclose(standard_errors(found.inverse, 0)[1:], [0.1025453, 0.0605887, 0.0708300], atol=1e-6)
    assert found.model.deviance(found.parameters) == pytest.approx(4.293384, abs=1e-6)


def test_journals_with_firths_score() -> None:
    found = fit(HalfWin.of(journals(), side=False), firth=True)
    assert_allclose((found.theta - found.theta[0])[1:], [-2.9443818, -0.4790753, 0.2685310], atol=1e-6)


@pytest.mark.parametrize("side", [False, True])
@pytest.mark.parametrize("wrapped", [lambda model: model, lambda model: Normal(model, 0.7), Firth])
def test_gradients_are_the_slopes_of_objectives(side: bool, wrapped: Callable[[HalfWin], Objective]) -> None:
    target = wrapped(HalfWin.of(random_table(1), side=side))
    at = np.random.default_rng(2).normal(size=5 + side)
    step = 1e-6 * np.eye(5 + side)
    slopes = [(target.objective(at + e) - target.objective(at - e)) / 2e-6 for e in step]
    assert_allclose(target.gradient(at), slopes, atol=1e-6)


@pytest.mark.parametrize("side", [False, True])
@pytest.mark.parametrize("wrapped", [lambda model: model, lambda model: Normal(model, 0.7)])
def test_hessians_are_the_slopes_of_gradients(side: bool, wrapped: Callable[[HalfWin], Objective]) -> None:
    target = wrapped(HalfWin.of(random_table(3), side=side))
    at = np.random.default_rng(4).normal(size=5 + side)
    step = 1e-6 * np.eye(5 + side)
    slopes = [-(target.gradient(at + e) - target.gradient(at - e)) / 2e-6 for e in step]
    assert_allclose(target.hessian(at), slopes, atol=1e-5)


@pytest.mark.parametrize("side", [False, True])
def test_firths_steps_are_taken_with_the_information_of_votes_and_leverages(side: bool) -> None:
    """Leverages by the hat matrix of the design written out; the corrected score as Firth (1993) has it."""
    model = HalfWin.of(random_table(7), side=side)
    at = np.random.default_rng(8).normal(size=5 + side)
    left, right = np.nonzero(model.votes)
    design = np.zeros((len(left), 5 + side))
    rows = np.arange(len(left))
    design[rows, left], design[rows, right], design[:, 5:] = 1, -1, 1
    votes, score = model.votes[left, right], model.score[left, right]
    p = 1 / (1 + np.exp(-design @ at))
    root = design * np.sqrt(votes * p * (1 - p))[:, None]
    leverage = np.diagonal(root @ np.linalg.pinv(root.T @ root) @ root.T)
    gradient, curvature = Firth(model).slopes(at)
    assert_allclose(gradient, design.T @ (score - votes * p + leverage * (0.5 - p)), atol=1e-9)
    assert_allclose(curvature, (design.T * ((votes + leverage) * p * (1 - p))) @ design, atol=1e-9)


def test_the_design_square_is_the_sum_over_pairs() -> None:
    values = np.random.default_rng(5).random((4, 4))
    total = np.zeros((5, 5))
    for left in range(4):
        for right in range(4):
            x = np.zeros(5)
            x[left] += 1
            x[right] -= 1
            x[4] = 1
            total += values[left, right] * np.outer(x, x)
    assert_allclose(design_square(values, side=True), total, atol=1e-12)


def test_a_long_chain_converges_in_few_steps() -> None:
    weights = np.zeros((60, 60, OUTCOMES))
    for model in range(59):
        weights[model, model + 1, [LEFT, RIGHT]] = 3, 1
    found = fit(HalfWin.of(weights, side=False))
    assert found.steps <= 5
    assert_allclose(np.diff(found.theta), -np.log(3), atol=1e-9)


def test_far_out_ratings_are_reached_without_overshooting() -> None:
    weights = np.zeros((3, 3, OUTCOMES))
    weights[0, 1, [LEFT, RIGHT]] = 1e6, 1
    weights[1, 2, [LEFT, RIGHT]] = 1e6, 1
    found = fit(HalfWin.of(weights, side=False))
    assert_allclose(-np.diff(found.theta), np.log(1e6), atol=1e-9)


def test_an_optimum_at_infinity_is_an_error_with_its_trace() -> None:
    weights = np.zeros((2, 2, OUTCOMES))
    weights[0, 1, LEFT] = 3
    with pytest.raises(DidNotConverge) as caught:
        newton(HalfWin.of(weights, side=False), np.zeros(2))
    assert len(caught.value.trace) > 1


def test_islands_are_strong_components_largest_first() -> None:
    weights = np.zeros((6, 6, OUTCOMES))
    weights[0, 1, [LEFT, RIGHT]] = 1, 1
    weights[2, 3, TIE] = 9
    weights[4, 2, LEFT] = 5  # undefeated
    assert [list(codes) for codes in islands(weights)] == [[2, 3], [0, 1], [4], [5]]


def has_side_estimate(weights: np.ndarray) -> bool:
    """Albert & Anderson (1984) as a linear programme: is there a direction that never makes a vote less likely?"""
    models = len(weights)
    rows = []
    for left, right in zip(*np.nonzero(weights.sum(axis=-1)), strict=True):
        x = np.zeros(models + 1)
        x[left], x[right], x[models] = 1, -1, 1
        won, lost, tied = (weights[left, right, [LEFT, RIGHT, TIE]] > 0).tolist()
        rows += [-x] * (won or tied) + [x] * (lost or tied)
    for sign in (1.0, -1.0):
        bounds = [(None, None)] * models + [(sign, sign)]
        if linprog(np.zeros(models + 1), A_ub=np.array(rows), b_ub=np.zeros(len(rows)), bounds=bounds).status == 0:
            return False
    return True


def test_the_side_effect_is_estimable_exactly_where_no_direction_separates_the_votes() -> None:
    random, seen = np.random.default_rng(6), set()
    while len(seen) < 2 or random.random() > 0.02:
        weights = (random.random((4, 4, OUTCOMES)) < 0.12).astype(float)
        weights[np.arange(4), np.arange(4)] = 0
        weights[..., 3] = 0
        if len(islands(weights)) > 1:
            continue
        expected = has_side_estimate(weights)
        assert side_is_estimable(weights) == expected
        seen.add(expected)
