"""A stream follows its log: after every vote its ratings are those of a fit of the whole."""

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ratings import InvalidVotes, NotRateable, Tally, Votes
from ratings.connectivity import side_is_estimable
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT, Floats
from ratings.stream import Stream

NAMES = [f"m{code}" for code in range(6)]


def drawn(count: int, seed: int) -> Votes:
    random = np.random.default_rng(seed)
    a = random.integers(0, 6, count)
    b = (a + random.integers(1, 6, count)) % 6
    voter, prompt = random.integers(0, 9, count), random.integers(0, 7, count)
    return Votes.from_codes(a, b, random.integers(0, 4, count), models=NAMES, voter=voter, prompt=prompt)


def refitted(stream: Stream) -> Floats:
    return fit(HalfWin.of(stream.tally.weights, side=stream.fit.model.side)).parameters


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), max_size=12), st.booleans())
def test_ratings_are_those_of_a_fit_of_the_whole_log(changes: list[tuple[int, bool]], side_bias: bool) -> None:
    stream, added = Stream(Tally.of(drawn(400, 0)), side_bias=side_bias), list[Votes]()
    for number, (count, back) in enumerate(changes):
        if back and added:
            stream.remove(added.pop())
        else:
            added.append(drawn(count, number + 1))
            stream.add(added[-1])
        assert_allclose(stream.parameters * POINTS_PER_LOGIT, refitted(stream) * POINTS_PER_LOGIT, atol=1e-4)
    whole = fit(HalfWin.of(stream.tally.weights, side=stream.fit.model.side))
    # What each vote tells has changed by 2 % at most since the inverse was taken, so any contrast's variance has, too.
    deviation = np.sqrt(np.diagonal(whole.inverse))
    assert (np.abs(stream.inverse - whole.inverse) <= 0.03 * np.outer(deviation, deviation)).all()


def test_one_step_with_the_rank_one_update_is_a_refit_to_a_thousandth_of_a_point(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And without the update it isn't, so the check can fail: the inverse is then that of a quarter of the log."""
    monkeypatch.setattr("ratings.stream._MOST_STEPS", 1)
    votes, _ = coverage.simulate(coverage.SCENARIOS["no effects"], 0)
    tally = Tally.of(votes)
    worst = 0.0
    for winner in (0, 1, 2):
        stream = Stream(tally)
        order = np.argsort(stream.theta)
        best, last = tally.models[order[-1]], tally.models[order[0]]
        vote = Votes.from_labels([last], [best], [["left", "right", "tie"][winner]], voter=[0], prompt=[0])
        before = stream.parameters.copy()
        stream.add(vote)
        worst = max(worst, np.abs(stream.parameters - refitted(stream)).max() * POINTS_PER_LOGIT)
        assert np.abs(stream.parameters - before).max() * POINTS_PER_LOGIT > 0.05
    assert worst <= 1e-3

    stream = Stream(tally)
    stream.inverse = stream.inverse * 4.0
    vote = Votes.from_labels([tally.models[0]], [tally.models[1]], ["left"], voter=[0], prompt=[0])
    stream.add(vote)
    assert np.abs(stream.parameters - refitted(stream)).max() * POINTS_PER_LOGIT > 1e-3


def test_a_new_model_is_fitted_as_soon_as_it_is_connected() -> None:
    stream = Stream(Tally.of(drawn(400, 0)))
    columns = {"voter": [1], "prompt": [1]}
    with pytest.raises(NotRateable, match="newcomer"):
        stream.add(Votes.from_labels(["newcomer"], ["m1"], ["left"], **columns))
    assert stream.models == tuple(NAMES)
    stream.add(Votes.from_labels(["newcomer"], ["m1"], ["tie"], **columns))
    assert stream.models == (*NAMES, "newcomer")
    assert_allclose(stream.parameters, refitted(stream), atol=1e-8)


def test_what_can_not_be_rated_or_taken_back_leaves_the_stream_as_it_was() -> None:
    log = Votes.from_labels(["a", "b", "b", "c"], ["b", "a", "c", "b"], ["left"] * 4)
    stream = Stream(Tally.of(log))
    before = stream.parameters
    with pytest.raises(NotRateable):
        stream.remove(Votes.from_labels(["a"], ["b"], ["left"]))
    with pytest.raises(InvalidVotes):
        stream.remove(Votes.from_labels(["a"], ["c"], ["left"]))
    assert stream.parameters is before
    assert stream.tally.counts.sum() == 4


def test_a_side_that_can_not_be_told_any_more_is_left_out() -> None:
    """The tie that goes is as expected, so no rating moves; what is left has no vote with b on the left."""
    log = Votes.from_labels(["a", "a", "b"], ["b", "b", "a"], ["left", "right", "tie"])
    stream = Stream(Tally.of(log))
    assert stream.fit.model.side
    stream.remove(Votes.from_labels(["b"], ["a"], ["tie"]))
    assert not stream.fit.model.side
    assert_allclose(stream.parameters, refitted(stream), atol=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_few_votes_of_uneven_weight_may_come_and_go(seed: int) -> None:
    """Each is much of what is known, so that a step from the fit before leads far astray."""
    random = np.random.default_rng(seed)
    pairs = [["a", "b"], ["b", "c"], ["c", "a"], ["b", "a"]]
    columns = [list(column) for column in zip(*pairs, strict=True)]
    log = Votes.from_labels(*columns, ["tie"] * 4, weight=[0.1, 0.5, 0.1, 0.1])
    stream, added = Stream(Tally.of(log)), list[Votes]()
    for _ in range(40):
        if added and random.random() < 0.45:
            stream.remove(added.pop(int(random.integers(len(added)))))
        else:
            a, b = random.choice(["a", "b", "c"], 2, replace=False)
            winner = str(random.choice(["left", "right", "tie"]))
            added.append(Votes.from_labels([a], [b], [winner], weight=[float(random.choice([0.1, 3.3, 50.0]))]))
            stream.add(added[-1])
        assert stream.fit.model.side == side_is_estimable(stream.tally.weights)
        assert_allclose(stream.parameters * POINTS_PER_LOGIT, refitted(stream) * POINTS_PER_LOGIT, atol=1e-4)
