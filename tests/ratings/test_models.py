"""Every model of a vote: published numbers, slopes against finite differences, invariances, existence."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ratings.errors import InvalidOption
from ratings.fit import fit
from ratings.models.davidson import Davidson
from ratings.models.halfwin import HalfWin
from ratings.models.model import Model
from ratings.models.raokupper import RaoKupper
from ratings.priors import Normal
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE

Maker = Callable[[np.ndarray, bool], Model]

MODELS: dict[str, Maker] = {
    "half-win": lambda weights, side: HalfWin.of(weights, side=side),
    "Davidson": lambda weights, side: Davidson.of(weights, side=side),
    "Davidson, both bad": lambda weights, side: Davidson.of(weights, side=side, both_bad=True),
    "Rao-Kupper": lambda weights, side: RaoKupper.of(weights, side=side),
}
WITH_TIES = {name: make for name, make in MODELS.items() if name != "half-win"}

every_model = pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
every_model_of_ties = pytest.mark.parametrize("make", WITH_TIES.values(), ids=WITH_TIES)
with_and_without_side = pytest.mark.parametrize("side", [False, True])

# Davidson (1970), brands of chocolate pudding: i, j, wins of i, wins of j, ties.
PUDDING = """
1 2 19 22 16; 1 3 16 19 12; 2 3 19 19 10; 1 4 18 23 13; 2 4 23 19 9; 3 4 19 20 15; 1 5 13 19 18; 2 5 16 20 12;
3 5 16 15 17; 4 5 17 14 16; 1 6 18 21 12; 2 6 22 20 12; 3 6 13 18 10; 4 6 14 19 18; 5 6 11 21 12
"""


def pudding() -> np.ndarray:
    weights = np.zeros((6, 6, OUTCOMES))
    for line in PUDDING.split(";"):
        first, second, *counts = (int(number) for number in line.split())
        weights[first - 1, second - 1, [LEFT, RIGHT, TIE]] = counts
    return weights


def table(seed: int, models: int = 5, most: int = 6) -> np.ndarray:
    """Votes that every model has an optimum for: all answers occur for all pairs."""
    weights = np.random.default_rng(seed).integers(1, most, size=(models, models, OUTCOMES)).astype(float)
    weights[np.arange(models), np.arange(models)] = 0
    return weights


def inside(model: Model, seed: int) -> np.ndarray:
    """Parameters at which the model means something."""
    at = np.random.default_rng(seed).normal(size=model.width)
    return np.where(np.isin(np.arange(model.width), [model.width - 1]), np.abs(at) + 0.3, at)


def slopes(function: Callable[[np.ndarray], np.ndarray | float], at: np.ndarray) -> np.ndarray:
    steps = 1e-6 * np.eye(len(at))
    return np.array([(np.asarray(function(at + e)) - np.asarray(function(at - e))) / 2e-6 for e in steps])


def test_davidsons_pudding() -> None:
    found = fit(Davidson.of(pudding(), side=False))
    worths = np.exp(found.theta) / np.exp(found.theta).sum()
    assert_allclose(worths, [0.1388034, 0.1730015, 0.1617474, 0.1653730, 0.1586854, 0.2023893], atol=1e-6)
    assert found.extras["nu"] == pytest.approx(0.7468230, abs=1e-6)
    assert found.model.objective(found.parameters) == pytest.approx(-809.709510, abs=1e-6)


@every_model
@with_and_without_side
@pytest.mark.parametrize("sd", [None, 0.7])
def test_gradients_and_hessians_are_slopes(make: Maker, side: bool, sd: float | None) -> None:
    model = make(table(1), side)
    target = model if sd is None else Normal(model, sd)
    at = inside(model, 2)
    assert_allclose(target.gradient(at), slopes(target.objective, at), atol=1e-6)
    assert_allclose(target.hessian(at), -slopes(target.gradient, at), atol=1e-5)
    gradient, hessian = target.slopes(at)
    assert_allclose(gradient, target.gradient(at), atol=1e-12)
    assert_allclose(hessian, target.hessian(at), atol=1e-12)


@every_model
@with_and_without_side
def test_no_vote_sees_the_gauge(make: Maker, side: bool) -> None:
    model = make(table(3), side)
    at = inside(model, 4)
    assert model.objective(at + 3.0 * model.gauge) == pytest.approx(model.objective(at), abs=1e-9)
    assert_allclose(model.hessian(at) @ model.gauge, 0.0, atol=1e-12)
    assert_allclose(fit(model).inverse[: model.models].sum(axis=0), 0.0, atol=1e-12)


@every_model
@with_and_without_side
@pytest.mark.parametrize("sd", [None, 0.7])
def test_the_optimum_is_one_wherever_the_fit_starts(make: Maker, side: bool, sd: float | None) -> None:
    model = make(table(5), side)
    found = fit(model, prior_sd=sd)
    assert_allclose(found.target.gradient(found.parameters), 0.0, atol=1e-9)
    for seed in range(4):
        start = 4.0 * inside(model, seed)
        assert_allclose(fit(model, prior_sd=sd, start=start).parameters, found.parameters, atol=1e-10)
    assert len(fit(model, prior_sd=sd, start=found.parameters).trace) == 1


@every_model
@with_and_without_side
def test_a_sure_fraction_of_a_step_leads_up(make: Maker, side: bool) -> None:
    model = make(table(6), side)
    for seed in range(30):
        at = 3.0 * inside(model, seed)
        gradient, hessian = model.slopes(at)
        step = np.linalg.lstsq(hessian, gradient)[0]
        sure = model.sure(at, step)
        assert 0.0 < sure <= 1.0
        assert model.objective(at + sure * step) > model.objective(at)


def test_a_whole_step_may_lead_down_where_it_is_not_sure() -> None:
    """Else the check above could not fail."""
    model = HalfWin.of(table(6), side=False)
    downs = 0
    for seed in range(30):
        at = 3.0 * inside(model, seed)
        gradient, hessian = model.slopes(at)
        step = np.linalg.lstsq(hessian, gradient)[0]
        downs += model.objective(at + step) < model.objective(at)
    assert downs > 0


@with_and_without_side
def test_without_ties_all_models_are_bradley_terry(side: bool) -> None:
    weights = table(7)
    weights[..., [TIE, BOTH_BAD]] = 0
    expected = fit(HalfWin.of(weights, side=side)).parameters
    for make in MODELS.values():
        found = fit(make(weights, side))
        assert_allclose(found.parameters, expected, atol=1e-10)
        assert found.extras == {}


@with_and_without_side
def test_both_bads_are_left_out_unless_asked_for(side: bool) -> None:
    weights = table(8)
    without = weights.copy()
    without[..., BOTH_BAD] = 0
    for make in (MODELS["half-win"], MODELS["Davidson"], MODELS["Rao-Kupper"]):
        assert_allclose(fit(make(weights, side)).parameters, fit(make(without, side)).parameters, atol=1e-12)
    asked = Davidson.of(without, side=side, both_bad=True)
    assert_allclose(fit(asked).parameters, fit(Davidson.of(weights, side=side)).parameters, atol=1e-12)


def test_kappa_is_the_worth_of_a_model_that_is_just_good_enough() -> None:
    """Expected counts in place of votes give the parameters back that they were made with."""
    theta, side, tau, kappa = np.array([0.9, 0.1, -1.0]), 0.2, -0.4, -0.3
    weights = np.zeros((3, 3, OUTCOMES))
    for left in range(3):
        for right in set(range(3)) - {left}:
            heights = theta[left] + side / 2, theta[right] - side / 2, tau + (theta[left] + theta[right]) / 2, kappa
            weights[left, right] = 1000 * np.exp(heights) / np.exp(heights).sum()
    found = fit(Davidson.of(weights, side=True, both_bad=True))
    assert_allclose(found.theta, theta - theta.mean(), atol=1e-9)
    assert found.side == pytest.approx(side, abs=1e-9)
    assert found.extras == pytest.approx({"nu": np.exp(tau), "kappa": kappa - theta.mean()}, abs=1e-9)
    assert_allclose(found.model.chances(found.parameters)[0, 1], weights[0, 1] / 1000, atol=1e-9)


def test_rao_and_kuppers_threshold_is_given_back() -> None:
    theta, side, delta = np.array([0.9, 0.1, -1.0]), -0.2, 0.6
    odds = theta[:, None] - theta[None, :] + side
    weights = np.zeros((3, 3, OUTCOMES))
    weights[..., LEFT], weights[..., RIGHT] = 1 / (1 + np.exp(delta - odds)), 1 / (1 + np.exp(delta + odds))
    weights[..., TIE] = 1 - weights[..., LEFT] - weights[..., RIGHT]
    weights[np.arange(3), np.arange(3)] = 0
    found = fit(RaoKupper.of(weights, side=True))
    assert_allclose(found.theta, theta - theta.mean(), atol=1e-9)
    assert found.side == pytest.approx(side, abs=1e-9)
    assert found.extras == pytest.approx({"nu": np.exp(delta)}, abs=1e-9)


@every_model_of_ties
@with_and_without_side
def test_chances_are_those_of_the_likelihood(make: Maker, side: bool) -> None:
    weights = table(9)
    model = make(weights, side)
    at = inside(model, 10)
    chances = model.chances(at)
    off = ~np.eye(5, dtype=bool)
    assert_allclose(chances.sum(axis=-1)[off], 1.0, atol=1e-12)
    seen = (chances > 0) & (weights > 0)
    assert (weights[seen] * np.log(chances[seen])).sum() == pytest.approx(model.objective(at), abs=1e-9)


@pytest.mark.parametrize("make", [MODELS["Davidson"], MODELS["Rao-Kupper"]], ids=["Davidson", "Rao-Kupper"])
@with_and_without_side
def test_the_likelihood_is_concave(make: Maker, side: bool) -> None:
    model = make(table(11), side)
    for seed in range(20):
        assert np.linalg.eigvalsh(model.hessian(3.0 * inside(model, seed)))[0] > -1e-9


def test_rao_kupper_is_not_concave_in_the_logarithm_of_its_threshold() -> None:
    """Why the threshold is a parameter as it is, though it must be positive."""
    model = RaoKupper.of(np.where(np.arange(OUTCOMES) == TIE, table(11), 0.0), side=False)

    def along(logarithm: float) -> float:
        return model.objective(np.append(np.array([6.0, -6.0, 6.0, -6.0, 6.0]), np.exp(logarithm)))

    assert along(1.0) - 2.0 * along(0.5) + along(0.0) > 0.0


@every_model
@with_and_without_side
@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_invariances(make: Maker, side: bool, seed: int) -> None:
    """Relabelling, changing sides, and a vote twice against a vote of weight 2."""
    weights = table(seed)
    found = fit(make(weights, side))
    order = np.random.default_rng(seed).permutation(5)
    relabelled = fit(make(weights[np.ix_(order, order)], side))
    assert_allclose(relabelled.theta, found.theta[order], atol=1e-8)
    assert_allclose(relabelled.parameters[5:], found.parameters[5:], atol=1e-8)
    swapped = fit(make(weights.swapaxes(0, 1)[..., [RIGHT, LEFT, TIE, BOTH_BAD]], side))
    assert_allclose(swapped.theta, found.theta, atol=1e-8)
    assert_allclose(list(swapped.extras.values()), list(found.extras.values()), atol=1e-8)
    if side:
        assert found.side is not None
        assert swapped.side == pytest.approx(-found.side, abs=1e-8)
    twice = fit(make(weights + weights, side))
    assert_allclose(twice.parameters, found.parameters, atol=1e-8)
    assert_allclose(2.0 * twice.inverse, found.inverse, atol=1e-8)


@every_model
def test_a_prior_holds_strengths_and_leaves_the_rest_free(make: Maker) -> None:
    weights = table(12)
    tight, wide = (fit(make(weights, True), prior_sd=sd) for sd in (1e-4, 1e4))
    assert_allclose(tight.theta, 0.0, atol=1e-5)
    assert_allclose(wide.parameters, fit(make(weights, True)).parameters, atol=1e-6)
    assert len(tight.extras) == len(wide.extras)
    undefeated = weights.copy()
    undefeated[0, :, [RIGHT, TIE]] = undefeated[:, 0, LEFT] = undefeated[:, 0, TIE] = 0
    assert np.isfinite(fit(make(undefeated, True), prior_sd=1.0).theta).all()


def test_options_that_are_not_offered_are_named() -> None:
    davidson, halfwin = Davidson.of(table(13), side=False), HalfWin.of(table(13), side=False)
    with pytest.raises(InvalidOption, match=r"firth=True .* half-win"):
        fit(davidson, firth=True)
    with pytest.raises(InvalidOption, match="firth"):
        fit(halfwin, firth=True, prior_sd=1.0)
    for sd in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(InvalidOption, match="prior_sd"):
            fit(halfwin, prior_sd=sd)
    for start in (np.zeros(4), np.full(5, np.nan)):
        with pytest.raises(InvalidOption, match="start"):
            fit(halfwin, start=start)
