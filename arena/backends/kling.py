"""Kling from its maker, over plain HTTP: there is no SDK for Python.

API reference: https://app.klingai.com/global/dev/document-api. A model's id has its mode behind a colon, as in
`kling-v3:pro`.
"""

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import httpx
import jwt

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

SINGAPORE: Final = "https://api-singapore.klingai.com"
_PASS_SECONDS: Final = 1800
_STAGES: Final = {
    "submitted": Stage.WAITING,
    "processing": Stage.RUNNING,
    "succeed": Stage.DONE,
    "failed": Stage.FAILED,
}
_CODES: Final = (
    (range(1000, 1005), FailureKind.AUTH),
    (range(1100, 1103), FailureKind.BILLING),
    (range(1103, 1104), FailureKind.AUTH),
    (range(1203, 1204), FailureKind.MODEL_RETIRED),
    (range(1200, 1300), FailureKind.INVALID_REQUEST),
    (range(1300, 1302), FailureKind.REFUSED_INPUT),
    (range(1302, 1304), FailureKind.RATE_LIMITED),
    (range(5000, 5003), FailureKind.TRANSIENT),
)
"""What the code of an answer means; its HTTP status is 429 for an empty account as for too many requests."""
_FAILURES: Final = (Meaning(r"risk control|sensitive|content polic|violat|moderat", FailureKind.REFUSED_OUTPUT),)
"""What the words of a task that failed mean."""


class KlingBackend(Remote):
    """Kling's tasks. Our key goes with each, so that one whose answer was lost can be found again.

    Args:
        access_key: `KLING_ACCESS_KEY`.
        secret_key: `KLING_SECRET_KEY`, which signs a pass for each call.
        catalog: What is known of the models.
        url: The address; empty for Singapore.
        timeout: Seconds that the provider may be silent.
    """

    name = "kling"
    answers = ()

    def __init__(
        self, access_key: str, secret_key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS
    ) -> None:
        super().__init__(catalog, timeout=timeout)
        self._keys = (access_key, secret_key)
        self._url = (url or SINGAPORE).rstrip("/")

    @cached_property
    def _client(self) -> httpx.Client:
        return self._wire.client(timeout=self._timeout)

    def find(self, job: Job) -> Ticket | None:
        """The ticket of a job that was handed in under its key (`arena.backends.base.Findable.find`)."""
        kind = _kind(job)
        try:
            with self._call(asking=True) as exchange:
                self._called("GET", f"/v1/videos/{kind}/{job.key}")
        except BackendError as error:
            if error.failure is FailureKind.DEADLINE:
                return None
            raise
        body = exchange.answer.body if exchange.answer else {}
        return Ticket(id=body["data"]["task_id"], data={"kind": kind}, response=body)

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        name, _, mode = job.model.partition(":")
        body = {
            "model_name": name,
            "mode": mode or None,
            "prompt": request.prompt,
            "image": request.images[0].base64 if request.images else None,
            "aspect_ratio": None if request.images else job.aspect_ratio,
            "duration": str(request.seconds),
            "sound": "on" if job.sound else "off",
            "watermark_info": {"enabled": False},
            "external_task_id": job.key,
            **job.options,
        }
        return {field: value for field, value in body.items() if value is not None}

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        self._called("POST", f"/v1/videos/{_kind(request.job)}", draft)

    def _taken(self, answer: Answer, request: Request) -> Ticket:
        return Ticket(id=answer.body["data"]["task_id"], data={"kind": _kind(request.job)})

    def _ask(self, ticket: Ticket) -> None:
        self._called("GET", f"/v1/videos/{ticket.data['kind']}/{ticket.id}")

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - the answer says it all
        task = answer.body["data"]
        return standing(_STAGES, task["task_status"], task.get("task_status_msg") or "", _FAILURES)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(body["data"]["task_result"]["videos"][0]["url"])

    def _called(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Call it with a pass of its own.

        Raises:
            ValueError: The answer's code says that nothing came of it, whatever its status says.
        """
        headers = {"Authorization": f"Bearer {self._pass()}"}
        response = self._client.request(method, f"{self._url}{path}", json=body, headers=headers)
        response.raise_for_status()
        if code := response.json().get("code"):
            raise ValueError(f"code {code}")

    def _pass(self) -> str:
        now = int(time.time())
        access_key, secret_key = self._keys
        claims = {"iss": access_key, "exp": now + _PASS_SECONDS, "nbf": now - 5}
        return jwt.encode(claims, secret_key, algorithm="HS256", headers={"typ": "JWT"})

    def _is_error(self, answer: Answer) -> bool:
        return super()._is_error(answer) or bool(_code(answer))

    def _meaning(self, answer: Answer, words: str) -> FailureKind | None:
        code = _code(answer)
        return next((kind for codes, kind in _CODES if code in codes), None) or super()._meaning(answer, words)


def _code(answer: Answer) -> int:
    """What the answer itself says; 0 where it says nothing of an error."""
    code = answer.body.get("code") if isinstance(answer.body, Mapping) else None
    return code if isinstance(code, int) else 0


def _kind(job: Job) -> str:
    """The call that a job is made by, and asked after by."""
    return "image2video" if job.reference_images else "text2video"
