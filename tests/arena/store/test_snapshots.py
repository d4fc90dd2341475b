from sqlalchemy import select

from arena.store.engine import Database
from arena.store.snapshots import SnapshotKey, boards_of, keep_snapshot, snapshots_after
from arena.store.tables import snapshots


def test_a_board_is_kept_once_a_category_and_cohort(database: Database) -> None:
    board = {"digest": "d" * 64, "votes": 3, "entries": [{"model": "m1", "rating": 1000.25}]}

    def keep(cohort: str, now_ms: int, **changed: object) -> None:
        with database.writing() as connection:
            keep_snapshot(
                connection,
                category="text-to-video",
                cohort=cohort,
                last_seq=now_ms,
                board={**board, **changed},
                now_ms=now_ms,
            )

    keep("human", 1)
    keep("human", 2)
    keep("all", 3)
    keep("human", 4, digest="e" * 64)

    with database.reading() as connection:
        kept = connection.execute(select(snapshots).order_by(snapshots.c.id)).all()
    assert [(row.cohort, row.digest[0], row.last_seq, row.created_ms) for row in kept] == [
        ("human", "d", 1, 1),
        ("all", "d", 3, 3),
        ("human", "e", 4, 4),
    ]
    assert kept[0].board == board


def test_snapshots_are_read_from_where_a_reader_is(database: Database) -> None:
    boards = [{"digest": letter * 64, "votes": 1, "entries": []} for letter in "abc"]
    with database.writing() as connection:
        for number, board in enumerate(boards, 1):
            keep_snapshot(connection, category="multi-shot", cohort="all", last_seq=1, board=board, now_ms=number)
    with database.reading() as connection:
        first, second, third = snapshots_after(connection, 0)
        read = boards_of(connection, [first.id, third.id])
        assert snapshots_after(connection, second.id) == [third]

    assert second == SnapshotKey(second.id, "multi-shot", "all", 2)
    assert read == {first.id: ("a" * 64, boards[0]), third.id: ("c" * 64, boards[2])}
