"""Stubs: providers' HTTP APIs on loopback, which check what they are sent and misbehave when they are told to.

A stub knows of its provider what its documentation says, and nothing of our adapters. It refuses what the real API
refuses, with the words of the real one, and counts what it would have billed.
"""

import asyncio
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

import trustme
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from stubs.files import tiny_clip

KEY = "stub-key-that-opens-nothing"


@dataclass(frozen=True)
class Failure:
    """How a provider says that it makes no clip.

    Attributes:
        body: What it says.
        status: Of the answer to the submission; None when the job is taken, and fails later.
        headers: Of that answer.
    """

    body: Mapping[str, Any]
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Behaviour:
    """What a stub is told to do.

    Attributes:
        polls: How often a job is under way before it is done.
        job_seconds: How long a job takes, whichever is later.
        slow: Seconds before any answer.
        broken: Every call is answered 500.
        throttle: How many submissions are answered 429 before one is taken.
        busy: How many calls about jobs are answered 429.
        retry_after: What those say.
        cut: The answer to a submission is lost: the connection breaks `before` the job is taken or `after` it, or what
            comes is `garbled`.
        fails: How jobs end; None for well.
        file: What is served: the `clip`, one `truncated` or `unmeasured`, an `html` page, or `nothing`.
        url_seconds: How long an address of a file lives; None for ever.
        expired: How many addresses are expired when they are handed out.
    """

    polls: int = 1
    job_seconds: float = 0.0
    slow: float = 0.0
    broken: bool = False
    throttle: int = 0
    busy: int = 0
    retry_after: str = "2"
    cut: str = ""
    fails: Failure | None = None
    file: str = "clip"
    url_seconds: float | None = None
    expired: int = 0


@dataclass
class Job:
    """What a stub was asked for."""

    id: str
    asked: Mapping[str, Any]
    fails: Failure | None
    taken: float
    polls: int = 0
    cancelled: bool = False


class Refusal(Exception):
    """An answer that is not 2xx.

    Args:
        status: Of HTTP.
        body: JSON.
        headers: Of the answer.
    """

    def __init__(self, status: int, body: Mapping[str, Any], **headers: str) -> None:
        super().__init__(f"{status} {body}")
        self.response = JSONResponse(body, status, {k.replace("_", "-"): v for k, v in headers.items()})


class Stub:
    """A provider on loopback.

    Attributes:
        key: The one that it opens to.
        failures: How the provider words each class of failure: of WIRE's table, by class and a name for the case.
        jobs: By id.
        billed: Ids of the jobs that cost something, in order; each is in it once when all is well.
        requests: Method and path of each request.
        behaviour: What it is told to do.
        clip: The file that it serves.
    """

    key: ClassVar[str] = KEY
    failures: ClassVar[Mapping[tuple[str, str], Failure]] = {}

    def __init__(self, *, tls: bool = False, socket: socket.socket | None = None) -> None:
        self.clip = tiny_clip()
        self.authority = trustme.CA() if tls else None
        self.reset()
        self._server = uvicorn.Server(self._config())
        run = partial(self._server.run, sockets=[socket] if socket else None)
        self._thread = threading.Thread(target=run, name=type(self).__name__, daemon=True)

    def reset(self) -> None:
        """Forget everything, and behave."""
        self.jobs: dict[str, Job] = {}
        self.billed: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.behaviour = Behaviour()
        self._addresses: dict[str, float | None] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    # What a provider's own stub says.

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a process call this instead of the provider."""
        raise NotImplementedError

    def routes(self) -> list[Route]:
        """Its API: `route` makes each."""
        raise NotImplementedError

    def check_key(self, request: Request) -> None:
        """Refuse a call without the key."""
        raise NotImplementedError

    def error(self, status: int) -> Mapping[str, Any]:
        """What the provider says when it is overloaded or broken."""
        return {"error": f"HTTP {status}"}

    # What stubs are made of.

    def route(self, method: str, path: str, handler: Callable[[Request], Any], **kind: Any) -> Route:
        """A call of the API: JSON in, JSON out, behind the key."""

        async def answer(request: Request) -> Response:
            try:
                await self._receive(request)
                self._throttle("busy")
                return _response(await _done(handler(request)))
            except Refusal as refusal:
                return refusal.response

        return Route(path, answer, methods=[method], **kind)

    def submission(self, method: str, path: str, handler: Callable[[Request], Any], **kind: Any) -> Route:
        """The call that costs money: the handler checks what was asked, and returns the answer to it."""

        async def answer(request: Request) -> Response:
            try:
                await self._receive(request)
                self._throttle("throttle")
                if self.behaviour.cut == "before":
                    return _cut(request)
                response = _response(await _done(handler(request)))
            except Refusal as refusal:
                return refusal.response
            if self.behaviour.cut == "garbled":
                return HTMLResponse("<!doctype html><title>Gateway</title>")
            return _cut(request) if self.behaviour.cut == "after" else response

        return Route(path, answer, methods=[method], **kind)

    def take(self, asked: Mapping[str, Any], *, key: str | None = None) -> Job:
        """Take a job that was asked for rightly; bills it, unless it fails."""
        fails = self.behaviour.fails
        if fails is not None and fails.status is not None:
            raise Refusal(fails.status, fails.body, **fails.headers)
        job = Job(key or secrets.token_hex(8), asked, fails, time.monotonic())
        self.jobs[job.id] = job
        if fails is None:
            self.billed.append(job.id)
        return job

    def job(self, request: Request, missing: Mapping[str, Any] | None = None) -> Job:
        """The job that a call is about."""
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            raise Refusal(404, missing or {"error": "not found"})
        return job

    def stage(self, job: Job) -> str:
        """How far it has come, one step a poll: `waiting`, `running`, `done`, `failed` or `cancelled`."""
        job.polls += 1
        if job.cancelled:
            return "cancelled"
        ready = job.polls > self.behaviour.polls and time.monotonic() >= job.taken + self.behaviour.job_seconds
        if not ready:
            return "waiting" if job.polls == 1 else "running"
        return "failed" if job.fails else "done"

    def address(self, *, name: str = "clip.mp4") -> str:
        """An address of the clip, which lives as long as the stub is told."""
        token = secrets.token_hex(4)
        life = self.behaviour.url_seconds
        if self.behaviour.expired > 0:
            self.behaviour.expired -= 1
            life = -1.0
        self._addresses[token] = None if life is None else time.monotonic() + life
        return f"{self.url}/files/{token}/{name}"

    def file(self) -> Response:
        """The file, as the stub is told to serve it."""
        kind = self.behaviour.file
        if kind == "html":
            return HTMLResponse("<!doctype html><title>Sign in</title><p>Please sign in.</p>")
        if kind == "nothing":
            return Response(b"", media_type="video/mp4")
        if kind == "truncated":
            return Halved(Response(self.clip, media_type="video/mp4"))
        if kind == "unmeasured":
            return StreamingResponse(iter([self.clip]), media_type="video/mp4")
        return Response(self.clip, media_type="video/mp4")

    async def _receive(self, request: Request) -> None:
        self.requests.append((request.method, request.url.path))
        if self.behaviour.slow:
            await asyncio.sleep(self.behaviour.slow)
        if self.behaviour.broken:
            raise Refusal(500, self.error(500))
        self.check_key(request)

    def _throttle(self, which: str) -> None:
        left = getattr(self.behaviour, which)
        if left > 0:
            setattr(self.behaviour, which, left - 1)
            raise Refusal(429, self.error(429), retry_after=self.behaviour.retry_after)

    async def _stored(self, request: Request) -> Response:
        """A store of objects: an address that has expired is forbidden, as S3 says it."""
        self.requests.append((request.method, request.url.path))
        ends = self._addresses.get(request.path_params["token"], -1.0)
        if ends is not None and time.monotonic() > ends:
            denied = (
                b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            )
            return Response(denied, 403, media_type="application/xml")
        return self.file()

    def _config(self) -> uvicorn.Config:
        app = Starlette(routes=[*self.routes(), Route("/files/{token}/{name}", self._stored)])
        secured = {"ssl_context_factory": self._secured} if self.authority else {}
        return uvicorn.Config(
            app,
            port=0,
            http=_Cuttable,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            **secured,
        )

    def _secured(self, *_: object) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.authority
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        return context


def bearer(request: Request) -> str:
    """What comes with `Authorization: Bearer`."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer" else ""


class _Cuttable(H11Protocol):
    """Hands its transport to the application, which may cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Halved(Response):
    """Announces all of a response, sends half of it, and hangs up."""

    def __init__(self, whole: Response) -> None:
        self.raw_headers = whole.raw_headers
        self.body = whole.body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 - ASGI's signature
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True})
        scope["state"]["transport"].close()


def _cut(request: Request) -> Response:
    request.state.transport.abort()
    return Response()


async def _done(result: Any) -> Any:
    return await result if isinstance(result, Awaitable) else result


def _response(result: Any) -> Response:
    return result if isinstance(result, Response) else JSONResponse(result)
