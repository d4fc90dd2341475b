"""Reading an arena from beside those who serve it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from arena.errors import NotReady
from arena.services.filters import BoardFilter
from arena.services.reader import Reader
from arena.settings import Settings
from arena.store.engine import Database


def test_it_reads_what_there_is_on_either_database(stocked: Settings) -> None:
    reader = Reader(stocked)
    with reader.running():
        assert reader.boards.of(BoardFilter("text-to-video")).board["entries"] == []
        assert len(reader.battles.catalog.models) == 4
        assert [prompt.slug for prompt in reader.prompts.find(words="p2")] == ["p2"]


def test_the_database_refuses_what_would_change_it(stocked: Settings) -> None:
    database = Database(stocked.database, reading=True)
    with pytest.raises(DBAPIError, match=r"read.?only"), database.writing() as connection:
        connection.execute(text("DELETE FROM clips"))
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_there_is_no_arena_none_is_made(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{settings.data_dir / 'none' / 'blindcut.db'}"})

    with pytest.raises(NotReady, match="there is no arena at"):
        Reader(nowhere)
    assert not (settings.data_dir / "none").exists()


def test_a_database_of_another_version_is_left_as_it_is(stocked: Settings) -> None:
    database = Database(stocked.database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.close()

    with pytest.raises(NotReady, match=r"has the schema 0001, not .*: run blindcut db upgrade"):
        Reader(stocked)
