"""Downloads: how a clip comes from a provider to this disk, whole or not at all."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from arena.backends.base import BackendError
from arena.backends.exchange import tls
from arena.backends.sniffing import ENOUGH, Kind, sniff
from arena.domain.generation import FailureKind
from arena.files import whole_file

_CHUNK: Final = 1 << 18
_MOST_REDIRECTS: Final = 5
_EXPIRED: Final = frozenset({403, 404, 410})
"""What stores of objects answer to an address that was signed for a time that is over."""
_BEGINNINGS: Final = frozenset({"video/mp4", "video/webm", "video/quicktime"})


class Expired(BackendError):
    """The address leads nowhere any more; the provider may have another."""

    def __init__(self, message: str) -> None:
        super().__init__(FailureKind.BAD_OUTPUT, message)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clip is.

    Attributes:
        url: Its address.
        headers: What the first host wants to see; no other host that it may lead to gets them.
        length: Bytes that were announced; None where they were not.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


class Downloads:
    """Brings files over HTTP.

    Args:
        timeout: Seconds that the other side may be silent.
        deadline: Seconds that one file may take.
    """

    def __init__(self, *, timeout: float = 30.0, deadline: float = 900.0) -> None:
        self._deadline = deadline
        # A coding of the transfer would leave no length to hold the file against.
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            headers={"Accept-Encoding": "identity"},
            verify=tls(),
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def fetch(self, source: Source, target: Path, *, largest: int) -> None:
        """Bring a clip to a file, which appears whole or not at all.

        Args:
            source: Where it is.
            target: The file to write.
            largest: Bytes that it may have at most.

        Raises:
            Expired: The address leads nowhere any more.
            BackendError: `transient` when the connection broke or the file was cut short; `bad_output` when it is
                too large or no video.
        """
        try:
            with self._answer(source) as response, whole_file(target) as unfinished:
                self._write(response, unfinished, source, largest)
        except httpx.TransportError as error:
            reason = f"the download from {_host(source.url)} broke off: {str(error) or type(error).__name__}"
            raise BackendError(FailureKind.TRANSIENT, reason) from error
        except httpx.InvalidURL as error:
            raise BackendError(FailureKind.BAD_OUTPUT, f"{source.url!r:.200} is no address: {error}") from error

    @contextmanager
    def _answer(self, source: Source) -> Iterator[httpx.Response]:
        """The response that has the file, behind as many redirects as it takes."""
        url, headers = httpx.URL(source.url), dict(source.headers)
        for _ in range(_MOST_REDIRECTS + 1):
            _check_address(url)
            with self._client.stream("GET", url, headers=headers) as response:
                if not response.has_redirect_location:
                    _check_status(response)
                    yield response
                    return
                onward = url.join(response.headers["location"])
            if (onward.scheme, onward.netloc) != (url.scheme, url.netloc):
                headers = {}
            url = onward
        raise BackendError(FailureKind.BAD_OUTPUT, f"{_host(source.url)} redirects more than {_MOST_REDIRECTS} times")

    def _write(self, response: httpx.Response, unfinished: Path, source: Source, largest: int) -> None:
        announced = _announced(response, source)
        if announced is not None:
            check_size(announced, largest)
        ends = time.monotonic() + self._deadline
        written = 0
        with unfinished.open("wb") as file:
            for chunk in response.iter_bytes(_CHUNK):
                if not written:
                    check_video(chunk)
                written += len(chunk)
                check_size(written, largest)
                file.write(chunk)
                if time.monotonic() > ends:
                    raise BackendError(FailureKind.TRANSIENT, f"the download took more than {self._deadline:g} s")
        if not written:
            check_video(b"")
        if announced is not None and written != announced:
            reason = f"the file has {written:,} bytes, and {announced:,} were announced"
            raise BackendError(FailureKind.TRANSIENT, reason)


def keep(content: bytes, target: Path, *, largest: int) -> None:
    """Write a clip that came within an answer, which appears whole or not at all.

    Raises:
        BackendError: It is too large, or no video.
    """
    check_size(len(content), largest)
    check_video(content)
    with whole_file(target) as unfinished:
        unfinished.write_bytes(content)


def check_video(beginning: bytes) -> Kind:
    """See that a file that begins like this is an MP4, a WebM or a QuickTime video.

    Raises:
        BackendError: It is something else, and says what.
    """
    kind = sniff(beginning)
    if kind.media_type not in _BEGINNINGS:
        words = ""
        if kind.media_type.startswith(("text/", "application/json")):
            words = f": {' '.join(beginning[:ENOUGH].decode(errors='replace').split())[:120]}"
        raise BackendError(FailureKind.BAD_OUTPUT, f"the file is not a video, but {kind.name}{words}")
    return kind


def _announced(response: httpx.Response, source: Source) -> int | None:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() else source.length


def check_size(size: int, largest: int) -> None:
    """See that a file of so many bytes is not too large.

    Raises:
        BackendError: It is.
    """
    if size > largest:
        reason = f"the file has {size:,} bytes or more, and {largest:,} are allowed"
        raise BackendError(FailureKind.BAD_OUTPUT, reason)


def _check_status(response: httpx.Response) -> None:
    status, host = response.status_code, response.url.host
    if status in _EXPIRED:
        raise Expired(f"the address on {host} leads nowhere any more (HTTP {status})")
    if status == 429 or status >= 500:
        raise BackendError(FailureKind.TRANSIENT, f"{host} did not give the file (HTTP {status})")
    if status != 200:
        raise BackendError(FailureKind.BAD_OUTPUT, f"{host} did not give the file (HTTP {status})")


def _check_address(url: httpx.URL) -> None:
    if url.scheme not in {"http", "https"} or not url.host:
        raise BackendError(FailureKind.BAD_OUTPUT, f"{str(url)!r:.200} is no address of a file")


def _host(url: str) -> str:
    return url.split("//", 1)[-1].split("/", 1)[0]
