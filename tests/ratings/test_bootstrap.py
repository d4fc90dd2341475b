"""Bootstrap replicates against each fitted by itself, and their spread against what it must be."""

import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import InvalidOption, InvalidVotes, Tally, Votes
from ratings.bootstrap import bootstrap, cluster_bootstrap, vote_bootstrap
from ratings.covariance import Dimension, clustered, fisher, sandwich
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.refit import Pairs, Replicates, refitted
from ratings.resampling import multinomial
from ratings.scale import POINTS_PER_LOGIT


def table(votes: int, models: int = 12, ties: float = 0.15) -> np.ndarray:
    random = np.random.default_rng(1)
    theta = random.normal(0, 0.6, models)
    a = random.integers(0, models, votes)
    b = (a + random.integers(1, models, votes)) % models
    won = random.random(votes) < 1 / (1 + np.exp(-(theta[a] - theta[b] + 0.1)))
    weights = np.zeros((models, models, 4))
    np.add.at(weights, (a, b, np.where(random.random(votes) < ties, 2, np.where(won, 0, 1))), 1.0)
    return weights


def ends(replicates: np.ndarray) -> np.ndarray:
    return np.quantile(replicates[:, :12], [0.025, 0.975], axis=0) * POINTS_PER_LOGIT


def resampled(weights: np.ndarray, rounds: int, side: bool) -> tuple[Pairs, np.ndarray, np.ndarray, np.ndarray]:
    """Pairs, votes and score by replicate with the log last, and the replicates' weights (B, M, M, 4)."""
    models = len(weights)
    random = np.random.default_rng(2)
    logs = np.zeros((rounds + 1, models, models, 4))
    logs[:-1] = multinomial(weights.reshape(-1), rounds, random).T.reshape(rounds, models, models, 4)
    logs[-1] = weights
    votes, score = logs[..., :3].sum(axis=-1), logs[..., 0] + 0.5 * logs[..., 2]
    if not side:
        votes, score = votes + votes.swapaxes(1, 2), score + (votes - score).swapaxes(1, 2)
        votes, score = np.triu(votes), np.triu(score)
    first, second = np.nonzero(votes.any(axis=0))
    return Pairs(first, second, models, side), votes[:, first, second].T, score[:, first, second].T, logs


@pytest.mark.parametrize("side", [True, False])
def test_two_steps_end_where_a_fit_of_each_replicate_does_and_one_does_not(side: bool) -> None:
    weights = table(1500)
    found = fit(HalfWin.of(weights, side=side))
    pairs, votes, score, logs = resampled(weights, 200, side)
    each = np.array([fit(HalfWin.of(log, side=side)).parameters for log in logs[:-1]])
    one, two = (refitted(found, pairs, votes, score, steps, connected=True).parameters for steps in (1, 2))
    assert np.abs(ends(two) - ends(each)).mean() <= 0.1
    assert np.abs(ends(one) - ends(each)).mean() > 0.1
    assert np.abs(two - each).max() * POINTS_PER_LOGIT < 1.0


def test_two_steps_are_enough_and_one_is_not() -> None:
    weights = table(1500)
    found = fit(HalfWin.of(weights, side=True))
    one, two, full = (ends(bootstrap(found, weights, 400, 0, steps=steps)) for steps in (1, 2, 8))
    assert np.abs(two - full).mean() <= 0.1
    assert np.abs(one - full).mean() > 0.1


@pytest.mark.parametrize("draw", ["multinomial", "poisson"])
def test_replicates_spread_as_independent_votes_do(draw: str) -> None:
    weights = table(20_000, ties=0.0)  # without ties the information is the variance of scores
    found = fit(HalfWin.of(weights, side=True))
    replicates = vote_bootstrap(found, weights, 1500, 0, draw=draw)
    spread = np.sqrt(np.diagonal(np.cov(replicates.parameters, rowvar=False)))
    assert_allclose(spread, np.sqrt(np.diagonal(fisher(found).matrix)), rtol=0.08)
    assert not replicates.mended.any()


def test_a_prior_holds_for_replicates_too() -> None:
    weights = table(400)
    found = fit(HalfWin.of(weights, side=True), prior_sd=0.5)
    pairs, votes, score, logs = resampled(weights, 20, side=True)
    replicates = refitted(found, pairs, votes, score, 6, connected=True)
    each = [fit(HalfWin.of(log, side=True), prior_sd=0.5).parameters for log in logs[:-1]]
    assert_allclose(replicates.parameters, each, atol=1e-9)


def test_the_seed_fixes_the_replicates() -> None:
    weights = table(1500)
    found = fit(HalfWin.of(weights, side=True))
    assert np.array_equal(bootstrap(found, weights, 20, 3), bootstrap(found, weights, 20, 3))
    assert not np.array_equal(bootstrap(found, weights, 20, 3), bootstrap(found, weights, 20, 4))


def test_a_replicate_may_miss_a_model() -> None:
    weights = np.zeros((3, 3, 4))
    weights[0, 1, :3] = 30, 20, 10
    weights[1, 2, 2] = 1
    found = fit(HalfWin.of(weights, side=False))
    replicates = vote_bootstrap(found, weights, 400, 0)
    assert np.isfinite(replicates.parameters).all()
    assert replicates.mended.mean() == pytest.approx((1 - 1 / 61) ** 61, abs=0.08)  # the one vote isn't drawn


def test_replicates_without_an_optimum_are_counted_and_fitted_with_half_a_vote_more() -> None:
    weights = table(3000, models=5)
    weights[4], weights[:, 4] = 0, 0
    weights[4, 0, :2] = 2, 3
    weights[1, 4, :2] = 3, 1
    found = fit(HalfWin.of(weights, side=True))
    pairs, votes, score, logs = resampled(weights, 400, side=True)
    replicates = refitted(found, pairs, votes, score, 2, connected=False)
    rated = logs[:-1]
    won = rated[:, 4, :, 0].sum(axis=1) + rated[:, :, 4, 1].sum(axis=1) + rated[:, 4, :, 2].sum(axis=1)
    lost = rated[:, 4, :, 1].sum(axis=1) + rated[:, :, 4, 0].sum(axis=1)
    without = (won == 0) | (lost == 0)
    assert 5 <= without.sum() <= 100
    assert np.array_equal(replicates.mended, without)
    for replicate in np.flatnonzero(without)[:5]:
        lent = HalfWin.of(logs[replicate] + 0.5 / 9 * weights, side=True)
        assert_allclose(replicates.parameters[replicate], fit(lent).parameters, atol=1e-8)


def test_a_replicate_without_a_side_effect_of_its_own_is_mended() -> None:
    weights = np.zeros((2, 2, 4))
    weights[0, 1, :2] = 60, 1
    weights[1, 0, :2] = 60, 1
    found = fit(HalfWin.of(weights, side=True))
    replicates = vote_bootstrap(found, weights, 300, 0)
    assert np.isfinite(replicates.parameters).all()
    assert replicates.mended.mean() > 0.3


def test_votes_are_drawn_and_carry_their_weight() -> None:
    """Half the weight on every vote is no less evidence; without the number of votes it looks like it."""
    counts = table(4000)
    found = fit(HalfWin.of(counts * 0.5, side=True))
    told = vote_bootstrap(found, counts * 0.5, 600, 0, counts=counts)
    plain = vote_bootstrap(fit(HalfWin.of(counts, side=True)), counts, 600, 0)
    assert_allclose(told.parameters, plain.parameters, atol=1e-6)
    untold = vote_bootstrap(found, counts * 0.5, 600, 0)
    assert_allclose(spread(untold).mean() / spread(told).mean(), np.sqrt(2), rtol=0.05)


def spread(replicates: Replicates) -> np.ndarray:
    return np.asarray(replicates.parameters.std(axis=0)[:-1])


def test_weights_that_are_not_whole_keep_their_total() -> None:
    weights = table(300, models=4) * 0.37
    found = fit(HalfWin.of(weights, side=False))
    assert np.isfinite(vote_bootstrap(found, weights, 50, 0).parameters).all()
    assert_allclose(vote_bootstrap(found, weights, 800, 0).parameters.mean(axis=0), found.parameters, atol=0.05)


def arena(votes: int = 6000, voters: int = 60, taste: float = 0.8) -> Tally:
    random = np.random.default_rng(5)
    models = 6
    theta = random.normal(0, 0.5, models) + taste * random.normal(size=(voters, models))
    voter = random.integers(0, voters, votes)
    a = random.integers(0, models, votes)
    b = (a + random.integers(1, models, votes)) % models
    won = random.random(votes) < 1 / (1 + np.exp(theta[voter, b] - theta[voter, a]))
    winner = np.where(random.random(votes) < 0.1, 3, np.where(random.random(votes) < 0.1, 2, np.where(won, 0, 1)))
    names = [f"model {code}" for code in range(models)]
    return Tally.of(Votes.from_codes(a, b, winner, models=names, voter=voter, prompt=random.integers(0, 40, votes)))


@pytest.mark.parametrize("side", [True, False])
def test_a_replicate_of_clusters_is_the_fit_of_a_log_with_their_weights(side: bool) -> None:
    tally = arena()
    cells, models = tally.cells(), len(tally.models)
    found = fit(HalfWin.of(tally.weights, side=side))
    weight = np.asarray(cells.weight) * 1.0
    replicates = cluster_bootstrap(found, cells, weight, "voter", rounds=12, seed=4, steps=6)
    drawn = np.random.default_rng(4).standard_exponential((60, 12))
    for replicate in range(12):
        log = np.zeros((models, models, 4))
        by_voter = drawn[:, replicate][np.asarray(cells.voter, dtype=np.intp)]
        np.add.at(log, (cells.left, cells.right, cells.outcome), weight * by_voter)
        assert_allclose(replicates.parameters[replicate], fit(HalfWin.of(log, side=side)).parameters, atol=1e-9)


@pytest.mark.parametrize("draw", ["exponential", "multinomial", "poisson"])
def test_clusters_spread_as_the_jackknife_says_and_votes_alone_do_not(draw: str) -> None:
    tally = arena()
    cells = tally.cells()
    found = fit(HalfWin.of(tally.weights, side=True))
    contributions = found.model.contributions(found.parameters, cells, cells.weight)
    dimension = Dimension.of("voter", cells.voter, contributions, cells.weight * (cells.outcome != 3))
    independent = sandwich(found, contributions, cells.weight).matrix
    jackknife = np.sqrt(np.diagonal(clustered(found, contributions, [dimension], lambda: independent).matrix))
    replicates = cluster_bootstrap(found, cells, cells.weight, "voter", rounds=1500, seed=0, draw=draw)
    assert_allclose(replicates.parameters.std(axis=0), jackknife, rtol=0.12)
    assert not replicates.mended.any()
    votes = vote_bootstrap(found, tally.weights, 500, 0)
    assert (votes.parameters.std(axis=0)[:-1] < 0.8 * jackknife[:-1]).all()


def test_few_clusters_may_lose_a_model_unless_all_keep_a_weight() -> None:
    names = ["a", "b", "c"]
    left, right = np.array([0, 0, 1, 1] * 6), np.array([1, 1, 0, 0] * 6)
    voter = np.repeat(np.arange(6), 4)
    left, right, voter = np.append(left, [2, 0]), np.append(right, [0, 2]), np.append(voter, [0, 0])
    winner = np.append([0, 1, 0, 0] * 6, [0, 0])
    tally = Tally.of(Votes.from_codes(left, right, winner, models=names, voter=voter))
    found = fit(HalfWin.of(tally.weights, side=False))
    cells = tally.cells()
    some = cluster_bootstrap(found, cells, cells.weight, "voter", rounds=300, seed=0, draw="multinomial")
    assert some.mended.mean() == pytest.approx((5 / 6) ** 6, abs=0.09)  # the one voter who saw c isn't drawn
    assert np.isfinite(some.parameters).all()
    assert not cluster_bootstrap(found, cells, cells.weight, "voter", rounds=300, seed=0).mended.any()


def test_many_models_need_little_memory() -> None:
    weights = np.zeros((150, 150, 4))
    weights[..., :3] = np.random.default_rng(0).poisson(4.0, (150, 150, 3))
    weights[np.arange(150), np.arange(150)] = 0.0
    found = fit(HalfWin.of(weights, side=True))
    assert found.hessian.size
    tracemalloc.start()
    vote_bootstrap(found, weights, 120, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6


def fitted() -> tuple[Fit, np.ndarray]:
    weights = table(300, models=4)
    return fit(HalfWin.of(weights, side=False)), weights


@pytest.mark.parametrize(
    ("option", "value"), [("draw", "exponential"), ("draw", "bayes"), ("rounds", 0), ("steps", 0), ("seed", -1)]
)
def test_an_option_that_is_not_offered_is_named(option: str, value: object) -> None:
    found, weights = fitted()
    options = {"rounds": 10, "seed": 0, option: value}
    with pytest.raises(InvalidOption, match=f"{option}={value!r}"):
        vote_bootstrap(found, weights, **options)


@pytest.mark.parametrize(("counts", "value"), [(0.5, "0.5"), (-1.0, "-1.0"), (0.0, "1.0")])
def test_counts_must_be_numbers_of_votes(counts: float, value: str) -> None:
    found, weights = fitted()
    given = weights.copy()
    given[0, 1, 0] = counts
    weights[0, 1, 0], weights[1, 0, 1], given[1, 0, 1] = 1.0, 0.0, 0.0
    with pytest.raises(InvalidVotes, match=value):
        vote_bootstrap(found, weights, 10, 0, counts=given)


def test_one_cluster_can_not_be_resampled() -> None:
    tally = arena(voters=1)
    found = fit(HalfWin.of(tally.weights, side=True))
    with pytest.raises(InvalidOption, match="two or more voters"):
        cluster_bootstrap(found, tally.cells(), tally.cells().weight, "voter", rounds=10, seed=0)
    with pytest.raises(InvalidOption, match="by='model'"):
        cluster_bootstrap(found, tally.cells(), tally.cells().weight, "model", rounds=10, seed=0)
