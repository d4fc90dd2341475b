"""Boards as they were published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from arena.store.tables import snapshots


def keep_snapshot(
    connection: Connection, *, category: str, cohort: str, last_seq: int, board: Mapping[str, Any], now_ms: int
) -> None:
    """Store a board; one that is stored already stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(snapshots)
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
