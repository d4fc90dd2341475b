"""Gemini Omni over the Interactions of the Gemini API, with Google's SDK.

Veo has left this API; `google_veo` asks for it on Vertex. API reference: https://ai.google.dev/gemini-api/docs/interactions.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source, keep
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning, looked_up, told
from arena.backends.google import REFUSALS, Google, decoded
from arena.backends.remote import SECONDS
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_OVER: Final = {
    "failed": FailureKind.TRANSIENT,
    "incomplete": FailureKind.BAD_OUTPUT,
    "cancelled": FailureKind.DEADLINE,
    "budget_exceeded": FailureKind.BILLING,
}
"""States of an interaction that ended without a clip, and what they mean where nothing more is said."""
_FAILURES: Final = (Meaning(REFUSALS, FailureKind.REFUSED_OUTPUT),)


class GoogleOmniBackend(Google):
    """Interactions that end in a clip.

    Args:
        key: `GEMINI_API_KEY` or `GOOGLE_API_KEY`.
        catalog: What is known of the models.
        url: Another address of the API; empty for Google's own.
        timeout: Seconds that the provider may be silent.
    """

    name = "google"

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__({"vertexai": False, "api_key": key}, catalog, url=url, timeout=timeout)
        self._key = key

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        shape = {"aspect_ratio": job.aspect_ratio, "duration": f"{request.seconds}s", "resolution": job.resolution}
        return {
            "model": job.model,
            "background": True,
            "input": [
                {"type": "text", "text": request.prompt},
                *({"type": "image", "mime_type": i.media_type, "data": i.base64} for i in request.images),
                *({"type": "video", "mime_type": v.media_type, "data": v.base64} for v in (request.video,) if v),
            ],
            "response_format": {"type": "video", "delivery": "uri", **({} if request.video else shape)},
            "generation_config": {"video_config": {"task": _task(request)}},
            **job.options,
        }

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:  # noqa: ARG002 - the draft says it all
        create: Any = self._client.interactions.create
        create(**draft)

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"])

    def _ask(self, ticket: Ticket) -> None:
        self._client.interactions.get(ticket.id)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        body = answer.body
        status = body["status"]
        if status == "completed" and _video(body):
            return State(Stage.DONE)
        if status == "completed":
            # A model that won't, says so in words.
            return State(Stage.FAILED, failure=FailureKind.REFUSED_OUTPUT, message=told(body.get("steps") or {}))
        if status not in _OVER:
            return State(Stage.RUNNING)
        words = told({"error": body.get("errors") or body.get("error"), "steps": body.get("steps")})
        return State(Stage.FAILED, failure=looked_up(_FAILURES, words) or _OVER[status], message=words)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        uri = httpx.URL(_video(body)["uri"])
        ours = uri.host.endswith(".googleapis.com") or uri.host == httpx.URL(self._url).host
        return Source(str(uri), {"x-goog-api-key": self._key} if ours else {})

    def _download(self, ticket: Ticket, state: State, target: Path, largest: int) -> None:
        if "data" not in _video(state.response):
            super()._download(ticket, state, target, largest)
            return
        # The clip came within the answer, which is kept without it: ask again.
        with self._call(asking=True) as exchange:
            self._ask(ticket)
        keep(decoded(_video(exchange.answer.body if exchange.answer else {}).get("data")), target, largest=largest)

    def _stop(self, ticket: Ticket) -> None:
        self._client.interactions.cancel(ticket.id)


def _task(request: Request) -> str:
    if request.video:
        return "edit"
    if len(request.images) > 1:
        return "reference_to_video"
    return "image_to_video" if request.images else "text_to_video"


def _video(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last video that an interaction put out; nothing where there is none."""
    contents = [part for step in body.get("steps") or () for part in step.get("content") or ()]
    videos = [part for part in contents if part.get("type") == "video"]
    return videos[-1] if videos else {}
