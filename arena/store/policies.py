"""The rules as they were in force."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from arena.store.tables import policies


class StoredPolicy(NamedTuple):
    """A version of the rules: what was stated, by rule, and since when."""

    version: str
    rules: Mapping[str, Mapping[str, Any]]
    created_ms: int


def read_policies(connection: Connection) -> list[StoredPolicy]:
    """Every version that was in force, oldest first."""
    rows = connection.execute(select(*policies.c["version", "rules", "created_ms"]).order_by(policies.c.id))
    return [StoredPolicy._make(row) for row in rows]


def latest_policy(connection: Connection) -> StoredPolicy | None:
    """The version that was in force last; None before the first start."""
    latest = select(*policies.c["version", "rules", "created_ms"]).order_by(policies.c.id.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    return None if row is None else StoredPolicy._make(row)


def add_policy(connection: Connection, stored: StoredPolicy) -> None:
    """Write down a version that is in force from now on."""
    connection.execute(insert(policies).values(stored._asdict()))
