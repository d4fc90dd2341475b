"""DashScope: HappyHorse and Wan from Alibaba Model Studio, over plain HTTP.

The SDK brings 46 packages for three calls, and never raises: https://www.alibabacloud.com/help/en/model-studio/use-video-generation.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import httpx

from arena.backends.base import BackendError, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning, told
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

SINGAPORE: Final = "https://dashscope-intl.aliyuncs.com/api/v1"
_STAGES: Final = {
    "PENDING": Stage.WAITING,
    "SUSPENDED": Stage.WAITING,
    "RUNNING": Stage.RUNNING,
    "SUCCEEDED": Stage.DONE,
    "FAILED": Stage.FAILED,
    "CANCELED": Stage.FAILED,
}
_FAILURES: Final = (
    Meaning(r"DataInspectionFailed|data_inspection_failed", FailureKind.REFUSED_OUTPUT),
    Meaning(r"InvalidParameter|InvalidURL|BadRequest", FailureKind.INVALID_REQUEST),
)
"""What the code of a task that failed means."""


class DashScopeBackend(Remote):
    """DashScope's tasks. Key, model and address must be of one region.

    Args:
        key: `DASHSCOPE_API_KEY`.
        catalog: What is known of the models.
        url: The address; empty for Singapore.
        timeout: Seconds that the provider may be silent.
    """

    name = "dashscope"
    answers = (
        Meaning(r"DataInspectionFailed|data_inspection_failed", FailureKind.REFUSED_INPUT),
        Meaning(r"Arrearage", FailureKind.BILLING),
        Meaning(r"Throttling", FailureKind.RATE_LIMITED),
        Meaning(r"InvalidApiKey", FailureKind.AUTH),
        Meaning(r"ModelNotFound|Model\.AccessDenied|Model not exist", FailureKind.MODEL_RETIRED),
    )

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key
        self._url = (url or SINGAPORE).rstrip("/")

    @cached_property
    def _client(self) -> httpx.Client:
        return self._wire.client(timeout=self._timeout, headers={"Authorization": f"Bearer {self._key}"})

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        role = "reference_image" if "-r2v" in job.model else "first_frame"
        media = [{"type": role, "url": image.data_uri} for image in request.images]
        parameters = {
            "resolution": job.resolution.upper(),
            "ratio": job.aspect_ratio if not media else None,
            "duration": request.seconds,
            "seed": request.seed,
            "watermark": False,
            "prompt_extend": False,
            **job.options,
        }
        return {
            "model": job.model,
            "input": {"prompt": request.prompt, **({"media": media} if media else {})},
            "parameters": {name: value for name, value in parameters.items() if value is not None},
        }

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:  # noqa: ARG002 - the draft says it all
        address = f"{self._url}/services/aigc/video-generation/video-synthesis"
        self._client.post(address, json=draft, headers={"X-DashScope-Async": "enable"}).raise_for_status()

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["output"]["task_id"])

    def _ask(self, ticket: Ticket) -> None:
        self._client.get(f"{self._url}/tasks/{ticket.id}").raise_for_status()

    def _state(self, answer: Answer, ticket: Ticket) -> State:
        output = answer.body["output"]
        status = output["task_status"]
        if status == "UNKNOWN":
            reason = f"{self.name} knows no such job as {ticket.id}, or no more: it forgets them after a day"
            raise BackendError(FailureKind.DEADLINE, reason, response=answer.body)
        words = told({name: output.get(name) for name in ("code", "message")})
        return standing(_STAGES, status, words, _FAILURES, over={"CANCELED"})

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(body["output"]["video_url"])

    def _stop(self, ticket: Ticket) -> None:
        self._client.post(f"{self._url}/tasks/{ticket.id}/cancel").raise_for_status()
