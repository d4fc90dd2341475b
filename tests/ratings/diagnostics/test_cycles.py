"""Cycles: found where they are, not invented where voters and prompts differ."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from ratings import InvalidOption, Tally, Votes
from ratings.diagnostics.cycles import cycles
from ratings.fit import fit
from ratings.models.halfwin import HalfWin

REPLICATES = 40


def test_no_cycle_is_invented_where_voters_and_prompts_differ_as_it_is_without_clusters(arenas: ModuleType) -> None:
    """Where every prompt has clips of four models, what suits a prompt looks like a cycle."""
    arena = replace(arenas.PARTIAL, votes=8_000)
    p = np.array([arenas.cycles_of(arena, seed, weighted=True).p_value for seed in range(REPLICATES)])
    assert np.mean(p <= 0.05) <= 0.07
    naive = [arenas.cycles_of(arena, seed, clustered=False).p_value <= 0.05 for seed in range(REPLICATES // 2)]
    assert np.mean(naive) > 0.15


def test_rock_paper_scissors_is_named(arenas: ModuleType) -> None:
    arena = replace(arenas.EFFECTS, cycle=200.0)
    found = [arenas.cycles_of(arena, seed, weighted=True) for seed in range(8)]
    triangles = [each.models for one in found for each in one.cycles]
    assert np.mean([one.p_value <= 0.05 for one in found]) >= 0.8
    assert ("model 00", "model 01", "model 02") in triangles
    assert set(triangles) == {("model 00", "model 01", "model 02")}
    for one in found:
        assert all(each.observed > each.expected and each.z >= one.critical for each in one.surprises)


def test_a_log_without_voters_or_prompts_and_its_pairs() -> None:
    """Each of three beats the next in 70 of 100: strengths are equal, and every leg is 20 votes from the half."""
    a, b = np.repeat([0, 1, 2], 100), np.repeat([1, 2, 0], 100)
    tally = Tally.of(Votes.from_codes(a, b, np.tile(np.arange(100) >= 70, 3).astype(int), models=list("abc")))
    found = cycles(tally.cells(), fit(HalfWin.of(tally.weights, side=False)), tally.models)
    (triangle,) = found.cycles
    assert triangle.models == ("a", "b", "c")
    assert triangle.intransitive
    assert found.clusters == ()
    first = found.surprises[0]
    assert (first.expected, first.observed, first.votes) == pytest.approx((0.5, 0.7, 100))
    # Three legs share one degree of freedom, the turn: a leg's own residual is a third of 60 votes, variance 300 * .21.
    assert first.z == pytest.approx(20 / np.sqrt(300 * 0.21 / 9), rel=0.15)
    assert found.to_dict()["cycles"] == [{"models": ["a", "b", "c"], "intransitive": True, "p_value": 0.000999}]


def test_results_are_the_same_whatever_the_names_of_voters() -> None:
    random = np.random.default_rng(0)
    a = random.integers(0, 4, 600)
    b = (a + random.integers(1, 4, 600)) % 4
    winner, voter = random.integers(0, 3, 600), random.integers(0, 30, 600)
    prompt = random.integers(0, 10, 600)
    results = []
    for renamed in (voter, 97 - voter):
        tally = Tally.of(Votes.from_codes(a, b, winner, models=list("abcd"), voter=renamed, prompt=prompt))
        results.append(cycles(tally.cells(), fit(HalfWin.of(tally.weights, side=True)), tally.models).to_dict())
    assert results[0] == results[1]


def test_bad_options_are_named() -> None:
    tally = Tally.of(Votes.from_labels(["a", "b"], ["b", "a"], ["tie", "tie"]))
    found = fit(HalfWin.of(tally.weights, side=False))
    for options in ({"level": 1.0}, {"rounds": 5}):
        with pytest.raises(InvalidOption):
            cycles(tally.cells(), found, tally.models, **options)  # type: ignore[arg-type]
    with pytest.raises(InvalidOption, match="models"):
        cycles(tally.cells(), found, ["a"])
