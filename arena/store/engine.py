"""The connection to the database: SQLite set for durability, or PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from arena.errors import BadConfiguration, NotReady

_WRITER_LOCK: Final = 0x426C696E  # "Blin": one advisory lock for all writers of the log
_ORDER_LOCK: Final = 0x426C6971  # and one for those who hand jobs to providers: budgets and limits hold for all of them
_BUSY_SECONDS: Final = 30

INSERT: Final[dict[str, Callable[[Table], postgresql.Insert | sqlite.Insert]]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
"""By dialect, the insert that can pass over what is there already; SQLAlchemy has no common one."""


class Database:
    """A database, and the two kinds of transaction that Blindcut has.

    Args:
        url: `sqlite:///...` or `postgresql://...`; an embedded database's folder is made.
        reading: Only to read; the database itself refuses what would change it, and an embedded one is not made.

    Raises:
        BadConfiguration: The URL can't be read, names another kind of database, or its driver is not installed.
        NotReady: The embedded database that is to be read is not there.
    """

    def __init__(self, url: str, *, reading: bool = False) -> None:
        self.engine = _open(url, reading=reading)
        self._on_postgresql = self.engine.dialect.name == "postgresql"

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the database, that of its first statement, and changes nothing."""
        connection = self.engine.connect()
        # SQLite's transactions do so by themselves; by PostgreSQL's default each statement sees a state of its own.
        return connection.execution_options(isolation_level="REPEATABLE READ") if self._on_postgresql else connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first statement to its commit.

        A deferred transaction of SQLite that reads first can fail when it writes; on PostgreSQL the log's numbers
        would otherwise not appear in the order of commit.
        """
        with self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
            if self._on_postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
            yield connection

    @contextmanager
    def queueing(self, *, ordering: bool = False) -> Iterator[Connection]:
        """A transaction of the queue, beside the log's writers where the database can: on SQLite it is theirs.

        Args:
            ordering: Whether no other one that orders may be open meanwhile.
        """
        with self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
            if ordering and self._on_postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ORDER_LOCK})
            yield connection

    def require(self) -> None:
        """Check that the database answers a query.

        Raises:
            NotReady: It does not.
        """
        try:
            with self.reading() as connection:
                connection.execute(select(1)).scalar_one()
        except SQLAlchemyError as error:
            raise NotReady("the database does not answer") from error

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def _open(database: str, *, reading: bool) -> Engine:
    try:
        url = make_url(database)
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise BadConfiguration(f"the database must be SQLite or PostgreSQL, not {url.get_backend_name()!r}")
        if url.get_backend_name() == "sqlite":
            return _sqlite(url, reading=reading)
        options = {"options": "-c default_transaction_read_only=on"} if reading else {}
        return create_engine(url, pool_pre_ping=True, connect_args=options)
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadConfiguration(f"the database URL can't be used: {error}") from error
    except ModuleNotFoundError as error:
        raise BadConfiguration(f"the database needs {error.name}: pip install 'blindcut[postgres]'") from error


def _sqlite(url: URL, *, reading: bool) -> Engine:
    if reading and not Path(url.database or "").is_file():
        raise NotReady(f"there is no arena at {url.database} yet: it is made by blindcut serve or blindcut demo")
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction by itself, and a deferred one: see the begin event below.
        connection.isolation_level = None
        for pragma in ("query_only=ON",) if reading else ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine
