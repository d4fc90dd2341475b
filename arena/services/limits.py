"""Limits: how many requests of a kind somebody may make in a while."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from limits import parse

from arena.settings import Settings
from arena.store.counters import Counters


@dataclass(frozen=True)
class Limit:
    """A limit in force.

    Attributes:
        name: As answers call it.
        most: How many requests are let through.
        seconds: In how long a window.
    """

    name: str
    most: int
    seconds: int

    @cached_property
    def policy(self) -> str:
        """An item of the field `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"{self.name}";q={self.most};w={self.seconds}'


class Quota(NamedTuple):
    """What a request has left of a limit for those that come after it.

    Attributes:
        limit: The limit.
        left: How many more are let through in this window; below 0 this one is not.
        reset: Seconds until the next window, at least 1.
    """

    limit: Limit
    left: int
    reset: int


class Limits:
    """The limits of the settings, counted in fixed windows.

    Everybody's windows begin at a time of their own, so that those who were told to wait don't come back all at once.

    Args:
        settings: The rates.
        counters: Where is counted.
    """

    def __init__(self, settings: Settings, counters: Counters) -> None:
        self._counters = counters
        self.reading = _limit("reading", settings.limit_reading)
        self.computing = _limit("computing", settings.limit_computing)
        self.voting = _limit("voting", settings.limit_voting)
        self.voting_address = _limit("voting-address", settings.limit_voting_address)
        self.downloads = _limit("downloads", settings.limit_downloads)

    def __iter__(self) -> Iterator[Limit]:
        """Those that are in force."""
        every = (self.reading, self.computing, self.voting, self.voting_address, self.downloads)
        return (limit for limit in every if limit is not None)

    async def charge(self, limit: Limit, whom: str) -> Quota:
        """Count a request against a limit.

        Args:
            limit: One of those in force.
            whom: Who makes it: an address, or a voter.
        """
        now = time.time() + crc32(whom.encode()) % limit.seconds
        window, gone = divmod(now, limit.seconds)
        count = await self._counters.add(f"{limit.name}/{whom}/{int(window)}", limit.seconds)
        return Quota(limit, limit.most - count, int(limit.seconds - gone) + 1)

    async def close(self) -> None:
        """Put away what is counted in."""
        await self._counters.close()


def _limit(name: str, rate: str) -> Limit | None:
    if not rate:
        return None
    item = parse(rate)
    return Limit(name, item.amount, item.get_expiry())
