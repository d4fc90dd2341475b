"""What every answer carries and what every request must satisfy."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.errors import Forbidden
from arena.routes.problems import problem

LARGEST_BODY: Final = 64 * 1024

# A clip is fetched whole before it plays, and played from memory: hence blob:.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_HEADERS: Final = tuple(
    (name.encode(), value.encode())
    for name, value in (
        ("content-security-policy", _CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    )
)


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SameOriginPosts:
    """Refuses a POST that another site's page sends with our voter's cookie (CSRF).

    Together with SameSite=Lax: `Sec-Fetch-Site` where the browser sends it, else `Origin`; programs send neither.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            headers = Headers(scope=scope)
            if not _same_origin(headers):
                detail = f"a page of {headers.get('origin', 'another site')} may not vote here"
                refusal = problem(
                    Request(scope), status=Forbidden.status, kind="forbidden", title=Forbidden.title, detail=detail
                )
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


class LargestBody(RequestBodyLimitMiddleware):
    """Refuses a body over `LARGEST_BODY`: by its announced length, with a problem document, else while it arrives."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, LARGEST_BODY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            announced = Headers(scope=scope).get("content-length", "0")
            if announced.isdecimal() and int(announced) > LARGEST_BODY:
                refusal = problem(
                    Request(scope),
                    status=413,
                    kind="content-too-large",
                    title="The body is too large",
                    detail=f"the body has {announced} bytes; no request here needs more than {LARGEST_BODY}",
                )
                await refusal(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def _same_origin(headers: Mapping[str, str]) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
