"""Enclosures: the files that go with a request, and how a request is kept without them."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import av

from arena.backends.base import BackendError
from arena.backends.sniffing import sniff
from arena.domain.generation import FailureKind

_LONGEST_KEPT: Final = 4096
"""Characters of a text without a space that is kept: more than that is a file, written as text, unless an address."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a request.

    Attributes:
        name: Of the file.
        media_type: By its bytes.
        content: All of them.
    """

    name: str
    media_type: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def base64(self) -> str:
        """The content as RFC 4648 writes it."""
        return base64.b64encode(self.content).decode()

    @cached_property
    def data_uri(self) -> str:
        """The content as an address (RFC 2397)."""
        return f"data:{self.media_type};base64,{self.base64}"


def image(path: Path) -> Enclosure:
    """A reference image.

    Raises:
        BackendError: It is not there, or not an image.
    """
    enclosure = _read(path, what="image")
    try:
        with av.open(str(path)) as container:
            next(container.decode(video=0))
    except (av.FFmpegError, StopIteration, IndexError) as error:
        raise BackendError(FailureKind.INVALID_REQUEST, f"{path.name} can't be read as an image: {error}") from error
    return enclosure


def clip(path: Path) -> Enclosure:
    """A clip to edit.

    Raises:
        BackendError: It is not there, or not a video.
    """
    return _read(path, what="video")


def without_files(body: Any, enclosures: Iterable[Enclosure] = ()) -> Any:  # noqa: ANN401 - JSON
    """A request or an answer as it is kept: files are known by their digest, and texts that hold files are cut."""
    known = {text: f"sha256:{file.sha256}" for file in enclosures for text in (file.base64, file.data_uri)}
    return _kept(body, known)


def _kept(body: Any, known: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(body, str):
        if body in known:
            return known[body]
        is_file = len(body) > _LONGEST_KEPT and " " not in body[:_LONGEST_KEPT] and not body.startswith("http")
        return f"{body[:64]}... ({len(body):,} characters)" if is_file else body
    if isinstance(body, Mapping):
        return {key: _kept(part, known) for key, part in body.items()}
    if isinstance(body, Sequence):
        return [_kept(part, known) for part in body]
    return body


def _read(path: Path, *, what: str) -> Enclosure:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BackendError(FailureKind.INVALID_REQUEST, f"{path.name} can't be read: {error.strerror}") from error
    found = sniff(content)
    if not found.media_type.startswith(f"{what}/"):
        raise BackendError(FailureKind.INVALID_REQUEST, f"{path.name} is not a {what}, but {found.name}")
    return Enclosure(path.name, found.media_type, content)
