"""A provider of nobody's, and its adapter: as little protocol as the pipeline needs, and all the ways to go wrong.

It can be told to hold its answer at a point (`hold`), so that a test can do something meanwhile. Behind one of the two
adapters it can be asked for a job by the caller's own name for it.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.routing import Route

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.downloads import Downloads, Expired, Source
from arena.domain.generation import Capabilities, FailureKind
from stubs.kit import Refusal, Stub, bearer

MODEL = "studio-1"


class StudioStub(Stub):
    """Takes jobs under the caller's key; two under one key are two, and both are billed."""

    def routes(self) -> list[Route]:
        return [
            self.submission("POST", "/jobs", self._create),
            self.route("GET", "/jobs/{id}", self._job),
            self.route("DELETE", "/jobs/{id}", self._stop),
            self.route("GET", "/keys/{key}", self._find),
        ]

    def reset(self) -> None:
        super().reset()
        self.poll_after: float | None = 0.02
        self.price = 0.25
        self._holds: dict[str, tuple[threading.Event, threading.Event]] = {}

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, {"failure": "auth", "message": "no such key"})

    def error(self, status: int) -> Mapping[str, Any]:
        return {"failure": "rate_limited" if status == 429 else "transient", "message": f"HTTP {status}"}

    @contextmanager
    def hold(self, point: str) -> Iterator[threading.Event]:
        """Answer nothing at a point: `submit` before the job is taken, `taken` after it, `poll` or `file`.

        Within the block, the event is set when a request has come to the point; behind it, that request goes on.
        """
        arrived, released = self._holds.setdefault(point, (threading.Event(), threading.Event()))
        try:
            yield arrived
        finally:
            released.set()
            del self._holds[point]

    async def _held(self, point: str) -> None:
        if point in self._holds:
            arrived, released = self._holds[point]
            arrived.set()
            await asyncio.to_thread(released.wait)

    async def _create(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        await self._held("submit")
        job = self.take(asked)
        await self._held("taken")
        return {"id": job.id, "cost": self.price}

    async def _job(self, request: Request) -> Mapping[str, Any]:
        await self._held("poll")
        job = self.job(request)
        stage = self.stage(job)
        answer: dict[str, Any] = {"id": job.id, "stage": stage, "poll_after": self.poll_after}
        if stage == "done":
            answer |= {"url": self.address(), "cost": self.price}
        if stage == "failed":
            assert job.fails
            answer |= dict(job.fails.body)
        return answer

    async def _stop(self, request: Request) -> Mapping[str, Any]:
        self.job(request).cancelled = True
        return {}

    async def _find(self, request: Request) -> Mapping[str, Any]:
        for job in self.jobs.values():
            if job.asked["key"] == request.path_params["key"]:
                return {"id": job.id, "cost": self.price}
        raise Refusal(404, {"failure": "invalid_request", "message": "no such key"})

    async def _stored(self, request: Request) -> Any:
        await self._held("file")
        return await super()._stored(request)


class StudioBackend:
    """Speaks to the stub.

    Args:
        url: Of the stub.
        key: That opens it.
        timeout: Seconds that it may be silent.
    """

    name = "studio"

    def __init__(self, url: str, key: str = Stub.key, *, timeout: float = 30.0) -> None:
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)
        self._downloads = Downloads(timeout=timeout)

    def capabilities(self, model: str, category: str) -> Capabilities | None:
        return Capabilities(frozenset({category}), seed=True) if model == MODEL else None

    def submit(self, job: Job) -> Ticket:
        asked = {"key": job.key, "model": job.model, "prompt": job.prompt, "seed": job.seed}
        try:
            answer = self._call("POST", "/jobs", asked)
        except httpx.TransportError as error:
            raise BackendError(FailureKind.AMBIGUOUS, f"cut off: {error}") from error
        return Ticket(answer["id"], request=asked, response=answer, cost=answer["cost"])

    def poll(self, ticket: Ticket) -> State:
        answer = self._ask("GET", f"/jobs/{ticket.id}")
        stage = {"waiting": Stage.WAITING, "running": Stage.RUNNING, "done": Stage.DONE}.get(answer["stage"])
        return State(
            stage or Stage.FAILED,
            failure=None if stage else FailureKind(answer.get("failure", "deadline")),
            message=answer.get("message", ""),
            cost=answer.get("cost"),
            poll_after=answer["poll_after"],
            response=answer,
        )

    def fetch(self, ticket: Ticket, state: State, target: Path, *, largest: int) -> None:
        try:
            self._downloads.fetch(Source(state.response["url"]), target, largest=largest)
        except Expired:
            self._downloads.fetch(Source(self.poll(ticket).response["url"]), target, largest=largest)

    def cancel(self, ticket: Ticket) -> None:
        self._ask("DELETE", f"/jobs/{ticket.id}")

    def close(self) -> None:
        self._client.close()
        self._downloads.close()

    def _ask(self, method: str, path: str) -> Mapping[str, Any]:
        try:
            return self._call(method, path)
        except httpx.TransportError as error:
            raise BackendError(FailureKind.TRANSIENT, f"cut off: {error}") from error

    def _call(self, method: str, path: str, body: object = None) -> Mapping[str, Any]:
        response = self._client.request(method, path, json=body)
        answer: dict[str, Any] = response.json()
        if response.is_error:
            after = response.headers.get("retry-after")
            kind = FailureKind(answer["failure"])
            raise BackendError(kind, answer["message"], retry_after=float(after) if after else None, response=answer)
        return answer


class FindingStudioBackend(StudioBackend):
    """The same, which asks for jobs by our own name for them."""

    def find(self, job: Job) -> Ticket | None:
        try:
            answer = self._ask("GET", f"/keys/{job.key}")
        except BackendError as error:
            if error.failure is FailureKind.INVALID_REQUEST:
                return None
            raise
        return Ticket(answer["id"], response=answer, cost=answer["cost"])
