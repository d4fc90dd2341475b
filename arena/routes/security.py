"""What every answer carries and what every request must satisfy: one pass, because all traffic goes through it."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.errors import Forbidden
from arena.routes.cors import is_preflight, is_public, preflight, sharing
from arena.routes.headers import FILE_SECURITY_HEADERS, SECURITY_HEADERS
from arena.routes.problems import problem

LARGEST_BODY: Final = 64 * 1024

_PAGE, _FILE = (
    [(name.encode(), value.encode()) for name, value in headers.items()]
    for headers in (SECURITY_HEADERS, FILE_SECURITY_HEADERS)
)
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Adds the security headers to every answer, and refuses writes from other sites and bodies that are too large.

    What an answer says of itself stands: a picture may be shown by other sites, and one page may be framed. What is
    public may be read by pages of other sites, and says so.

    A write that another site's page sends with our voter's cookie (CSRF) is known by `Sec-Fetch-Site` where the browser
    sends it, else by `Origin`; programs send neither. A body is refused by its announced length or, when it comes in
    chunks, while it arrives.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._limited = RequestBodyLimitMiddleware(app, LARGEST_BODY)
        self._preflight = preflight(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        public = is_public(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*_secured(message), *(sharing(message) if public else ())]
            await send(message)

        app = self._app if scope["method"] in _READING else self._for_writing(scope)
        if public and is_preflight(scope):
            app = self._preflight
        if scope["method"] == "HEAD":
            # FastAPI's routes answer GET alone.
            await app({**scope, "method": "GET"}, receive, _without_body(send_with_headers))
        else:
            await app(scope, receive, send_with_headers)

    def _for_writing(self, scope: Scope) -> ASGIApp:
        """Who answers a request that may change something."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not _same_origin(headers):
            detail = f"a page of {headers.get(b'origin', b'another site').decode('latin-1')} may not write here"
            return problem(
                Request(scope), status=Forbidden.status, kind=Forbidden.kind(), title=Forbidden.title, detail=detail
            )
        announced = headers.get(b"content-length")
        if announced is None:
            return self._limited
        if int(announced) > LARGEST_BODY:
            detail = f"the body has {int(announced)} bytes; no request here needs more than {LARGEST_BODY}"
            return problem(
                Request(scope), status=413, kind="content-too-large", title="The body is too large", detail=detail
            )
        return self._app


def _secured(start: Message) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours, but for those that it has set itself."""
    own = {name for name, _ in start["headers"]}
    return [*start["headers"], *(each for each in (_PAGE if _is_page(start) else _FILE) if each[0] not in own)]


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


def _without_body(send: Send) -> Send:
    """Sends what a GET would, but for the content (RFC 9110, 9.3.2)."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _same_origin(headers: Mapping[bytes, bytes]) -> bool:
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin).netloc == headers.get(b"host")
