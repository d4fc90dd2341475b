"""Drift: who changed when, by residuals of one fit, against fits that know the change."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import InvalidOption, NotRateable, Tally, Votes
from ratings.diagnostics.drift import _joined, _Scores, drift
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT

REPLICATES = 25


def logs(shifts: dict[tuple[int, int], float], seed: int = 0, periods: int = 4, size: int = 3000) -> list[Votes]:
    """Five models; `shifts` in logits by (period, model)."""
    random = np.random.default_rng(seed)
    found = []
    for period in range(periods):
        theta = np.linspace(0.6, -0.6, 5)
        for (when, model), shift in shifts.items():
            theta[model] += shift * (when == period)
        a = random.integers(0, 5, size)
        b = (a + random.integers(1, 5, size)) % 5
        won = random.random(size) < 1 / (1 + np.exp(theta[b] - theta[a]))
        voter, prompt = random.integers(0, 200, size), random.integers(0, 80, size)
        winner = np.where(won, 0, 1)
        found.append(Votes.from_codes(a, b, winner, models=list("abcde"), voter=voter, prompt=prompt))
    return found


def test_who_drifted_when_and_by_how_much() -> None:
    """Two models drift in different periods; what they do to the others' residuals is not taken for drift."""
    found = drift([Tally.of(each) for each in logs({(1, 2): 0.6, (3, 4): -0.8})], periods=["w", "x", "y", "z"])
    assert {(each.model, each.period) for each in found.shifts} == {("c", "x"), ("e", "z")}
    assert found.p_value < 0.01
    points = {each.model: each.points / POINTS_PER_LOGIT for each in found.shifts}
    assert points["c"] == pytest.approx(0.6, abs=0.15)
    assert points["e"] == pytest.approx(-0.8, abs=0.2)
    assert all(abs(each.z) > found.critical and each.p_value <= 0.05 for each in found.shifts)
    assert {each.model: each.period for each in found.largest}["c"] == "x"
    assert found.clusters == ("voter", "prompt")
    assert found.to_dict()["shifts"][0]["model"] == found.shifts[0].model


def test_one_step_is_what_a_fit_with_the_shift_gives() -> None:
    """Model c of period 2 as a model of its own, refitted."""
    votes = logs({(1, 2): 0.1})
    cells, period = _joined([Tally.of(each) for each in votes], tuple("abcde"))
    weights = sum(Tally.of(each).weights for each in votes)
    found = fit(HalfWin.of(weights, side=True))
    scores = _Scores.of(cells, found, cells.weight, period, 4)

    moved = [np.where((period == 1) & (side == 2), 5, side) for side in (cells.left, cells.right)]
    wider = np.zeros((6, 6, 4))
    np.add.at(wider, (*moved, cells.outcome), cells.weight)
    theta = fit(HalfWin.of(wider, side=True)).theta
    assert scores.alone(5 + 2) == pytest.approx(theta[5] - theta[2], rel=0.01)


def test_nothing_drifts_where_nothing_did_though_voters_and_prompts_differ(arenas: ModuleType) -> None:
    arena = replace(arenas.EFFECTS, periods=4, votes=6_000)
    found = [arenas.drift_of(arena, seed) for seed in range(REPLICATES)]
    assert np.mean([each.p_value <= 0.05 for each in found]) <= 0.08
    assert np.mean([bool(each.shifts) for each in found]) <= 0.08


def test_periods_with_prompts_of_their_own_drift_only_without_clusters() -> None:
    """A prompt that suits a model and was asked in one period only looks like drift to who doesn't know of prompts."""
    clustered, naive = [], []
    for seed in range(12):
        random = np.random.default_rng(seed)
        parts = []
        for period in range(3):
            suits = random.normal(0, 1.0, (25, 5))
            a = random.integers(0, 5, 2000)
            b = (a + random.integers(1, 5, 2000)) % 5
            prompt = random.integers(0, 25, 2000)
            won = random.random(2000) < 1 / (1 + np.exp(suits[prompt, b] - suits[prompt, a]))
            names = np.array([f"{period} {code}" for code in range(25)])[prompt]
            parts.append((a, b, np.where(won, 0, 1), names, random.integers(0, 500, 2000)))
        for result, knows in ((clustered, True), (naive, False)):
            tallies = [
                Tally.of(
                    Votes.from_codes(a, b, winner, models=list("abcde"), voter=voter, prompt=prompt if knows else None)
                )
                for a, b, winner, prompt, voter in parts
            ]
            result.append(bool(drift(tallies, rounds=400).shifts))
    assert np.mean(clustered) <= 0.1
    assert np.mean(naive) > 0.5


def test_models_may_come_and_go() -> None:
    random = np.random.default_rng(5)
    tallies = []
    for names in (["a", "b", "c"], ["b", "c", "d"], ["a", "b", "d"]):
        a = random.integers(0, 3, 600)
        b = (a + random.integers(1, 3, 600)) % 3
        log = Votes.from_codes(a, b, random.integers(0, 3, 600), models=names, voter=random.integers(0, 40, 600))
        tallies.append(Tally.of(log))
    found = drift(tallies)
    assert [each.model for each in found.largest] == ["a", "b", "c", "d"]
    assert found.shifts == ()
    assert found.clusters == ("voter",)


def test_a_model_of_one_period_cant_drift() -> None:
    first, second = logs({}, periods=2)
    kept = (second.left != 0) & (second.right != 0)
    without = Votes.from_codes(
        second.left[kept], second.right[kept], second.outcome[kept], models=second.models,
        voter=second.voter.codes[kept], prompt=second.prompt.codes[kept],
    )  # fmt: skip
    found = drift([Tally.of(first), Tally.of(without)])
    alone = found.largest[0]
    assert (alone.model, alone.points, alone.z, alone.p_value) == ("a", 0.0, 0.0, 1.0)


def test_a_change_between_two_periods_is_told_of_the_later_one() -> None:
    found = drift([Tally.of(each) for each in logs({(1, 2): 0.8}, periods=2)])
    assert [(each.model, each.period) for each in found.shifts] == [("c", "2")]
    assert_allclose(found.shifts[0].points, 0.8 * POINTS_PER_LOGIT, rtol=0.25)


def test_what_cant_be_tested_is_named() -> None:
    one = Tally.of(logs({}, periods=1)[0])
    island = Tally.of(Votes.from_labels(["x", "y"], ["y", "x"], ["tie", "tie"], voter=["u", "v"], prompt=["p", "q"]))
    with pytest.raises(InvalidOption, match="two periods"):
        drift([one])
    with pytest.raises(InvalidOption, match="label for each"):
        drift([one, one], periods=["only"])
    with pytest.raises(NotRateable, match=r"\{x, y\}") as refused:
        drift([one, island])
    assert refused.value.components == (("a", "b", "c", "d", "e"), ("x", "y"))
