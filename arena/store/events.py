"""The public record of what was done to models, prompts and clips."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from arena.domain.events import EventKind
from arena.store.tables import events


class Event(NamedTuple):
    """Something that was done in public.

    `subject` is a model's slug, a prompt as `category/slug`, a clip as `category/prompt/model`, `policy`, or a
    cohort.
    """

    id: int
    kind: EventKind
    subject: str
    detail: Mapping[str, Any]
    created_ms: int


def record(
    connection: Connection, kind: EventKind, subject: str, *, now_ms: int, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down what was done.

    Args:
        connection: A transaction of `Database.writing`, the one in which it is done.
        kind: What.
        subject: To what.
        now_ms: When.
        detail: What else the public is told, e.g. `reason`.
    """
    connection.execute(
        insert(events).values(
            kind=kind, subject=subject, detail=None if detail is None else dict(detail), created_ms=now_ms
        )
    )


def read_events(
    connection: Connection, *, after: int = 0, limit: int | None = None, kind: EventKind | None = None
) -> list[Event]:
    """Events behind one, oldest first; of one kind, or of all."""
    wanted = select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
    rows = connection.execute(wanted if kind is None else wanted.where(events.c.kind == kind))
    return [_event(row) for row in rows]


def newest_events(connection: Connection, which: Sequence[ColumnElement[bool]], *, limit: int) -> list[Event]:
    """The events that satisfy some conditions, newest first."""
    newest = select(events).where(*which).order_by(events.c.created_ms.desc(), events.c.id.desc()).limit(limit)
    return [_event(row) for row in connection.execute(newest)]


def first_event(connection: Connection, kind: EventKind, subject: str) -> Event | None:
    """The first of its kind that was done to a subject, or None."""
    done = select(events).where(events.c.kind == kind, events.c.subject == subject).order_by(events.c.id).limit(1)
    row = connection.execute(done).one_or_none()
    return None if row is None else _event(row)


def _event(row: Row[Any]) -> Event:
    return Event(row.id, EventKind(row.kind), row.subject, row.detail or {}, row.created_ms)
