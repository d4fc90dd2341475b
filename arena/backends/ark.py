"""Ark: Seedance from its maker, over one SDK for both of its clouds: Volcengine (China) and BytePlus (elsewhere).

API reference: https://docs.byteplus.com/en/docs/ModelArk/1520757. The address says which cloud; keys and ids differ.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import httpx
from volcenginesdkarkruntime import Ark

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning, told
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

BYTEPLUS: Final = "https://ark.ap-southeast.bytepluses.com/api/v3"
_NAMED: Final = frozenset(
    {"model", "content", "ratio", "resolution", "duration", "seed", "generate_audio", "watermark", "camera_fixed"}
    | {"frames", "service_tier", "priority", "return_last_frame", "execution_expires_after", "safety_identifier"}
)
"""What the SDK has arguments for; it sends all else as it is."""
_STAGES: Final = {
    "queued": Stage.WAITING,
    "running": Stage.RUNNING,
    "succeeded": Stage.DONE,
    "failed": Stage.FAILED,
    "cancelled": Stage.FAILED,
    "expired": Stage.FAILED,
}
_OVER: Final = frozenset({"cancelled", "expired"})
_REFUSALS: Final = (
    Meaning(r"Input(Text|Image|Video|Audio)SensitiveContentDetected", FailureKind.REFUSED_INPUT),
    Meaning(r"Output\w+SensitiveContentDetected", FailureKind.REFUSED_OUTPUT),
)
_FAILURES: Final = (
    *_REFUSALS,
    Meaning(r"SensitiveContentDetected", FailureKind.REFUSED_OUTPUT),
    Meaning(r"InvalidParameter|MissingParameter", FailureKind.INVALID_REQUEST),
)
"""What the code of a task that failed means: https://docs.byteplus.com/en/docs/ModelArk/1299023."""


class ArkBackend(Remote):
    """Ark's tasks.

    Args:
        key: `ARK_API_KEY`, of the cloud that the address is of.
        catalog: What is known of the models.
        url: The address; empty for BytePlus.
        timeout: Seconds that the provider may be silent.
    """

    name = "ark"
    sdk = "volcengine-ark-runtime"
    answers = (
        *_REFUSALS,
        Meaning(r"SensitiveContentDetected", FailureKind.REFUSED_INPUT),
        Meaning(r"QuotaExceeded|AccountOverdue", FailureKind.BILLING),
        Meaning(r"RateLimitExceeded|ServerOverloaded", FailureKind.RATE_LIMITED),
        Meaning(r"ModelNotOpen|InvalidEndpointOrModel|\.NotFound", FailureKind.MODEL_RETIRED),
    )

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key
        self._url = url or BYTEPLUS

    @cached_property
    def _client(self) -> httpx.Client:
        return self._wire.client(timeout=self._timeout)

    @property
    def _tasks(self) -> Any:  # noqa: ANN401 - the SDK's types are narrower than what it takes
        """The SDK's client is of one thread: each call makes its own, over the connections of all."""
        ark = Ark(api_key=self._key, base_url=self._url, max_retries=0, timeout=self._timeout, http_client=self._client)
        return ark.content_generation.tasks

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        role = "reference_image" if len(request.images) > 1 else "first_frame"
        images = [{"type": "image_url", "image_url": {"url": image.data_uri}, "role": role} for image in request.images]
        return {
            "model": job.model,
            "content": [{"type": "text", "text": request.prompt}, *images],
            "ratio": job.aspect_ratio,
            "resolution": job.resolution,
            "duration": request.seconds,
            "seed": request.seed,
            "generate_audio": job.sound,
            "watermark": False,
            **job.options,
        }

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:  # noqa: ARG002 - the draft says it all
        named = {field: value for field, value in draft.items() if field in _NAMED}
        rest = {field: value for field, value in draft.items() if field not in _NAMED}
        self._tasks.create(**named, extra_body=rest or None)

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"])

    def _ask(self, ticket: Ticket) -> None:
        self._tasks.get(task_id=ticket.id)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        words = told(answer.body.get("error") or {})
        return standing(_STAGES, answer.body["status"], words, _FAILURES, over=_OVER)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(body["content"]["video_url"])

    def _stop(self, ticket: Ticket) -> None:
        self._tasks.delete(task_id=ticket.id)
