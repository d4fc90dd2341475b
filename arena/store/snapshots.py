"""Boards as they were published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from arena.domain.ledger import LogState
from arena.store.tables import snapshots

_HEAD: Final = ("id", "digest", "category", "cohort", "votes", "last_seq", "last_verdict", "block", "sha256")


class SnapshotKey(NamedTuple):
    """Which board a snapshot is of, and from when."""

    id: int
    category: str
    cohort: str
    created_ms: int


class SnapshotRow(NamedTuple):
    """What a snapshot is of; `block` and `sha256` are None for one from before there was a ledger."""

    id: int
    digest: str
    category: str
    cohort: str
    votes: int
    last_seq: int
    last_verdict: int | None
    block: int | None
    sha256: str | None
    created_ms: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board with all that is needed to recompute it.

    Attributes:
        category: Of the board.
        cohort: The votes that it shows.
        state: The log that it was made of.
        board: What can be computed again from the log; with a digest and the number of votes.
        catalog: What the catalogue said of each model.
        measured: What was measured of the voters, and how many votes did not count.
        code: The versions that computed it.
        block: The block of the ledger that holds the log up to this state.
        created_ms: When it was kept.
        sha256: Of the document that is published of it.
    """

    category: str
    cohort: str
    state: LogState
    board: Mapping[str, Any]
    catalog: Mapping[str, Any]
    measured: Mapping[str, Any]
    code: Mapping[str, Any]
    block: int
    created_ms: int
    sha256: str


class StoredSnapshot(NamedTuple):
    """A snapshot as it is stored; the last three are None for one from before there was a ledger."""

    head: SnapshotRow
    board: Mapping[str, Any]
    catalog: Mapping[str, Any] | None
    measured: Mapping[str, Any] | None
    code: Mapping[str, Any] | None


def keep_snapshot(connection: Connection, kept: Snapshot) -> bool:
    """Store a board; whether it is new.

    One that is stored already stays as it is, unless it was stored before there was a ledger: then it is stored anew,
    so that it can be verified.
    """
    of = (
        snapshots.c.category == kept.category,
        snapshots.c.cohort == kept.cohort,
        snapshots.c.digest == kept.board["digest"],
    )
    connection.execute(delete(snapshots).where(*of, snapshots.c.block.is_(None)))
    if connection.execute(select(snapshots.c.id).where(*of)).first() is not None:
        return False
    connection.execute(
        insert(snapshots).values(
            digest=kept.board["digest"],
            category=kept.category,
            cohort=kept.cohort,
            last_seq=kept.state.last_seq,
            last_verdict=kept.state.last_verdict,
            votes=kept.board["votes"],
            board=dict(kept.board),
            catalog=dict(kept.catalog),
            measured=dict(kept.measured),
            code=dict(kept.code),
            block=kept.block,
            sha256=kept.sha256,
            created_ms=kept.created_ms,
        )
    )
    return True


def find_snapshot(
    connection: Connection, digest: str, *, category: str | None = None, cohort: str | None = None
) -> StoredSnapshot | None:
    """The newest snapshot with a digest; boards of several categories or cohorts share one if their votes are equal.

    Args:
        connection: Any.
        digest: The board's.
        category: Only of this category.
        cohort: Only of this cohort.
    """
    statement = select(snapshots).where(snapshots.c.digest == digest).order_by(snapshots.c.id.desc()).limit(1)
    if category is not None:
        statement = statement.where(snapshots.c.category == category)
    if cohort is not None:
        statement = statement.where(snapshots.c.cohort == cohort)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    head = SnapshotRow(**{name: getattr(row, name) for name in SnapshotRow._fields})
    return StoredSnapshot(head, row.board, row.catalog, row.measured, row.code)


def snapshots_below(
    connection: Connection, number: int | None, *, category: str | None, limit: int
) -> list[SnapshotRow]:
    """Snapshots newest first, those with a number below one or from the newest on."""
    statement = select(*snapshots.c[*_HEAD, "created_ms"]).order_by(snapshots.c.id.desc()).limit(limit)
    if number is not None:
        statement = statement.where(snapshots.c.id < number)
    if category is not None:
        statement = statement.where(snapshots.c.category == category)
    return [SnapshotRow._make(row) for row in connection.execute(statement)]


def sealable_snapshots(connection: Connection, *, after: int, limit: int | None = None) -> list[SnapshotRow]:
    """Snapshots behind one that name a block, oldest first."""
    statement = (
        select(*snapshots.c[*_HEAD, "created_ms"])
        .where(snapshots.c.id > after, snapshots.c.block.is_not(None))
        .order_by(snapshots.c.id)
        .limit(limit)
    )
    return [SnapshotRow._make(row) for row in connection.execute(statement)]


def snapshots_after(connection: Connection, snapshot: int) -> list[SnapshotKey]:
    """The snapshots behind one, oldest first, without their boards."""
    of = select(snapshots.c.id, snapshots.c.category, snapshots.c.cohort, snapshots.c.created_ms)
    rows = connection.execute(of.where(snapshots.c.id > snapshot).order_by(snapshots.c.id))
    return [SnapshotKey._make(row) for row in rows]


def boards_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """The digest and the board of each of these snapshots."""
    of = select(snapshots.c.id, snapshots.c.digest, snapshots.c.board).where(snapshots.c.id.in_(list(ids)))
    return {row.id: (row.digest, row.board) for row in connection.execute(of)}
