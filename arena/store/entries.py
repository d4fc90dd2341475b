"""Entries as they are stored, with what only an operator may see. Nothing here deletes one."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, or_, select, update

from arena.domain.catalog import Model
from arena.domain.entries import Codename, Entry, Occasion
from arena.domain.events import EventKind
from arena.domain.voters import SIMULATED
from arena.store.events import record
from arena.store.pool import hidden
from arena.store.tables import battles, models, voters, votes


def read_entries(connection: Connection, *, hidden_only: bool = False) -> list[Entry]:
    """Every entry there ever was, or those whose names are hidden, by slug."""
    wanted = select(models).order_by(models.c.slug)
    return [_entry(row) for row in connection.execute(wanted.where(hidden()) if hidden_only else wanted)]


def find_entry(connection: Connection, slug: str) -> Entry | None:
    """The entry with this slug, if it is here."""
    row = connection.execute(select(models).where(models.c.slug == slug)).one_or_none()
    return None if row is None else _entry(row)


def put_entry(connection: Connection, entry: Entry) -> None:
    """Store what an operator said of an entry: as a new one, or in place of what was said before its first vote."""
    codename = entry.codename
    values: dict[str, Any] = {
        "name": entry.name,
        "organization": entry.organization,
        "route": entry.route,
        "open_weights": entry.open_weights,
        "price_per_second": entry.price_per_second,
        "family": entry.family,
        "codename": codename.text if codename else None,
        "reveal_on_ms": codename.reveal_on_ms if codename else None,
        "reveal_after_votes": codename.reveal_after_votes if codename else None,
        "codename_salt": codename.salt if codename else None,
    }
    if entry.id:
        connection.execute(update(models).where(models.c.id == entry.id).values(values))
    else:
        connection.execute(insert(models).values(slug=entry.slug, created_ms=entry.created_ms, **values))


def reveal(connection: Connection, entry: Entry, occasion: Occasion, *, now_ms: int) -> bool:
    """Show an entry's name from now on, and say so in public; whether it was hidden until now.

    Args:
        connection: A transaction of `Database.writing`.
        entry: Which.
        occasion: Why now.
        now_ms: The time.
    """
    shown = connection.execute(update(models).where(models.c.id == entry.id, hidden()).values(revealed_ms=now_ms))
    if not shown.rowcount or entry.codename is None:
        return False
    told = {
        "codename": entry.codename.text,
        "name": entry.name,
        "organization": entry.organization,
        "family": entry.family,
        "route": entry.route,
        "why": occasion.value,
        "opening": entry.opening,
    }
    record(connection, EventKind.MODEL_REVEALED, entry.slug, now_ms=now_ms, detail=told)
    return True


def has_votes(connection: Connection, entry: Entry) -> bool:
    """Whether anybody has voted on an entry, a program too."""
    return bool(connection.execute(select(exists(_votes_on(entry)))).scalar_one())


def count_votes_on(connection: Connection, entry: Entry) -> int:
    """How many votes people have cast on an entry, whether they count or not; repeats are none."""
    cast = _votes_on(entry).join(voters).where(voters.c.cohort != SIMULATED, battles.c.is_repeat.is_(False))
    return int(connection.execute(cast.with_only_columns(func.count())).scalar_one())


def _votes_on(entry: Entry) -> Select[Any]:
    on_it = or_(battles.c.left_model_id == entry.id, battles.c.right_model_id == entry.id)
    return select(votes.c.battle_seq).join(battles, battles.c.seq == votes.c.battle_seq).where(on_it)


def _entry(row: Row[Any]) -> Entry:
    codename = None
    if row.codename is not None:
        codename = Codename(row.codename, row.reveal_on_ms, row.reveal_after_votes, row.codename_salt)
    return Entry(
        **{field.name: getattr(row, field.name) for field in fields(Model)},
        id=row.id,
        family=row.family,
        codename=codename,
        created_ms=row.created_ms,
        revealed_ms=row.revealed_ms,
        retired_ms=row.retired_ms,
    )
