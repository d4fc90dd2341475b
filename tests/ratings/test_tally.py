"""Tallies merge: a log read in any batches gives the same board."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings import InvalidVotes, Method, Tally, Votes, board_of, rate

NAMES = ["kite", "able", "zinc", "moss", "birch"]
WINNERS = ["model_a", "model_b", "tie", "both_bad"]

vote = st.tuples(
    st.permutations(NAMES).map(lambda names: names[:2]),
    st.sampled_from(WINNERS),
    st.sampled_from(["v1", "v2", "v3", "v4", None]),
    st.sampled_from(["p1", "p2", "p3", "p4"]),
    st.sampled_from([1.0, 1.0, 0.0, 0.1, 2.5]),
)


def votes_of(rows: list[Any]) -> Votes:
    return Votes.from_labels(
        [row[0][0] for row in rows],
        [row[0][1] for row in rows],
        [row[1] for row in rows],
        voter=[row[2] for row in rows],
        prompt=[row[3] for row in rows],
        weight=[row[4] for row in rows],
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(vote, max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_any_split_into_batches_gives_the_same_board(rows: list[Any], cuts: list[int]) -> None:
    method = Method(components="separate")
    edges = [0, *sorted(cuts), len(rows)]
    tally = Tally.of(votes_of(rows[: edges[1]]))
    for start, end in pairwise(edges[1:]):
        tally = tally.add(votes_of(rows[start:end]))
    assert board_of(tally, method).to_dict() == board_of(Tally.of(votes_of(rows)), method).to_dict()


def test_new_models_voters_and_prompts_may_come_in_any_number() -> None:
    """More labels than the first layout of a cell's key has room for, and models that sort before the old ones."""
    random = np.random.default_rng(0)
    models = [f"m{i:02}" for i in range(40)][::-1]
    a = random.integers(0, 40, 4000)
    b = (a + random.integers(1, 40, 4000)) % 40
    limit = np.linspace(4, 40, 4000).astype(int)  # ever more models
    a, b = a % limit, b % limit
    kept = a != b
    columns = {
        "model_a": [models[i] for i in a[kept]],
        "model_b": [models[i] for i in b[kept]],
        "winner": [WINNERS[i] for i in random.integers(0, 3, kept.sum())],
        "voter": [f"v{i}" for i in np.arange(kept.sum()) // 3],
        "prompt": [f"p{i}" for i in random.integers(0, 1000, kept.sum())],
    }
    whole = Tally.of(Votes.from_labels(**columns))
    parts = Tally.of(Votes.from_labels(**{name: column[:5] for name, column in columns.items()}))
    for start in range(5, int(kept.sum()), 97):
        parts = parts.add(Votes.from_labels(**{name: column[start : start + 97] for name, column in columns.items()}))
    for name in ("voter", "prompt", "left", "right", "outcome", "weight"):
        assert np.array_equal(getattr(parts.cells(), name), getattr(whole.cells(), name)), name
    assert np.array_equal(parts.counts, whole.counts)


def test_labels_and_codes_give_the_same_board() -> None:
    random = np.random.default_rng(1)
    models = ["c", "a", "b"]
    a = random.integers(0, 3, 500)
    b = (a + random.integers(1, 3, 500)) % 3
    winner, voter, prompt = random.integers(0, 4, 500), random.integers(0, 30, 500), random.integers(0, 20, 500)
    coded = Votes.from_codes(a, b, winner, models=models, voter=voter, prompt=prompt)
    labelled = Votes.from_labels(
        [models[i] for i in a],
        [models[i] for i in b],
        [WINNERS[i] for i in winner],
        voter=[f"someone-{-i}" for i in voter],
        prompt=[f"prompt {i}" for i in prompt],
    )
    assert rate(coded).to_dict() == rate(labelled).to_dict()


def test_a_batch_without_the_voter_column_is_refused() -> None:
    tally = Tally.of(Votes.from_labels(["a"], ["b"], ["tie"], voter=["v"]))
    with pytest.raises(InvalidVotes, match="voter"):
        tally.add(Votes.from_labels(["a"], ["b"], ["tie"]))


def test_a_batch_with_a_voter_column_after_votes_without_is_refused() -> None:
    tally = Tally.of(Votes.from_labels(["a"], ["b"], ["tie"]))
    with pytest.raises(InvalidVotes, match="voter"):
        tally.add(Votes.from_labels(["a"], ["b"], ["tie"], voter=["v"]))


def test_an_older_tally_is_left_as_it_was() -> None:
    first = Votes.from_labels(["a", "a"], ["b", "b"], ["left", "right"], voter=["x", "y"])
    tally = Tally.of(first)
    before = board_of(tally).to_dict()
    tally.add(Votes.from_labels(["a", "b"], ["b", "c"], ["left", "tie"], voter=["x", "z"]))
    assert board_of(tally).to_dict() == before


@settings(max_examples=60, deadline=None)
@given(st.lists(vote, max_size=60), st.integers(0, 60), st.sampled_from([1, 3, 1 << 13]))
def test_votes_taken_back_leave_what_was_there(rows: list[Any], cut: int, recent: int) -> None:
    kept, gone = rows[:cut], rows[cut:]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ratings.cells._RECENT", recent)
        before = Tally.of(votes_of(kept))
        later = votes_of(gone)
        after = before.add(later).remove(later)
    at = [after.models.index(model) for model in before.models]
    assert np.array_equal(after.counts[np.ix_(at, at)], before.counts)
    assert after.counts.sum() == before.counts.sum()
    np.testing.assert_allclose(after.weights[np.ix_(at, at)], before.weights, atol=1e-12)
    for name in ("voter", "prompt", "outcome", "weight"):
        np.testing.assert_allclose(getattr(after.cells(), name), getattr(before.cells(), name), atol=1e-12)
    assert [after.models[code] for code in after.cells().left] == [before.models[code] for code in before.cells().left]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"winner": ["left", "right"]}, "vote[1]"),
        ({"model_b": ["b", "z"]}, "model_b[1]"),
        ({"voter": ["x", "nobody"]}, "voter[1]"),
        ({"voter": ["x", "y"]}, "vote[1]"),
        ({"weight": [1.0, 1.5]}, "vote[1]"),
        ({"voter": None}, "voter"),
    ],
)
def test_a_vote_that_is_not_there_can_not_be_taken_back(changed: dict[str, Any], place: str) -> None:
    columns: dict[str, Any] = {"model_a": ["a", "a"], "model_b": ["b", "b"], "winner": ["left", "left"]}
    columns["voter"] = ["x", "x"]
    tally = Tally.of(Votes.from_labels(["a"] * 3, ["b", "b", "c"], ["left", "left", "tie"], voter=["x", "x", "y"]))
    assert tally.remove(Votes.from_labels(**columns)).counts.sum() == 1
    with pytest.raises(InvalidVotes) as caught:
        tally.remove(Votes.from_labels(**{**columns, **changed}))
    assert caught.value.place == place
    assert tally.counts.sum() == 3


def test_votes_without_voters_and_prompts_can_be_taken_back_too() -> None:
    log = Votes.from_labels(["a", "a", "b"], ["b", "b", "c"], ["left", "tie", "right"])
    tally = Tally.of(log)
    assert tally.remove(log).counts.sum() == 0
    with pytest.raises(InvalidVotes, match=r"vote\[1\]"):
        tally.remove(Votes.from_labels(["a", "a"], ["b", "b"], ["tie", "tie"]))


def test_two_logs_that_grow_from_one_do_not_see_each_other() -> None:
    """They share the register of voters, of which each sees its own part."""
    base = Tally.of(Votes.from_labels(["a"], ["b"], ["tie"], voter=["x"]))
    one = base.add(Votes.from_labels(["a"], ["b"], ["left"], voter=["y"]))
    other = base.add(Votes.from_labels(["b"], ["a"], ["left"], voter=["z"]))
    assert [list(tally.voters or ()) for tally in (base, one, other)] == [["x"], ["x", "y"], ["x", "z"]]
    assert "y" not in (base.voters or {})
    assert dict(other.voters or {}) == {"x": 0, "z": 1}


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64])
def test_codes_of_any_width_count_alike(kind: type[np.integer[Any]]) -> None:
    random = np.random.default_rng(2)
    a = random.integers(0, 20, 3000)
    b, winner = (a + random.integers(1, 20, 3000)) % 20, random.integers(0, 4, 3000)
    names = [f"m{code}" for code in range(20)]
    expected = np.zeros((20, 20, 4), dtype=np.int64)
    np.add.at(expected, (a, b, winner), 1)
    tally = Tally.of(Votes.from_codes(a.astype(kind), b.astype(kind), winner.astype(kind), models=names, voter=a))
    place = [tally.models.index(name) for name in names]
    assert np.array_equal(tally.counts[np.ix_(place, place)], expected)
    cells = tally.cells()
    again = np.zeros(expected.shape)
    np.add.at(again, (cells.left, cells.right, cells.outcome), cells.weight)
    assert np.array_equal(again, tally.counts)


def test_a_weight_counts_as_so_many_votes_whatever_the_batches() -> None:
    columns = {"model_a": ["a"] * 5, "model_b": ["b"] * 5, "winner": ["left"] * 5}
    weighted = Votes.from_labels(**columns, weight=[3.0, 0.4, 0.0, 2.9, 1.0])
    whole = Tally.of(weighted)
    assert len(whole) == 3 + 1 + 0 + 2 + 1
    assert whole.weights.sum() == pytest.approx(7.3)
    again = whole.add(weighted)
    assert len(again) == 2 * len(whole)
    assert len(again.remove(weighted)) == len(whole)
    repeated = Votes.from_labels(["a"] * 3, ["b"] * 3, ["left"] * 3)
    assert np.array_equal(
        Tally.of(Votes.from_labels(["a"], ["b"], ["left"], weight=[3])).counts, Tally.of(repeated).counts
    )


@pytest.mark.parametrize("voter", [None, ["x"] * 3])
def test_rows_that_can_not_be_taken_back_are_counted_with_votes_of_no_weight(voter: list[str] | None) -> None:
    """And more weight than there is can't be taken back, whether the log has voters or not."""
    columns: dict[str, Any] = {"model_a": ["a"] * 3, "model_b": ["b"] * 3, "voter": voter}
    tally = Tally.of(Votes.from_labels(**columns, winner=["left"] * 3, weight=[0.5, 0.5, 0.25]))
    for weight, row in (([0.0, 0.5, 1.0], 2), ([0.0, 7.0, 0.5], 1)):
        with pytest.raises(InvalidVotes) as caught:
            tally.remove(Votes.from_labels(**columns, winner=["left"] * 3, weight=weight))
        assert caught.value.place == f"vote[{row}]"
    left = tally.remove(Votes.from_labels(**columns, winner=["left"] * 3, weight=[0.0, 0.5, 0.5]))
    assert left.weights.sum() == 0.25
    if voter is not None:  # whose vote has no weight need not be known
        stranger = Votes.from_labels(**{**columns, "voter": ["y", "x", "x"]}, winner=["left"] * 3, weight=[0, 0.5, 0.5])
        assert tally.remove(stranger).weights.sum() == 0.25


def test_one_vote_of_very_many_is_left_over() -> None:
    many = Votes.from_labels(["a"], ["b"], ["left"], voter=["v"], weight=[2.0**40])
    one = Votes.from_labels(["a"], ["b"], ["left"], voter=["v"])
    left = Tally.of(one).add(many).remove(many)
    assert len(left) == 1
    assert left.cells().weight.tolist() == [1.0]
