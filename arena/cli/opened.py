"""The database of the arena that is set, for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from arena.settings import Settings, load_settings
from arena.store.engine import Database
from arena.store.migrate import upgrade


@contextmanager
def opened_database(settings: Settings | None = None) -> Iterator[Database]:
    """The database, brought to this version's schema, and closed behind the block.

    Args:
        settings: That name it; read from the environment if they were not yet.
    """
    database = Database((settings or load_settings()).database)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
