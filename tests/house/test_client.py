"""The client in docs/http-api.md does what it is shown for, as it stands there."""

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from arena.app import create_app
from arena.services.arena import Arena

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "http-api.md"
ADDRESS = "http://127.0.0.1:8000"


def vote(address: str) -> None:
    """Some votes, on the board."""
    with httpx.Client(base_url=f"{address}/api/v1") as voter:
        for number in range(12):
            battle = voter.post("/battles", json={}).json()["battle"]
            voter.post(f"/battles/{battle}/vote", json={"winner": ("left", "right", "tie")[number % 3]})
        while voter.get("/leaderboard").json()["votes"] < 12:
            pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_client_of_the_document_reads_a_board_its_tag_and_every_model(
    arena: Arena, serving: Callable[[Any], AbstractContextManager[str]]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert ADDRESS in program

    with serving(create_app(arena)) as address:
        vote(address)
        end = subprocess.run(
            [sys.executable, "-c", program.replace(ADDRESS, address)], capture_output=True, text=True, check=False
        )

    assert (end.returncode, end.stderr) == (0, "")
    *entries, known, first, second = end.stdout.splitlines()
    assert len(entries) >= 2
    assert all(re.fullmatch(r"\d-\d Model m\d: (\S+ to \S+)", entry) for entry in entries)
    assert (known, first, second) == ("as it was", "m1 m2", "m3 m4")


def test_it_has_ten_lines() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

    assert len([line for line in program.splitlines() if line and not line.startswith("import")]) <= 10
