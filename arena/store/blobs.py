"""The bytes of clips and images, each kept once under the SHA-256 of its content."""

import hashlib
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


class Blobs:
    """A folder of files that never change.

    Args:
        folder: Made when it is missing.
        reading: Nothing will be kept, and no folder is made.
    """

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        self._folder = folder
        self._notes = folder / "superseded"
        if not reading:
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the bytes with this digest are, or would be."""
        return self._folder / digest[:2] / digest

    def keep(self, file: Path) -> str:
        """Store a copy of a file's bytes.

        Returns:
            The SHA-256 of the bytes, in hexadecimal: their name from now on.

        The copy is on disk before its name appears, so a name never stands for half a file.
        """
        digest = digest_of(file)
        target = self.path(digest)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, delete=False) as copy, file.open("rb") as source:
                try:
                    shutil.copyfileobj(source, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
                    Path(copy.name).replace(target)
                finally:
                    Path(copy.name).unlink(missing_ok=True)
        return digest

    def supersede(self, digest: str) -> None:
        """Note that a file is no longer needed, as of now; who reads it at the moment goes on reading it."""
        self._notes.mkdir(exist_ok=True)
        (self._notes / digest).touch()

    def superseded(self, *, seconds: float) -> list[str]:
        """The files that have not been needed for so long, by what was noted."""
        latest, found = time.time() - seconds, []
        for note in self._notes.iterdir() if self._notes.is_dir() else ():
            # Another process that sweeps may have dealt with it just now.
            with suppress(FileNotFoundError):
                if note.stat().st_mtime <= latest:
                    found.append(note.name)
        return sorted(found)

    def discard(self, digest: str, *, needed: bool) -> None:
        """Forget that a file was superseded and, unless it is needed again, remove it."""
        if not needed:
            self.path(digest).unlink(missing_ok=True)
        (self._notes / digest).unlink(missing_ok=True)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
