"""Every method that can be asked for by name: what it says on the board, and how its intervals stand to the others."""

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import stdtrit

from ratings import InvalidOption, Method, Tally, Votes, board_of, rate
from ratings.covariance import Covariance
from ratings.fit import fit
from ratings.method import INTERVALS
from ratings.models.halfwin import HalfWin
from ratings.uncertainty import side_bias


@pytest.fixture(scope="module")
def tally(coverage: ModuleType) -> Tally:
    """An arena in which voters and prompts differ, with some votes for "both bad"."""
    scenario = coverage.Scenario(80, 60, models=6, voters=60, prompts=40, votes=4000)
    votes, _ = coverage.simulate(scenario, 3)
    bad = np.arange(len(votes)) % 20 == 0
    return Tally.of(replace(votes, outcome=np.where(bad, 3, votes.outcome)))


@pytest.mark.parametrize(
    ("ties", "intervals"),
    [
        (ties, intervals)
        for ties in ("half", "davidson", "rao-kupper")
        for intervals in INTERVALS
        if ties == "half" or "bootstrap" not in intervals
    ],
)
def test_every_model_of_ties_has_every_interval_but_the_bootstraps(tally: Tally, ties: str, intervals: str) -> None:
    board = board_of(tally, Method(ties=ties, intervals=intervals, rounds=200, draws=500))
    assert (board.lower < board.rating).all()
    assert (board.rating < board.upper).all()
    assert (board.simultaneous_lower <= board.lower + 3).all()
    assert_allclose(board.p_rank.sum(axis=0), 1)
    assert_allclose(board.p_rank.sum(axis=1), 1)
    expected = {"davidson": {"nu", "kappa"}, "rao-kupper": {"nu"}, "half": set()}[ties]
    assert set(board.method["parameters"]) == expected
    assert board.method["both_bad"] == ("an outside option" if ties == "davidson" else "left out of ratings")


def test_errors_grow_with_what_is_taken_for_dependent(tally: Tally) -> None:
    boards = {name: board_of(tally, Method(intervals=name, voter_weights=None)) for name in INTERVALS}
    error = {name: float(np.sqrt(np.trace(board.covariance))) for name, board in boards.items()}
    assert error["sandwich"] < error["voter-clustered"] < error["clustered"]
    assert error["prompt-clustered"] < error["clustered"]
    assert error["bootstrap"] == pytest.approx(error["sandwich"], rel=0.08)
    assert error["poisson-bootstrap"] == pytest.approx(error["sandwich"], rel=0.08)
    # The jackknife is conservative, the more so the fewer clusters hold most votes; the bootstrap of them is not.
    assert 0.8 < error["voter-bootstrap"] / error["voter-clustered"] < 1.0
    assert 0.9 < error["prompt-bootstrap"] / error["prompt-clustered"] < 1.0


def test_the_estimand_of_these_prompts_is_clustered_by_voter_alone(tally: Tally) -> None:
    by_name = board_of(tally, Method(intervals="voter-clustered"))
    assert_allclose(board_of(tally, Method(estimand="prompt-set")).lower, by_name.lower)
    assert by_name.method["clusters"] == ["voter"]


def test_a_davidson_board_orders_models_as_the_headline_does_on_a_wider_scale(tally: Tally) -> None:
    """Half-win ties shrink the scale, the more the more ties there are."""
    half, davidson = (board_of(tally, Method(ties=ties)) for ties in ("half", "davidson"))
    gap = dict(zip(davidson.models, davidson.rating, strict=True))
    slope = np.polyfit(half.rating, [gap[model] for model in half.models], 1)[0]
    assert 1.05 < slope < 1.6


def test_simultaneous_intervals_allow_for_the_model_whose_variance_is_known_worst(tally: Tally) -> None:
    """A pinned model has no variance, which must not pass for a variance that is not known at all."""
    board = board_of(tally, Method(anchor=("model 02", 1000.0)))
    others = np.array([model != "model 02" for model in board.models])
    width, alone = board.simultaneous_upper - board.simultaneous_lower, board.upper - board.lower
    assert (width[others] > alone[others]).all()
    # Bonferroni at the fewest degrees of freedom that any contrast to the pinned model has.
    least = board.degrees[~others][0][others].min()
    bound = stdtrit(least, 1.0 - 0.025 / others.sum()) / stdtrit(board.degrees[~others][0][others], 0.975)
    assert (width[others] < 1.1 * bound * alone[others]).all()


def test_without_draws_a_board_has_intervals_and_no_rank_sets(tally: Tally) -> None:
    board = board_of(tally, Method(draws=0))
    assert np.isfinite(board.lower).all()
    assert np.isnan(board.p_best).all()
    assert (board.rank_upper == 0).all()
    assert board.to_dict()["entries"][0]["rank_lower"] is None


def test_firth_rates_an_undefeated_model(tally: Tally) -> None:
    won = np.zeros_like(tally.counts)
    won[0, 1:, 0], won[1, 2:, :2], won[2, 3:, :2] = 5, 7, 7
    won[3, 4:, :2], won[4, 5:, :2] = 7, 7
    log = Tally(tally.models, won, won.astype(float), None, None, None)
    board = board_of(log, Method(firth=True, intervals="fisher"))
    assert board.models[0] == tally.models[0]
    assert np.isfinite(board.rating).all()
    assert board.upper[0] - board.lower[0] > 1.5 * (board.upper[1:] - board.lower[1:]).max()
    assert np.isnan(board_of(log, Method(components="separate")).rating).sum() == 1


def test_what_a_bounded_board_can_not_tell_is_left_out() -> None:
    """Every model stood left of the next one alone, so strengths can stand in for the side; and no vote for anyone."""
    chain = Votes.from_labels(["a", "a", "b"], ["b", "b", "c"], ["left", "right", "tie"])
    board = rate(chain, firth=True)
    assert np.isfinite(board.rating).all()
    assert board.side_bias is None
    assert "side effect" in board.method["notes"][0]
    more = Votes.from_labels(["a", "a", "b", "c"], ["b", "b", "c", "a"], ["left", "right", "tie", "left"])
    assert rate(more, firth=True).side_bias is not None
    nobody = Votes.from_labels(["a", "b"], ["b", "c"], ["both_bad"] * 2)
    assert rate(nobody, ties="davidson", prior=400.0).rating.tolist() == [1000.0] * 3


def test_reweighted_by_pair_a_board_does_not_depend_on_how_often_a_pair_was_shown(coverage: ModuleType) -> None:
    """Ties counted half are a misspecification: with one pair shown ten times as often the plain ratings move."""
    votes, _ = coverage.simulate(coverage.Scenario(0, 0, models=4, votes=40_000), 1)
    table = Tally.of(votes).counts.copy()
    table[0, 1] = (40, 2, 900, 0)  # far more ties, and more wins, than strengths explain
    often = table.copy()
    often[[0, 1], [1, 0]] *= 10

    def moved(pairs: str) -> float:
        boards = [
            board_of(Tally(tuple("abcd"), each, each.astype(float), None, None, None), Method(pairs=pairs))
            for each in (table, often)
        ]
        gaps = [dict(zip(board.models, board.rating, strict=True)) for board in boards]
        return max(abs(gaps[0][model] - gaps[1][model]) for model in "abcd")

    assert moved("drawn") > 5.0
    assert moved("uniform") < 2.0


@pytest.mark.parametrize(
    "options",
    [
        {"ties": "thirds"},
        {"ties": "davidson", "intervals": "bootstrap"},
        {"ties": "rao-kupper", "firth": True},
        {"firth": True, "prior": 400.0},
        {"intervals": "bootstrap", "firth": True},
        {"intervals": "voter-bootstrap", "firth": True},
        {"intervals": "prompt-clustered", "estimand": "prompt-set"},
        {"draws": -1},
        {"pairs": "some"},
        {"intervals": "fisher", "pairs": "uniform"},
        {"intervals": "jackknife"},
        {"voter_weights": "cap"},
        {"components": "merge"},
        {"estimand": "everything"},
        {"level": 0.0},
        {"level": 1.0},
        {"level": float("nan")},
        {"rounds": 1},
        {"seed": -1},
        {"prior": 0.0},
        {"prior": float("inf")},
        {"anchor": ("ant", float("nan"))},
        {"anchor": "ant"},
        {"anchor": ("ant",)},
        {"anchor": ("ant", "1000")},
        {"anchor": (None, 1000.0)},
        {"level": "0.95"},
        {"level": True},
        {"rounds": 2.5},
        {"draws": None},
        {"seed": 1.0},
        {"provisional_below": "few"},
        {"prior": "400"},
        {"prior": 1e-160},
        {"prior": 1e200},
        {"firth": None},
    ],
)
def test_options_that_are_not_offered_are_refused_by_name(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match=next(iter(options))):
        Method(**options)


def test_numbers_of_numpy_make_the_same_method(tally: Tally) -> None:
    plain = Method(level=0.5, seed=3, draws=10, prior=300.0, anchor=(tally.models[0], 1000.0), firth=False)
    other = Method(
        level=np.float32(0.5),  # type: ignore[arg-type]  # as all these
        seed=np.int64(3),  # type: ignore[arg-type]
        draws=np.uint8(10),  # type: ignore[arg-type]
        prior=300,
        anchor=[np.str_(tally.models[0]), np.float32(1000)],  # type: ignore[arg-type]
        firth=np.False_,  # type: ignore[arg-type]
    )
    assert other == plain
    assert json.dumps(board_of(tally, other).to_dict()) == json.dumps(board_of(tally, plain).to_dict())


def test_a_variance_that_rounding_left_below_0_is_none(tally: Tally) -> None:
    found = fit(HalfWin.of(tally.weights, side=True))
    matrix = found.inverse.copy()
    matrix[-1, -1] = -1e-20
    side = side_bias(found, Covariance(matrix), 0.95)
    assert side is not None
    assert side.lower == side.points == side.upper
