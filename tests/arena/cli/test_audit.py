"""`blindcut audit blindness`; what it measures is tested beside the service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.services.arena import Arena
from arena.services.audit.record import require_blindness

Blindcut = Callable[..., Any]
Complaint = Callable[..., str]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def configured(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = arena.settings.secret
    assert secret is not None
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(arena.settings.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", arena.settings.database_url)
    monkeypatch.setenv("BLINDCUT_SECRET", secret.get_secret_value())


def test_an_arena_is_started_and_one_that_tells_ends_with_1(blindcut: Blindcut, arena: Arena, tmp_path: Path) -> None:
    """The clips of a stocked arena are of three lengths."""
    ran = blindcut("audit", "blindness", "--servings", 100, "--out", tmp_path / "audit.json")

    assert ran.code == 1
    head, row = ran.out.splitlines()
    assert head.split()[:3] == ["category", "models", "clips"]
    assert row.split()[:2] == ["text-to-video", "4"]
    assert row.rstrip().endswith("TELLS")
    assert "Blindness is broken in text-to-video." in ran.err
    stored = require_blindness(arena.database)
    assert json.loads((tmp_path / "audit.json").read_text()) == stored
    assert stored["categories"][0]["verdict"] == "tells"


def test_what_cannot_be_audited_is_said_in_one_line(complaint: Complaint) -> None:
    assert "no arena answers at http://127.0.0.1:1" in complaint("audit", "blindness", "--url", "http://127.0.0.1:1")


def test_an_arena_that_does_not_start_says_why(complaint: Complaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.cli.audit.SERVE", ["serve", "--port", "no-port"])

    assert "the arena did not start: " in complaint("audit", "blindness")
