"""Holding: a stub whose answers wait at a point until a test lets them go, so that it can do something meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from stubs.kit import Refusal, Stub, _done


@dataclass
class Hold:
    """A point at which requests wait.

    Attributes:
        about: Bytes of the bodies of those that wait; empty for all.
        lost: Whether they are lost there, instead of going on.
    """

    about: bytes
    lost: bool
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class Holding(Stub):
    """Holds requests at `submit` (before a job is taken), `taken` (after it), `poll` and `file`."""

    def reset(self) -> None:
        super().reset()
        self._holds: dict[str, Hold] = {}

    @contextmanager
    def hold(self, point: str, *, about: str = "", lost: bool = False) -> Iterator[threading.Event]:
        """Let nothing pass a point within the block; the event is set when a request has come to it.

        Args:
            point: Which.
            about: Only requests with this in their body; those without one have none.
            lost: Whether what waits is lost in the end.
        """
        hold = self._holds[point] = Hold(about.encode(), lost)
        try:
            yield hold.arrived
        finally:
            del self._holds[point]
            hold.released.set()

    def submission(self, method: str, path: str, handler: Callable[[Request], Any], **kind: Any) -> Route:
        async def held(request: Request) -> Any:
            body = await request.body()  # whole, even if whoever sent it dies meanwhile
            await self._wait("submit", body)
            answer = await _done(handler(request))
            await self._wait("taken", body)
            return answer

        return super().submission(method, path, held, **kind)

    def route(self, method: str, path: str, handler: Callable[[Request], Any], **kind: Any) -> Route:
        async def held(request: Request) -> Any:
            await self._wait("file" if path.endswith("/content") else "poll")
            return await _done(handler(request))

        return super().route(method, path, held, **kind)

    async def _stored(self, request: Request) -> Any:
        await self._wait("file")
        return await super()._stored(request)

    async def _wait(self, point: str, body: bytes = b"") -> None:
        hold = self._holds.get(point)
        if hold is not None and hold.about in body:
            hold.arrived.set()
            await asyncio.to_thread(hold.released.wait)
            if hold.lost:
                raise Refusal(503, self.error(503))
