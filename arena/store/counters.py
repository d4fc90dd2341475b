"""Counters that end by themselves: this process's own, or shared by all where there is a Redis."""

import time
from typing import Final

import structlog
from limits.aio.storage import RedisStorage

from arena.errors import BadConfiguration, NotReady

_log = structlog.get_logger()

_PATIENCE_SECONDS: Final = 0.25
"""How long Redis may take: a request waits for it."""

_REST_SECONDS: Final = 5.0
"""How long it is left alone after it did not answer."""

_PREFIX: Final = "blindcut"

_FEW: Final = 1024
"""Keys that are no burden."""


class Counters:
    """Counts under keys.

    A Redis that does not answer takes nothing down: meanwhile each process counts for itself, which lets more through
    and never less. The log says so once, and once when it is back.

    Args:
        url: Of a Redis; empty where this process counts for itself. Nothing is asked of it yet.

    Raises:
        BadConfiguration: The client is not installed, or can't read the URL.
    """

    def __init__(self, url: str = "") -> None:
        self._own = _Own()
        self._shared = _Shared(url) if url else None
        self._rests_until = 0.0
        self._away = False

    async def add(self, key: str, seconds: int) -> int:
        """Count one under a key, which is forgotten so many seconds after its first; the count."""
        if self._shared is None or time.monotonic() < self._rests_until:
            return self._own.add(key, seconds)
        try:
            count = await self._shared.add(key, seconds)
        except NotReady as error:
            self._leave(error)
            return self._own.add(key, seconds)
        self._come_back()
        return count

    async def require(self) -> None:
        """Check that the Redis answers.

        Raises:
            NotReady: It does not, with its own words.
        """
        if self._shared is not None:
            await self._shared.add("check", 1)

    async def close(self) -> None:
        """Close the connections."""
        if self._shared is not None:
            await self._shared.close()

    def _leave(self, error: BaseException) -> None:
        self._rests_until = time.monotonic() + _REST_SECONDS
        if not self._away:
            self._away = True
            _log.warning("limits.redis_away", error=str(error), meanwhile="each worker counts for itself")

    def _come_back(self) -> None:
        if self._away:
            self._away = False
            _log.info("limits.redis_back")


class _Own:
    """Counts in memory.

    The one of `limits` starts a thread to forget what has ended, a hundred times a second under load, and that took
    half as long as handing out the board. Here a key is forgotten when there are twice as many as were left last time.
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float]] = {}
        self._most = _FEW

    def add(self, key: str, seconds: int) -> int:
        """As `Counters.add`."""
        now = time.monotonic()
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + seconds
            self._make_room(now)
        self._counts[key] = count + 1, ends
        return count + 1

    def _make_room(self, now: float) -> None:
        if len(self._counts) >= self._most:
            self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
            self._most = max(2 * len(self._counts), _FEW)


class _Shared:
    """Counts in a Redis, which may not answer."""

    def __init__(self, url: str) -> None:
        try:
            from redis.asyncio import ConnectionPool, RedisError  # noqa: PLC0415 - an extra
            from redis.asyncio.retry import Retry  # noqa: PLC0415
            from redis.backoff import NoBackoff  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise BadConfiguration(f"BLINDCUT_REDIS_URL needs {error.name}: pip install 'blindcut[redis]'") from error
        waits = {"socket_timeout": _PATIENCE_SECONDS, "socket_connect_timeout": _PATIENCE_SECONDS}
        try:
            self._pool = ConnectionPool.from_url(url, **waits, retry=Retry(NoBackoff(), 0))
        except ValueError as error:
            raise BadConfiguration(f"BLINDCUT_REDIS_URL can't be used: {error}") from error
        self._faults: tuple[type[Exception], ...] = (RedisError, OSError)
        self._storage = RedisStorage(
            "redis://",  # it takes what does not begin so for Valkey's own client; the pool knows the address
            implementation="redispy",
            key_prefix=_PREFIX,
            connection_pool=self._pool,  # type: ignore[arg-type]  # what it documents, and not what it declares
        )

    async def add(self, key: str, seconds: int) -> int:
        """As `Counters.add`.

        Raises:
            NotReady: It does not answer.
        """
        try:
            return await self._storage.incr(key, seconds)
        except self._faults as error:
            raise NotReady(f"Redis does not answer: {error}") from error

    async def close(self) -> None:
        await self._pool.aclose()
