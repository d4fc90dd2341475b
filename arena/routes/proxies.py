"""Requests that come through proxies: who sent them, and over what, in the words of the proxies that are trusted."""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_FOR: Final = b"x-forwarded-for"
_PROTO: Final = b"x-forwarded-proto"

# A parameter of RFC 7239, section 4: a token, or a quoted string.
_PARAMETER: Final = re.compile(r'\s*([!#$%&\'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*', re.ASCII)


class Proxies:
    """Takes the sender's address and scheme from `X-Forwarded-For` and `X-Forwarded-Proto`, or `Forwarded` (RFC 7239).

    Only what comes from a trusted proxy is read, and of the addresses it names the last that is no trusted proxy. A
    proxy may know one kind of header and hand on what a client says in the other: where the two differ, neither is
    believed.

    Args:
        app: Answers.
        trusted: Addresses and networks of proxies, parted by commas.
    """

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._app = app
        self._known = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]  # it has types of its own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            scope["headers"] = _in_one_form(scope["headers"])
        await self._known(scope, receive, send)  # type: ignore[arg-type]


def _in_one_form(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with what `Forwarded` says in the form of the older ones."""
    said = b",".join(value for name, value in headers if name == b"forwarded")
    if not said:
        return headers
    hops = _hops(said.decode("latin-1"))
    told = b",".join(value for name, value in headers if name == _FOR)
    others = [(name, value) for name, value in headers if name not in {_FOR, _PROTO}]
    senders = [hop.get("for", "unknown") for hop in hops]
    if not hops or (told and [each.strip() for each in told.decode("latin-1").split(",")] != senders):
        return others
    schemes = [hop["proto"] for hop in hops if "proto" in hop]
    found = [(_FOR, ", ".join(senders).encode("latin-1"))]
    return [*others, *found, *([(_PROTO, schemes[-1].encode("latin-1"))] if schemes else [])]


def _hops(said: str) -> list[dict[str, str]]:
    """What each proxy said, the first first; nothing where a part can't be read."""
    hops: list[dict[str, str]] = [{}]
    at = 0
    while at < len(said):
        if said[at] in ",; \t":
            hops += [{}] if said[at] == "," else []
            at += 1
            continue
        found = _PARAMETER.match(said, at)
        if found is None:
            return []
        hops[-1][found[1].lower()] = found[3] if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
        at = found.end()
    return [hop for hop in hops if hop]
