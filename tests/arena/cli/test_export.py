"""`blindcut export`: what it writes is tested beside the service."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.services.arena import Arena
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

        folder, of_ledger = tmp_path / "new" / "log", "parquet" if form == "parquet" else "csv"
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.splitlines() == [
            f"{folder / f'votes.{form}'}: 0 votes.",
            f"{folder / f'ledger.{of_ledger}'}: nothing is sealed yet.",
            f"{folder / 'measurements.csv'}: 0 repeats, 0 checks.",
        ]
        assert {f"votes.{form}", f"ledger.{of_ledger}", "blocks.csv"} <= {file.name for file in folder.iterdir()}


def test_the_log_can_be_exported_as_it_stood(
    arena: Arena,
    log: Any,  # noqa: ANN401
    blindcut: Blindcut,
    complaint: Callable[..., str],
    tmp_path: Path,
) -> None:
    first = log.cast("m1", "m2")
    arena.rater._pass()
    arena._keeper._work()
    kept = arena.snapshots.page(category=None, below=None, limit=1)[0]
    log.cast("m1", "m3")
    log.judge(first, counted=False)

    assert "1 votes (1 public)" in blindcut("export", tmp_path, "--snapshot", kept.digest).err
    assert first in (tmp_path / "votes.csv").read_text()
    assert not (tmp_path / "measurements.csv").exists()
    assert blindcut("export", tmp_path).code == 0
    assert first not in (tmp_path / "votes.csv").read_text()
    assert "no board with the digest" in complaint("export", tmp_path, "--snapshot", "0" * 64)


def test_a_folder_that_cannot_be_made_is_named(complaint: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "file/log: can't be made: Not a directory" in complaint("export", tmp_path / "file" / "log")
