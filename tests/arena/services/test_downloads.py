"""Downloads: made once and handed out for a while, of one state of the log, and gone with the voters who leave it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest

from arena.domain.voters import Voter
from arena.errors import NotFound, NotReady
from arena.services import downloads
from arena.services.arena import Arena
from arena.services.card import ARCHIVE
from arena.services.downloads import VOTES, Download, Downloads
from arena.services.export import Exported

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def opened(arena: Arena, log: Any) -> Iterator[Downloads]:  # noqa: ANN401
    """Those of an arena with three votes of two voters."""
    log.write(*(log.vote("m1", "m2", voter=voter) for voter in ("1", "1", "2")))
    yield arena.downloads
    arena.downloads.drop()


def rows(download: Download) -> list[tuple[Any, ...]]:
    return duckdb.read_parquet(str(download.folder / VOTES)).project("battle_id, voter_id").fetchall()


def test_the_archive_holds_every_file_of_the_export_with_its_card(opened: Downloads) -> None:
    made = opened.get()
    with ZipFile(made.folder / ARCHIVE) as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert set(packed) == {*(path.name for path in made.found.files), "croissant.json", "README.md"}
    assert packed[VOTES] == (made.folder / VOTES).read_bytes()
    assert len(rows(made)) == made.found.votes.total() == 3


def test_what_is_made_is_handed_out_until_it_is_old(opened: Downloads, log: Any) -> None:  # noqa: ANN401
    first = opened.get()
    log.cast("m1", "m3")
    assert opened.get() is first
    opened._seconds = 0
    second = opened.get()
    assert len(rows(second)) == 4
    assert not {voter for _, voter in rows(first)} & {voter for _, voter in rows(second)}


def test_files_last_as_long_as_somebody_refers_to_them(opened: Downloads) -> None:
    made = opened.get()
    folder = made.folder
    opened.drop()
    assert len(rows(made)) == 3
    del made
    assert not folder.exists()


def test_who_erases_their_votes_is_in_no_download_any_more(arena: Arena, opened: Downloads) -> None:
    assert len(rows(opened.get())) == 3
    arena.erasure.erase(Voter("1".zfill(32)))
    assert len(rows(opened.get())) == 1


def test_what_was_begun_before_somebody_left_is_not_kept(
    arena: Arena, opened: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_card = downloads.write_card

    def meanwhile(found: Exported, *more: Any) -> None:  # noqa: ANN401
        arena.erasure.erase(Voter("1".zfill(32)))
        write_card(found, *more)

    monkeypatch.setattr(downloads, "write_card", meanwhile)
    opened.get()
    monkeypatch.undo()
    assert len(rows(opened.get())) == 1


def test_a_snapshot_has_files_of_its_own(arena: Arena, opened: Downloads, log: Any) -> None:  # noqa: ANN401
    arena.rater._pass()
    arena._keeper._work()
    kept = arena.snapshots.page(category=None, below=None, limit=1)[0]
    log.cast("m1", "m3")
    assert len(rows(opened.get(kept.digest))) == 3
    assert len(rows(opened.get())) == 4
    assert opened.get(kept.digest) is opened.get(kept.digest)
    with pytest.raises(NotFound, match="no board with the digest"):
        opened.get("0" * 64)


def test_only_a_few_states_are_kept(arena: Arena, opened: Downloads, log: Any) -> None:  # noqa: ANN401
    arena._keeper._period = 0
    for winner in ("left", "right", "tie", "left"):
        log.cast("m1", "m2", winner)
        arena.rater._pass()
        arena._keeper._work()
    folders = [opened.get(row.digest).folder for row in arena.snapshots.page(category=None, below=None, limit=9)]
    assert [folder.exists() for folder in folders] == [False] + [True] * 3


def test_while_an_export_is_made_others_are_sent_away(opened: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_PATIENCE_SECONDS", 0.01)
    begun, may_end = threading.Event(), threading.Event()
    write_card = downloads.write_card

    def slow(*given: Any) -> None:  # noqa: ANN401
        begun.set()
        assert may_end.wait(10)
        write_card(*given)

    monkeypatch.setattr(downloads, "write_card", slow)
    maker = threading.Thread(target=opened.get)
    maker.start()
    assert begun.wait(10)
    with pytest.raises(NotReady, match="ask again in a moment"):
        opened.get()
    may_end.set()
    maker.join()
    assert len(rows(opened.get())) == 3


def test_a_long_log_is_exported_beside_the_process_that_voters_need(
    opened: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = rows(opened.get())
    opened.drop()
    monkeypatch.setattr(downloads, "_LONG", 0)
    monkeypatch.setattr(downloads, "export_log", None)  # is not called in this one
    elsewhere = rows(opened.get())
    assert [battle for battle, _ in elsewhere] == [battle for battle, _ in here]
    with pytest.raises(NotFound, match="no board with the digest"):
        opened.get("0" * 64)


def test_what_fails_leaves_no_files(opened: Downloads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_given: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr(downloads, "write_card", fail)
    monkeypatch.setattr("tempfile.tempdir", str(scratch := tmp_path / "scratch"))
    scratch.mkdir()
    with pytest.raises(KeyboardInterrupt):
        opened.get()
    assert list(scratch.iterdir()) == []
    monkeypatch.undo()
    assert len(rows(opened.get())) == 3
