"""What a board says against itself: intervals of win probabilities, fragility, reliability."""

from types import ModuleType

import pytest
from numpy.testing import assert_allclose

from ratings import InvalidOption, rate
from ratings.scale import expected_score


def test_a_win_probability_has_the_interval_of_its_gap(coverage: ModuleType) -> None:
    votes, _ = coverage.simulate(coverage.Scenario(0, 0, models=3, votes=3000), 0)
    board = rate(votes, anchor=("model 01", 1000.0))
    for model, rating, low, high in zip(board.models, board.rating, board.lower, board.upper, strict=True):
        if model == "model 01":
            continue
        expected = [expected_score(float(end - 1000.0)) for end in (low, rating, high)]
        lower, upper = board.win_interval(model, "model 01")
        assert_allclose([lower, board.win_probability(model, "model 01"), upper], expected, atol=1e-9)
        assert_allclose(board.win_interval("model 01", model), [1 - upper, 1 - lower], atol=1e-9)
    with pytest.raises(InvalidOption, match="intervals"):
        rate(votes, intervals=None).win_interval("model 00", "model 01")


def test_a_board_says_how_reliable_its_votes_are_and_how_few_would_turn_neighbours_round(coverage: ModuleType) -> None:
    votes, _ = coverage.simulate(coverage.Scenario(80, 60, models=4, votes=3000), 0)
    board = rate(votes)
    published = board.to_dict()
    assert published["reliability"]["voters"]["rho"] == board.method["rho"]
    flips = [entry["fragility"]["flips_with"] for entry in published["entries"]]
    assert flips[-1] is None
    assert all(1 <= number < 3000 for number in flips[:-1])
    bare = rate(votes, diagnostics=False).to_dict()
    assert bare["reliability"] == {}
    assert {entry["fragility"]["flips_with"] for entry in bare["entries"]} == {None}


def test_a_gap_has_the_interval_of_the_win_probability(coverage: ModuleType) -> None:
    votes, _ = coverage.simulate(coverage.Scenario(80, 60, models=4, votes=3000), 1)
    board = rate(votes)
    first, last = board.models[0], board.models[-1]
    gap, lower, upper = board.gap(first, last)
    assert gap == pytest.approx(board.rating[0] - board.rating[-1])
    assert_allclose(board.win_interval(first, last), [expected_score(lower), expected_score(upper)])
    assert_allclose(board.gap(last, first), [-gap, -upper, -lower])
    assert board.gap_variance(first, last) == pytest.approx(board.gap_variance(last, first))


def test_who_is_surely_better_is_what_the_rank_sets_are_made_of(coverage: ModuleType) -> None:
    votes, _ = coverage.simulate(coverage.Scenario(0, 0, models=6, votes=6000), 2)
    board = rate(votes)
    assert 0 < board.better.sum() < 6 * 5 / 2
    assert not (board.better & board.better.T).any()
    assert_allclose(board.rank_lower, 1 + board.better.sum(axis=0))
    assert_allclose(board.rank_upper, 6 - board.better.sum(axis=1))
    assert not rate(votes, draws=0).better.any()
