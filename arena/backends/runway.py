"""Runway: its own models and those that it hosts for others, over its SDK.

API reference: https://docs.dev.runwayml.com/api. A credit is one US cent.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import runwayml

from arena.backends.base import Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.enclosures import Enclosure
from arena.backends.exchange import Answer
from arena.backends.failures import Meaning
from arena.backends.remote import SECONDS, Remote, standing
from arena.backends.requests import Request
from arena.domain.generation import FailureKind

_DOLLARS_A_CREDIT: Final = 0.01
_LONGEST_DATA_URI: Final = 5 * 1024 * 1024
"""Characters; what is longer goes up beforehand."""
_SECONDS_BETWEEN_POLLS: Final = 5.0
"""Runway asks not to be asked more often for one task."""
_USUAL: Final = {
    "promptText": "{prompt}",
    "promptImage": [{"uri": "{image}", "position": "first"}],
    "videoUri": "{video}",
    "ratio": "{size}",
    "duration": "{seconds}",
    "seed": "{seed}",
}
_NAMED: Final = {"promptImage": "prompt_image", "videoUri": "video_uri", "promptVideo": "prompt_video"}
"""Fields that the SDK wants by their names in Python; it sends all others as they are."""
_STAGES: Final = {
    "PENDING": Stage.WAITING,
    "THROTTLED": Stage.WAITING,
    "RUNNING": Stage.RUNNING,
    "SUCCEEDED": Stage.DONE,
    "FAILED": Stage.FAILED,
    "CANCELLED": Stage.FAILED,
}
_FAILURES: Final = (
    Meaning(r"\bSAFETY\.INPUT|INPUT_PREPROCESSING\.SAFETY", FailureKind.REFUSED_INPUT),
    Meaning(r"\bSAFETY\.", FailureKind.REFUSED_OUTPUT),
    Meaning(r"INTERNAL\.BAD_OUTPUT", FailureKind.BAD_OUTPUT),
    Meaning(r"\bINTERNAL", FailureKind.TRANSIENT),
    Meaning(r"ASSET\.INVALID", FailureKind.INVALID_REQUEST),
)
"""What the code of a failed task means: https://docs.dev.runwayml.com/errors/task-failures."""


class RunwayBackend(Remote):
    """Runway's API.

    Args:
        key: `RUNWAYML_API_SECRET`.
        catalog: What is known of the models.
        url: Another address of the API; empty for Runway's own.
        timeout: Seconds that the provider may be silent.
    """

    name = "runway"
    sdk = "runwayml"
    answers = (
        Meaning(r"credit", FailureKind.BILLING, 400),
        Meaning(r"\bmodel (variant )?\S+ is not available", FailureKind.MODEL_RETIRED, 400),
        Meaning(r"moderat|safety", FailureKind.REFUSED_INPUT, 400),
    )

    def __init__(self, key: str, catalog: Catalog, *, url: str = "", timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._key = key
        self._url = url

    @cached_property
    def _client(self) -> runwayml.RunwayML:
        return runwayml.RunwayML(
            api_key=self._key,
            base_url=self._url or None,
            max_retries=0,
            http_client=self._wire.client(timeout=self._timeout),
        )

    def _draft(self, request: Request) -> dict[str, Any]:
        images = [self._brought(image) for image in request.images]
        video = self._brought(request.video) if request.video else None
        return request.body(_USUAL, images=images, video=video, size="{}:{}".format(*request.size))

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        if "videoUri" in draft or "promptVideo" in draft:
            create: Any = self._client.video_to_video.create
        elif "promptImage" in draft:
            create = self._client.image_to_video.create
        else:
            create = self._client.text_to_video.create
        named = {name: draft[field] for field, name in _NAMED.items() if field in draft}
        rest = {field: value for field, value in draft.items() if field not in _NAMED}
        create(model=request.job.model, **named, extra_body=rest)

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["id"], cost=_dollars(answer.body.get("estimatedCost")))

    def _ask(self, ticket: Ticket) -> None:
        self._client.tasks.retrieve(ticket.id)

    def _state(self, answer: Answer, ticket: Ticket) -> State:  # noqa: ARG002 - as above
        task = answer.body
        code = task.get("failureCode") or ""
        return replace(
            standing(_STAGES, task["status"], code, _FAILURES, over={"CANCELLED"}),
            message=" ".join(filter(None, (code, task.get("failure")))),
            progress=task.get("progress"),
            cost=_dollars(task.get("cost")),
            poll_after=_SECONDS_BETWEEN_POLLS,
        )

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:  # noqa: ARG002 - as above
        return Source(body["output"][0])

    def _stop(self, ticket: Ticket) -> None:
        self._client.tasks.delete(ticket.id)

    def _meaning(self, answer: Answer, words: str) -> FailureKind | None:
        issues = answer.body.get("issues", []) if isinstance(answer.body, Mapping) else []
        if any(issue.get("path") == ["model"] for issue in issues):
            return FailureKind.MODEL_RETIRED
        return super()._meaning(answer, words)

    def _brought(self, file: Enclosure) -> str:
        """The file as an address: what is in it, or where it went up to."""
        if len(file.data_uri) <= _LONGEST_DATA_URI:
            return file.data_uri
        return self._client.uploads.create_ephemeral(file=(file.name, file.content)).uri


def _dollars(cost: Mapping[str, float] | None) -> float | None:
    return None if cost is None else round(cost["credits"] * _DOLLARS_A_CREDIT, 4)
