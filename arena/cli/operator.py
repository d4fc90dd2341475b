"""An operator's hand on the database, for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from arena.cli.opened import opened_database
from arena.services.entries import Entries
from arena.services.moderation import Moderation
from arena.services.retirement import Retirement
from arena.settings import load_settings


@contextmanager
def entries() -> Iterator[Entries]:
    """The same for entries."""
    settings = load_settings()
    with opened_database(settings) as database:
        yield Entries(database, hidden_days=settings.hidden_days)


@contextmanager
def moderation() -> Iterator[Moderation]:
    """Opens the database that is set, and closes it."""
    with opened_database() as database:
        yield Moderation(database)


@contextmanager
def retirement() -> Iterator[Retirement]:
    """The same for prompts."""
    with opened_database() as database:
        yield Retirement(database)
