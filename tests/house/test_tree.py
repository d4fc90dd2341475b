"""What is in the repository, and what is not."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MACHINE = re.compile(r"(?<![\w.~-])/(root|home/\w+|work|Users/\w+)/")
"""A path that is only right where it was written."""

REGISTRY = re.compile(r"https?://\S+/(simple|packages)/|--(extra-)?index-url\s+\S", re.IGNORECASE)
"""Where packages come from is for whoever installs them to say."""


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The text files of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            texts[name] = content.decode("utf-8")
    return texts


def test_no_path_of_a_machine_and_no_registry_is_named(tracked: dict[str, str]) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in tracked.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line) or REGISTRY.search(line)
    ]

    assert len(tracked) > 50
    assert found == []


def test_these_patterns_find_what_they_are_for() -> None:
    for root in ("root", "home/ada", "work"):
        assert MACHINE.search(f"open('/{root}/x')")
    assert not MACHINE.search("see docs/root/plan")
    assert REGISTRY.search("https://packages.example/" + "simple/numpy")


def test_the_lock_names_versions_and_hashes_and_no_address(tracked: dict[str, str]) -> None:
    lock = tracked["requirements.lock"]

    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 100
    for line in lock.splitlines():
        assert re.match(r"(\S+==\S+|    --hash=sha256:[0-9a-f]{64}|    # via|    #|#|$)", line), line


def test_no_third_party_code_travels_with_the_pages() -> None:
    kinds = {path.suffix for path in (ROOT / "web").rglob("*") if path.is_file()}

    assert kinds <= {".html", ".css", ".js", ".svg"}
    assert not list((ROOT / "web").rglob("*.min.*"))
