"""The turnstile: requests are counted before they are answered, and those that are too many wait."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.domain.voters import SIMULATED
from arena.errors import TooManyRequests
from arena.routes.deps import arena_of, voter_of
from arena.routes.meter import METER, Meter
from arena.routes.problems import refusal
from arena.services.limits import Limits

_COUNTED: Final = ("/api/", "/mcp", "/openapi.json")
_VOTING: Final = ("/api/v1/battles", "/api/v1/me")
_DOWNLOADS: Final = ("/api/v1/me/votes", "/api/v1/votes.parquet", "/api/v1/export.zip", "/api/v1/croissant.json")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HOUSEHOLD_BITS: Final = 64
"""Of an IPv6 address: whoever has one has 2 to the 64 of them (RFC 6177)."""


class Turnstile:
    """Counts the requests to the API, and sends back those for which there is no room.

    Reading and downloads count by address. Battles drawn and answered count by voter and by address: a voter who has
    none of their own budget left takes nothing of the address's, and one who is new costs the address a draw like any
    other. What has to be computed is counted where that is known.

    Args:
        app: Answers.
        limits: Those in force.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        meter = Meter(self._limits, address_of(scope))
        METER.set(meter)

        async def send_with_quota(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *meter.headers]
            await send(message)

        try:
            if scope["path"].startswith(_COUNTED):
                await self._count(scope, meter)
        except TooManyRequests as error:
            await refusal(Request(scope), error)(scope, receive, send_with_quota)
        else:
            await self._app(scope, receive, send_with_quota)

    async def _count(self, scope: Scope, meter: Meter) -> None:
        path, limits = scope["path"], self._limits
        if scope["method"] not in _READING and path.startswith(_VOTING):
            request = Request(scope)
            voter = voter_of(request, arena_of(request))
            if voter is not None and voter.cohort == SIMULATED:
                return  # only who has the arena's secret can seal such a voter
            if voter is not None:
                await meter.charge(limits.voting, voter.id)
            await meter.charge(limits.voting_address, meter.address)
        elif path.startswith(_DOWNLOADS):
            await meter.charge(limits.downloads, meter.address)
        else:
            await meter.charge(limits.reading, meter.address)


def address_of(scope: Scope) -> str:
    """Who asks, as limits know them: an IPv4 address, or the network of an IPv6 one."""
    client = scope.get("client")
    return _household(client[0]) if client else "local"


@lru_cache(maxsize=4096)
def _household(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host  # a socket in the file system
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed[: _HOUSEHOLD_BITS // 8] + bytes(8), _HOUSEHOLD_BITS)))
