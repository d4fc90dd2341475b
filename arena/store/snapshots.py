"""Boards as they were published."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from arena.store.engine import INSERT
from arena.store.tables import snapshots


class SnapshotKey(NamedTuple):
    """Which board a snapshot is of, and from when."""

    id: int
    category: str
    cohort: str
    created_ms: int


def keep_snapshot(
    connection: Connection, *, category: str, cohort: str, last_seq: int, board: Mapping[str, Any], now_ms: int
) -> None:
    """Store a board; one that is stored already stays as it is."""
    connection.execute(
        INSERT[connection.dialect.name](snapshots)
        .values(
            digest=board["digest"],
            category=category,
            cohort=cohort,
            last_seq=last_seq,
            votes=board["votes"],
            board=dict(board),
            created_ms=now_ms,
        )
        .on_conflict_do_nothing()
    )


def snapshots_after(connection: Connection, snapshot: int) -> list[SnapshotKey]:
    """The snapshots behind one, oldest first, without their boards."""
    of = select(snapshots.c.id, snapshots.c.category, snapshots.c.cohort, snapshots.c.created_ms)
    rows = connection.execute(of.where(snapshots.c.id > snapshot).order_by(snapshots.c.id))
    return [SnapshotKey._make(row) for row in rows]


def boards_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """The digest and the board of each of these snapshots."""
    of = select(snapshots.c.id, snapshots.c.digest, snapshots.c.board).where(snapshots.c.id.in_(list(ids)))
    return {row.id: (row.digest, row.board) for row in connection.execute(of)}
