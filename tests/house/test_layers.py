"""The rules of the house as tests: what may import what, and how large a room may be."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400


def test_arrows_only_point_down() -> None:
    """The contracts of pyproject.toml, by import-linter."""
    linter = Path(sys.executable).with_name("lint-imports")

    end = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert end.returncode == 0, end.stdout
    assert "0 broken" in end.stdout


@pytest.mark.parametrize("floor", ["arena", "ratings", "tests", "migrations", "bench", "web/static/js"])
def test_no_module_is_longer_than_a_person_reads_at_once(floor: str) -> None:
    modules = [path for kind in ("*.py", "*.js") for path in (ROOT / floor).rglob(kind)]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }

    assert modules or not (ROOT / floor).exists()
    assert long == {}


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for floor in ("arena", "ratings", "bench")
        for path in (ROOT / floor).rglob("*.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""', "#!"))
    ]

    assert silent == []
