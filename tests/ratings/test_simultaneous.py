"""Claims that hold at once: against every maximum computed in full, and against how often they fail."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from ratings import InvalidOption
from ratings.ranks import error_draws
from ratings.simultaneous import Gaps, bar_of, mean_reach


def covariance(models: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    root = random.normal(size=(models, models + 2)) * random.uniform(0.2, 2.0, models)[:, None]
    root -= root.mean(axis=0)
    return root @ root.T


def stepped_down(theta: np.ndarray, matrix: np.ndarray, errors: np.ndarray, level: float) -> np.ndarray:
    """Every maximum over every standing hypothesis, at every step."""
    variance = np.diagonal(matrix)[:, None] + np.diagonal(matrix)[None, :] - 2 * matrix
    np.fill_diagonal(variance, np.inf)
    statistic = (theta[:, None] - theta[None, :]) / np.sqrt(variance)
    drawn = (errors[:, None, :] - errors[None, :, :]) / np.sqrt(variance)[..., None]
    standing, better = ~np.eye(len(theta), dtype=bool), np.zeros(matrix.shape, dtype=bool)
    while standing.any():
        bar = np.quantile(drawn[standing].max(axis=0), level, method="higher")
        rejected = standing & (statistic > bar)
        if not rejected.any():
            break
        better, standing = better | rejected, standing & ~rejected
    return better


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 9), st.integers(20, 400), st.integers(0, 10_000), st.sampled_from([0.1, 0.5, 0.8, 0.95, 0.999]))
def test_the_shortcuts_change_no_claim(models: int, draws: int, seed: int, level: float) -> None:
    matrix = covariance(models, seed)
    errors = error_draws(matrix, 12.0, seed, draws)
    theta = np.random.default_rng(seed).normal(size=models) * 4.0
    assert_array_equal(Gaps.of(matrix, errors).surely_better(theta, level), stepped_down(theta, matrix, errors, level))


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_a_bar_is_the_quantile_of_the_exact_maxima(level: float) -> None:
    matrix = covariance(7, 0)
    errors = error_draws(matrix, np.inf, 0, 999)
    gaps = Gaps.of(matrix, errors)
    exact = np.abs((errors[:, None, :] - errors[None, :, :]) * gaps.scale[..., None]).max(axis=(0, 1))
    assert gaps.bar(gaps.scale > 0, level) == np.quantile(exact, level, method="higher")
    assert bar_of(exact, level) == np.quantile(exact, level, method="higher")
    assert_allclose(gaps.reach(level), gaps.bar(gaps.scale > 0, level) * gaps.deviation)


def test_bounds_lie_above_the_maxima_and_close_to_them() -> None:
    matrix = covariance(30, 1)
    errors = error_draws(matrix, 5.0, 1, 500)
    gaps = Gaps.of(matrix, errors)
    exact = np.abs((errors[:, None, :] - errors[None, :, :]) * gaps.scale[..., None]).max(axis=(0, 1))
    assert (gaps.bound >= exact).all()
    assert_allclose(gaps.bound, exact, rtol=1e-4)


def test_intervals_hold_all_at_once_where_single_ones_do_not() -> None:
    matrix, level = covariance(10, 2), 0.9
    reach = mean_reach(matrix, error_draws(matrix, np.inf, 0, 4000), level)
    between = Gaps.of(matrix, error_draws(matrix, np.inf, 0, 4000)).reach(level)
    fresh = error_draws(matrix, np.inf, 1, 4000)
    assert (np.abs(fresh) <= reach[:, None]).all(axis=0).mean() == pytest.approx(level, abs=0.015)
    apart = np.abs(fresh[:, None, :] - fresh[None, :, :])
    assert (apart <= between[..., None]).all(axis=(0, 1)).mean() == pytest.approx(level, abs=0.015)
    single = 1.645 * np.sqrt(np.diagonal(matrix))
    assert (np.abs(fresh) <= single[:, None]).all(axis=0).mean() < level - 0.2


def test_intervals_to_an_anchor_leave_the_anchor_without_one() -> None:
    matrix = covariance(6, 3)
    errors = error_draws(matrix, np.inf, 0, 4000)
    reach = mean_reach(matrix, errors, 0.95, anchor=2)
    assert reach[2] == 0.0
    fresh = error_draws(matrix, np.inf, 1, 4000)
    assert (np.abs(fresh - fresh[2]) <= reach[:, None]).all(axis=0).mean() == pytest.approx(0.95, abs=0.012)


def test_a_gap_without_error_makes_no_claim() -> None:
    gaps = Gaps.of(np.zeros((3, 3)), np.zeros((3, 50)))
    assert not gaps.surely_better(np.array([2.0, 1.0, 0.0]), 0.95).any()
    assert_array_equal(gaps.reach(0.95), np.zeros((3, 3)))
    assert gaps.bar(np.zeros((3, 3), dtype=bool), 0.95) == 0.0


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 10), st.integers(0, 10_000))
def test_names_and_a_common_constant_and_scale_change_no_claim(models: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix = covariance(models, seed)
    errors = error_draws(matrix, 20.0, seed, 300)
    theta = random.normal(size=models) * 4.0
    better = Gaps.of(matrix, errors).surely_better(theta, 0.9)
    order = random.permutation(models)
    renamed = Gaps.of(matrix[np.ix_(order, order)], errors[order])
    assert_array_equal(renamed.surely_better(theta[order], 0.9), better[np.ix_(order, order)])
    assert_array_equal(Gaps.of(4 * matrix, 2 * errors + 8.0).surely_better(2 * theta - 16.0, 0.9), better)


def test_a_level_or_a_number_of_draws_that_can_not_be_is_refused() -> None:
    errors = error_draws(np.eye(2), np.inf, 0, 10)
    with pytest.raises(InvalidOption, match=r"level=1\.5"):
        Gaps.of(np.eye(2), errors).surely_better(np.zeros(2), 1.5)
    with pytest.raises(InvalidOption, match="draws=0"):
        error_draws(np.eye(2), np.inf, 0, 0)
