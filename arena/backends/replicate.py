"""Replicate: models of many makers and versions, over its SDK. API reference: https://replicate.com/docs/reference/http."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

import httpx
from replicate.client import Client

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.exchange import Answer, Once
from arena.backends.failures import Meaning
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_VERSION: Final = re.compile(r"(?:[\w.-]+/[\w.-]+:)?([0-9a-f]{64})")
"""A pinned version, with or without the model that it is of."""
_USUAL: Final = {
    "prompt": "{prompt}",
    "image": "{image}",
    "video": "{video}",
    "duration": "{seconds}",
    "aspect_ratio": "{aspect_ratio}",
    "resolution": "{resolution}",
    "generate_audio": "{sound}",
    "seed": "{seed}",
}
_STAGES: Final = {
    "starting": Stage.WAITING,
    "processing": Stage.RUNNING,
    "succeeded": Stage.DONE,
    "failed": Stage.FAILED,
    "canceled": Stage.FAILED,
    "aborted": Stage.FAILED,
}
_OVER: Final = frozenset({"canceled", "aborted"})
_FAILURES: Final = (
    Meaning(r"^(?!.*\b(input|prompt)\b).*output.*(sensitive|E005)", FailureKind.REFUSED_OUTPUT),
    Meaning(r"flagged as sensitive|E005|content policy|moderat", FailureKind.REFUSED_INPUT),
    Meaning(r"E006|invalid input", FailureKind.INVALID_REQUEST),
    Meaning(r"E003|rate limit|high demand", FailureKind.RATE_LIMITED),
)
"""What the text of a prediction that failed means: there is nothing else to tell failures by."""


class ReplicateBackend(Remote):
    """Replicate's predictions.

    Args:
        key: `REPLICATE_API_TOKEN`.
        catalog: What is known of the models.
        url: Another address of the API; empty for Replicate's own.
        timeout: Seconds that the provider may be silent.
    """

    name = "replicate"
    sdk = "replicate"
    answers = (Meaning(r"flagged as sensitive|E005", FailureKind.REFUSED_INPUT),)

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key
        self._url = url
        self._once = Once(self._wire, timeout=timeout)

    def close(self) -> None:
        """Let go of connections, which the SDK's client has no way to."""
        super().close()
        self._once.close()

    @cached_property
    def _client(self) -> Client:
        # The SDK repeats GETs up to ten times, waiting for as long as it is told to in between.
        return Client(
            api_token=self._key,
            base_url=self._url or None,
            timeout=httpx.Timeout(self._timeout),
            transport=self._once,
        )

    def _draft(self, request: Request) -> dict[str, Any]:
        images = [image.data_uri for image in request.images]
        return request.body(_USUAL, images=images, video=request.video.data_uri if request.video else None)

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        if version := _VERSION.fullmatch(request.job.model):
            self._client.predictions.create(version=version[1], input=draft)
        else:
            self._client.predictions.create(model=request.job.model, input=draft)

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"])

    def _ask(self, ticket: Ticket) -> None:
        with suppress(ValueError):  # the SDK can't read a prediction that is `aborted`; the wire can
            self._client.predictions.get(ticket.id)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        words = str(answer.body.get("error") or "")
        return standing(_STAGES, answer.body["status"], words, _FAILURES, over=_OVER)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        output = body["output"]
        return Source(output if isinstance(output, str) else output[0])

    def _stop(self, ticket: Ticket) -> None:
        self._client.predictions.cancel(ticket.id)
