from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from arena.domain.ledger import LogState
from arena.store.engine import Database
from arena.store.snapshots import (
    Snapshot,
    SnapshotKey,
    boards_of,
    find_snapshot,
    keep_snapshot,
    sealable_snapshots,
    snapshots_after,
    snapshots_below,
)
from arena.store.tables import snapshots

BOARD = {"digest": "d" * 64, "votes": 3, "entries": [{"model": "m1", "rating": 1000.25}]}
KEPT = Snapshot(
    category="text-to-video",
    cohort="human",
    state=LogState(7, 2),
    board=BOARD,
    catalog={"m1": {"name": "Model 1"}},
    measured={"excluded": {"operator": 1}},
    code={"method": 2},
    block=5,
    created_ms=1,
    sha256="a" * 64,
)

Keep = Callable[..., bool]


@pytest.fixture
def keep(database: Database) -> Keep:
    def kept(board: str = "d", **changed: object) -> bool:
        snapshot = replace(KEPT, board={**BOARD, "digest": board * 64}, **changed)  # type: ignore[arg-type]
        with database.writing() as connection:
            return keep_snapshot(connection, snapshot)

    return kept


def test_a_board_is_kept_once_a_category_and_cohort(database: Database, keep: Keep) -> None:
    assert keep(created_ms=1)
    assert not keep(created_ms=2)
    assert keep(cohort="all", created_ms=3)
    assert keep("e", created_ms=4)

    with database.reading() as connection:
        kept = connection.execute(select(snapshots).order_by(snapshots.c.id)).all()
    assert [(row.cohort, row.digest[0], row.last_seq, row.last_verdict, row.created_ms) for row in kept] == [
        ("human", "d", 7, 2, 1),
        ("all", "d", 7, 2, 3),
        ("human", "e", 7, 2, 4),
    ]


def test_a_snapshot_is_found_whole_by_its_digest(database: Database, keep: Keep) -> None:
    keep()
    keep(category="image-to-video", cohort="all")

    with database.reading() as connection:
        newest, asked, none = (
            find_snapshot(connection, "d" * 64, **wanted)
            for wanted in ({}, {"category": "text-to-video", "cohort": "human"}, {"category": "multi-shot"})
        )
    assert newest is not None
    assert newest.head.category == "image-to-video"
    assert asked is not None
    assert (asked.board, asked.catalog, asked.measured, asked.code) == (
        *(KEPT.board, KEPT.catalog, KEPT.measured, KEPT.code),
    )
    assert (asked.head.block, asked.head.sha256, asked.head.votes) == (5, "a" * 64, 3)
    assert none is None


def test_a_board_from_before_there_was_a_ledger_is_kept_anew(database: Database, keep: Keep) -> None:
    old = {"category": "text-to-video", "cohort": "human", "last_seq": 1, "votes": 3, "board": BOARD, "created_ms": 1}
    with database.writing() as connection:
        connection.execute(insert(snapshots).values(**old, digest="d" * 64))
        connection.execute(insert(snapshots).values(**old, digest="e" * 64))

    assert keep("d")

    with database.reading() as connection:
        assert [(row.digest[0], row.block) for row in snapshots_below(connection, None, category=None, limit=9)] == [
            ("d", 5),
            ("e", None),
        ]
        assert [row.digest[0] for row in sealable_snapshots(connection, after=0)] == ["d"]


def test_snapshots_are_listed_newest_first_and_page_by_page(database: Database, keep: Keep) -> None:
    for digest in "abc":
        keep(digest)
        keep(digest, category="multi-shot")

    def listed(below: int | None, category: str | None = None) -> list[str]:
        with database.reading() as connection:
            rows = snapshots_below(connection, below, category=category, limit=2)
        return [f"{row.digest[0]}{row.id}" for row in rows]

    assert listed(None) == ["c6", "c5"]
    assert listed(5) == ["b4", "b3"]
    assert listed(None, "text-to-video") == ["c5", "b3"]
    with database.reading() as connection:
        assert [row.id for row in sealable_snapshots(connection, after=4)] == [5, 6]
        assert [row.id for row in sealable_snapshots(connection, after=0, limit=1)] == [1]


def test_snapshots_are_read_from_where_a_reader_is(database: Database, keep: Keep) -> None:
    for number, digest in enumerate("abc", 1):
        keep(digest, created_ms=number)
    with database.reading() as connection:
        first, second, third = snapshots_after(connection, 0)
        read = boards_of(connection, [first.id, third.id])
        assert snapshots_after(connection, second.id) == [third]

    assert second == SnapshotKey(second.id, "text-to-video", "human", 2)
    assert {number: (digest, board["votes"]) for number, (digest, board) in read.items()} == {
        first.id: ("a" * 64, 3),
        third.id: ("c" * 64, 3),
    }
