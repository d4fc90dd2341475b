"""The record of audits: stored by the command, read by page and API."""

from collections.abc import Mapping
from typing import Any, Final

from arena.errors import NotFound
from arena.services.clock import now_ms
from arena.store.audits import keep_audit, latest_audit
from arena.store.engine import Database

BLINDNESS: Final = "blindness"


def keep_blindness(database: Database, result: Mapping[str, Any]) -> None:
    """Store what the blindness audit found."""
    with database.writing() as connection:
        keep_audit(connection, BLINDNESS, result, now_ms=now_ms())


def latest_blindness(database: Database) -> dict[str, Any] | None:
    """What the last blindness audit found; None if there was none yet."""
    with database.reading() as connection:
        return latest_audit(connection, BLINDNESS)


def require_blindness(database: Database) -> dict[str, Any]:
    """What the last blindness audit found.

    Raises:
        NotFound: There was none yet.
    """
    found = latest_blindness(database)
    if found is None:
        raise NotFound("blindness has not been audited here yet; an operator runs `blindcut audit blindness`")
    return found
