"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from arena.errors import BadInput


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` once the block has ended well, and vanishes if it has not.

    Raises:
        BadInput: The place can't be written to.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", suffix=path.suffix, delete=False) as file:
            written = Path(file.name)
    except OSError as error:
        raise BadInput(f"can't be written: {error.strerror}", place=str(path)) from error
    try:
        yield written
        with written.open("rb") as file:
            os.fsync(file.fileno())
        # The temporary file is for its owner's eyes only; the finished one is a file like any other.
        written.chmod(0o666 & ~_umask())
        written.replace(path)
    except OSError as error:
        raise BadInput(f"can't be written: {error.strerror}", place=str(path)) from error
    finally:
        written.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
