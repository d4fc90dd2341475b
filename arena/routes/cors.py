"""Reading from pages of other sites (CORS): what anybody may read, any page may, and never with a voter's cookie.

Starlette's middleware answers the browsers' questions. It would also say of every answer that it differs by origin,
which none of ours does, so the headers of answers are added in the one pass that all traffic goes through.
"""

from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Scope

_API: Final = "/api/v1/"
_OWN: Final = frozenset({"/api/v1/me", "/api/v1/battles"})
_OWN_PARTS: Final = tuple(f"{path}/" for path in _OWN)
"""What belongs to a voter: no other site's page has any business there."""

_EXPOSED: Final = ("Content-Disposition", "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After")
_PREFLIGHT_SECONDS: Final = 24 * 3600

_ORIGIN: Final = (b"access-control-allow-origin", b"*")
_EXPOSING: Final = (b"access-control-expose-headers", ", ".join(_EXPOSED).encode())


def is_public(path: str) -> bool:
    """Whether pages of other sites may read what is there."""
    if path.startswith(_API):
        return path not in _OWN and not path.startswith(_OWN_PARTS)
    return path == "/openapi.json"


def is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if it may ask."""
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


def preflight(app: ASGIApp) -> ASGIApp:
    """Who answers such a question about a public address."""
    return CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        max_age=_PREFLIGHT_SECONDS,
    )


def sharing(start: Message) -> list[tuple[bytes, bytes]]:
    """The headers that an answer from a public address still lacks."""
    return [_EXPOSING] if _ORIGIN in start["headers"] else [_ORIGIN, _EXPOSING]
