"""A provider on loopback for bench/generation.py: it speaks the Videos protocol, and every job takes so long there."""

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Provider:
    """What it is told, and what it has seen.

    Attributes:
        clip: The file of every job; its name is put behind it, so that no two are alike.
        job_seconds: How long a job takes, at least and at most.
        poll_ms: After how long it wants to be asked again.
        begun: When each job was taken, by its name.
        asked: When each job was first asked about, by its name.
        url: Its address.
    """

    clip: bytes
    job_seconds: tuple[float, float]
    poll_ms: int
    begun: dict[str, float] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    url: str = ""
    _names: Iterator[int] = field(default_factory=itertools.count)

    async def create(self, request: Request) -> Response:
        """Take a job."""
        await request.form()
        name = f"job-{next(self._names)}"
        self.begun[name] = time.monotonic()
        return self._said(name, done=False)

    async def video(self, request: Request) -> Response:
        """Say how a job stands; one that was taken by nobody goes on for ever."""
        name, now = request.path_params["name"], time.monotonic()
        self.asked.setdefault(name, now)
        begun = self.begun.get(name)
        return self._said(name, done=begun is not None and now >= begun + self.seconds_of(name))

    async def content(self, request: Request) -> Response:
        """Hand out the file: a box that players skip makes it one of its own."""
        name = request.path_params["name"].encode()
        return Response(self.clip + (8 + len(name)).to_bytes(4) + b"free" + name, media_type="video/mp4")

    def seconds_of(self, name: str) -> float:
        """How long a job takes: the same with every run."""
        least, most = self.job_seconds
        return least + (most - least) * crc32(name.encode()) / 2**32

    def _said(self, name: str, *, done: bool) -> Response:
        told: dict[str, Any] = {"id": name, "object": "video", "progress": 100 if done else 50, "seconds": "1"}
        told["status"] = "completed" if done else "in_progress"
        return JSONResponse(told, headers={"openai-poll-after-ms": str(self.poll_ms)})


@contextmanager
def provider(clip: bytes, *, job_seconds: tuple[float, float], poll_ms: int) -> Iterator[Provider]:
    """Such a provider, while the block lasts."""
    here = Provider(clip, job_seconds, poll_ms)
    routes = [
        Route("/v1/videos", here.create, methods=["POST"]),
        Route("/v1/videos/{name}", here.video),
        Route("/v1/videos/{name}/content", here.content),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    here.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    try:
        yield here
    finally:
        server.should_exit = True
        thread.join()
