"""Where a voter stands: the own board, the crowd without one's own votes, and sides."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arena.domain.battles import Purpose
from arena.domain.voters import Voter
from arena.errors import NotEnoughVotes, NotFound
from arena.services.arena import Arena
from arena.services.crowd import compare
from arena.store.blobs import Blobs
from arena.store.engine import Database
from ratings import Tally, Votes

ME = Voter("1".zfill(32))


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def started(arena: Arena) -> Iterator[Arena]:
    """An arena whose rater makes a pass when it is told to, and only then."""
    arena.rater._follow()
    return arena


def others(log: Any, count: int, *, better: str = "m1", worse: str = "m2", wins: float = 0.7) -> list[Any]:  # noqa: ANN401
    """Votes of twenty voters, on both sides alike, of which a share is for the better."""
    votes = []
    for number in range(count):
        sides = (better, worse) if number // 10 % 2 else (worse, better)
        won = better if number % 10 < 10 * wins else worse
        votes.append(log.vote(*sides, "left" if sides[0] == won else "right", voter=str(100 + number % 20)))
    return votes


def own(log: Any, count: int, winner: str, **details: Any) -> list[Any]:  # noqa: ANN401
    return [log.vote("m1", "m2", winner, voter="1", prompt=f"p{n % 5 + 1}", **details) for n in range(count)]


def test_the_crowd_is_all_but_oneself(started: Arena, log: Any) -> None:  # noqa: ANN401
    """Four hundred votes of one's own would turn the board round, and agree with it."""
    log.write(*others(log, 150), *own(log, 400, "right"))
    started.rater._pass()
    standing = started.boards.tally("text-to-video")
    assert standing is not None
    assert standing.counts[0, 1, 1] + standing.counts[1, 0, 0] > 400  # most votes are for m2
    stance = started.stances.of(ME)
    assert stance.agreement is not None
    assert (stance.agreement.count, stance.agreement.of) == (0, 400)
    assert stance.expected is not None
    assert 0.6 < stance.expected < 0.72
    assert stance.votes == {"text-to-video": 400}


def test_ties_and_models_that_no_other_judged_say_nothing_about_agreement(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(
        *others(log, 150),
        *own(log, 12, "left"),
        *own(log, 5, "tie"),
        *own(log, 5, "both_bad"),
        *[log.vote("m3", "m4", "left", voter="1") for _ in range(8)],
    )
    started.rater._pass()
    stance = started.stances.of(ME)
    assert stance.agreement is not None
    assert (stance.agreement.count, stance.agreement.of) == (12, 12)
    assert stance.agreement.lower < 0.8
    assert stance.agreement.upper == 1.0
    assert stance.left is not None
    assert (stance.left.count, stance.left.of) == (20, 20)
    assert not stance.left.holds(0.5)


def test_few_votes_of_others_are_no_crowd_and_few_of_ones_own_no_share(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*others(log, 45), *own(log, 20, "left"), *[log.vote("m1", "m2", voter="2") for _ in range(9)])
    started.rater._pass()
    assert started.stances.of(ME).agreement is None
    assert started.stances.of(ME).left is not None
    assert started.stances.of(Voter("2".zfill(32))).left is None
    nobody = started.stances.of(Voter("ab" * 16))
    assert (nobody.votes, nobody.agreement, nobody.left) == ({}, None, None)


def test_a_cohort_that_the_board_does_not_show_is_compared_with_the_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*others(log, 150), *own(log, 40, "left", cohort="simulated"))
    started.rater._pass()
    stance = started.stances.of(Voter(ME.id, "simulated"))
    assert stance.agreement is not None
    assert stance.agreement.of == 40
    assert started.boards.tally("text-to-video") is not None


@pytest.mark.parametrize(("models", "crowd"), [(4, 170), (8, 320), (8, 3_000)])
def test_an_average_voter_agrees_as_often_as_is_expected_of_one(models: int, crowd: int) -> None:
    """Of few votes the favourites are partly luck; what is expected must not promise that luck again."""
    rng = np.random.default_rng(5)
    gaps = []
    for _ in range(50):
        strength = rng.normal(0.0, 0.6, models)

        def votes(count: int, of: np.ndarray[Any, Any] = strength) -> Votes:
            left = rng.integers(models, size=count)
            right = (left + rng.integers(1, models, size=count)) % models
            chance = 1.0 / (1.0 + np.exp(of[right] - of[left] - 0.2))
            winner = np.where(rng.random(count) < 0.2, 2, np.where(rng.random(count) < chance, 0, 1))
            return Votes.from_codes(left, right, winner, models=[f"m{n}" for n in range(models)])

        compared = compare(Tally.of(votes(crowd)), None, votes(400))
        assert compared is not None
        gaps.append(compared.agreed.mean() - compared.expected.mean())
    assert abs(np.mean(gaps)) < 0.02


def test_a_vote_on_a_model_that_the_board_does_not_show_yet_changes_no_crowd() -> None:
    """It is in the log a moment before it is in the tally."""
    crowd = Tally.of(Votes.from_codes([0, 1] * 60, [1, 0] * 60, [0, 0, 1] * 40, models=["m1", "m2"]))
    known = Votes.from_codes([0], [1], [0], models=["m1", "m2"])
    both = Votes.from_codes([0, 0], [1, 2], [0, 0], models=["m1", "m2", "m9"])
    found, expected = compare(crowd, both, known), compare(crowd, known, known)
    assert found is not None
    assert expected is not None
    assert found.expected == expected.expected


def test_the_own_board_opens_with_the_thirtieth_vote(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*others(log, 50, better="m2", worse="m1"), *own(log, 25, "left"), *own(log, 4, "both_bad"))
    started.rater._pass()
    with pytest.raises(NotEnoughVotes, match="29 of 30 votes in text-to-video: 1 more"):
        started.stances.leaderboard(ME, None)
    log.write(*own(log, 1, "right"))
    started.rater._pass()
    board = started.stances.leaderboard(ME, None).board
    assert board["votes"] == 30
    assert [entry["model"] for entry in board["entries"]] == ["m1", "m2"]
    assert board["entries"][0]["name"] == "Model m1"
    assert all(entry["lower"] < entry["rating"] < entry["upper"] for entry in board["entries"])
    assert board["method"]["voter"] == "own"


def test_a_withdrawn_vote_does_not_count_for_the_own_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*own(log, 29, "left"))
    last = log.cast("m1", "m2", "right", voter="1")
    started.rater._pass()
    assert started.stances.leaderboard(ME, None).board["votes"] == 30
    log.judge(last, counted=False)
    started.rater._pass()
    with pytest.raises(NotEnoughVotes):
        started.stances.leaderboard(ME, None)


def test_what_was_asked_twice_shows_how_steady_a_voter_is(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*own(log, 5, "left"))
    again = [log.vote("m2", "m1", winner, voter="1", prompt="p1") for winner in ("right", "left")]
    log.write(*(replace(vote, battle=replace(vote.battle, purpose=Purpose.REPEAT)) for vote in again))
    started.rater._pass()
    stance = started.stances.of(ME)
    assert stance.steady is not None
    assert (stance.steady.count, stance.steady.of) == (1, 2)
    assert stance.steady.lower < 0.5 < stance.steady.upper
    assert stance.attentive is None
    assert stance.votes == {"text-to-video": 5}


def test_each_category_has_its_own_board(
    started: Arena,
    log: Any,  # noqa: ANN401
    stock: Callable[..., None],
    clip_files: tuple[Path, ...],
) -> None:
    database = Database(started.settings.database)
    stock(database, Blobs(started.settings.blobs), clip_files, models=("m1", "m2"), category="multi-shot")
    database.close()
    again = type(log)(started.settings.database)
    again._numbers = log._numbers
    again.write(*own(again, 31, "left"), *own(again, 12, "right", category="multi-shot"))
    again.database.close()
    started.rater._pass()
    assert started.stances.of(ME).votes == {"text-to-video": 31, "multi-shot": 12}
    assert started.stances.leaderboard(ME, None).board["category"] == "text-to-video"
    with pytest.raises(NotEnoughVotes, match="12 of 30 votes in multi-shot: 18 more"):
        started.stances.leaderboard(ME, "multi-shot")
    with pytest.raises(NotFound):
        started.stances.leaderboard(ME, "no-such")
