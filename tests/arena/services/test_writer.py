"""Group commit, on both databases: each waiter is told what became of its own vote, and nothing else is."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from arena.domain.battles import Contender
from arena.domain.voters import Voter
from arena.errors import NotReady
from arena.services.arena import Arena
from arena.store.engine import Database
from arena.store.votes import LogRow, read_log
from arena.store.writer import VoteWriter


@pytest.fixture
def commits() -> list[int]:
    """A mark for every commit."""
    return []


@pytest.fixture
def writer(arena: Arena, commits: list[int]) -> Iterator[VoteWriter]:
    opened = VoteWriter(arena.database, committed=lambda: commits.append(1))
    opened.start()
    yield opened
    opened.close()


def written(database: Database) -> list[LogRow]:
    with database.reading() as connection:
        return [row for page in read_log(connection, after=0) for row in page]


def test_many_votes_at_once_are_few_commits_and_each_is_told_its_own_outcome(
    arena: Arena,
    writer: VoteWriter,
    commits: list[int],
    log: Any,  # noqa: ANN401 - tests.arena.services.conftest.Log
) -> None:
    votes = [log.vote("m1", "m2", voter=str(number % 7)) for number in range(300)]
    repeated = [replace(vote, created_ms=9_000) for vote in votes[::3]]

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(writer.write(vote) for vote in votes + repeated))

    outcomes = asyncio.run(all_at_once())

    assert [outcome.stored.battle.id for outcome in outcomes] == [vote.battle.id for vote in votes + repeated]
    assert [outcome.new for outcome in outcomes] == [True] * 300 + [False] * 100
    assert all(outcome.stored.created_ms == 1_000 for outcome in outcomes)
    assert sorted(row.seq for row in written(arena.database)) == list(range(1, 301))
    assert 1 <= len(commits) < 100


def test_a_vote_is_on_disk_when_its_waiter_wakes(arena: Arena, writer: VoteWriter, log: Any) -> None:  # noqa: ANN401
    async def one_by_one() -> None:
        for number in range(1, 6):
            await writer.write(log.vote("m1", "m2"))
            assert len(written(arena.database)) == number

    asyncio.run(one_by_one())


def test_a_database_that_fails_is_told_to_every_waiter_and_stores_nothing(
    arena: Arena,
    writer: VoteWriter,
    commits: list[int],
    log: Any,  # noqa: ANN401
) -> None:
    votes = [log.vote("m1", "m2") for _ in range(20)]

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(writer.write(vote) for vote in votes), return_exceptions=True)

    with arena.database.writing() as connection:
        connection.execute(text("ALTER TABLE battles RENAME TO gone"))
    failed = asyncio.run(all_at_once())
    with arena.database.writing() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO battles"))

    assert all(isinstance(outcome, NotReady) for outcome in failed)
    assert not commits
    assert written(arena.database) == []
    assert [outcome.new for outcome in asyncio.run(all_at_once())] == [True] * 20


def test_a_vote_that_can_not_be_written_takes_no_other_with_it(arena: Arena, writer: VoteWriter, log: Any) -> None:  # noqa: ANN401
    """Such as a battle of another arena with the same secret, which names a clip that is not here."""
    good = [log.vote("m1", "m2") for _ in range(10)]
    stranger = log.vote("m1", "m2")
    stranger = replace(stranger, battle=replace(stranger.battle, left=Contender(clip=9999, model=1)))
    unwritable = replace(log.vote("m1", "m2"), voter=Voter("9" * 32, "no \ud800 in UTF-8"))

    async def all_at_once() -> list[Any]:
        waiting = [writer.write(vote) for vote in (*good[:5], stranger, unwritable, *good[5:])]
        return await asyncio.gather(*waiting, return_exceptions=True)

    outcomes = asyncio.run(all_at_once())

    assert [isinstance(outcome, NotReady) for outcome in outcomes] == [False] * 5 + [True] * 2 + [False] * 5
    assert {row.voter for row in written(arena.database)} == {f"{1:0>32}"}
    assert len(written(arena.database)) == 10


def test_closing_writes_what_waits(arena: Arena, log: Any) -> None:  # noqa: ANN401
    writer = VoteWriter(arena.database, committed=lambda: None)
    votes = [log.vote("m1", "m2") for _ in range(50)]

    async def close_at_once() -> list[Any]:
        waiting = [asyncio.ensure_future(writer.write(vote)) for vote in votes]
        await asyncio.sleep(0)
        writer.start()
        await asyncio.to_thread(writer.close)
        return await asyncio.gather(*waiting)

    assert all(outcome.new for outcome in asyncio.run(close_at_once()))
    assert len(written(arena.database)) == 50


def test_a_waiter_that_has_gone_away_stops_nobody(arena: Arena, writer: VoteWriter, log: Any) -> None:  # noqa: ANN401
    async def leave() -> None:
        waiting = asyncio.ensure_future(writer.write(log.vote("m1", "m2")))
        await asyncio.sleep(0)
        waiting.cancel()
        await writer.write(log.vote("m1", "m2"))

    asyncio.run(leave())

    assert len(written(arena.database)) == 2


def test_a_server_that_has_gone_down_stops_nothing(arena: Arena, log: Any) -> None:  # noqa: ANN401
    """The loop of a vote can be closed while its vote is written; it is written all the same."""
    committed = Event()
    writer = VoteWriter(arena.database, committed=committed.set)
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(writer.write(log.vote("m1", "m2")))
    loop.run_until_complete(asyncio.sleep(0))
    waiting.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()

    writer.start()

    assert committed.wait(10)
    writer.close()
    assert len(written(arena.database)) == 1
