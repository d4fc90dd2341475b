"""An installed wheel works outside of the checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Python = Callable[..., str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("blindcut-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def python(installed: Path, tmp_path: Path) -> Python:
    """Runs Python far from the checkout, with the wheel before it on the path."""

    def run(*arguments: str) -> str:
        end = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(installed), "BLINDCUT_DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert end.returncode == 0, end.stderr
        return end.stdout + end.stderr

    return run


def test_the_wheel_has_all_that_travels_and_nothing_else(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == {"arena", "ratings"}
    for part in ("web/templates/vote.html", "web/static/js/vote.js", "migrations/env.py"):
        assert (installed / "arena" / "_resources" / part).is_file()
    assert (installed / "arena" / "routes" / "api" / "examples.json").is_file()
    assert not list(installed.rglob("test_*.py"))


def test_the_command_runs_from_the_wheel(python: Python, installed: Path) -> None:
    assert python("-c", "import arena; print(arena.__file__)").startswith(str(installed))
    assert "agree" in python("-m", "arena", "db", "check")


def test_pages_and_migrations_come_from_the_wheel(python: Python, installed: Path) -> None:
    program = (
        "from arena.app import create_app\n"
        "from arena.resources import WEB\n"
        "from arena.services.arena import Arena\n"
        "from arena.settings import Settings\n"
        "from starlette.testclient import TestClient\n"
        "with TestClient(create_app(Arena(Settings()))) as client:\n"
        "    print(WEB, client.get('/').status_code, client.get('/leaderboard').status_code)\n"
    )

    said = python("-c", program)

    assert f"{installed / 'arena' / '_resources' / 'web'} 200 200" in said
