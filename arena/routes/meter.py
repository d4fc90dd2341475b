"""What a request is charged, and the headers that say what is left (draft-ietf-httpapi-ratelimit-headers)."""

from contextvars import ContextVar
from typing import Final

from arena.errors import TooManyRequests
from arena.services.limits import Limit, Limits, Quota


class Meter:
    """The charges of one request.

    Args:
        limits: Those in force.
        address: Where the request comes from.
    """

    __slots__ = ("_quotas", "address", "limits")

    def __init__(self, limits: Limits, address: str) -> None:
        self.limits = limits
        self.address = address
        self._quotas: list[Quota] = []

    async def charge(self, limit: Limit | None, whom: str) -> None:
        """Count the request against a limit; one that is None lets everything through.

        Raises:
            TooManyRequests: There is no room.
        """
        if limit is None:
            return
        quota = await self.limits.charge(limit, whom)
        self._quotas.append(quota)
        if quota.left < 0:
            reason = f"more than {limit.most} requests in {limit.seconds} s ({limit.name})"
            raise TooManyRequests(reason, policy=limit.name, retry_after=quota.reset)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the answer says of the limits that the request was counted against."""
        if not self._quotas:
            return []
        policies = ", ".join([quota.limit.policy for quota in self._quotas])
        left = ", ".join([f'"{limit.name}";r={max(left, 0)};t={reset}' for limit, left, reset in self._quotas])
        return [(b"ratelimit-policy", policies.encode()), (b"ratelimit", left.encode())]


METER: Final[ContextVar[Meter]] = ContextVar("meter")
"""That of the request which is being answered: what has to be computed is known deep inside."""


async def charge_computing() -> None:
    """Count the request among those that make the arena compute.

    Raises:
        TooManyRequests: There is no room.
    """
    meter = METER.get(None)
    if meter is not None:
        await meter.charge(meter.limits.computing, meter.address)
