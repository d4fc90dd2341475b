"""Forgetting a voter: nothing leads back, and every board says the same as the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from arena.domain.voters import NOBODY, Voter
from arena.offline.database import DatabaseLog
from arena.offline.duckdb import FileLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.filters import BoardFilter
from arena.store.tables import battles, checks, reports, skips, verdicts, voters, votes
from arena.store.votes import Skip, append, read_log

ME, OTHER = Voter("fa".zfill(32)), Voter("fb".zfill(32))  # ids of battles are small numbers
CATEGORY = "text-to-video"
Eventually = Callable[[Callable[[], bool]], None]


def digest(arena: Arena) -> str:
    board = arena.boards.standing(BoardFilter(CATEGORY))
    assert board is not None
    return str(board.board["digest"])


def votes_on_board(arena: Arena) -> int:
    return arena.boards.votes_by_category().get(CATEGORY, 0)


def recomputed(arena: Arena, folder: Path) -> set[str]:
    """The digests that an export and the database give."""
    export_log(arena.database, folder)
    digests = set()
    with FileLog.open([folder / "votes.csv"]) as file, DatabaseLog.open(arena.settings.database) as database:
        for log in (file, database):
            (board,) = recompute(log, categories_of(log, cohort="human"), cohort="human", method=HEADLINE)
            digests.add(board.board.digest)
    return digests


@pytest.fixture
def voted(running: Arena, log: Any, eventually: Eventually) -> Arena:  # noqa: ANN401
    """An arena in which five voters voted; the first voter has skipped, reported and answered a check as well."""
    models = ["m1", "m2", "m3"]
    cast = [
        log.vote(
            models[n % 3],
            models[(n + 1 + n // 3 % 2) % 3],
            ("left", "right", "tie", "left")[n % 4],
            voter=f"f{'abcde'[n % 5]}",
            prompt=f"p{n % 4 + 1}",
            aspects={"motion": "left"},
            now_ms=1_000 + n,
        )
        for n in range(60)
    ]
    log.write(*cast)
    passed = log.vote("m1", "m2", voter="fa", prompt="p5")
    with running.database.writing() as connection:
        append(connection, [Skip(passed.battle, ME, "offensive", 5_000)])
        seconds = {"left": 4.0, "right": 5.0}
        connection.execute(votes.update().values(watched=seconds, heard=seconds))
        connection.execute(
            insert(reports).values(
                clip_id=1, voter_id=ME.id, battle_id=cast[0].battle.id, reason="broken", created_ms=1
            )
        )
        connection.execute(
            insert(checks).values(
                seq=1,
                id="ab" * 16,
                voter_id=ME.id,
                clip_id=2,
                damaged_side="left",
                winner="right",
                watched=seconds,
                receipt="cd" * 32,
                drawn_ms=1,
                ended_ms=2,
            )
        )
    running.rater.wake()
    eventually(lambda: votes_on_board(running) == 60)
    return running


def everything(arena: Arena) -> str:
    """All rows of all tables that know of voters, as text."""
    with arena.database.reading() as connection:
        tables = (battles, votes, skips, verdicts, checks, reports, voters)
        return repr([connection.execute(select(table)).all() for table in tables])


def of(arena: Arena, voter: str, *columns: Any) -> list[Any]:  # noqa: ANN401
    statement = select(*columns).join(votes, votes.c.battle_seq == battles.c.seq).where(battles.c.voter_id == voter)
    with arena.database.reading() as connection:
        return list(connection.execute(statement.order_by(battles.c.seq)))


def heir_of(arena: Arena, receipt: str) -> str:
    with arena.database.reading() as connection:
        found = connection.execute(select(battles.c.voter_id).join(votes).where(votes.c.receipt == receipt))
        return str(found.scalar_one())


def test_a_forgotten_voters_votes_go_on_counting_under_a_new_id(
    voted: Arena,
    log: Any,  # noqa: ANN401
    tmp_path: Path,
    eventually: Eventually,
) -> None:
    answers = of(voted, ME.id, votes.c.winner, votes.c.receipt)
    before = digest(voted)
    voted.erasure.forget(ME)
    assert ME.id not in everything(voted)
    heir = heir_of(voted, answers[0].receipt)
    assert of(voted, heir, votes.c.winner, votes.c.receipt) == answers
    assert of(voted, heir, votes.c.watched, votes.c.heard) == [(None, None)] * len(answers)
    assert len(of(voted, OTHER.id, votes.c.watched)) == 12
    assert None not in [row.watched for row in of(voted, OTHER.id, votes.c.watched)]
    with voted.database.reading() as connection:
        assert connection.execute(select(checks.c.voter_id, checks.c.winner, checks.c.watched)).all() == [
            (heir, "right", None)
        ]
        assert connection.execute(select(reports.c.voter_id)).scalars().all() == [heir]
        assert connection.execute(select(verdicts)).all() == []
    assert recomputed(voted, tmp_path) == {before}

    log.cast("m1", "m3", voter="fa", now_ms=9_000)  # a copy of the old cookie
    voted.rater.wake()
    eventually(lambda: votes_on_board(voted) == 61)
    assert recomputed(voted, tmp_path) == {digest(voted)}


def test_erased_votes_leave_every_board_and_their_receipts_stay(
    voted: Arena,
    log: Any,  # noqa: ANN401
    tmp_path: Path,
    eventually: Eventually,
) -> None:
    receipts = [row.receipt for row in of(voted, ME.id, votes.c.receipt)]
    log.judge(of(voted, ME.id, battles.c.id)[0].id, counted=False)
    log.judge(of(voted, ME.id, battles.c.id)[0].id, counted=True)
    voted.erasure.erase(ME)
    eventually(lambda: votes_on_board(voted) == 48)
    assert ME.id not in everything(voted)
    assert "offensive" not in everything(voted)
    gone = of(voted, NOBODY.id, votes.c.winner, votes.c.aspects, votes.c.watched, votes.c.heard)
    assert gone == [("tie", None, None, None)] * 12
    assert [row.receipt for row in of(voted, NOBODY.id, votes.c.receipt)] == receipts
    with voted.database.reading() as connection:
        assert connection.execute(select(checks.c.voter_id, checks.c.winner)).all() == [(NOBODY.id, None)]
        assert connection.execute(select(reports)).all() == []
        kinds = connection.execute(select(verdicts.c.kind).where(verdicts.c.counted.is_(False))).scalars().all()
    assert kinds.count("erased") == 12
    assert recomputed(voted, tmp_path) == {digest(voted)}

    voted.erasure.erase(OTHER)  # the second one who is nobody now
    eventually(lambda: votes_on_board(voted) == 36)
    assert recomputed(voted, tmp_path) == {digest(voted)}


def test_erased_checks_leave_the_board_with_the_votes(voted: Arena, log: Any, eventually: Eventually) -> None:  # noqa: ANN401
    def checks_on_board() -> dict[str, Any]:
        board = voted.boards.standing(BoardFilter(CATEGORY))
        return (board.board["reliability"]["checks"] if board else None) or {"asked": 0}

    log.check("m1", "left", damaged="left", voter="fb")
    voted.rater.wake()
    eventually(lambda: checks_on_board()["asked"] == 2)
    voted.erasure.erase(ME)
    eventually(lambda: checks_on_board()["asked"] == 1)
    assert checks_on_board()["passed"] == 0
    assert voted.boards.quality.of_voter(ME.id)["checks"] is None
    voted.erasure.erase(OTHER)
    eventually(lambda: checks_on_board()["asked"] == 0)


def test_votes_on_their_way_to_the_board_stay_one_voters(arena: Arena, log: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The rater has read them under the old id, and takes them in when it is forgotten already."""
    log.write(*(log.vote("m1", "m2", voter=voter, prompt=f"p{n}") for voter in "ab" for n in (1, 2)))
    arena.rater._pass()
    log.write(*(log.vote("m1", "m3", voter=voter, prompt=f"p{n}") for voter in "ab" for n in (3, 4)))
    with arena.database.reading() as connection:
        entries = next(read_log(connection, after=arena.boards.last_seq))
    arena.erasure.forget(Voter("a".zfill(32)))
    arena.rater._stale |= arena.boards.take(entries)
    arena.rater._pass()
    assert recomputed(arena, tmp_path) == {digest(arena)}


def test_who_is_not_known_can_be_forgotten(voted: Arena) -> None:
    before = everything(voted)
    voted.erasure.forget(Voter("ef" * 16))
    assert everything(voted) == before
