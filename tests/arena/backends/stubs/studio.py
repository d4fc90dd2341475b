"""A provider of nobody's, and its adapter: as little protocol as the pipeline needs, and all the ways to go wrong.

Behind one of the two adapters it can be asked for a job by the caller's own name for it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.routing import Route

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.downloads import Downloads, Expired, Source
from arena.domain.generation import Capabilities, FailureKind
from stubs.holding import Holding
from stubs.kit import Refusal, Stub, bearer

MODEL = "studio-1"


class StudioStub(Holding):
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

    def check_key(self, request: Request) -> None:
        if bearer(request) != self.key:
            raise Refusal(401, {"failure": "auth", "message": "no such key"})

    def error(self, status: int) -> Mapping[str, Any]:
        return {"failure": "rate_limited" if status == 429 else "transient", "message": f"HTTP {status}"}

    async def _create(self, request: Request) -> Mapping[str, Any]:
        asked = await request.json()
        job = self.take(asked)
        return {"id": job.id, "cost": self.price}

    async def _job(self, request: Request) -> Mapping[str, Any]:
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
