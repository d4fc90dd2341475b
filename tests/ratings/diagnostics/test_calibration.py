"""Calibration: right where the model is, wrong where gaps are stretched, and fair to ties and clusters."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit

from ratings import InvalidOption, NotRateable, Tally, Votes
from ratings.diagnostics.calibration import calibration
from ratings.diagnostics.prediction import held_out
from ratings.fit import fit
from ratings.models.halfwin import HalfWin

REPLICATES = 15


def test_a_right_model_passes_where_chi_squared_would_fail_it(arenas: ModuleType) -> None:
    arena = replace(arenas.PARTIAL, voters=60, prompts=40, votes=8_000)
    p = np.array([arenas.calibration_of(arena, seed) for seed in range(2 * REPLICATES)])
    assert (np.mean(p[:, :2] <= 0.05, axis=0) <= 0.075).all()
    assert np.mean(p[:, 2] <= 0.05) > 0.5


def test_ties_shrink_what_a_degree_of_freedom_is_worth(arenas: ModuleType) -> None:
    cells, found, _, _ = arenas.fitted(arenas.NOTHING, 0)
    tied = calibration(cells, found)
    ties = float(cells.weight[cells.outcome == 2].sum() / cells.weight.sum())
    assert 0.10 < ties < 0.2
    assert tied.scale == pytest.approx(1 - ties, abs=0.06)
    assert tied.pearson / tied.degrees == pytest.approx(tied.scale, abs=0.2)
    assert tied.degrees == 12 * 11 - 11 - 1


def test_gaps_that_count_less_than_the_logistic_says_are_seen(arenas: ModuleType) -> None:
    arena = replace(arenas.NOTHING, curve=0.2)
    p = np.array([arenas.calibration_of(arena, seed)[:2] for seed in range(REPLICATES)])
    assert np.mean(p[:, 1] <= 0.05) > 0.5


def test_the_table_adds_up() -> None:
    random = np.random.default_rng(1)
    a = random.integers(0, 6, 4000)
    b = (a + random.integers(1, 6, 4000)) % 6
    won = random.random(4000) < expit((b - a) / 2)
    tally = Tally.of(Votes.from_codes(a, b, np.where(won, 0, 1), models=list("abcdef")))
    found = fit(HalfWin.of(tally.weights, side=True))
    result = calibration(tally.cells(), found, bins=5)
    p = expit(found.model.log_odds(found.parameters))[a, b]
    assert sum(each.votes for each in result.bins) == 4000
    assert_allclose(sum(each.votes * each.predicted for each in result.bins), p.sum())
    assert_allclose(sum(each.votes * each.observed for each in result.bins), won.sum())
    assert_allclose(result.error, sum(each.votes * abs(each.observed - each.predicted) for each in result.bins) / 4000)
    assert [each.predicted for each in result.bins] == sorted(each.predicted for each in result.bins)
    assert_allclose(result.scores.brier, np.mean((won - p) ** 2))
    assert_allclose(result.scores.log, -np.mean(np.where(won, np.log(p), np.log(1 - p))))
    assert_allclose(result.scores.brier_constant, won.mean() * (1 - won.mean()))
    assert result.scores.log < result.scores.log_constant
    assert result.clusters == ()
    assert set(result.to_dict()) == set(result.__dataclass_fields__)
    # Observed less predicted score of an unclustered bin, but for the strengths fitted to it.
    middle = result.bins[2]
    assert middle.deviation == pytest.approx(np.sqrt(0.25 / middle.votes), rel=0.2)


def test_predictions_for_prompts_not_seen_are_worse_than_for_those_fitted(arenas: ModuleType) -> None:
    arena = arenas.Arena(150, 0, prompts=12, votes=2_000)
    cells, found, _, models = arenas.fitted(arena, 3)
    seen, unseen = calibration(cells, found, rounds=10).scores, held_out(cells, models)
    assert seen.brier < unseen.brier
    assert seen.log < unseen.log

    # By hand for one fold of two: the others' fit predicts it.
    fold = np.random.default_rng(0).permutation(12) % 2
    total = 0.0
    for one in range(2):
        mine = fold[cells.prompt] == one
        weights = np.zeros((2, 12, 12, 4))
        np.add.at(weights, (mine.astype(int), cells.left, cells.right, cells.outcome), cells.weight)
        other = fit(HalfWin.of(weights[0], side=True))
        p = expit(other.model.log_odds(other.parameters))[cells.left, cells.right]
        total += float((cells.weight * (np.array([1, 0, 0.5])[cells.outcome] - p) ** 2)[mine].sum())
    assert held_out(cells, models, folds=2).brier == pytest.approx(total / cells.weight.sum())


def test_what_cant_be_done_is_named(arenas: ModuleType) -> None:
    cells, found, _, models = arenas.fitted(replace(arenas.NOTHING, votes=500, prompts=3), 0)
    with pytest.raises(InvalidOption, match="bins"):
        calibration(cells, found, bins=0)
    with pytest.raises(InvalidOption, match="number of prompts, 3"):
        held_out(cells, models, folds=4)
    votes = Votes.from_labels(["a", "b", "a", "c"], ["b", "a", "c", "a"], ["model_a"] * 4, prompt=["p", "p", "q", "q"])
    with pytest.raises(NotRateable, match=r"without the prompts of one fold .*c"):
        held_out(Tally.of(votes).cells(), list("abc"), folds=2)
