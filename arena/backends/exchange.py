"""Exchanges: what went over the wire. Every SDK words a failure in its own way; below them all is HTTP.

A `Wire` listens through the hooks of the client that an SDK is given. So what is kept is what was sent, and one
vocabulary of failures reads the answers of all providers.
"""

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

import httpx

_LONGEST_TEXT: Final = 2000
_UNCONNECTED: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""Errors of httpx, and of httpx2, that come before a byte of the request has left."""

Hooks = dict[str, list[Callable[..., Any]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response.

    Attributes:
        status: Of HTTP.
        headers: By name in small letters.
        body: What its JSON says, or the beginning of its text.
    """

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before the next request, where it says so (RFC 9110, section 10.2.3)."""
        value = self.headers.get("retry-after", "").strip()
        if value.isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None


@dataclass(slots=True)
class Exchange:
    """One call of an SDK: the last request that it sent, and the answer to it.

    Attributes:
        request: Method, address and JSON body; empty before anything was sent.
        answer: None as long as there is none.
    """

    request: dict[str, Any] = field(default_factory=dict)
    answer: Answer | None = None


class Wire:
    """Hears what a client sends and is answered, in the thread that calls."""

    def __init__(self) -> None:
        self._calls = threading.local()

    @contextmanager
    def listening(self) -> Iterator[Exchange]:
        """Note what this thread exchanges until the end of the block."""
        self._calls.current = exchange = Exchange()
        try:
            yield exchange
        finally:
            self._calls.current = None

    def client(self, *, timeout: float, headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A client of httpx that is heard, and behaves as those do that SDKs make for themselves."""
        return httpx.Client(
            timeout=timeout, headers=headers, event_hooks=self.hooks, verify=tls(), follow_redirects=True
        )

    @property
    def hooks(self) -> Hooks:
        """The event hooks for a client of httpx or httpx2."""
        return {"request": [self.sent], "response": [self.answered]}

    def sent(self, request: Any) -> None:  # noqa: ANN401 - of httpx or of httpx2
        """Note a request; addresses and bodies carry no keys, headers do and are left."""
        if exchange := self._current():
            exchange.request = {"method": request.method, "url": str(request.url)}
            exchange.answer = None
            if request.headers.get("content-type", "").startswith("application/json"):
                exchange.request["body"] = json.loads(request.read() or b"null")

    def answered(self, response: Any) -> None:  # noqa: ANN401 - of httpx or of httpx2
        """Note an answer, read to its end."""
        if exchange := self._current():
            response.read()
            headers = {name.lower(): value for name, value in response.headers.items()}
            exchange.answer = Answer(response.status_code, headers, _body(response))

    def _current(self) -> Exchange | None:
        current: Exchange | None = getattr(self._calls, "current", None)
        return current


class NotRepeated(Exception):
    """A request failed over `Once`. No SDK knows this error, so none tries again."""


class Once(httpx.BaseTransport):
    """A transport for SDKs that repeat requests and can't be told not to: it fails in words that they don't know.

    Args:
        wire: Hears what is sent and answered.
        timeout: Seconds that the other side may be silent, whatever an SDK says of a call: one waits for ever.
    """

    def __init__(self, wire: Wire, *, timeout: float) -> None:
        self._wire = wire
        self._timeout = httpx.Timeout(timeout).as_dict()
        self._transport = httpx.HTTPTransport(verify=tls())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, once.

        Raises:
            NotRepeated: There was no answer, or one that is an error.
        """
        self._wire.sent(request)
        request.extensions["timeout"] = self._timeout
        try:
            response = self._transport.handle_request(request)
            response.read()
        except httpx.TransportError as error:
            raise NotRepeated(str(error)) from error
        self._wire.answered(response)
        if response.is_error:
            raise NotRepeated(f"HTTP {response.status_code}")
        return response

    def close(self) -> None:
        """Let go of connections."""
        self._transport.close()


def tls() -> ssl.SSLContext:
    """Whom all clients trust. They share it, because it takes longer to read than most calls take."""
    return _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


def never_sent(error: BaseException) -> bool:
    """Whether a call failed before a byte of its request had left, so that nobody can have taken it."""
    seen: BaseException | None = error
    while seen is not None:
        if type(seen).__name__ in _UNCONNECTED:
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _body(response: Any) -> Any:  # noqa: ANN401 - JSON
    try:
        return response.json()
    except ValueError:
        return response.text[:_LONGEST_TEXT]


@lru_cache(maxsize=2)
def _tls(*_: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
