"""fal: models of many makers behind one queue, over its SDK.

The queue: https://docs.fal.ai/model-apis/model-endpoints/queue. Failures: https://docs.fal.ai/errors.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

import fal_client
import httpx
from fal_client.client import USER_AGENT

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer, NotRepeated, Once, Wire
from arena.backends.failures import Meaning, kind_of, told
from arena.backends.remote import SECONDS, Remote
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_HEADERS: Final = {
    # Without this fal runs a job that failed up to ten times more: a model would get as many samples as it fails.
    "x-fal-no-retry": "1",
    # Results lie on public addresses: for as long as a worker may be away, and no longer.
    "X-Fal-Object-Lifecycle-Preference": '{"expiration_duration_seconds": 604800}',
}
_USUAL: Final = {
    "prompt": "{prompt}",
    "image_url": "{image}",
    "video_url": "{video}",
    "duration": "{seconds:text}",
    "aspect_ratio": "{aspect_ratio}",
    "resolution": "{resolution}",
    "generate_audio": "{sound}",
    "seed": "{seed}",
}
_FAILURES: Final = (
    Meaning(r"no_media_generated", FailureKind.BAD_OUTPUT),
    Meaning(r"request_timeout|startup_timeout|generation_timeout|client_cancelled", FailureKind.DEADLINE),
    Meaning(r"runner_|downstream_|internal_|client_disconnected", FailureKind.TRANSIENT),
)
"""What the type of a job's error means."""
_REFUSED: Final = "content_policy_violation"


class FalBackend(Remote):
    """fal's queue.

    Its address is the SDK's own, which takes it from `FAL_QUEUE_RUN_HOST` when it is imported.

    Args:
        key: `FAL_KEY`.
        catalog: What is known of the models.
        timeout: Seconds that the provider may be silent.
    """

    name = "fal"
    sdk = "fal_client"
    answers = (Meaning(r"exhausted balance|user is locked", FailureKind.BILLING), *_FAILURES)

    def __init__(self, key: str, catalog: Catalog, *, timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key

    @cached_property
    def _client(self) -> "_Client":
        return _Client(self._key, self._timeout, self._wire)

    def _draft(self, request: Request) -> dict[str, Any]:
        images = [image.data_uri for image in request.images]
        return request.body(_USUAL, images=images, video=request.video.data_uri if request.video else None)

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        self._client.submit(request.job.model, arguments=draft, priority="normal", headers=dict(_HEADERS))

    def _taken(self, answer: Answer, request: Request) -> Ticket:
        return Ticket(id=answer.body["request_id"], data={"application": request.job.model})

    def _ask(self, ticket: Ticket) -> None:
        handle = self._handle(ticket)
        status = handle.status()
        if isinstance(status, fal_client.Completed) and not status.error:
            with suppress(NotRepeated):  # a job that failed answers with its failure
                handle.get()

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - the answer says it all
        body = answer.body
        if answer.status >= 400:
            return self._failed(answer)
        if body.get("error"):
            words = told(body)
            kind = self._meaning(answer, words) or FailureKind.TRANSIENT
            return State(Stage.FAILED, failure=kind, message=words)
        stages = {"IN_QUEUE": Stage.WAITING, "IN_PROGRESS": Stage.RUNNING}
        return State(stages.get(body.get("status", ""), Stage.DONE))

    def _failed(self, answer: Answer) -> State:
        """A job that is over, and whose result is an error of the model's; not one that fal can't show now."""
        words = " ".join(filter(None, (answer.headers.get("x-fal-error-type"), told(answer.body))))
        from_model = answer.status in {400, 422} or "x-fal-error-type" in answer.headers or "error_type" in answer.body
        if not from_model:
            raise self._refused(answer, submitting=False, asking=True)
        kind = self._meaning(answer, words) or kind_of(answer.status)
        return State(Stage.FAILED, failure=kind, message=words)

    def _meaning(self, answer: Answer, words: str) -> FailureKind | None:
        if _REFUSED in words:
            return FailureKind.REFUSED_INPUT if _about_what_was_sent(answer.body) else FailureKind.REFUSED_OUTPUT
        return super()._meaning(answer, words)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(body["video"]["url"], length=body["video"].get("file_size"))

    def _stop(self, ticket: Ticket) -> None:
        self._handle(ticket).cancel()

    def _handle(self, ticket: Ticket) -> fal_client.SyncRequestHandle:
        return self._client.get_handle(ticket.data["application"], ticket.id)


def _about_what_was_sent(body: Mapping[str, Any]) -> bool:
    """Whether a model's error names a field of the request, as `["body", "prompt"]` does and `["body"]` does not."""
    details = body.get("detail")
    return isinstance(details, list) and any(len(detail.get("loc", ())) > 1 for detail in details)


class _Client(fal_client.SyncClient):
    """The SDK's client over `Once`: its own sends a submission up to ten times, whatever it is told."""

    def __init__(self, key: str, timeout: float, wire: Wire) -> None:
        super().__init__(key=key, default_timeout=timeout)
        self.__dict__["_client"] = httpx.Client(
            transport=Once(wire, timeout=timeout),
            headers={"Authorization": self._auth.header_value, "User-Agent": USER_AGENT},
            timeout=timeout,
            follow_redirects=True,
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()
