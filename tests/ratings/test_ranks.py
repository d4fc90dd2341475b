"""Rank sets, the probability of each rank and of being best."""

import tracemalloc
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ratings import Method, Tally, board_of
from ratings.ranks import best_probabilities, error_draws, rank_probabilities, rank_sets, surely_better


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


def test_rank_probabilities_are_a_table_whose_first_column_is_the_chance_of_being_best() -> None:
    theta = np.array([0.4, 0.0, 0.1, -0.5])
    errors = error_draws(centred([0.1, 0.2, 0.3, 0.4]), 8.0, 0, 3000)
    found = rank_probabilities(theta, errors)
    assert_allclose(found.sum(axis=0), 1.0)
    assert_allclose(found.sum(axis=1), 1.0)
    assert_allclose(found[:, 0], best_probabilities(theta, errors), atol=1e-15)
    drawn = theta[:, None] + errors
    ranks = (drawn[None, :, :] > drawn[:, None, :]).sum(axis=1)
    assert_allclose(found, (ranks[:, :, None] == np.arange(4)).mean(axis=1), atol=1e-15)


def test_rank_probabilities_of_two_models_are_the_normal_distribution() -> None:
    errors = error_draws(centred([1.0, 1.0]), np.inf, 0, 200_000)
    assert_allclose(rank_probabilities(np.array([0.5, -0.5]), errors), [[0.7602, 0.2398], [0.2398, 0.7602]], atol=0.005)


def test_rank_probabilities_of_many_models_and_draws_need_little_memory() -> None:
    theta, errors = np.zeros(200), np.random.default_rng(0).standard_normal((200, 3000))
    tracemalloc.start()
    rank_probabilities(theta, errors)
    surely_better(theta, np.eye(200), errors, 0.95)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * errors.nbytes  # a comparison of every pair in every draw would be 200 times as much


def test_false_claims_are_rare_where_the_overlap_of_unclustered_intervals_makes_many(coverage: ModuleType) -> None:
    """Arenas rank by the overlap of intervals that take votes as independent; in some 4 of 10 boards that is wrong."""
    scenario = coverage.SCENARIOS["80 + 60"]
    false = {"rank sets": 0, "overlap": 0}
    for seed in range(20):
        votes, truth = coverage.simulate(scenario, seed)
        tally = Tally.of(votes)
        headline = board_of(tally)
        false["rank sets"] += coverage.judged(headline, truth).false_better
        plain = board_of(tally, Method(intervals="sandwich", voter_weights=None))
        order = np.argsort(plain.models)
        claimed = plain.lower[order][:, None] > plain.upper[order][None, :]
        false["overlap"] += bool((claimed & (truth[:, None] <= truth[None, :])).any())
    assert false["rank sets"] <= 1
    assert false["overlap"] >= 4
