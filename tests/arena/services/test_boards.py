"""Boards: what a tally that grew vote by vote shows is what the whole log shows."""

from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from arena.domain.catalog import CATEGORIES
from arena.errors import NotFound
from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from arena.store.orders import Order, enqueue
from arena.store.runs import add_run
from arena.store.tables import clips
from arena.store.votes import Skip

CATEGORY = "text-to-video"


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def started(arena: Arena) -> Iterator[Arena]:
    """An arena whose rater makes a pass when it is told to, and only then."""
    arena.rater._follow()
    return arena


def look(arena: Arena) -> None:
    arena.rater._pass()


def board(arena: Arena, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - those of BoardFilter
    asked = BoardFilter(**{"category": CATEGORY, **wanted})
    return dict((arena.boards.standing(asked) or arena.boards.compute(asked)).board)


def without_time(board: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in board.items() if name != "computed_at"}


def votes_at_random(log: Any, count: int, seed: int, **details: Any) -> list[Any]:  # noqa: ANN401
    rng = np.random.default_rng(seed)
    return [
        log.vote(
            *rng.choice(["m1", "m2", "m3", "m4"], 2, replace=False).tolist(),
            str(rng.choice(["left", "left", "right", "tie", "both_bad"])),
            voter=str(rng.integers(1, 9)),
            prompt=str(rng.choice(["p1", "p2", "p3", "p4", "p5"])),
            **details,
        )
        for _ in range(count)
    ]


def wins(board: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {entry["model"]: (entry["wins"], entry["losses"]) for entry in board["entries"]}


def test_a_board_that_grew_is_the_board_of_the_whole_log(started: Arena, log: Any) -> None:  # noqa: ANN401
    for seed in range(8):
        log.write(*votes_at_random(log, 25, seed))
        look(started)

    grown = board(started)
    whole = board(started, cohort="human")

    assert grown["votes"] == 200
    assert without_time(whole) == without_time(grown)
    again = Arena(started.settings)
    look(again)
    assert without_time(board(again)) == without_time(grown)
    again.database.close()


def test_simulated_votes_are_never_on_a_human_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*votes_at_random(log, 60, 1))
    look(started)
    human = board(started)
    log.write(*(log.vote("m4", "m1", voter="77", cohort="simulated") for _ in range(50)))
    look(started)

    assert without_time(board(started)) == without_time(human)
    assert without_time(board(started, cohort="human")) == without_time(human)
    assert board(started, cohort="all")["votes"] == 110
    assert wins(board(started, cohort="simulated")) == {"m4": (50, 0), "m1": (0, 50)}


def test_the_demos_board_shows_simulated_votes_and_says_so(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(log.vote("m1", "m2"), log.vote("m1", "m2", voter="77", cohort="simulated"))
    demo = Arena(started.settings, simulated_on_board=True)
    look(demo)

    assert board(demo)["votes"] == 2
    assert board(demo)["method"]["cohort"] == "all"
    assert board(demo, cohort="human")["votes"] == 1
    demo.database.close()


def test_a_board_can_be_of_one_cohort_tag_aspect_or_time(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2", "left", cohort="expert", voter="5", aspects={"motion": "right"}, now_ms=1_000)
    log.cast("m1", "m2", "left", prompt="p2", now_ms=2_000)
    log.cast("m2", "m3", "tie", aspects={"motion": "both_bad"}, now_ms=3_000)
    look(started)

    assert wins(board(started, cohort="expert")) == {"m1": (1, 0), "m2": (0, 1)}
    assert board(started, tag="odd")["votes"] == 2
    assert board(started, tag="all")["votes"] == 3
    assert board(started, tag="nothing carries this")["votes"] == 0
    assert wins(board(started, aspect="motion")) == {"m1": (0, 1), "m2": (1, 0), "m3": (0, 0)}
    assert board(started, aspect="visual")["votes"] == 0
    assert board(started, until_ms=2_000)["votes"] == 2
    assert board(started, until_ms=999)["votes"] == 0
    assert board(started, cohort="nobody")["votes"] == 0
    assert board(started, until_ms=2_000)["method"]["as_of"] == "1970-01-01T00:00:02.000Z"


def test_a_board_can_begin_at_a_moment(started: Arena, log: Any) -> None:  # noqa: ANN401
    for second in (1, 2, 3):
        log.cast("m1", "m2", now_ms=1_000 * second)
    look(started)

    assert board(started, since_ms=2_000)["votes"] == 2
    assert board(started, since_ms=2_000, until_ms=2_000)["votes"] == 1
    assert board(started, since_ms=2_000)["method"]["since"] == "1970-01-01T00:00:02.000Z"
    assert "since" not in board(started)["method"]


def test_a_board_can_be_rated_by_another_method(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*votes_at_random(log, 200, 5))
    look(started)
    headline, davidson, unclustered, these = (
        board(started, **wanted)
        for wanted in ({}, {"method": "davidson"}, {"method": "unclustered"}, {"estimand": "prompt-set"})
    )

    assert [each["method"]["ties"] for each in (headline, davidson)] == ["half", "davidson"]
    assert [each["method"]["intervals"] for each in (headline, unclustered)] == ["clustered", "sandwich"]
    assert [each["method"]["estimand"] for each in (headline, these)] == ["prompt-population", "prompt-set"]
    assert len({each["digest"] for each in (headline, davidson, unclustered, these)}) == 4
    assert {entry["model"] for entry in davidson["entries"]} == {entry["model"] for entry in headline["entries"]}


def test_a_verdict_takes_a_vote_off_every_board_and_puts_it_back(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*votes_at_random(log, 40, 3))
    rigged = [log.cast("m3", "m1", voter="66") for _ in range(20)]
    look(started)
    everything, by_tag = board(started), board(started, tag="all")

    for battle in rigged:
        log.judge(battle, counted=False)
    look(started)
    assert board(started)["votes"] == 40
    assert board(started, tag="all")["votes"] == 40

    for battle in rigged:
        log.judge(battle, counted=True)
    look(started)
    assert without_time(board(started)) == without_time(everything)
    assert without_time(board(started, tag="all")) == without_time(by_tag)


def test_verdicts_hold_for_an_arena_that_starts_after_them(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    log.judge(log.cast("m2", "m1"), counted=False)
    again = Arena(started.settings)
    look(again)

    assert wins(board(again)) == {"m1": (1, 0), "m2": (0, 1)}
    again.database.close()


def test_the_last_vote_of_a_category_can_be_taken_off(started: Arena, log: Any) -> None:  # noqa: ANN401
    only = log.cast("m1", "m2")
    look(started)
    log.judge(only, counted=False)
    look(started)

    assert (board(started)["votes"], board(started)["entries"]) == (0, [])


def test_skips_are_on_no_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    vote = log.vote("m1", "m2")
    log.write(Skip(vote.battle, vote.voter, "unsure", 1_000))
    look(started)

    assert board(started)["votes"] == 0


def test_a_board_without_votes_is_a_board(started: Arena) -> None:
    for category in CATEGORIES:
        assert board(started, category=category)["entries"] == []
    assert board(started, category=None)["category"] == CATEGORY


def test_the_same_board_is_computed_once(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    look(started)
    wanted = BoardFilter(CATEGORY, tag="odd")
    first = started.boards.compute(wanted)

    assert started.boards.compute(wanted) is first
    log.cast("m1", "m2", prompt="p2")
    look(started)
    assert started.boards.compute(wanted) is not first


def test_what_can_not_be_filtered_by_is_not_found() -> None:
    with pytest.raises(NotFound, match="there is no category 'films'"):
        BoardFilter("films")
    with pytest.raises(NotFound, match="there is no aspect 'beauty'; the aspects are adherence"):
        BoardFilter(aspect="beauty")
    with pytest.raises(NotFound, match="there is no method 'elo'; the methods are headline"):
        BoardFilter(method="elo")
    with pytest.raises(NotFound, match="there is no estimand 'mine'; the estimands are prompt-population"):
        BoardFilter(estimand="mine")


def test_a_board_says_what_was_refused_what_failed_and_what_a_clip_takes_and_costs(
    started: Arena,
    log: Any,  # noqa: ANN401
) -> None:
    ends = (
        ("withdrawn", None, 0.5),
        ("refused", "refused_output", 0.0),
        ("failed", "deadline", 1.0),
        ("failed", "auth", 0),
    )
    with started.database.writing() as connection:
        run = add_run(connection, asked={}, left_out=[], budget=None, now_ms=1)
        enqueue(connection, run, (Order(1, 1, take, 1, "x", {}, 1.0) for take in range(1, 5)), now_ms=1)
        for take, (state, failure, cost) in enumerate(ends, start=1):
            became = {"state": state, "failure": failure, "cost": cost}
            connection.execute(update(clips).where(clips.c.take == take).values(**became))
        brought = clips.c.run_id.is_(None), clips.c.model_id == 1
        connection.execute(update(clips).where(*brought).values(generation_seconds=clips.c.prompt_id * 10.0))
    log.cast("m1", "m2")
    look(started)

    entries = {entry["model"]: entry for entry in board(started)["entries"]}
    (one, other), names = (entries["m1"], entries["m2"]), ("refusal_rate", "failure_rate", "cost_per_clip")
    assert [one[name] for name in names] == pytest.approx([1 / 3, 1 / 3, 1.5], abs=1e-4)
    assert one["generation_seconds"] == median(10.0 * number for number in range(1, 6))
    assert [other[name] for name in (*names, "generation_seconds")] == [None] * 4
