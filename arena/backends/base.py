"""Backends: where clips come from. Some make them here, others take a job and hand out a ticket for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from arena.domain.catalog import Model
from arena.domain.generation import Capabilities, FailureKind
from arena.errors import ArenaError


class LocalBackend(Protocol):
    """Something that makes clips of scenes without a network: one call, one file."""

    @property
    def name(self) -> str:
        """The route that its models are reached through."""
        ...

    def models(self) -> tuple[Model, ...]:
        """The models that it offers."""
        ...

    def render(self, model: str, scene: str, seed: int, target: Path) -> None:
        """Make a clip; the same arguments give the same bytes.

        Args:
            model: The slug of one of `models()`.
            scene: What to show, in the backend's own words.
            seed: Chooses among the many clips of one scene.
            target: The file to write, which appears whole or not at all.
        """
        ...


class BackendError(ArenaError):
    """A provider did not do what it was asked.

    Attributes:
        failure: Why, in the words of all providers.
        retry_after: Seconds to wait before the next request, where it said so.
        response: What it answered, to be kept.
    """

    status = 502
    title = "A provider did not do what it was asked"

    def __init__(
        self,
        failure: FailureKind,
        message: str,
        *,
        retry_after: float | None = None,
        response: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.failure = failure
        self.retry_after = retry_after
        self.response = dict(response or {})


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of a model, checked against what it can do.

    Attributes:
        key: Our own name for the clip, for providers that do nothing twice under one name.
        model: The provider's id of the model; any that the operator gives.
        category: Slug.
        prompt: The text.
        seconds: Nominal duration.
        aspect_ratio: E.g. `16:9`.
        resolution: E.g. `720p`.
        sound: Whether the clip shall have sound; said to every provider that can be told.
        seed: For providers that take one.
        reference_images: Files, in the order of the prompt.
        source_clip: The clip to edit.
        shots: What is asked for shot by shot.
        options: What else the provider is told, in its own words; part of what is asked of every prompt alike.
    """

    key: str
    model: str
    category: str
    prompt: str
    seconds: float
    aspect_ratio: str
    resolution: str
    sound: bool
    seed: int | None = None
    reference_images: tuple[Path, ...] = ()
    source_clip: Path | None = None
    shots: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a provider gave for a job. It is stored before anything else is done, so it holds plain JSON alone.

    Attributes:
        id: The provider's name for the job.
        data: What else it takes to ask for it, e.g. addresses.
        request: What was sent, to be kept; images by digest.
        response: What was answered.
        cost: US dollars that the provider expects it to cost, where it says so.
    """

    id: str
    data: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)
    cost: float | None = None


class Stage(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class State:
    """How a job stands.

    Attributes:
        stage: How far it has come.
        progress: From 0 to 1, where the provider says so.
        failure: Why it failed; None unless it did.
        message: What the provider said of that.
        cost: US dollars that were charged, where it says so.
        poll_after: Seconds until it is worth asking again, where it says so.
        response: What was answered, to be kept; what leads to the file is in it.
    """

    stage: Stage
    progress: float | None = None
    failure: FailureKind | None = None
    message: str = ""
    cost: float | None = None
    poll_after: float | None = None
    response: Mapping[str, Any] = field(default_factory=dict)


class Backend(Protocol):
    """A provider that makes clips elsewhere, or slowly here. Every call is short and made from any thread.

    No call repeats a request that may have been taken: the SDKs' own retries are off on `submit`.
    """

    @property
    def name(self) -> str:
        """The route: `runway`, `fal`, ..."""
        ...

    def capabilities(self, model: str, category: str) -> Capabilities | None:
        """What a model can be asked for in a category; None for an id that is not in the catalog.

        The same id may take other shapes and lengths from an image than from words alone.
        """
        ...

    def submit(self, job: Job) -> Ticket:
        """Hand in a job.

        Raises:
            BackendError: It was not taken; `ambiguous` where it may have been.
        """
        ...

    def poll(self, ticket: Ticket) -> State:
        """How the job stands.

        Raises:
            BackendError: The provider does not say; the job may go on.
        """
        ...

    def fetch(self, ticket: Ticket, state: State, target: Path, *, largest: int) -> None:
        """Bring the clip of a job that is done.

        An address that has expired is asked for anew where the provider can give another.

        Args:
            ticket: Of the job.
            state: As it was polled last.
            target: The file to write, which appears whole or not at all.
            largest: Bytes that it may have at most.

        Raises:
            BackendError: There is no such file any more, it is too large, or it is no video.
        """
        ...

    def cancel(self, ticket: Ticket) -> None:
        """Ask the provider to stop; what it has begun may be charged all the same.

        Raises:
            BackendError: It can't be stopped.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Findable(Protocol):
    """A backend whose provider can be asked for a job by our own name for it, and takes no second one under that name.

    Where a submit is cut off before its answer comes, that is the one way to learn what became of it.
    """

    def find(self, job: Job) -> Ticket | None:
        """The ticket of a job that was handed in under its key; None where the provider has no such job.

        Raises:
            BackendError: The provider does not say.
        """
        ...
