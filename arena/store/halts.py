"""Halts: backends that take nothing more until an operator has done something."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from arena.domain.generation import FailureKind
from arena.store.engine import INSERT
from arena.store.tables import halts


@dataclass(frozen=True, slots=True)
class Halt:
    """A backend that takes nothing more until an operator has done something."""

    backend: str
    failure: str
    reason: str
    created_ms: int


def put_halt(connection: Connection, backend: str, *, failure: FailureKind, reason: str, now_ms: int) -> bool:
    """Hand nothing more to a backend until an operator lifts it; whether it is new."""
    halt = {"backend": backend, "failure": failure, "reason": reason, "created_ms": now_ms}
    added = connection.execute(
        INSERT[connection.dialect.name](halts).values(**halt).on_conflict_do_nothing().returning(halts.c.backend)
    )
    return added.scalar_one_or_none() is not None


def all_halts(connection: Connection, backends: Collection[str] | None = None) -> list[Halt]:
    """The backends that are halted; of these, if any are given."""
    which = select(halts).order_by(halts.c.backend)
    if backends is not None:
        which = which.where(halts.c.backend.in_(backends))
    return [Halt(row.backend, row.failure, row.reason, row.created_ms) for row in connection.execute(which)]


def lift_halts(connection: Connection, backends: Collection[str]) -> int:
    """Let backends be given jobs again; how many were halted."""
    return connection.execute(delete(halts).where(halts.c.backend.in_(backends))).rowcount
