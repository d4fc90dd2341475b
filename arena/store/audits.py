"""Audits: what the arena found out about itself, kept as it was published."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from arena.store.tables import audits


def keep_audit(connection: Connection, kind: str, result: Mapping[str, Any], *, now_ms: int) -> None:
    """Store a result beside those from before."""
    connection.execute(insert(audits).values(kind=kind, result=dict(result), created_ms=now_ms))


def latest_audit(connection: Connection, kind: str) -> dict[str, Any] | None:
    """The last result of a kind; None if there is none."""
    newest = select(audits.c.result).where(audits.c.kind == kind).order_by(audits.c.id.desc()).limit(1)
    found: dict[str, Any] | None = connection.execute(newest).scalar_one_or_none()
    return found
