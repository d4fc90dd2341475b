"""The Videos protocol of OpenAI, for servers of one's own that speak it, e.g. vLLM-Omni.

OpenAI's own service ended with Sora on 2026-09-24, and the SDK's resource is deprecated: so its generic calls are used,
which stay when the resource goes. Protocol: https://platform.openai.com/docs/api-reference/videos.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import httpx2
import openai

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer, tls
from arena.backends.failures import Meaning, told
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_USUAL: Final = {
    "prompt": "{prompt}",
    "model": "{model}",
    "seconds": "{seconds:text}",
    "size": "{size}",
    "seed": "{seed}",
}
_STAGES: Final = {
    "queued": Stage.WAITING,
    "in_progress": Stage.RUNNING,
    "completed": Stage.DONE,
    "failed": Stage.FAILED,
}
_FAILURES: Final = (
    Meaning(r"moderation_blocked|content_policy", FailureKind.REFUSED_OUTPUT),
    Meaning(r"invalid_|unsupported_", FailureKind.INVALID_REQUEST),
)
"""What the error of a video that failed means."""


class OpenAIVideosBackend(Remote):
    """A server that speaks the Videos protocol.

    Args:
        url: Its address, up to and with `/v1`.
        key: What it wants to see; a server of one's own may want nothing.
        catalog: What is known of the models.
        timeout: Seconds that the server may be silent.
    """

    name = "openai"
    sdk = "openai"
    answers = (
        Meaning(r"moderation_blocked|content_policy", FailureKind.REFUSED_INPUT, 400),
        Meaning(r"insufficient_quota|billing", FailureKind.BILLING),
        Meaning(r"model_not_found|model \S+ does not exist", FailureKind.MODEL_RETIRED, 400),
    )

    def __init__(self, url: str, catalog: Catalog, *, key: str | None = None, timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._url = url.rstrip("/")
        self._key = key or "none"

    @cached_property
    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(
            api_key=self._key,
            base_url=self._url,
            max_retries=0,
            http_client=httpx2.Client(
                timeout=self._timeout, event_hooks=self._wire.hooks, verify=tls(), follow_redirects=True
            ),
        )

    def _draft(self, request: Request) -> dict[str, Any]:
        return request.body(_USUAL, images=(), size="{}x{}".format(*request.size))

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        files = [("input_reference", image) for image in request.images[:1]]
        files += [("video", request.video)] if request.video else []
        self._client.post(
            "/videos/edits" if request.video else "/videos",
            cast_to=object,
            body=draft,
            files=[(field, (file.name, file.content, file.media_type)) for field, file in files],
            options={"headers": {"Content-Type": "multipart/form-data"}},
        )

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"])

    def _ask(self, ticket: Ticket) -> None:
        self._client.get(f"/videos/{ticket.id}", cast_to=object)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        video = answer.body
        wait = answer.headers.get("openai-poll-after-ms", "")
        return replace(
            standing(_STAGES, video["status"], told(video.get("error") or {}), _FAILURES),
            progress=video["progress"] / 100 if isinstance(video.get("progress"), int | float) else None,
            poll_after=int(wait) / 1000 if wait.isdigit() else None,
        )

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - always in the same place
        return Source(f"{self._url}/videos/{ticket.id}/content?variant=video", {"Authorization": f"Bearer {self._key}"})

    def _stop(self, ticket: Ticket) -> None:
        self._client.delete(f"/videos/{ticket.id}", cast_to=object)
