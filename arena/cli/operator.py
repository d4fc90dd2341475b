"""An operator's hand on the database, for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from arena.services.entries import Entries
from arena.services.moderation import Moderation
from arena.services.retirement import Retirement
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade


@contextmanager
def entries() -> Iterator[Entries]:
    """The same for entries."""
    settings = load_settings()
    database = Database(settings.database)
    upgrade(database)
    try:
        yield Entries(database, hidden_days=settings.hidden_days)
    finally:
        database.close()


@contextmanager
def moderation() -> Iterator[Moderation]:
    """Opens the database that is set, and closes it."""
    with _database() as database:
        yield Moderation(database)


@contextmanager
def retirement() -> Iterator[Retirement]:
    """The same for prompts."""
    with _database() as database:
        yield Retirement(database)


@contextmanager
def _database() -> Iterator[Database]:
    database = Database(load_settings().database)
    upgrade(database)
    try:
        yield database
    finally:
        database.close()
