"""The bytes of clips and images, each kept once under the SHA-256 of its content."""

import hashlib
import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile


class Blobs:
    """A folder of files that never change.

    Args:
        folder: Made when it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
