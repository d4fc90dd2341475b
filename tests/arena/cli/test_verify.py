"""`blindcut verify`: what is verified is tested beside it; here, how a person is told."""

import io
import json
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


@pytest.fixture
def exported(arena: Arena, log: Any, blindcut: Blindcut, tmp_path: Path) -> Path:  # noqa: ANN401
    """An export with the snapshot of a board of eight votes."""
    log.write(*(log.vote("m1", "m2", voter=f"f{n}", prompt=f"p{n % 3 + 1}") for n in range(8)))
    arena.rater._pass()
    arena._keeper._work()
    kept = arena.snapshots.page(category=None, below=None, limit=1)[0]
    (tmp_path / "snapshot.json").write_bytes(arena.snapshots.find(kept.digest).content)
    assert blindcut("export", tmp_path / "out").code == 0
    return tmp_path


def test_what_was_checked_is_told_and_that_it_holds(blindcut: Blindcut, exported: Path) -> None:
    ran = blindcut("verify", exported / "snapshot.json", exported / "out")

    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [
        *("snapshot", "chain", "block", "leaves", "votes", "board", "verified")
    ]
    assert "votes     8 rows, each the vote that was sealed" in ran.out


def test_a_snapshot_can_come_through_a_pipe(
    blindcut: Blindcut, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO((exported / "snapshot.json").read_text()))

    assert blindcut("verify", "-", exported / "out" / "votes.csv").out.endswith("\nverified\n")


def test_a_difference_ends_with_exit_1_and_is_the_last_word(blindcut: Blindcut, exported: Path) -> None:
    votes = exported / "out" / "votes.csv"
    votes.write_text(votes.read_text().replace("p1,m1,m2,model_a", "p1,m1,m2,tie", 1))

    ran = blindcut("verify", exported / "snapshot.json", exported / "out")

    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[-1] == (
        f"NOT VERIFIED: block 1: the vote on battle {1:032x} is not the one that was sealed"
    )
    assert ran.out.startswith("snapshot  text-to-video, 8 votes, ")


def test_without_a_ledger_it_says_what_it_did_not_do(blindcut: Blindcut, exported: Path) -> None:
    for name in ("ledger.csv", "blocks.csv"):
        (exported / "out" / name).unlink()

    ran = blindcut("verify", exported / "snapshot.json", exported / "out")

    assert ran.code == 0
    assert "recomputed, not verified: there is no ledger beside the votes" in ran.out.splitlines()[-1]


def test_what_can_not_be_read_is_one_line_and_exit_2(complaint: Callable[..., str], exported: Path) -> None:
    (exported / "other.json").write_text(json.dumps({"form": 1}))
    (exported / "bytes.json").write_bytes(b"\xff")

    assert "no.json: can't be read: No such file" in complaint("verify", exported / "no.json", exported / "out")
    assert "it is no text of UTF-8" in complaint("verify", exported / "bytes.json", exported / "out")
    assert "other.json: is no snapshot: it has no 'digest'" in complaint("verify", exported / "other.json", exported)
    assert "holds none of votes.csv" in complaint("verify", exported / "snapshot.json", exported)
    assert "there is no such file" in complaint("verify", exported / "snapshot.json", exported / "no.csv")
