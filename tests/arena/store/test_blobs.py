"""Blobs: a name stands for the whole of its bytes, or does not exist."""

import hashlib
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from arena.store.blobs import Blobs, digest_of


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_are_kept_once_under_their_sha256(tmp_path: Path) -> None:
    (source := tmp_path / "a.mp4").write_bytes(b"one clip")
    (again := tmp_path / "b.mp4").write_bytes(b"one clip")
    blobs = Blobs(tmp_path / "blobs")

    digest = blobs.keep(source)

    assert digest == blobs.keep(again) == digest_of(source) == hashlib.sha256(b"one clip").hexdigest()
    assert files(tmp_path / "blobs") == [blobs.path(digest)]
    assert blobs.path(digest).read_bytes() == b"one clip"
    assert source.exists()


def test_half_a_file_never_appears(tmp_path: Path) -> None:
    """The disk is full halfway: here, no file may grow beyond 64 KiB for a moment."""
    (source := tmp_path / "large.mp4").write_bytes(b"x" * 300_000)
    blobs = Blobs(tmp_path / "blobs")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            blobs.keep(source)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert files(tmp_path / "blobs") == []
    assert blobs.path(blobs.keep(source)).read_bytes() == b"x" * 300_000


def test_many_can_keep_the_same_bytes_at_once(tmp_path: Path) -> None:
    (source := tmp_path / "a.mp4").write_bytes(b"x" * 1_000_000)
    blobs = Blobs(tmp_path / "blobs")

    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(blobs.keep, [source] * 16))

    assert files(tmp_path / "blobs") == [blobs.path(digests.pop())]
    assert not digests


def test_a_note_that_another_sweep_removes_meanwhile_is_passed_over(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    blobs.supersede("ab")
    (tmp_path / "superseded" / "cd").symlink_to("gone")  # listed, but not there when it is looked at

    assert blobs.superseded(seconds=0) == ["ab"]
