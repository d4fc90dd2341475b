"""Resampled counts against the distributions they must have."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.stats.distributions import rv_frozen

from ratings.resampling import categories, multinomial, poisson


def p_value(found: np.ndarray, law: rv_frozen, bins: int = 30) -> float:
    """Chi-square of counts against their law, in bins of about equal mass."""
    edges = np.unique(law.ppf(np.linspace(0, 1, bins + 1)[1:-1]))
    expected = np.diff(np.concatenate([[0.0], law.cdf(edges), [1.0]])) * found.size
    observed = np.bincount(np.searchsorted(edges, found.reshape(-1)), minlength=len(expected))
    kept = expected > 5
    return float(stats.chi2.sf(((observed - expected)[kept] ** 2 / expected[kept]).sum(), kept.sum() - 1))


@pytest.mark.parametrize("rate", [0.003, 0.4, 1.0, 7.7, 67.0, 380.0, 2500.0, 90_000.0, 3e6, 9e9])
def test_poisson_counts_follow_their_law(rate: float) -> None:
    drawn = poisson(np.array([rate, rate * 1.3, rate]), 40_000, np.random.default_rng(3))
    assert p_value(drawn[[0, 2]], stats.poisson(rate)) > 1e-4
    assert p_value(drawn[1], stats.poisson(1.3 * rate)) > 1e-4
    assert p_value(drawn[1], stats.poisson(rate)) < 1e-4 or rate < 0.1  # the check can fail


def test_counts_of_cells_with_one_table_are_independent() -> None:
    drawn = poisson(np.full(40, 12.0), 20_000, np.random.default_rng(0))
    correlation = np.corrcoef(drawn)
    assert np.abs(correlation[~np.eye(40, dtype=bool)]).max() < 0.03
    assert p_value(drawn.sum(axis=0), stats.poisson(480.0)) > 1e-4


@pytest.mark.parametrize("counts", [[5.0, 0.0, 1.0, 2.0], [400.0, 30.0, 30.0, 540.0, 0.0], [9_000.0, 1.0, 999.0]])
def test_multinomial_counts_follow_their_law_and_sum_to_the_log(counts: list[float]) -> None:
    log = np.array(counts)
    total = int(log.sum())
    drawn = multinomial(log, 20_000, np.random.default_rng(1)).astype(float)
    assert_array_equal(drawn.sum(axis=0), total)
    assert not drawn[log == 0].any()
    for count, found in zip(counts, drawn, strict=True):
        if count:
            assert p_value(found, stats.binom(total, count / total)) > 1e-4
    loose = poisson(log, 20_000, np.random.default_rng(1))
    assert p_value(loose[0], stats.binom(total, counts[0] / total)) < 1e-4  # Poisson counts are another law
    assert_allclose(np.cov(drawn), np.diag(log) - np.outer(log, log) / total, atol=0.04 * log.max())


def test_a_log_of_one_vote_or_none_can_be_resampled() -> None:
    random = np.random.default_rng(0)
    assert_array_equal(multinomial(np.array([0.0, 1.0]), 5, random), [[0] * 5, [1] * 5])
    assert not multinomial(np.zeros(3), 4, random).any()
    assert poisson(np.zeros(0), 4, random).shape == (0, 4)


def test_categories_come_in_proportion_to_their_weight() -> None:
    weight = np.array([0.0, 3.0, 0.0, 1.0, 1e-9, 6.0, 0.0])
    found = np.bincount(categories(weight, 100_000, np.random.default_rng(0)), minlength=7)
    assert not found[[0, 2, 6]].any()
    assert_allclose(found[[1, 3, 5]] / 100_000, [0.3, 0.1, 0.6], atol=0.006)


def test_the_seed_fixes_the_counts() -> None:
    log = np.arange(50.0)
    first, again, other = (multinomial(log, 30, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert_array_equal(first, again)
    assert not np.array_equal(first, other)
