"""The log of a live database; that it gives the arena's own boards is shown beside the export."""

from pathlib import Path

import pytest

from arena.errors import BadConfiguration, BadInput, BadLog
from arena.offline.database import DatabaseLog
from arena.offline.rating import categories_of


def test_an_arena_without_votes_is_said_to_have_none(database_url: str) -> None:
    with DatabaseLog.open(database_url) as log, pytest.raises(BadLog, match="the log holds no votes"):
        categories_of(log, cohort="human")


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with (
        pytest.raises(BadInput, match=r"no\.db: there is no such database"),
        DatabaseLog.open(f"sqlite:///{tmp_path}/no.db"),
    ):
        pass
    assert not list(tmp_path.iterdir())


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    (path := tmp_path / "empty.db").touch()
    with pytest.raises(BadInput, match="no such table: battles"), DatabaseLog.open(f"sqlite:///{path}") as log:
        log.shares("human")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (path := tmp_path / "text.db").write_text("no database at all, but long enough to look like a file" * 40)
    with pytest.raises(BadInput, match="not a database"), DatabaseLog.open(f"sqlite:///{path}") as log:
        log.shares("human")


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    url = "postgresql://arena:s3cret@127.0.0.1:1/arena"
    with pytest.raises(BadInput, match="can't be read") as refused, DatabaseLog.open(url):
        pass
    assert "arena:***@127.0.0.1" in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("url", ["nonsense://x", "no url at all"])
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(BadConfiguration, match="can't be used"), DatabaseLog.open(url):
        pass
