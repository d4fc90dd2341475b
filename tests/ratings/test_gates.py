"""Small seeded versions of the gates in docs/statistics.md; bench/coverage.py runs them in full."""

from types import ModuleType

import numpy as np

REPLICATES = 30


def test_intervals_cover_where_voters_and_prompts_differ_and_unclustered_ones_do_not(coverage: ModuleType) -> None:
    scenario = coverage.SCENARIOS["80 + 60"]
    headline = list(coverage.replicates(scenario, REPLICATES))
    assert 0.92 <= np.mean([each.covered for each in headline]) <= 0.99
    assert np.mean([each.false_better for each in headline]) <= 0.05

    unclustered = list(coverage.replicates(scenario, REPLICATES, intervals="sandwich", voter_weights=None))
    assert np.mean([each.covered for each in unclustered]) < 0.70

    root = [np.sqrt(np.mean([each.error**2 for each in found])) for found in (headline, unclustered)]
    assert root[0] <= 0.80 * root[1]


def test_intervals_cover_where_nobody_differs_and_weights_cost_nothing(coverage: ModuleType) -> None:
    scenario = coverage.SCENARIOS["no effects"]
    headline = list(coverage.replicates(scenario, REPLICATES))
    assert 0.92 <= np.mean([each.covered for each in headline]) <= 0.99
    assert np.abs(np.mean([each.error for each in headline])) <= 1.0

    unweighted = list(coverage.replicates(scenario, REPLICATES, intervals=None, voter_weights=None))
    root = [np.sqrt(np.mean([each.error**2 for each in found])) for found in (headline, unweighted)]
    assert root[0] <= 1.03 * root[1]
