"""Win probabilities: their intervals against draws of the error, slopes against finite differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit, logit
from scipy.stats import t as student

from ratings import InvalidOption
from ratings.comparison import answers, compare, two_sided_quantile
from ratings.covariance import Covariance
from ratings.fit import ModelFit, fit
from ratings.models.davidson import Davidson
from ratings.ranks import error_draws


def contrasts(models: int, seed: int, width: int | None = None) -> np.ndarray:
    random = np.random.default_rng(seed)
    root = random.normal(size=(width or models, 9)) * 0.1
    root[:models] -= root[:models].mean(axis=0)
    return root @ root.T


def counts() -> np.ndarray:
    found = np.zeros((3, 3, 4))
    found[0, 1] = 6, 2, 2, 5
    found[1, 0] = 1, 3, 0, 0
    found[1, 2] = 0, 0, 0, 7
    return found


def test_expected_scores_are_those_of_the_gap_and_add_up_with_the_opponents() -> None:
    theta = np.array([0.5, 0.0, -0.5])
    found = compare(theta, Covariance(contrasts(3, 0)), counts=counts())
    assert_allclose(found.expected.value, expit(theta[:, None] - theta[None, :]))
    assert found.votes is not None
    assert found.observed is not None
    assert_allclose(found.expected.value + found.expected.value.T, 1.0)
    assert_allclose(found.expected.lower + found.expected.upper.T, 1.0)
    assert_array_equal(np.diagonal(found.expected.upper), 0.5)
    assert_array_equal(found.votes, [[0, 14, 0], [14, 0, 0], [0, 0, 0]])
    assert_allclose(found.observed[0, 1], (6 + 3 + 1) / 14)
    assert_allclose(found.observed[0, 1] + found.observed[1, 0], 1.0)
    assert np.isnan(found.observed[1, 2])


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    theta, matrix = np.linspace(2.0, -2.0, 5), contrasts(5, 1)
    held = []
    for error in error_draws(matrix, np.inf, 0, 2000).T:
        found = compare(theta + error, Covariance(matrix), level=0.9).expected
        truth = expit(theta[:, None] - theta[None, :])
        held.append((found.lower <= truth) & (truth <= found.upper))
    share = np.mean(held, axis=0)[~np.eye(5, dtype=bool)]
    assert_allclose(share, 0.9, atol=0.025)


def test_each_pair_has_its_own_degrees_of_freedom() -> None:
    parts = [(contrasts(4, 2), 5.0), (contrasts(4, 3), 40.0)]
    whole = parts[0][0] + parts[1][0]
    found = compare(np.zeros(4), Covariance(whole, parts), level=0.8).expected
    first, second = np.array([1.0, -1, 0, 0]), np.array([0.0, 0, 1, -1])
    for contrast, pair in ((first, (0, 1)), (second, (2, 3))):
        one, two = (contrast @ part @ contrast for part, _ in parts)
        degrees = max((one + two) ** 2 / (one**2 / 5 + two**2 / 40), 3.0)
        assert_allclose(logit(found.upper[pair]), student.ppf(0.9, degrees) * np.sqrt(one + two))


def drawn(ties: float) -> ModelFit[Davidson]:
    random = np.random.default_rng(0)
    weights = np.zeros((4, 4, 4))
    weights[..., :2] = random.poisson(40, (4, 4, 2)) + 1
    weights[..., 2] = random.poisson(ties, (4, 4))
    weights[np.arange(4), np.arange(4)] = 0
    return fit(Davidson.of(weights, side=True))


def test_answers_are_those_of_the_model_without_a_side() -> None:
    found = drawn(20.0)
    shown = answers(found, Covariance(found.inverse))
    neutral = found.parameters.copy()
    neutral[4] = 0.0
    chances = found.model.chances(neutral)
    for outcome, probability in enumerate((shown.win, shown.loss, shown.tie)):
        assert_allclose(probability.value, chances[..., outcome], atol=1e-12)
        assert (probability.lower <= probability.value).all()
        assert (probability.value <= probability.upper).all()
    assert_array_equal(shown.loss.upper, shown.win.upper.T)


def test_answers_spread_as_their_slopes_say() -> None:
    """Against the spread of each probability's log-odds over draws of the parameters."""
    found = drawn(20.0)
    matrix = found.inverse
    shown = answers(found, Covariance(matrix), level=0.6827)
    random = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(matrix)
    errors = (vectors * np.sqrt(np.maximum(values, 0))) @ random.standard_normal((len(matrix), 4000))
    neutral = found.parameters.copy()
    neutral[4] = 0.0
    errors[4] = 0.0
    chances = np.array([found.model.chances(neutral + error) for error in errors.T])
    off = ~np.eye(4, dtype=bool)
    for outcome, probability in ((0, shown.win), (1, shown.loss), (2, shown.tie)):
        spread = logit(chances[..., outcome][:, off]).std(axis=0)
        assert_allclose(logit(probability.upper[off]) - logit(probability.value[off]), spread, rtol=0.06)


def test_without_ties_a_win_is_the_expected_score() -> None:
    found = drawn(0.0)
    covariance = Covariance(found.inverse)
    shown = answers(found, covariance)
    expected = compare(found.theta, covariance).expected
    assert_allclose(shown.win.upper, expected.upper)
    assert not shown.tie.upper.any()


def test_quantiles_are_of_t_and_of_the_normal_distribution() -> None:
    assert_allclose(two_sided_quantile(np.array([np.inf, 10.0, 3.0]), 0.95), [1.959964, 2.228139, 3.182446], atol=1e-6)
    with pytest.raises(InvalidOption, match=r"level=1\.0"):
        compare(np.zeros(2), Covariance(np.eye(2)), level=1.0)
