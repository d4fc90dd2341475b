"""`blindcut db`, and what every command shares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena import __version__
from arena.store.engine import Database
from arena.store.migrate import drift

Blindcut = Callable[..., Any]


def test_upgrade_makes_the_schema_and_hides_the_password(
    blindcut: Blindcut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "new"))

    for _ in range(2):
        ran = blindcut("db", "upgrade")
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.startswith("The database is up to date: sqlite:///")

    database = Database(f"sqlite:///{tmp_path / 'new' / 'blindcut.db'}")
    assert drift(database) == []
    database.close()


def test_upgrade_works_on_both_databases(
    blindcut: Blindcut, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", database_url)

    assert blindcut("db", "upgrade").code == 0


def test_check_finds_migrations_and_schema_in_step(blindcut: Blindcut) -> None:
    ran = blindcut("db", "check")

    assert (ran.code, ran.out, ran.err) == (0, "", "Migrations and schema agree.\n")


def test_a_database_that_can_not_be_reached_is_one_line(
    complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", "postgresql://somebody:secret@127.0.0.1:1/none")

    said = complaint("db", "upgrade")

    assert "postgresql://somebody:***@127.0.0.1:1/none" in said
    assert "secret@" not in said


def test_the_version_is_told(blindcut: Blindcut) -> None:
    assert blindcut("--version").out == f"{__version__}\n"


def test_a_command_that_does_not_exist_is_bad_input(blindcut: Blindcut) -> None:
    ran = blindcut("fly")

    assert (ran.code, ran.out) == (2, "")
    assert "fly" in ran.err


def test_help_names_every_command(blindcut: Blindcut) -> None:
    ran = blindcut("--help")

    assert ran.code == 0
    for command in ("serve", "import", "models", "prompts", "categories", "db"):
        assert command in ran.out
