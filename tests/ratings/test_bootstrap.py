"""The bootstrap's two Newton steps against replicates that are fitted to the end."""

import numpy as np
from numpy.testing import assert_allclose

from ratings.bootstrap import bootstrap
from ratings.covariance import fisher
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT


def table(votes: int, models: int = 12) -> np.ndarray:
    random = np.random.default_rng(1)
    theta = random.normal(0, 0.6, models)
    a = random.integers(0, models, votes)
    b = (a + random.integers(1, models, votes)) % models
    won = random.random(votes) < 1 / (1 + np.exp(-(theta[a] - theta[b] + 0.1)))
    weights = np.zeros((models, models, 4))
    np.add.at(weights, (a, b, np.where(random.random(votes) < 0.15, 2, np.where(won, 0, 1))), 1.0)
    return weights


def ends(replicates: np.ndarray) -> np.ndarray:
    return np.quantile(replicates[:, :12], [0.025, 0.975], axis=0) * POINTS_PER_LOGIT


def test_two_steps_are_enough_and_one_is_not() -> None:
    weights = table(1500)
    found = fit(HalfWin.of(weights, side=True))
    one, two, full = (ends(bootstrap(found, weights, 400, 0, steps=steps)) for steps in (1, 2, 8))
    assert np.abs(two - full).mean() <= 0.1
    assert np.abs(one - full).mean() > 0.1


def test_replicates_spread_as_independent_votes_do() -> None:
    weights = table(20_000)
    weights[..., 0] += weights[..., 2] / 2  # without ties the information is the variance of scores
    weights[..., 1] += weights[..., 2] / 2
    weights[..., 2] = 0
    weights = np.round(weights)
    found = fit(HalfWin.of(weights, side=True))
    spread = np.sqrt(np.diagonal(np.cov(bootstrap(found, weights, 1500, 0), rowvar=False)))
    assert_allclose(spread, np.sqrt(np.diagonal(fisher(found).matrix)), rtol=0.08)


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
    assert np.isfinite(bootstrap(found, weights, 200, 0)).all()
