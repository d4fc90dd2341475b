"""Small seeded versions of the gates in docs/statistics.md; bench/coverage.py runs them in full."""

from types import ModuleType

import numpy as np

from ratings import Votes, rate

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


def test_a_published_ladder_is_found_again_within_its_intervals() -> None:
    """Three models at 1247, 1226 and 1206 among nine others; the second anchors the scale."""
    random = np.random.default_rng(0)
    names = np.array(["gen-4.5", "veo-3", "sora-2-pro", *(f"model {code}" for code in range(9))])
    points = np.array([1247.0, 1226.0, 1206.0, *np.linspace(1190, 980, 9)])
    a = random.integers(0, 12, 30_000)
    b = (a + random.integers(1, 12, 30_000)) % 12
    won = random.random(30_000) < 1 / (1 + 10 ** ((points[b] - points[a]) / 400))
    votes = Votes.from_codes(
        a,
        b,
        np.where(won, 0, 1),
        models=names.tolist(),
        voter=random.integers(0, 500, 30_000),
        prompt=random.integers(0, 200, 30_000),
    )
    board = rate(votes, anchor=("veo-3", 1226.0))
    found = {model: (lower, upper) for model, lower, upper in zip(board.models, board.lower, board.upper, strict=True)}
    for model, truth in (("gen-4.5", 1247), ("sora-2-pro", 1206)):
        lower, upper = found[model]
        assert lower <= truth <= upper
        assert upper - lower < 60
    assert board.rating[list(board.models).index("veo-3")] == 1226.0
