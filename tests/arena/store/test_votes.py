"""The log, on both databases: each battle ends once, and what has a number is on disk."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound

from arena.domain.battles import Battle, Contender
from arena.domain.meetings import Meeting
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote, make_vote
from arena.store.engine import Database
from arena.store.verdicts import excluded, give_verdict, read_verdicts
from arena.store.votes import (
    Ending,
    LogRow,
    Outcome,
    Skip,
    append,
    ended_battle,
    last_seq,
    meetings,
    read_log,
)

Ended = Callable[..., Ending]


def write(database: Database, *endings: Ending) -> list[Outcome]:
    with database.writing() as connection:
        return append(connection, endings)


def log(database: Database, after: int = 0) -> list[LogRow]:
    with database.reading() as connection:
        return [row for page in read_log(connection, after=after) for row in page]


def test_the_log_keeps_every_fact_of_a_vote_and_of_a_skip(catalogued: Database, ended: Ended) -> None:
    vote = ended("both_bad", aspects={"motion": "left"}, voter=Voter("ef" * 16, "expert"), now_ms=2_500)
    skip = ended(None, reason="broken")

    write(catalogued, vote, skip)

    assert log(catalogued) == [
        LogRow(1, "ef" * 16, "expert", 1, 1, 2, 1, 2, 2_500, "both_bad", {"motion": "left"}),
        LogRow(2, "cd" * 16, "public", 1, 1, 2, 1, 2, 2_000, None, None),
    ]
    with catalogued.reading() as connection:
        stored = ended_battle(connection, vote.battle.id)
        passed = ended_battle(connection, skip.battle.id)
        assert ended_battle(connection, "0" * 32) is None
    assert isinstance(stored, Vote)
    assert isinstance(vote, Vote)
    assert (stored.receipt, stored.answer, stored.voter) == (vote.receipt, vote.answer, vote.voter)
    assert isinstance(passed, Skip)
    assert passed.reason == "broken"


def test_a_battle_ends_once_across_batches(catalogued: Database, ended: Ended) -> None:
    first = ended("left", battle="a" * 32)
    assert write(catalogued, first) == [Outcome(first, new=True)]

    (again,) = write(catalogued, ended("left", battle="a" * 32, now_ms=7_000))
    (other,) = write(catalogued, ended("right", battle="a" * 32))
    (skipped,) = write(catalogued, ended(None, battle="a" * 32))

    for outcome in (again, other, skipped):
        assert not outcome.new
        assert isinstance(outcome.stored, Vote)
        assert (outcome.stored.receipt, outcome.stored.created_ms) == (first.receipt, 2_000)  # type: ignore[union-attr]
    assert [row.winner for row in log(catalogued)] == ["left"]


def test_a_battle_ends_once_within_a_batch_and_the_first_ending_counts(catalogued: Database, ended: Ended) -> None:
    endings = [ended(winner, battle="a" * 32) for winner in ("tie", "tie", "left", None)]
    before, after = ended("left"), ended("right")

    outcomes = write(catalogued, before, *endings, after)

    assert [outcome.new for outcome in outcomes] == [True, True, False, False, False, True]
    assert all(outcome.stored is endings[0] for outcome in outcomes[1:5])
    assert [(row.seq, row.winner) for row in log(catalogued)] == [(1, "left"), (2, "tie"), (3, "right")]


def test_a_battle_that_was_skipped_takes_no_vote(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(None, battle="a" * 32))

    (outcome,) = write(catalogued, ended("left", battle="a" * 32))

    assert not outcome.new
    assert isinstance(outcome.stored, Skip)


def test_a_voter_keeps_the_cohort_of_the_first_vote(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(voter=Voter("ef" * 16, "expert")))
    write(catalogued, ended(voter=Voter("ef" * 16, "public")))

    assert {row.cohort for row in log(catalogued)} == {"expert"}


def test_a_batch_that_fails_leaves_nothing(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended())
    good = ended("right", battle="b" * 32)
    drawn = Battle("c" * 32, "cd" * 16, 77, Contender(1, 1), Contender(2, 2), 0.5, 1, 2)
    of_no_prompt = make_vote(drawn, Voter("cd" * 16), Answer("left"), now_ms=1)

    with pytest.raises(IntegrityError):
        write(catalogued, good, of_no_prompt)

    assert len(log(catalogued)) == 1
    assert write(catalogued, good)[0].new
    assert [row.seq for row in log(catalogued)] == [1, 2]


def test_a_reader_that_knows_the_last_entry_gets_only_what_is_new(catalogued: Database, ended: Ended) -> None:
    write(catalogued, *(ended() for _ in range(5)))

    assert [row.seq for row in log(catalogued, after=3)] == [4, 5]
    assert log(catalogued, after=5) == []


def test_a_long_log_is_read_in_pages(catalogued: Database, ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.store.votes._PAGE", 4)
    write(catalogued, *(ended() for _ in range(10)))

    with catalogued.reading() as connection:
        assert [len(page) for page in read_log(connection, after=0)] == [4, 4, 2]
    assert [row.seq for row in log(catalogued)] == list(range(1, 11))


def _write_many(url: str, writer: int, batches: int) -> list[tuple[str, bool]]:
    """A writer in a process of its own; half of its battles are the other writers' as well."""
    database = Database(url)
    told = []
    for batch in range(batches):
        endings = []
        for number in range(4):
            mine = number % 2
            battle = f"{writer + 1 if mine else 0:016x}{batch * 4 + number:016x}"
            drawn = Battle(battle, f"{writer:032x}", 1, Contender(1, 1), Contender(2, 2), 0.5, 1, 2)
            endings.append(make_vote(drawn, Voter(f"{writer:032x}"), Answer("left"), now_ms=writer))
        told += [(outcome.stored.battle.id, outcome.new) for outcome in write(database, *endings)]
    database.close()
    return told


def test_numbers_appear_in_the_order_of_commit_whoever_writes(catalogued: Database, database_url: str) -> None:
    """Three processes write at once; a reader that follows never finds an entry before one that it has read."""
    writers, batches = 3, 15
    seen: list[int] = []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(writers, mp_context=spawn) as pool:
        running = [pool.submit(_write_many, database_url, writer, batches) for writer in range(writers)]
        while not all(future.done() for future in running):
            seen += [row.seq for row in log(catalogued, after=seen[-1] if seen else 0)]
        told = [outcome for future in running for outcome in future.result()]
    seen += [row.seq for row in log(catalogued, after=seen[-1] if seen else 0)]

    battles = batches * (2 * writers + 2)
    assert seen == list(range(1, battles + 1))
    new = [battle for battle, is_new in told if is_new]
    assert len(new) == len(set(new)) == battles


def test_the_newest_verdict_decides_and_the_vote_stays_as_it_is(catalogued: Database, ended: Ended) -> None:
    first, second = ended("left", battle="a" * 32), ended("right", battle="b" * 32)
    write(catalogued, first, second)
    before = log(catalogued)

    def judge(battle: str, *, counted: bool) -> None:
        with catalogued.writing() as connection:
            give_verdict(connection, battle=battle, counted=counted, reason="a test", now_ms=3_000)

    def left_out() -> list[int]:
        with catalogued.reading() as connection:
            return list(connection.execute(excluded()).scalars())

    judge("a" * 32, counted=False)
    assert left_out() == [1]
    judge("a" * 32, counted=True)
    judge("b" * 32, counted=False)
    assert left_out() == [2]

    with catalogued.reading() as connection:
        assert read_verdicts(connection, after=0) == [
            (1, 1, False, "operator"),
            (2, 1, True, "operator"),
            (3, 2, False, "operator"),
        ]
        assert read_verdicts(connection, after=2) == [(3, 2, False, "operator")]
    assert log(catalogued) == before


def test_a_verdict_is_on_a_vote(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(None, battle="a" * 32))

    with pytest.raises(NoResultFound), catalogued.writing() as connection:
        give_verdict(connection, battle="f" * 32, counted=False, reason="", now_ms=1)
    with pytest.raises(IntegrityError), catalogued.writing() as connection:
        give_verdict(connection, battle="a" * 32, counted=False, reason="", now_ms=1)


def test_meetings_are_counted_whichever_side_a_model_was_on(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended("left"), ended("right"), ended(None))

    with catalogued.reading() as connection:
        assert list(meetings(connection)) == [(Meeting(1, 2, 1), 3)]
        assert last_seq(connection) == 3


def test_the_database_itself_refuses_a_model_against_itself_and_an_unknown_winner(catalogued: Database) -> None:
    twin = Battle("a" * 32, "cd" * 16, 1, Contender(1, 1), Contender(1, 1), 0.5, 1, 2)
    battle = Battle("b" * 32, "cd" * 16, 1, Contender(1, 1), Contender(2, 2), 0.5, 1, 2)
    for vote in (
        make_vote(twin, Voter("cd" * 16), Answer("left"), now_ms=1),
        make_vote(battle, Voter("cd" * 16), Answer("both"), now_ms=1),
    ):
        with pytest.raises(IntegrityError):
            write(catalogued, vote)
    assert log(catalogued) == []
