"""Rank sets and the probability of being best."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ratings.ranks import best_probabilities, error_draws, rank_sets, surely_better


def centred(variances: list[float]) -> np.ndarray:
    centring = np.eye(len(variances)) - 1 / len(variances)
    return centring @ np.diag(variances) @ centring


def test_draws_have_the_covariance_and_the_tails_asked_for() -> None:
    covariance = centred([1.0, 2.0, 3.0, 4.0])
    normal = error_draws(covariance, np.inf, 0, 200_000)
    assert_allclose(np.cov(normal), covariance, atol=0.03)
    heavy = error_draws(covariance, 5.0, 0, 200_000)
    assert_allclose(np.cov(heavy), covariance * 5 / 3, rtol=0.05, atol=0.05)


def test_draws_dont_depend_on_the_choice_of_eigenvectors() -> None:
    """With equal variances any rotation of eigenvectors is as good; the symmetric root is the same for all."""
    even = np.eye(6) * 2.0
    nudged = even + 1e-13 * np.random.default_rng(0).normal(size=(6, 6))
    assert_allclose(error_draws(even, 10.0, 1, 100), error_draws((nudged + nudged.T) / 2, 10.0, 1, 100), atol=1e-10)


def test_rank_sets_shrink_with_certainty() -> None:
    theta = np.array([2.0, 1.0, 0.0])
    for scale, lower, upper in ((1e-4, [1, 2, 3], [1, 2, 3]), (10.0, [1, 1, 1], [3, 3, 3])):
        covariance = centred([scale] * 3)
        better = surely_better(theta, covariance, error_draws(covariance, np.inf, 0), 0.95)
        found = rank_sets(better)
        assert_array_equal(found[0], lower)
        assert_array_equal(found[1], upper)


def test_rank_sets_are_one_plus_surely_better_to_all_minus_surely_worse() -> None:
    better = np.zeros((4, 4), dtype=bool)
    better[0, 2] = better[0, 3] = better[1, 3] = True
    lower, upper = rank_sets(better)
    assert_array_equal(lower, [1, 1, 2, 3])
    assert_array_equal(upper, [2, 3, 4, 4])


def test_stepping_down_claims_what_a_single_step_doesnt() -> None:
    """Once the clear gaps have left the maximum, the bar is lower for the pair that was just below it."""
    covariance = centred([1.0, 1.0, 1.0, 1.0])
    errors = error_draws(covariance, np.inf, 0)
    bars = []
    for gap in np.linspace(3.0, 4.5, 61):
        theta = np.array([30.0 + gap, 30.0, 0.0, -30.0])
        bars.append((gap, surely_better(theta, covariance, errors, 0.95)[0, 1]))
    needed = min(gap for gap, claimed in bars if claimed)
    gaps = np.abs(errors[:, None, :] - errors[None, :, :]).max(axis=(0, 1))
    assert needed < np.quantile(gaps, 0.95) - 0.2


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_false_claims_are_as_rare_as_the_level_says(level: float) -> None:
    """All models are equal, so every claim is false."""
    covariance = centred([1.0, 2.0, 0.5, 1.5, 1.0])
    errors = error_draws(covariance, np.inf, 1, 2000)
    estimates = error_draws(covariance, np.inf, 2, 600)
    false = np.mean([surely_better(theta, covariance, errors, level).any() for theta in estimates.T])
    assert false == pytest.approx(1 - level, abs=0.045)


def test_the_best_of_two_is_as_probable_as_the_normal_distribution_says() -> None:
    covariance = centred([1.0, 1.0])  # the gap has variance 2
    found = best_probabilities(np.array([0.5, -0.5]), error_draws(covariance, np.inf, 0, 200_000))
    assert_allclose(found, [0.7602, 0.2398], atol=0.005)


def test_one_model_is_alone_in_its_rank() -> None:
    covariance = np.zeros((1, 1))
    errors = error_draws(covariance, np.inf, 0)
    assert_array_equal(rank_sets(surely_better(np.zeros(1), covariance, errors, 0.95)), [[1], [1]])
