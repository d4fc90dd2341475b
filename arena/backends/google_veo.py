"""Veo on Vertex, which Google calls the Gemini Enterprise Agent Platform now, with Google's SDK.

API reference: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.genai import types

from arena.backends.base import BackendError, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source, keep
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning, looked_up, told
from arena.backends.google import REFUSALS, Google, decoded
from arena.backends.remote import SECONDS
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_FAILURES: Final = (Meaning(REFUSALS, FailureKind.REFUSED_INPUT),)
_CODES: Final = {
    3: FailureKind.INVALID_REQUEST,
    4: FailureKind.DEADLINE,
    5: FailureKind.MODEL_RETIRED,
    7: FailureKind.AUTH,
    8: FailureKind.RATE_LIMITED,
}
"""What the code of an operation that failed means (google.rpc.Code); all others are transient."""


class GoogleVeoBackend(Google):
    """Operations that end in a clip; they can't be stopped.

    Args:
        catalog: What is known of the models.
        key: Of the platform's express mode.
        project: Of Google Cloud, with the credentials that its tools set up, where there is no key.
        location: Of the project.
        url: Another address of the API; empty for Google's own.
        timeout: Seconds that the provider may be silent.
    """

    name = "vertex"

    def __init__(
        self,
        catalog: Catalog,
        *,
        key: str | None = None,
        project: str = "",
        location: str = "",
        url: str = "",
        timeout: float = SECONDS,
    ) -> None:
        account = {"api_key": key} if key else {"project": project, "location": location}
        super().__init__({"vertexai": True, **account}, catalog, url=url, timeout=timeout)

    def _draft(self, request: Request) -> dict[str, Any]:
        job = request.job
        return {
            "aspect_ratio": job.aspect_ratio,
            "resolution": job.resolution,
            "duration_seconds": request.seconds,
            "seed": request.seed,
            "generate_audio": job.sound,
            "number_of_videos": 1,
            "enhance_prompt": False,
            **job.options,
        }

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        images = [types.Image(image_bytes=image.content, mime_type=image.media_type) for image in request.images]
        source = types.GenerateVideosSource(prompt=request.prompt, image=images[0] if images else None)
        self._client.models.generate_videos(
            model=request.job.model, source=source, config=types.GenerateVideosConfig(**draft)
        )

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["name"])

    def _ask(self, ticket: Ticket) -> None:
        self._client.operations.get(types.GenerateVideosOperation(name=ticket.id))  # type: ignore[call-arg]  # pydantic's

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        operation = answer.body
        if not operation.get("done"):
            return State(Stage.RUNNING)
        if error := operation.get("error"):
            words = told(error)
            kind = looked_up(_FAILURES, words) or _CODES.get(error.get("code"), FailureKind.TRANSIENT)
            return State(Stage.FAILED, failure=kind, message=words)
        response = operation.get("response") or {}
        if response.get("raiMediaFilteredCount") and not response.get("videos"):
            reasons = " ".join(response.get("raiMediaFilteredReasons") or ())
            return State(Stage.FAILED, failure=FailureKind.REFUSED_OUTPUT, message=reasons)
        return State(Stage.DONE)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:
        raise NotImplementedError("a clip of Veo has no address: it comes within the answer")

    def _download(self, ticket: Ticket, state: State, target: Path, largest: int) -> None:  # noqa: ARG002 - asked anew
        """Ask again: the clip comes within the answer, which is kept without it."""
        with self._call(asking=True) as exchange:
            self._ask(ticket)
        body = exchange.answer.body if exchange.answer else {}
        videos = (body.get("response") or {}).get("videos") or [{}]
        if "gcsUri" in videos[0]:
            reason = f"the clip was put into {videos[0]['gcsUri']}, which this backend does not read"
            raise BackendError(FailureKind.BAD_OUTPUT, reason)
        keep(decoded(videos[0].get("bytesBase64Encoded")), target, largest=largest)
