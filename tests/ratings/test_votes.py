"""Votes refuse what can't be rated, and name the place and the value."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal

from ratings import InvalidVotes, RatingError, Tally, Votes

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
        ({"weight": [1, 1, 2.0**41]}, "weight[2]", 2.0**41),
        ({"weight": [1, "much", 1]}, "weight[1]", "much"),
        ({"weight": [1, None, 1]}, "weight[1]", None),
        ({"weight": [1, 1]}, "weight", 2),
        ({"model_a": ["x", "y"]}, "model_a", 2),
        ({"voter": ["v"]}, "voter", 1),
        ({"prompt": ["v"] * 4}, "prompt", 4),
        ({"voter": ["v", 1.5, "v"]}, "voter[1]", 1.5),
        ({"voter": ["v", {}, "v"]}, "voter[1]", {}),
        ({"model_a": "xyx"}, "model_a", "xyx"),
        ({"model_a": None}, "model_a", None),
        ({"winner": 3}, "winner", 3),
        ({"winner": np.array("tie")}, "winner", "tie"),
        ({"voter": ["v", True, "v"]}, "voter[1]", True),
        ({"voter": 7}, "voter", 7),
        ({"voter": np.array([[1], [2], [3]])}, "voter", (3, 1)),
        ({"voter": np.array([1, 2, 3], dtype="m8[D]")}, "voter[0]", timedelta(days=1)),
        ({"weight": 2.0}, "weight", 2.0),
        ({"weight": [[1], [1], [1]]}, "weight", (3, 1)),
        ({"weight": [1, 10**400, 1]}, "weight[1]", 10**400),
        ({"weight": np.array([1, 1j, 1])}, "weight", np.dtype(complex)),
        ({"weight": np.ma.masked_equal([1, 0, 1], 0)}, "weight[1]", None),
        ({"weight": {1: 1, 2: 2, 3: 3}}, "weight", {1: 1, 2: 2, 3: 3}),
        ({"model_a": np.ma.masked_equal(["x", "y", "x"], "y")}, "model_a[1]", None),
    ],
)
def test_bad_labels_are_refused_by_place_and_value(changed: dict[str, Any], place: str, value: object) -> None:
    with pytest.raises(InvalidVotes) as caught:
        Votes.from_labels(**{**GOOD, **changed})
    assert caught.value.place == place
    assert place in str(caught.value)
    if value is not None or place != "weight[2]":  # NaN is not equal to itself
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
        (coded(a=[[0], [1, 2]]), "model_a"),
        (coded(a=np.array([0, 1], dtype="m8[s]")), "model_a"),
        (coded(a=np.ma.masked_equal([0, 1], 1)), "model_a[1]"),
        (coded(a=np.array([0, 1 << 24], dtype=">i4")), "model_a[1]"),  # its bytes the other way round are 1
        (coded(models=None), "models"),
    ],
)
def test_bad_codes_are_refused_by_place(make: Callable[[], Votes], place: str) -> None:
    with pytest.raises(InvalidVotes) as caught:
        make()
    assert caught.value.place == place


def test_errors_are_value_errors_under_one_root() -> None:
    assert issubclass(InvalidVotes, RatingError)
    assert issubclass(RatingError, ValueError)


def plain(votes: Votes) -> list[tuple[str, str, int]]:
    pairs = zip(votes.left.tolist(), votes.right.tolist(), votes.outcome.tolist(), strict=True)
    return [(votes.models[left], votes.models[right], outcome) for left, right, outcome in pairs]


@pytest.mark.parametrize("models", [3, 300])
def test_lists_numpy_text_and_dictionaries_say_the_same(models: int) -> None:
    random = np.random.default_rng(4)
    names = np.array([f"organisation/modèle-{code}" for code in range(models)])
    a = random.integers(0, models, 2000)
    b = (a + random.integers(1, models, 2000)) % models
    winner = random.integers(0, 4, 2000)
    words = np.array(["left", "right", "tie", "both_bad"])
    listed = Votes.from_labels(names[a].tolist(), names[b].tolist(), words[winner].tolist())
    assert plain(listed) == [(str(names[i]), str(names[j]), int(k)) for i, j, k in zip(a, b, winner, strict=True)]
    text = Votes.from_labels(names[a], names[b], words[winner])
    arrow = [pa.array(column.tolist()).dictionary_encode() for column in (names[a], names[b], words[winner])]
    for other in (text, Votes.from_labels(*arrow)):
        assert other.models == listed.models
        assert plain(other) == plain(listed)


class Categorical:
    """A dictionary-encoded column as pandas has it."""

    def __init__(self, codes: list[int], categories: list[Any]) -> None:
        self.codes, self.categories = np.array(codes, dtype=np.int8), categories

    def __len__(self) -> int:
        return len(self.codes)


def test_a_missing_value_of_a_dictionary_is_refused_in_a_model_and_a_voter_of_its_own() -> None:
    a, b = Categorical([0, 0, 1], ["x", "y", "unused"]), Categorical([1, 1, 0], ["x", "y"])
    voter = Categorical([0, -1, -1], ["v"])
    votes = Votes.from_labels(a, b, ["tie"] * 3, voter=voter)
    assert votes.models == ("unused", "x", "y")
    assert votes.voter is not None
    assert_array_equal(votes.voter.codes, [0, 1, 2])
    with pytest.raises(InvalidVotes) as caught:
        Votes.from_labels(Categorical([0, -1, 1], ["x", "y"]), b, ["tie"] * 3)
    assert caught.value.place == "model_a[1]"
    with pytest.raises(InvalidVotes, match="twice"):
        Votes.from_labels(Categorical([0, 1, 1], ["x", "x"]), b, ["tie"] * 3)


def test_text_whose_hashes_share_a_bucket_is_still_told_apart() -> None:
    """So many labels that some must share one of the 65,536 buckets."""
    names = np.array([f"m{code}" for code in range(3000)])
    a = np.arange(3000)
    votes = Votes.from_labels(names[a], names[(a + 1) % 3000], np.array(["left"] * 3000))
    assert [votes.models[code] for code in votes.left] == names.tolist()


def test_a_narrow_dictionary_that_is_full_still_tells_what_is_missing() -> None:
    """128 labels are all that a code of 8 bits numbers, so one more code has no room in it."""
    full = Categorical([0, -1, 127], [f"m{code}" for code in range(128)])
    votes = Votes.from_labels(["x"] * 3, ["y"] * 3, ["tie"] * 3, voter=full)
    assert votes.voter is not None
    assert (votes.voter.labels[0], votes.voter.labels[2]) == ("m0", "m127")
    assert not isinstance(votes.voter.labels[1], str)
    with pytest.raises(InvalidVotes) as caught:
        Votes.from_labels(full, ["x"] * 3, ["tie"] * 3)
    assert (caught.value.place, caught.value.value) == ("model_a[1]", None)


def test_a_dictionary_may_hold_what_is_no_label_if_no_vote_does() -> None:
    """As is left of rows that were filtered out."""
    b = ["y", "x", "z"]
    votes = Votes.from_labels(Categorical([1, 2, 2], ["", "x", "y"]), ["y", "x", "x"], ["tie"] * 3)
    assert votes.models == ("x", "y")
    arrow = pa.DictionaryArray.from_arrays(pa.array([0, 2, 0]), pa.array(["x", None, "z"]))
    assert Votes.from_labels(arrow, b, ["tie"] * 3, voter=arrow).models == ("x", "y", "z")
    with pytest.raises(InvalidVotes, match=r"model_a\[2\].*no such code"):
        Votes.from_labels(Categorical([0, 1, 2], ["x", "y"]), b, ["tie"] * 3)
    with pytest.raises(InvalidVotes, match="dictionary holds"):
        Votes.from_labels(pa.DictionaryArray.from_arrays(pa.array([0, 0, 0]), pa.array([["x"]])), b, ["tie"] * 3)


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.uint32(), pa.uint64()])
def test_arrow_columns_are_read_in_chunks_too(kind: pa.DataType) -> None:
    a, b = pa.chunked_array([["x", "y"], ["z"]]), pa.array(["y", "z", "x"])
    voter = pa.DictionaryArray.from_arrays(pa.array([0, None, 1], kind), pa.array(["v", "w"]))
    prompt = pa.chunked_array([voter[2:], voter[:2]])
    votes = Votes.from_labels(a, b, pa.array(["tie"] * 3), voter=voter, prompt=prompt, weight=pa.array([1, 2, 0.5]))
    assert votes.models == ("x", "y", "z")
    assert votes.voter is not None
    assert votes.prompt is not None
    assert (votes.voter.labels[0], votes.voter.labels[2]) == ("v", "w")
    assert votes.prompt.labels[:2] == ("w", "v")
    chunked = a.dictionary_encode()
    assert plain(Votes.from_labels(chunked, b, ["tie"] * 3)) == plain(votes)


def test_voters_may_be_any_text_and_any_integers() -> None:
    columns = {"model_a": ["x"] * 3, "model_b": ["y"] * 3, "winner": ["tie"] * 3}
    for voter, labels in (
        ([np.int64(4), 3, 4], (4, 3)),
        ([StrEnum("E", "one two").one, "two", "one"], ("one", "two")),
        (np.array([(1 << 64) - 1, 1, 1], dtype=np.uint64), ((1 << 64) - 1, 1)),
        (np.array([5, 7, 5], dtype=">i4"), (5, 7)),
        (Categorical([0, 1, 0], ["x", "y", 1.5]), ("x", "y")),
    ):
        votes = Votes.from_labels(**columns, voter=voter)
        assert votes.voter is not None
        assert votes.voter.labels == labels


def test_codes_are_read_in_any_byte_order_and_from_read_only_parts() -> None:
    a, b, winner = (np.array(codes, dtype=">u8") for codes in ([0, 1, 2], [1, 2, 0], [0, 1, 3]))
    votes = Votes.from_codes(a, b, winner, models=["x", "y", "z"], voter=a)
    assert_array_equal(Tally.of(votes).counts.sum(axis=(0, 1)), [1, 1, 0, 1])
    strided = np.repeat(a.astype(np.int16), 2)[::2]
    strided.flags.writeable = False
    assert plain(Votes.from_codes(strided, b, winner, models=["x", "y", "z"])) == plain(votes)


class Indexed:
    """A column whose rows have labels that are not their places, as a filtered pandas Series has."""

    def __init__(self, values: list[float | None]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[float | None]:
        return iter(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:  # noqa: ANN401 - NumPy's protocol
        return np.array(self.values, dtype=dtype, copy=copy)

    def __getitem__(self, label: int) -> float | None:
        raise KeyError(label)


def test_rows_are_found_by_place_in_columns_that_are_indexed_otherwise() -> None:
    with pytest.raises(InvalidVotes) as caught:
        Votes.from_labels(["x"] * 2, ["y"] * 2, ["tie"] * 2, weight=Indexed([1.0, None]))
    assert (caught.value.place, caught.value.value) == ("weight[1]", None)


def test_a_log_of_2_to_the_31_votes_is_refused_before_it_is_looked_at() -> None:
    endless = np.broadcast_to(np.uint8(0), 1 << 31)
    with pytest.raises(InvalidVotes, match="in parts"):
        Votes.from_codes(endless, endless, endless, models=["x", "y"])
