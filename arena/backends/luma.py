"""Luma: Ray over the SDK of Luma Agents. API reference: https://docs.lumalabs.ai."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import luma_agents

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.enclosures import Enclosure
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_LONGEST_FROM_A_FRAME: Final = 5
"""Seconds of a clip that begins with a start frame; longer ones take a keyframe at its place."""
_NAMED: Final = frozenset({"prompt", "model", "type", "aspect_ratio", "image_ref", "source", "video", "user_id"})
"""What the SDK has arguments for; it sends all else as it is."""
_STAGES: Final = {
    "queued": Stage.WAITING,
    "processing": Stage.RUNNING,
    "completed": Stage.DONE,
    "failed": Stage.FAILED,
}
_FAILURES: Final = (
    Meaning(r"content_moderated.*(prompt|input|image|source)", FailureKind.REFUSED_INPUT),
    Meaning(r"content_moderated", FailureKind.REFUSED_OUTPUT),
    Meaning(r"budget_exhausted", FailureKind.BILLING),
    Meaning(r"rate_limited", FailureKind.RATE_LIMITED),
    Meaning(r"output_not_found", FailureKind.BAD_OUTPUT),
    Meaning(r"image_too_large|unsupported_format|corrupt_input|invalid_request", FailureKind.INVALID_REQUEST),
    Meaning(r"generation_failed", FailureKind.TRANSIENT),
)
"""What a failure's code and reason mean."""


class LumaBackend(Remote):
    """Luma's API, which has no call to stop a job.

    Args:
        key: `LUMA_AGENTS_API_KEY`.
        catalog: What is known of the models.
        url: Another address of the API; empty for Luma's own.
        timeout: Seconds that the provider may be silent.
    """

    name = "luma"
    sdk = "luma-agents"
    answers = (
        Meaning(r"content_moderated", FailureKind.REFUSED_INPUT),
        Meaning(
            r"(unknown|unsupported|invalid) model|model \S+ (is not|does not|no longer)", FailureKind.MODEL_RETIRED
        ),
        *_FAILURES,
    )

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key
        self._url = url

    @cached_property
    def _client(self) -> luma_agents.Luma:
        return luma_agents.Luma(
            auth_token=self._key,
            base_url=self._url or None,
            max_retries=0,
            http_client=self._wire.client(timeout=self._timeout),
        )

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        if request.video:
            body: dict[str, Any] = {"type": "video_edit", "source": _media(request.video)}
        else:
            video = {"resolution": job.resolution, "duration": f"{request.seconds}s", **_frames(request)}
            body = {"type": "video", "aspect_ratio": job.aspect_ratio, "video": video}
        return {"model": job.model, "prompt": request.prompt, **body, **job.options}

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:  # noqa: ARG002 - the draft says it all
        create: Any = self._client.generations.create
        named = {field: value for field, value in draft.items() if field in _NAMED}
        create(**named, extra_body={field: value for field, value in draft.items() if field not in _NAMED})

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"])

    def _ask(self, ticket: Ticket) -> None:
        self._client.generations.get(ticket.id)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        made = answer.body
        words = " ".join(filter(None, (made.get("failure_code"), made.get("failure_reason"))))
        return standing(_STAGES, made["state"], words, _FAILURES)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(next(output["url"] for output in body["output"] if output["type"] == "video"))


def _frames(request: Request) -> dict[str, Any]:
    if not request.images:
        return {}
    if request.seconds <= _LONGEST_FROM_A_FRAME:
        return {"start_frame": _media(request.images[0])}
    return {"keyframes": [_media(request.images[0])], "keyframe_indexes": [0]}


def _media(file: Enclosure) -> dict[str, str]:
    return {"data": file.base64, "media_type": file.media_type}
