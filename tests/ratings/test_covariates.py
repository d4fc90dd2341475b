"""Clip covariates: standardised, refused where they can't be told from the models, and fitted as they were made."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit

from ratings.covariance import Dimension, clustered
from ratings.errors import DidNotConverge, InvalidOption, InvalidVotes
from ratings.fit import fit
from ratings.jackknife import displacements
from ratings.models.controlled import Controlled
from ratings.models.covariates import Covariates
from ratings.models.halfwin import HalfWin
from ratings.models.runs import SortedVotes
from ratings.newton import gauged
from ratings.priors import Normal
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE

NAMES = ("duration", "motion")
MODELS = 5
with_and_without_side = pytest.mark.parametrize("side", [False, True])


@dataclass(frozen=True)
class Log:
    left: Codes
    right: Codes
    outcome: Codes
    weight: Floats
    differences: np.ndarray

    def __len__(self) -> int:
        return len(self.left)

    def part(self, which: np.ndarray) -> "Log":
        return Log(*(column[which] for column in (self.left, self.right, self.outcome, self.weight, self.differences)))

    def model(self, side: bool) -> Controlled:
        covariates = Covariates.of(self.differences, NAMES, weight=self.weight * (self.outcome != BOTH_BAD))
        return Controlled.of(self, covariates, models=MODELS, side=side, weight=self.weight)


def log(seed: int, votes: int = 600) -> Log:
    random = np.random.default_rng(seed)
    left = random.integers(0, MODELS, votes)
    right = (left + random.integers(1, MODELS, votes)) % MODELS
    habit = random.normal(size=(MODELS, 2))
    differences = habit[left] - habit[right] + random.normal(size=(votes, 2)) * [1.0, 30.0]
    odds = 0.3 * (left - right) + 0.2 + differences @ [0.5, -0.01]
    outcome = np.where(random.random(votes) < expit(odds), LEFT, RIGHT)
    outcome = np.where(random.random(votes) < 0.2, random.choice([TIE, BOTH_BAD], votes), outcome)
    return Log(left, right, outcome, random.integers(1, 4, votes).astype(float), differences)


def slopes(function: Callable[[np.ndarray], np.ndarray | float], at: np.ndarray) -> np.ndarray:
    steps = 1e-6 * np.eye(len(at))
    return np.array([(np.asarray(function(at + e)) - np.asarray(function(at - e))) / 2e-6 for e in steps])


def test_differences_are_scaled_and_not_shifted() -> None:
    votes = log(1)
    found = Covariates.of(votes.differences, NAMES, weight=votes.weight)
    assert_allclose(found.mean, np.average(votes.differences, axis=0, weights=votes.weight))
    assert_allclose(found.z, votes.differences / found.sd)
    assert_allclose(np.average((found.z - found.mean / found.sd) ** 2, axis=0, weights=votes.weight), 1.0)


def test_properties_of_clips_become_differences_of_logarithms() -> None:
    values = np.array([[4.0, -20.0], [8.0, -14.0], [5.0, -23.0]])
    left, right = np.array([0, 1, 2, 0]), np.array([1, 0, 0, 2])
    found = Covariates.from_clips(values, ("duration", "loudness"), left=left, right=right, plain=("loudness",))
    raw = found.z * found.sd
    assert_allclose(raw[:, 0], np.log(values[left, 0] / values[right, 0]))
    assert_allclose(raw[:, 1], values[left, 1] - values[right, 1])


@with_and_without_side
@pytest.mark.parametrize("sd", [None, 0.7])
def test_gradients_and_hessians_are_slopes(side: bool, sd: float | None) -> None:
    model = log(2).model(side)
    target = model if sd is None else Normal(model, sd)
    at = np.random.default_rng(3).normal(size=model.width)
    assert_allclose(target.gradient(at), slopes(target.objective, at), atol=1e-5)
    assert_allclose(target.hessian(at), -slopes(target.gradient, at), atol=1e-5)


@with_and_without_side
def test_votes_in_many_chunks_give_what_they_give_in_one(side: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    at = np.random.default_rng(4).normal(size=MODELS + side + 2)
    whole = log(5).model(side).slopes(at)
    monkeypatch.setattr("ratings.models.runs._CHUNK", 7)
    for one, other in zip(whole, log(5).model(side).slopes(at), strict=True):
        assert_allclose(one, other, atol=1e-10)


@pytest.mark.parametrize("models", [200, 300, 70_000])
def test_votes_are_sorted_by_pair_however_many_models_there_are(models: int) -> None:
    random = np.random.default_rng(30)
    pair = random.integers(0, models, 900) * models + random.integers(0, models, 900)
    weight = (random.random(900) < 0.8).astype(float)
    z = random.normal(size=(900, 2))
    votes = SortedVotes.of(pair, pair.astype(float), weight, z, models)
    assert_allclose(votes.score, np.sort(pair[weight > 0]))
    assert_allclose(votes.z[0], z[weight > 0][np.argsort(pair[weight > 0], kind="stable"), 0])
    assert sum(len(run.pairs) for run in votes.runs) == len(np.unique(pair[weight > 0]))


@with_and_without_side
def test_the_fit_is_that_of_a_dense_logistic_regression(side: bool) -> None:
    """Design written out, plain Newton on it."""
    votes = log(6)
    model = votes.model(side)
    found = fit(model)
    kept = votes.part(votes.outcome != BOTH_BAD)
    rows = np.arange(len(kept))
    design = np.zeros((len(kept), MODELS + side + 2))
    design[rows, kept.left] += 1.0
    design[rows, kept.right] -= 1.0
    design[:, MODELS : MODELS + side] = 1.0
    design[:, MODELS + side :] = kept.differences / model.covariates.sd
    score, at = np.array([1.0, 0.0, 0.5])[kept.outcome], np.zeros(design.shape[1])
    for _ in range(20):
        p = expit(design @ at)
        hessian = (design.T * (kept.weight * p * (1 - p))) @ design
        at += np.linalg.lstsq(hessian, design.T @ (kept.weight * (score - p)), rcond=1e-10)[0]
    assert_allclose(found.parameters, at, atol=1e-9)
    assert found.extras == pytest.approx(dict(zip(NAMES, at[-2:], strict=True)), abs=1e-9)


def test_effects_are_given_back_by_standard_deviation_and_by_unit() -> None:
    votes = log(7, 40_000)
    model = votes.model(True)
    found = fit(model)
    contributions = model.contributions(found.parameters, votes, votes.weight)
    meat = contributions.scaled(1.0 / np.sqrt(votes.weight)).outer()
    effects = model.coefficients(found.parameters, found.inverse @ meat @ found.inverse)
    shrunk = 0.88  # a fifth of the votes are random ties or left out
    for effect, name, truth, sd in zip(effects, NAMES, (0.5, -0.01), model.covariates.sd, strict=True):
        assert effect.name == name
        assert effect.per_sd == pytest.approx(effect.per_unit * sd)
        assert effect.per_sd_error == pytest.approx(effect.per_unit_error * sd)
        assert effect.per_unit == pytest.approx(shrunk * truth, rel=0.06)
        assert effect.per_unit_error < abs(0.05 * truth)
    plain = fit(model.table).theta
    assert np.abs(found.theta - plain).max() > 0.1  # what models owe to their clips' habits is taken off


def test_errors_of_effects_are_those_seen_over_many_logs() -> None:
    effects, errors = [], []
    for seed in range(120):
        random = np.random.default_rng([8, seed])
        left = random.integers(0, 3, 400)
        right = (left + random.integers(1, 3, 400)) % 3
        difference = random.normal(size=(400, 1))
        outcome = np.where(random.random(400) < expit(0.4 * (left - right) + 0.5 * difference[:, 0]), LEFT, RIGHT)
        votes = Log(left, right, outcome, np.ones(400), difference)
        model = Controlled.of(votes, Covariates.of(difference, ("z",)), models=3, side=False)
        found = fit(model)
        meat = model.contributions(found.parameters, votes, votes.weight).outer()
        effect = model.coefficients(found.parameters, found.inverse @ meat @ found.inverse)[0]
        effects.append(effect.per_unit)
        errors.append(effect.per_unit_error)
    assert np.std(effects) == pytest.approx(np.mean(errors), rel=0.2)
    assert np.mean(effects) == pytest.approx(0.5, abs=4 * np.mean(errors) / np.sqrt(120))


@with_and_without_side
@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 10_000))
def test_invariances(side: bool, seed: int) -> None:
    """Order of votes, relabelling, changing sides, and a vote twice against a vote of weight 2."""
    votes = log(seed, 300)
    found = fit(votes.model(side))
    random = np.random.default_rng(seed)
    shuffled = fit(votes.part(random.permutation(300)).model(side))
    assert_allclose(shuffled.parameters, found.parameters, atol=1e-8)
    label = random.permutation(MODELS)
    relabelled = Log(label[votes.left], label[votes.right], votes.outcome, votes.weight, votes.differences)
    assert_allclose(fit(relabelled.model(side)).theta[label], found.theta, atol=1e-8)
    turned = np.array([RIGHT, LEFT, TIE, BOTH_BAD])[votes.outcome]
    swapped = fit(Log(votes.right, votes.left, turned, votes.weight, -votes.differences).model(side))
    assert_allclose(swapped.theta, found.theta, atol=1e-8)
    assert_allclose(list(swapped.extras.values()), list(found.extras.values()), atol=1e-8)
    if side:
        assert found.side is not None
        assert swapped.side == pytest.approx(-found.side, abs=1e-8)
    each = np.repeat(np.arange(300), votes.weight.astype(int))
    single = votes.part(each)
    single = Log(single.left, single.right, single.outcome, np.ones(len(each)), single.differences)
    assert_allclose(fit(single.model(side)).parameters, found.parameters, atol=1e-8)


@with_and_without_side
def test_a_covariate_without_effect_on_the_votes_leaves_the_ratings(side: bool) -> None:
    """Two votes each way for the same difference: gamma is 0, and theta is the table's."""
    weights = np.random.default_rng(9).integers(1, 5, size=(MODELS, MODELS, OUTCOMES)).astype(float)
    left, right, outcome = (codes[weights.reshape(-1) > 0] for codes in np.indices(weights.shape).reshape(3, -1))
    kept = left != right
    left, right, outcome = left[kept], right[kept], outcome[kept]
    weights[np.arange(MODELS), np.arange(MODELS)] = 0
    both = np.concatenate([np.ones(len(left)), -np.ones(len(left))])
    twice = [np.tile(codes, 2) for codes in (left, right, outcome)]
    votes = Log(*twice, 0.5 * weights[tuple(twice)], both[:, None])
    model = Controlled.of(
        votes, Covariates.of(votes.differences, ("z",)), models=MODELS, side=side, weight=votes.weight
    )
    found = fit(model)
    assert found.extras == pytest.approx({"z": 0.0}, abs=1e-9)
    assert_allclose(found.parameters[:-1], fit(HalfWin.of(weights, side=side)).parameters, atol=1e-9)


def test_numbers_that_are_not_finite_are_named_with_their_place() -> None:
    differences = log(10).differences
    differences[17, 1] = np.nan
    with pytest.raises(InvalidVotes, match=r"motion\[17\]: .* finite, got nan"):
        Covariates.of(differences, NAMES)
    values = np.array([[4.0], [0.0]])
    with pytest.raises(InvalidVotes, match=r"duration\[1\]: .* above 0"):
        Covariates.from_clips(values, ["duration"], left=np.array([0]), right=np.array([1]))
    with pytest.raises(InvalidVotes, match=r"right\[0\]: there are 2 clips, got 2"):
        Covariates.from_clips(values + 1, ["duration"], left=np.array([0]), right=np.array([2]))
    with pytest.raises(InvalidVotes, match="duration: a covariate must be a number"):
        Covariates.of([["long"]], ["duration"])
    with pytest.raises(InvalidVotes, match="duration: 600 rows where there are 3 votes"):
        Covariates.of(log(10).differences, NAMES, weight=np.ones(3))


def test_options_that_are_not_offered_are_named() -> None:
    differences = log(11).differences
    for names in ((), ("duration",), ("duration", "duration"), (*NAMES, "height")):
        with pytest.raises(InvalidOption, match="names"):
            Covariates.of(differences, names)
    clip = np.array([0])
    with pytest.raises(InvalidOption, match="plain"):
        Covariates.from_clips(np.ones((2, 2)), NAMES, left=clip, right=clip + 1, plain=("loudness",))


def test_a_covariate_that_is_the_same_in_all_votes_is_refused() -> None:
    differences = log(12).differences
    for constant in (0.0, 0.1):
        differences[:, 1] = constant
        with pytest.raises(InvalidVotes, match="motion: the covariate is the same in all votes"):
            Covariates.of(differences, NAMES)


@with_and_without_side
def test_a_covariate_that_is_fixed_by_model_is_refused(side: bool) -> None:
    votes = log(13)
    height = np.random.default_rng(14).normal(size=MODELS)
    fixed = height[votes.left] - height[votes.right]
    noise = np.random.default_rng(15).normal(size=len(votes)) * np.std(fixed)
    for share, refused in ((0.0, True), (0.02, True), (0.1, False)):
        differences = np.stack([votes.differences[:, 0], fixed + share * noise], axis=1)
        made = Log(votes.left, votes.right, votes.outcome, votes.weight, differences)
        if refused:
            with pytest.raises(InvalidVotes, match="motion: the covariate can't be told from the models"):
                made.model(side)
        else:
            assert np.isfinite(fit(made.model(side)).parameters).all()


def test_a_covariate_that_is_the_side_is_refused_where_the_side_is_fitted() -> None:
    votes = log(16)
    aside = 1.0 + 0.01 * np.random.default_rng(17).normal(size=len(votes))
    made = Log(votes.left, votes.right, votes.outcome, votes.weight, np.stack([votes.differences[:, 0], aside], axis=1))
    assert np.isfinite(fit(made.model(False)).parameters).all()
    height = np.random.default_rng(18).normal(size=MODELS)
    both = np.stack([votes.differences[:, 0], 1.0 + height[votes.left] - height[votes.right]], axis=1)
    with pytest.raises(InvalidVotes, match=r"motion: .* from the models and the side effect"):
        Log(votes.left, votes.right, votes.outcome, votes.weight, both).model(True)


@with_and_without_side
def test_covariates_that_are_each_other_are_refused(side: bool) -> None:
    votes = log(19)
    height = np.random.default_rng(20).normal(size=MODELS)
    copied = 3.0 * votes.differences[:, 0] + height[votes.left] - height[votes.right]
    differences = np.stack([votes.differences[:, 0], copied], axis=1)
    with pytest.raises(InvalidVotes, match="motion: the covariate can't be told from duration"):
        Log(votes.left, votes.right, votes.outcome, votes.weight, differences).model(side)


def test_votes_that_a_covariate_separates_get_no_numbers_without_a_prior() -> None:
    votes = log(21)
    outcome = np.where(votes.differences[:, 0] > 0, LEFT, RIGHT)
    model = Log(votes.left, votes.right, outcome, votes.weight, votes.differences[:, ::-1]).model(False)
    with pytest.raises(DidNotConverge):
        fit(model)


@with_and_without_side
def test_contributions_are_slopes_of_the_votes_own_likelihood(side: bool) -> None:
    votes = log(22, 240)
    model = votes.model(side)
    at = fit(model).parameters + 0.1
    cluster = np.sort(np.random.default_rng(23).integers(0, 9, 240))
    contributions = model.contributions(at, votes, votes.weight)
    scores, curvatures = contributions.scores(cluster, 9), contributions.curvatures(cluster, 9)
    for group in range(9):
        mine = np.where(cluster == group, 1.0, 0.0)
        own = Controlled(MODELS, side, model.covariates, model.pair, model.score, model.rated, model.weight * mine)
        assert_allclose(scores[group], slopes(own.objective, at), atol=1e-6)
        assert_allclose(curvatures[group], -slopes(own.gradient, at), atol=1e-5)
    each = np.arange(240)
    alone = contributions.scores(each, 240)
    assert_allclose(contributions.outer(), alone.T @ alone, atol=1e-9)
    vectors = np.random.default_rng(24).normal(size=(9, model.width))
    expected = np.einsum("gij,gj->gi", curvatures, vectors)
    assert_allclose(contributions.curvature_times(vectors, cluster), expected, atol=1e-9)
    by = np.random.default_rng(25).random(240)
    assert_allclose(contributions.scaled(by).take(each[5:50]).scores(np.arange(45), 45), (by[:, None] * alone)[5:50])


@with_and_without_side
def test_clustered_errors_of_covariates(side: bool) -> None:
    """Low-rank updates, series and direct solutions against each cluster solved by itself."""
    votes = log(26)
    random = np.random.default_rng(27)
    cluster = np.sort(np.where(random.random(600) < 0.5, random.integers(0, 6, 600), random.integers(6, 200, 600)))
    _, cluster = np.unique(cluster, return_inverse=True)
    clusters = int(cluster.max()) + 1
    model = votes.model(side)
    found = fit(model)
    contributions = model.contributions(found.parameters, votes, votes.weight)
    scores, curvatures = contributions.scores(cluster, clusters), contributions.curvatures(cluster, clusters)
    whole = gauged(found.hessian, MODELS)
    moved = np.array([-np.linalg.solve(whole - h, s) for h, s in zip(curvatures, scores, strict=True)])
    assert_allclose(displacements(found, contributions, cluster, clusters), moved, atol=1e-8)  # type: ignore[arg-type]
    dimension = Dimension.of("voter", cluster, contributions, model.weight)  # type: ignore[arg-type]
    covariance = clustered(found, contributions, [dimension], lambda: np.zeros_like(found.hessian))  # type: ignore[arg-type]
    counted = dimension.clusters
    assert_allclose(covariance.matrix, (counted - 1) / counted * moved.T @ moved, atol=1e-8)


@with_and_without_side
def test_kernels_of_groups_of_votes(side: bool) -> None:
    votes = log(28, 200)
    model = votes.model(side)
    found = fit(model)
    contributions = model.contributions(found.parameters, votes, votes.weight)
    rows = np.arange(12).reshape(3, 4)
    kernel = contributions.kernel(found.inverse, rows)
    residual = contributions.residual
    design = contributions.scores(np.arange(200), 200)[:12] / np.where(residual[:12] == 0, 1.0, residual[:12])[:, None]
    known = residual[:12] != 0
    for group in range(3):
        for i, j in combinations(range(4), 2):
            one, other = 4 * group + i, 4 * group + j
            if known[one] and known[other]:
                assert kernel[group, i, j] == pytest.approx(design[one] @ found.inverse @ design[other], abs=1e-9)
