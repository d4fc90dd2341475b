"""Bringing a database to the schema of this version, and showing that migrations and schema agree."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from arena.errors import NotReady
from arena.resources import MIGRATIONS
from arena.store.engine import Database
from arena.store.tables import metadata


def upgrade(database: Database) -> None:
    """Apply the migrations that the database lacks; one process at a time, others wait.

    Raises:
        NotReady: The database can't be reached or written, with its own words.
    """
    try:
        with database.writing() as connection:
            command.upgrade(_config(connection), "head")
    except OperationalError as error:
        raise NotReady(f"the database {database.engine.url.render_as_string()}: {error.orig}") from error


def require_current(database: Database) -> None:
    """Check that a database has the schema of this version, without changing it.

    Raises:
        NotReady: It has another, or can't be reached.
    """
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    try:
        with database.reading() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise NotReady(f"the database {database.engine.url.render_as_string()}: {error.orig}") from error
    if found != head:
        raise NotReady(f"the database has the schema {found or 'of no version'}, not {head}: run blindcut db upgrade")


def drift(database: Database) -> list[str]:
    """What the schema has that the migrations don't make, or the reverse; one line a difference."""
    with database.reading() as connection:
        return [str(difference) for difference in compare_metadata(MigrationContext.configure(connection), metadata)]


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
