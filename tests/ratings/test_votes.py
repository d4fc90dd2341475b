"""Votes refuse what can't be rated, and name the place and the value."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from ratings import InvalidVotes, RatingError, Votes

GOOD: dict[str, Any] = {
    "model_a": ["x", "y", "x"],
    "model_b": ["y", "z", "z"],
    "winner": ["model_a", "tie", "model_b"],
    "voter": ["v1", None, "v1"],
    "prompt": ["p", "q", "p"],
    "weight": [1, 2, 0.5],
}


def test_models_are_sorted_and_voters_and_prompts_follow_first_appearance() -> None:
    votes = Votes.from_labels(["zeta", "Alpha"], ["mid", "zeta"], ["left", "right"], voter=["z", "a"], prompt=[7, 3])
    assert votes.models == ("Alpha", "mid", "zeta")
    assert_array_equal(votes.left, [2, 0])
    assert_array_equal(votes.right, [1, 2])
    assert votes.voter is not None
    assert votes.voter.labels == ("z", "a")
    assert votes.prompt is not None
    assert votes.prompt.labels == (7, 3)


def test_all_spellings_of_winners_are_read() -> None:
    winner = ["model_a", "left", "model_b", "right", "tie", "both_bad", "bothbad", "tie (bothbad)"]
    assert_array_equal(Votes.from_labels(["a"] * 8, ["b"] * 8, winner).outcome, [0, 0, 1, 1, 2, 3, 3, 3])


def test_numpy_columns_of_text_are_read() -> None:
    votes = Votes.from_labels(np.array(["a", "b"]), np.array(["b", "c"], dtype=object), np.array(["tie", "left"]))
    assert votes.models == ("a", "b", "c")


def test_an_unrecorded_voter_is_a_voter_of_its_own() -> None:
    votes = Votes.from_labels(["a"] * 5, ["b"] * 5, ["tie"] * 5, voter=[None, "v", "", None, "v"])
    assert votes.voter is not None
    assert_array_equal(votes.voter.codes, [0, 1, 2, 3, 1])


@pytest.mark.parametrize("spread", [1, 10**12])
def test_integer_voters_are_recoded_by_first_appearance(spread: int) -> None:
    voter = np.array([7, 3, 7, 0]) * spread
    votes = Votes.from_labels(["a"] * 4, ["b"] * 4, ["tie"] * 4, voter=voter)
    assert votes.voter is not None
    assert_array_equal(votes.voter.codes, [0, 1, 0, 2])
    assert votes.voter.labels == (7 * spread, 3 * spread, 0)


def test_a_log_may_be_empty() -> None:
    assert len(Votes.from_labels([], [], [], voter=[], prompt=[], weight=[])) == 0
    assert len(Votes.from_codes(np.array([], int), np.array([], int), np.array([], int), models=[])) == 0


@pytest.mark.parametrize(
    ("changed", "place", "value"),
    [
        ({"winner": ["model_a", "TIE", "tie"]}, "winner[1]", "TIE"),
        ({"winner": ["model_a", "tie", None]}, "winner[2]", None),
        ({"winner": [["model_a"], "tie", "tie"]}, "winner[0]", ["model_a"]),
        ({"model_a": ["x", "", "x"]}, "model_a[1]", ""),
        ({"model_a": ["x", "  ", "x"]}, "model_a[1]", "  "),
        ({"model_b": ["y", "z\0", "z"]}, "model_b[1]", "z\0"),
        ({"model_b": ["y", 3, "z"]}, "model_b[1]", 3),
        ({"model_a": ["x", None, "x"]}, "model_a[1]", None),
        ({"model_a": ["x", {}, "x"]}, "model_a[1]", {}),
        ({"model_b": ["y", "y", "z"]}, "model_b[1]", "y"),
        ({"weight": [1, -1, 1]}, "weight[1]", -1.0),
        ({"weight": [1, 1, float("nan")]}, "weight[2]", None),
        ({"weight": [1, float("inf"), 1]}, "weight[1]", float("inf")),
        ({"weight": [1, "much", 1]}, "weight[1]", "much"),
        ({"weight": [1, None, 1]}, "weight[1]", None),
        ({"weight": [1, 1]}, "weight", 2),
        ({"model_a": ["x", "y"]}, "model_a", 2),
        ({"voter": ["v"]}, "voter", 1),
        ({"prompt": ["v"] * 4}, "prompt", 4),
        ({"voter": ["v", 1.5, "v"]}, "voter[1]", 1.5),
        ({"voter": ["v", {}, "v"]}, "voter[1]", {}),
        ({"model_a": "xyx"}, "model_a", "xyx"),
    ],
)
def test_bad_labels_are_refused_by_place_and_value(changed: dict[str, Any], place: str, value: object) -> None:
    with pytest.raises(InvalidVotes) as caught:
        Votes.from_labels(**{**GOOD, **changed})
    assert caught.value.place == place
    assert place in str(caught.value)
    if place != "weight[2]":  # NaN is not equal to itself
        assert caught.value.value == value


def coded(**changed: Any) -> Callable[[], Votes]:  # noqa: ANN401 - stands for any argument of from_codes
    columns: dict[str, Any] = {
        "a": np.array([0, 1]),
        "b": np.array([1, 0]),
        "winner": np.array([0, 3]),
        "models": ["x", "y"],
    }
    return lambda: Votes.from_codes(**{**columns, **changed})


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (coded(a=np.array([0, 2])), "model_a[1]"),
        (coded(b=np.array([-1, 0])), "model_b[0]"),
        (coded(winner=np.array([0, 4])), "winner[1]"),
        (coded(a=np.array([0.0, 1.0])), "model_a"),
        (coded(a=np.array([[0], [1]])), "model_a"),
        (coded(a=np.array([0, 1, 0])), "model_a"),
        (coded(b=np.array([1, 1])), "model_b[1]"),
        (coded(models=["x", "x"]), "models"),
        (coded(models=["x", ""]), "models[1]"),
        (coded(voter=np.array([1, -1])), "voter[1]"),
        (coded(voter=np.array([0.5, 1.5])), "voter[0]"),
    ],
)
def test_bad_codes_are_refused_by_place(make: Callable[[], Votes], place: str) -> None:
    with pytest.raises(InvalidVotes) as caught:
        make()
    assert caught.value.place == place


def test_errors_are_value_errors_under_one_root() -> None:
    assert issubclass(InvalidVotes, RatingError)
    assert issubclass(RatingError, ValueError)
