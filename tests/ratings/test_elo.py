"""Online Elo, and what the order of the votes does to it."""

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ratings import InvalidOption, InvalidVotes, Votes, rate
from ratings.elo import elo, elo_orders
from ratings.votes import BOTH_BAD

EXPECTED = {4: 15.0, 8: 22.0, 16: 35.0, 32: 51.0}
"""Standard deviation across orders in points by K (docs/statistics.md)."""


def by_the_formula(votes: Votes, k: float, start: float = 1000.0) -> np.ndarray:
    rating = np.full(len(votes.models), start)
    for a, b, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
        if outcome == BOTH_BAD:
            continue
        expected = 1 / (1 + 10 ** ((rating[b] - rating[a]) / 400))
        won = k * ((1.0, 0.0, 0.5)[outcome] - expected)
        rating[a] += won
        rating[b] -= won
    return rating


def drawn(size: int, models: int = 5, seed: int = 0) -> Votes:
    random = np.random.default_rng(seed)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    return Votes.from_codes(a, b, random.integers(0, 4, size), models=[f"m{code}" for code in range(models)])


def reordered(votes: Votes, order: np.ndarray) -> Votes:
    return Votes.from_codes(votes.left[order], votes.right[order], votes.outcome[order], models=votes.models)


def test_a_vote_moves_both_by_k_times_the_surprise() -> None:
    first = elo(Votes.from_labels(["a"], ["b"], ["model_a"]), k=32)
    assert first.models == ("a", "b")
    assert_allclose(first.rating, [1016, 984])
    second = elo(Votes.from_labels(["a", "b"], ["b", "a"], ["model_a", "tie"]), k=32)
    moved = 32 * (1 / (1 + 10 ** (-32 / 400)) - 0.5)
    assert_allclose(second.rating, [1016 - moved, 984 + moved])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0.1, 500), st.floats(-3000, 3000))
def test_ratings_are_those_of_the_formula_and_their_mean_never_moves(seed: int, k: float, start: float) -> None:
    votes = drawn(200, seed=seed)
    found = elo(votes, k=k, start=start).rating
    assert_allclose(found, by_the_formula(votes, k, start), rtol=1e-9, atol=1e-7)
    assert found.mean() == pytest.approx(start, abs=1e-6)


def test_a_stake_at_which_ratings_swing_without_end_overflows_nowhere() -> None:
    """Beyond K = 1600 / ln 10 a vote overshoots by more than the gap, and rounding errors grow like the swings."""
    assert np.isfinite(elo(drawn(300), k=1e9).rating).all()
    assert np.isfinite(elo_orders(drawn(300), k=1e9, permutations=3)).all()


def test_each_order_is_one_of_these_votes_and_depends_on_nothing_else() -> None:
    votes = drawn(300)
    found = elo_orders(votes, k=16, permutations=7, seed=3)
    kept = np.flatnonzero(votes.outcome != BOTH_BAD)
    for permutation, rating in enumerate(found):
        order = kept[np.random.default_rng([3, permutation]).permutation(len(kept))]
        assert_allclose(rating, elo(reordered(votes, order), k=16).rating, atol=1e-9)
    assert_allclose(elo_orders(votes, k=16, permutations=2, seed=3), found[:2])
    assert np.abs(elo_orders(votes, k=16, permutations=2, seed=4) - found[:2]).max() > 1


def test_orders_in_several_runs_of_bounded_memory_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = drawn(300)
    whole = elo_orders(votes, permutations=7)
    monkeypatch.setattr("ratings.elo._HELD", 700)
    monkeypatch.setattr("ratings.elo._STEPS", 11)
    assert_allclose(elo_orders(votes, permutations=7), whole, rtol=0)


def test_the_spread_across_orders_is_the_published_one_and_that_of_a_fit_is_none(coverage: ModuleType) -> None:
    votes, _truth = coverage.simulate(coverage.SCENARIOS["no effects"], 0)
    for k, expected in EXPECTED.items():
        found = elo_orders(votes, k=k, permutations=50).std(axis=0, ddof=1).mean()
        assert found == pytest.approx(expected, rel=0.12)
    order = np.random.default_rng(0).permutation(len(votes))
    fitted = [
        dict(zip(board.models, board.rating, strict=True))
        for board in (rate(each, intervals=None) for each in (reordered(votes, order), reordered(votes, order[::-1])))
    ]
    assert fitted[0] == pytest.approx(fitted[1], abs=1e-6)


def test_votes_of_weight_0_and_both_bads_move_nothing() -> None:
    votes = Votes.from_labels(["a", "a", "c"], ["b", "b", "a"], ["model_a", "model_b", "both_bad"], weight=[1, 0, 1])
    assert_allclose(elo(votes, k=10).rating, [1005, 995, 1000])
    assert_allclose(elo_orders(votes, k=10, permutations=3), [[1005, 995, 1000]] * 3)
    nothing = Votes.from_labels([], [], [])
    assert elo(nothing).rating.shape == (0,)
    assert elo_orders(nothing, permutations=2).shape == (2, 0)


@pytest.mark.parametrize("weight", [2.0, 0.5])
def test_other_weights_are_refused_with_their_row(weight: float) -> None:
    votes = Votes.from_labels(["a", "a"], ["b", "b"], ["tie", "tie"], weight=[1, weight])
    for each in (elo, elo_orders):
        with pytest.raises(InvalidVotes, match=r"weight\[1\]") as refused:
            each(votes)
        assert refused.value.value == weight


@pytest.mark.parametrize(
    "option", [{"k": 0}, {"k": np.nan}, {"start": np.inf}, {"permutations": 0}, {"seed": -1}], ids=str
)
def test_bad_options_are_refused_by_name(option: dict[str, float]) -> None:
    with pytest.raises(InvalidOption, match=next(iter(option))):
        elo_orders(drawn(3), **option)
