"""The schema, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from alembic import command
from sqlalchemy import inspect, text

from arena.errors import BadConfiguration, NotReady
from arena.store.engine import Database
from arena.store.matching import unmatched
from arena.store.migrate import _config, drift, upgrade
from arena.store.tables import metadata
from arena.store.verdicts import VerdictRow, read_verdicts
from arena.store.votes import read_log

_OF_THE_FIRST_VERSION = {
    "models (id, slug, name, organization, route, created_ms)": "1, 'a', 'A', '', '', 1), (2, 'b', 'B', '', '', 1",
    "prompts (id, category, slug, text, tags, reference_images, content_hash, created_ms)": (
        "1, 'text-to-video', 'p', 't', '[]', '[]', 'x', 1"
    ),
    "clips (id, model_id, prompt_id, state, created_ms)": "1, 1, 1, 'published', 1), (2, 2, 1, 'published', 1",
    "voters (id, cohort, created_ms)": "'v', 'public', 1",
    "battles (seq, id, voter_id, prompt_id, left_clip_id, left_model_id, right_clip_id, right_model_id, propensity, "
    "drawn_ms, ended_ms)": "1, 'b', 'v', 1, 1, 1, 2, 2, 0.5, 1, 2",
    "votes (battle_seq, winner, receipt)": "1, 'left', 'r'",
    "verdicts (battle_seq, counted, reason, created_ms)": "1, true, 'why', 1",
}


def test_the_migrations_make_the_schema(database: Database) -> None:
    assert drift(database) == []
    assert set(inspect(database.engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_check_for_drift_would_notice_some(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE snapshots ADD COLUMN surplus INTEGER"))
        connection.execute(text("DROP TABLE skips"))

    assert len(drift(database)) == 2


def test_migrating_again_changes_nothing(database: Database) -> None:
    upgrade(database)

    assert drift(database) == []


def test_an_arena_with_votes_comes_to_this_version_with_all_it_has(database: Database) -> None:
    """SQLite refuses to drop a table whose rows others refer to, as its usual way to alter one does."""
    with database.writing() as connection:
        command.downgrade(_config(connection), "0001")
        for table, row in _OF_THE_FIRST_VERSION.items():
            connection.execute(text(f"INSERT INTO {table} VALUES ({row})"))  # noqa: S608 - constants

    upgrade(database)

    with database.reading() as connection:
        assert [row.repeat_of for page in read_log(connection, after=0) for row in page] == [None]
        assert read_verdicts(connection, after=0) == [VerdictRow(1, 1, counted=True, kind="operator")]
        assert unmatched(connection) == [1]
    with database.writing() as connection:
        command.downgrade(_config(connection), "0001")
    upgrade(database)
    assert drift(database) == []


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'fresh.db'}"
    program = (
        "import sys; from arena.store.engine import Database; from arena.store.migrate import upgrade;"
        "upgrade(Database(sys.argv[1]))"
    )
    with ThreadPoolExecutor(3) as pool:
        ends = list(
            pool.map(lambda _: run([executable, "-c", program, url], capture_output=True, check=False), range(3))
        )

    assert [end.returncode for end in ends] == [0, 0, 0], ends
    database = Database(url)
    assert drift(database) == []
    database.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://root@localhost/x", "must be SQLite or PostgreSQL, not 'mysql'"),
        ("not a url", "can't be used"),
        ("postgresql+nodriver://localhost/x", "can't be used"),
        ("postgresql+psycopg2://localhost/x", r"pip install 'blindcut\[postgres\]'"),
    ],
)
def test_a_database_that_can_not_be_used_is_refused_at_once(url: str, reason: str) -> None:
    with pytest.raises(BadConfiguration, match=reason):
        Database(url)


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/nobody?connect_timeout=1", "sqlite:///{folder}"])
def test_a_database_that_does_not_answer_is_not_ready(url: str, tmp_path: Path) -> None:
    database = Database(url.format(folder=tmp_path))

    with pytest.raises(NotReady, match="the database does not answer"):
        database.require()
    with pytest.raises(NotReady, match=r"^the database (postgresql|sqlite)://.*: .*(refused|unable to open)"):
        upgrade(database)
    database.close()


def test_sqlite_syncs_every_commit_and_keeps_its_promises(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as connection:
        settings = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()

    assert settings == ["wal", 2, 1]  # 2 is FULL


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    statement = text("SELECT count(*) FROM voters")
    with database.reading() as reader, database.writing() as writer:
        writer.execute(text("INSERT INTO voters VALUES ('a', 'public', 1)"))
        assert reader.execute(statement).scalar_one() == 0


def test_a_reader_goes_on_seeing_the_state_that_it_began_with(database: Database) -> None:
    statement = text("SELECT count(*) FROM voters")
    with database.reading() as reader:
        before = reader.execute(statement).scalar_one()
        with database.writing() as writer:
            writer.execute(text("INSERT INTO voters VALUES ('a', 'public', 1)"))
        assert reader.execute(statement).scalar_one() == before
    with database.writing() as writer:
        assert writer.execute(statement).scalar_one() == before + 1


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def write() -> None:
        with database.writing() as connection:
            connection.execute(text("INSERT INTO voters VALUES ('a', 'public', 1)"))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        write()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM voters")).scalar_one() == 0
