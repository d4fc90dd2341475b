"""`blindcut export`: what it writes is tested beside the service."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.settings import Settings

Blindcut = Callable[..., Any]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def configured(stocked: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(stocked.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", stocked.database_url)


def test_the_folder_is_made_and_the_votes_are_counted(blindcut: Blindcut, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        ran = blindcut("export", tmp_path / "new" / "log", "--format", form)

        path = tmp_path / "new" / "log" / f"votes.{form}"
        measured = path.with_name("measurements.csv")
        assert (ran.code, ran.out, ran.err) == (0, "", f"{path}: 0 votes.\n{measured}: 0 repeats, 0 checks.\n")
        assert path.is_file()


def test_a_folder_that_cannot_be_made_is_named(complaint: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "file/log: can't be made: Not a directory" in complaint("export", tmp_path / "file" / "log")
