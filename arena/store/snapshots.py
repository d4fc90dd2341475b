"""Boards as they were published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from arena.store.engine import INSERT
from arena.store.tables import snapshots


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
