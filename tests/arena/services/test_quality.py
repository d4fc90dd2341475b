"""What a board says of its voters' answers, and what it leaves out."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from arena.domain.verdicts import VerdictKind
from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from ratings.diagnostics.proportion import wilson

CATEGORY = "text-to-video"


def board(arena: Arena, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - those of BoardFilter
    """A board as it is now; the standing one says what a computed one says."""
    arena.rater._pass()
    asked = BoardFilter(CATEGORY, **wanted)
    computed = arena.boards.compute(asked).board
    standing = arena.boards.standing(asked)
    for part in ("votes", "reliability", "excluded", "digest"):
        assert standing is None or standing.board[part] == computed[part]
    return dict(computed)


def test_of_nothing_measured_a_board_says_nothing(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    found = board(arena)

    assert {found["reliability"][name] for name in ("self_consistency", "checks", "watched_seconds")} == {None}
    assert found["excluded"] == {"operator": 0, "withdrawn": 0, "erased": 0, "repeat": 0}
    assert arena.boards.quality.of_voter("no such voter") == {"self_consistency": None, "checks": None}


def test_repeats_say_how_consistent_voters_are_and_change_no_rating(arena: Arena, log: Any) -> None:  # noqa: ANN401
    for voter in "12345":
        log.cast("m1", "m2", "left", voter=voter)
        log.cast("m1", "m3", "tie", voter=voter)
    before = board(arena)
    for voter, answer in zip("12345", ("right", "right", "left", "tie", "right"), strict=True):
        log.repeat("m2", "m1", answer, voter=voter)
    log.repeat("m3", "m1", "tie", voter="1")
    after = board(arena)

    found = after["reliability"]["self_consistency"]
    assert (found["repeats"], found["agreed"], found["share"]) == (6, 4, round(4 / 6, 6))
    assert 0 < found["lower"] < 4 / 6 < found["upper"] < 1
    assert after["excluded"]["repeat"] == 6
    assert (after["votes"], after["digest"], after["entries"]) == (10, before["digest"], before["entries"])
    own = arena.boards.quality.of_voter(f"{1:0>32}")["self_consistency"]
    lower, upper = wilson(2, 2)
    assert own == {"repeats": 2, "agreed": 2, "share": 1.0, "lower": round(lower, 6), "upper": round(upper, 6)}


def test_a_repeat_counts_where_both_answers_stand(arena: Arena, log: Any) -> None:  # noqa: ANN401
    first = {voter: log.cast("m1", "m2", voter=voter) for voter in "123"}
    again = {voter: log.repeat("m2", "m1", "right", voter=voter) for voter in "123"}
    log.judge(first["1"], counted=False, kind=VerdictKind.WITHDRAWN)
    log.judge(again["2"], counted=False, kind=VerdictKind.WITHDRAWN)
    found = board(arena)

    assert found["reliability"]["self_consistency"]["repeats"] == 1
    assert found["excluded"] == {"operator": 0, "withdrawn": 2, "erased": 0, "repeat": 2}


def test_checks_say_how_many_look(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    before = board(arena)
    for number, (answer, side) in enumerate([("right", "left"), ("left", "right"), ("left", "left"), ("tie", "left")]):
        log.check(f"m{number + 1}", answer, damaged=side, voter="1")
    log.check("m1", "right", voter="2", cohort="simulated")
    after = board(arena)

    lower, upper = wilson(2, 4)
    assert after["reliability"]["checks"] == {
        "asked": 4,
        "passed": 2,
        "share": 0.5,
        "lower": round(lower, 6),
        "upper": round(upper, 6),
    }
    assert (after["votes"], after["digest"]) == (1, before["digest"])
    assert board(arena, cohort="all")["reliability"]["checks"]["asked"] == 5
    assert board(arena, tag="odd")["reliability"]["checks"]["asked"] == 4
    assert board(arena, until_ms=1)["reliability"]["checks"] is None
    assert arena.boards.quality.of_voter(f"{1:0>32}")["checks"]["passed"] == 2
    assert board(arena, cohort="expert")["reliability"]["checks"] is None


def test_the_median_watching_time_is_that_of_the_votes_that_count(arena: Arena, log: Any) -> None:  # noqa: ANN401
    for left, right in ((3.0, 5.0), (6.0, 6.2), (80_000.0, 90_000.0)):
        log.cast("m1", "m2", watched={"left": left, "right": right})
    log.cast("m1", "m2")
    assert board(arena)["reliability"]["watched_seconds"] == {"median": 6.1}
    log.judge(log.cast("m2", "m1", watched={"left": 9.0, "right": 9.0}), counted=False)
    log.cast("m2", "m1", watched={"left": 1.0, "right": 1.0})

    assert board(arena)["reliability"]["watched_seconds"] == {"median": 4.0}
    assert board(arena, until_ms=1)["reliability"]["watched_seconds"] is None


def test_votes_that_do_not_count_are_said_by_kind_of_the_newest_verdict(arena: Arena, log: Any) -> None:  # noqa: ANN401
    battles = [log.cast("m1", "m2", voter=str(number + 1)) for number in range(6)]
    kinds = (VerdictKind.OPERATOR, VerdictKind.WITHDRAWN, VerdictKind.WITHDRAWN, VerdictKind.ERASED)
    for battle, kind in zip(battles, kinds, strict=False):
        log.judge(battle, counted=False, kind=kind)
    log.judge(battles[0], counted=True)
    log.judge(battles[1], counted=False, kind=VerdictKind.ERASED)
    found = board(arena)

    assert found["excluded"] == {"operator": 0, "withdrawn": 1, "erased": 2, "repeat": 0}
    assert found["votes"] == 3
    assert board(arena, tag="nothing carries this")["excluded"]["erased"] == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_check_of_another_process_comes_onto_the_board(
    arena: Arena,
    log: Any,  # noqa: ANN401
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    def known() -> bool:
        standing = arena.boards.standing(BoardFilter(CATEGORY))
        return standing is not None and standing.board["reliability"]["checks"] is not None

    with arena.running():
        log.cast("m1", "m2")
        log.check("m1", "right")
        eventually(known)


def test_watermarks_that_were_confirmed_and_those_that_are_suspected_are_counted_apart(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")

    def marks() -> dict[str, tuple[int, int]]:
        return {
            entry["model"]: (entry["watermarked"], entry["suspected_watermarks"]) for entry in board(arena)["entries"]
        }

    assert marks() == {"m1": (0, 0), "m2": (0, 0)}
    with log.database.writing() as connection:
        connection.execute(text("UPDATE clips SET watermark = '{}' WHERE model_id = 1"))
        connection.execute(text("UPDATE clips SET watermarked = TRUE WHERE id IN (SELECT min(id) FROM clips)"))
    assert marks() == {"m1": (1, 4), "m2": (0, 0)}
    with log.database.writing() as connection:
        connection.execute(text("UPDATE clips SET watermarked = FALSE WHERE model_id = 1"))
    assert marks() == {"m1": (0, 0), "m2": (0, 0)}
