"""The public record: what was decided about votes, and what was done to models, prompts, clips and rules."""

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, or_

from arena.domain.ledger import EntryKind
from arena.store.events import Event, newest_events
from arena.store.tables import events, verdicts
from arena.store.verdicts import Judgement, newest_judgements


class Place(NamedTuple):
    """A place in the order of the record: by time, then verdicts (1) before events (0), then by number."""

    created_ms: int
    rank: int
    id: int


_VERDICT: Final = 1
_EVENT: Final = 0


def read_record(
    connection: Connection, *, before: Place | None, kind: EntryKind | None, limit: int
) -> list[Judgement | Event]:
    """What stands before a place, newest first.

    Args:
        connection: Any.
        before: Where to begin; at the newest, where nothing is given.
        kind: Only verdicts, or only events.
        limit: At most so many.
    """
    found: list[Judgement | Event] = []
    if kind is not EntryKind.EVENT:
        found += newest_judgements(connection, _before(verdicts, _VERDICT, before), limit=limit)
    if kind is not EntryKind.VERDICT:
        found += newest_events(connection, _before(events, _EVENT, before), limit=limit)
    found.sort(key=place_of, reverse=True)
    return found[:limit]


def place_of(fact: Judgement | Event) -> Place:
    """Where something stands."""
    return Place(fact.created_ms, _VERDICT if isinstance(fact, Judgement) else _EVENT, fact.id)


def _before(table: Table, rank: int, place: Place | None) -> list[ColumnElement[bool]]:
    """The condition on a table that its rows stand before a place."""
    if place is None:
        return []
    earlier = table.c.created_ms < place.created_ms
    alike = table.c.created_ms == place.created_ms
    if rank < place.rank:
        return [or_(earlier, alike)]
    return [or_(earlier, and_(alike, table.c.id < place.id)) if rank == place.rank else earlier]
