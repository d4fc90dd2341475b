"""ComfyUI: workflows of an operator's own, over its HTTP API.

A model's id is the name of a workflow: a JSON file in ComfyUI's API format (File > Export (API)), in which texts in
braces are placeholders, `"text": "{prompt}"`. Routes: https://docs.comfy.org/development/comfyui-server/comms_routes.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Source
from arena.backends.enclosures import Enclosure
from arena.backends.exchange import Answer
from arena.backends.remote import SECONDS, Remote
from arena.backends.requests import Request
from arena.domain.generation import FailureKind
from arena.domain.templates import fill

_VIDEOS: Final = (".mp4", ".webm", ".mov", ".mkv")
_NAMESPACE: Final = uuid.UUID("0e0c4f2a-57a3-4d2e-9df4-5f4dbe3cf2c5")
"""Of the ids that our keys become: ComfyUI takes the caller's id for a prompt, where it is a UUID."""


class ComfyUIBackend(Remote):
    """A server of one's own that runs workflows.

    Args:
        url: Its address, e.g. `http://127.0.0.1:8188`.
        workflows: The folder of the workflows.
        catalog: What is known of the models; an operator's own says what their workflows can be asked for.
        timeout: Seconds that the server may be silent.
    """

    name = "comfyui"

    def __init__(self, url: str, workflows: Path, catalog: Catalog, *, timeout: float = SECONDS) -> None:
        super().__init__(catalog, timeout=timeout)
        self._url = url.rstrip("/")
        self._workflows = workflows

    @cached_property
    def _client(self) -> httpx.Client:
        return self._wire.client(timeout=self._timeout)

    def find(self, job: Job) -> Ticket | None:
        """The ticket of a job that was handed in under its key (`arena.backends.base.Findable.find`)."""
        ticket = Ticket(id=_id(job.key))
        try:
            self.poll(ticket)
        except BackendError as error:
            if error.failure is FailureKind.DEADLINE:
                return None
            raise
        return ticket

    def _draft(self, request: Request) -> dict[str, Any]:
        workflow = self._workflow(request.job.model)
        images = [self._brought(image) for image in request.images]
        video = self._brought(request.video) if request.video else None
        try:
            graph = fill(workflow, {**request.values(images=images, video=video), **request.job.options})
        except KeyError as error:
            reason = f"workflow {request.job.model} wants {{{error.args[0]}}}, which no job has and no option gives"
            raise BackendError(FailureKind.INVALID_REQUEST, reason) from error
        return {"prompt": graph, "prompt_id": _id(request.job.key), "client_id": "blindcut"}

    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:  # noqa: ARG002 - the draft says it all
        self._client.post(f"{self._url}/prompt", json=draft).raise_for_status()

    def _taken(self, answer: Answer, request: Request) -> Ticket:  # noqa: ARG002 - the answer says it all
        return Ticket(id=answer.body["prompt_id"])

    def _ask(self, ticket: Ticket) -> None:
        history = self._client.get(f"{self._url}/history/{ticket.id}").raise_for_status().json()
        if ticket.id not in history:
            self._client.get(f"{self._url}/queue").raise_for_status()

    def _state(self, answer: Answer, ticket: Ticket) -> State:
        if ticket.id in answer.body:
            return _ended(answer.body[ticket.id])
        for stage, queue in ((Stage.RUNNING, "queue_running"), (Stage.WAITING, "queue_pending")):
            if any(ticket.id == entry[1] for entry in answer.body[queue]):
                return State(stage)
        reason = f"{self.name} knows no such job as {ticket.id}, or no more: it forgets them when it is started anew"
        raise BackendError(FailureKind.DEADLINE, reason)

    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:
        file = next(_videos(body[ticket.id]["outputs"]), None)
        if file is None:
            raise KeyError("no video among the outputs")
        place = {
            "filename": file["filename"],
            "subfolder": file.get("subfolder", ""),
            "type": file.get("type", "output"),
        }
        return Source(f"{self._url}/view?{urlencode(place)}")

    def _stop(self, ticket: Ticket) -> None:
        """Take it out of the queue, and interrupt it where it runs: each does nothing where it is not."""
        self._client.post(f"{self._url}/queue", json={"delete": [ticket.id]}).raise_for_status()
        self._client.post(f"{self._url}/interrupt", json={"prompt_id": ticket.id}).raise_for_status()

    def _workflow(self, model: str) -> Any:  # noqa: ANN401 - JSON
        path = self._workflows / f"{model}.json"
        if path.parent != self._workflows or not path.is_file():
            there = ", ".join(sorted(file.stem for file in self._workflows.glob("*.json"))) or "none"
            reason = f"there is no workflow {model!r} in {self._workflows}; there are {there}"
            raise BackendError(FailureKind.MODEL_RETIRED, reason)
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BackendError(FailureKind.INVALID_REQUEST, f"{path.name} is no JSON: {error}") from error

    def _brought(self, file: Enclosure) -> str:
        """Put a file among the server's inputs; its name there is of its content, so the same one is kept once."""
        name = f"{file.sha256[:32]}{Path(file.name).suffix}"
        sent = {"image": (name, file.content, file.media_type)}
        answer = self._client.post(f"{self._url}/upload/image", files=sent, data={"overwrite": "true"})
        stored = answer.raise_for_status().json()
        return "/".join(filter(None, (stored.get("subfolder"), stored["name"])))


def _id(key: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, key))


def _ended(entry: Mapping[str, Any]) -> State:
    """What the history says of a workflow that has run."""
    status = entry.get("status") or {}
    if status.get("status_str") != "error":
        return State(Stage.DONE)
    messages = dict(status.get("messages") or ())
    if "execution_interrupted" in messages:
        return State(Stage.FAILED, failure=FailureKind.DEADLINE, message="it was interrupted")
    error = messages.get("execution_error") or {}
    words = (
        f"{error.get('node_type', 'a node')}: {error.get('exception_type', '')} {error.get('exception_message', '')}"
    )
    return State(Stage.FAILED, failure=FailureKind.TRANSIENT, message=" ".join(words.split())[:500])


def _videos(outputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The files of all nodes that are videos by their names; nodes list them as `images`, `gifs` or `videos`."""
    for node in outputs.values():
        for files in node.values():
            for file in files if isinstance(files, list) else ():
                if isinstance(file, Mapping) and str(file.get("filename", "")).lower().endswith(_VIDEOS):
                    yield file
