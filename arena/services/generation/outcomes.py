"""Outcomes: what can come of one step on a clip's way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from arena.backends.base import State, Ticket
from arena.domain.generation import FailureKind
from arena.store.clips import Kept


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has the job."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The provider has no job of this name: it can be handed in."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """The provider may have the job, and can be asked later what became of it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider may have the job, and nobody can say."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """The job goes on.

    Attributes:
        after: Seconds until it is worth asking again, where the provider says so.
    """

    after: float | None


@dataclass(frozen=True, slots=True)
class Done:
    """The provider has made the clip."""

    state: State


@dataclass(frozen=True, slots=True)
class Stopped:
    """The provider was told to stop.

    Attributes:
        cost: US dollars that it charged; None where it does not say, which may mean all of it.
    """

    cost: float | None


@dataclass(frozen=True, slots=True)
class Here:
    """The original is on disk, under its digest."""

    original: str


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job was not taken, or came to nothing.

    Attributes:
        failure: Why.
        reason: In the provider's words.
        retry_after: Seconds that it asks to wait.
        cost: US dollars that it charged all the same; None where it does not say, which means nothing.
        response: What it answered.
    """

    failure: FailureKind
    reason: str
    retry_after: float | None = None
    cost: float | None = None
    response: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The provider does not say how the job stands, or does not give the file."""

    failure: FailureKind
    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Conformed:
    """The rendition is on disk."""

    kept: Kept


@dataclass(frozen=True, slots=True)
class NotShowable:
    """The original is no clip that can be shown."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """Something went wrong that should not have; it has been logged."""

    reason: str


Outcome: TypeAlias = (
    Taken
    | CutOff
    | NotTaken
    | Unknown
    | NotYet
    | Done
    | Stopped
    | Here
    | JobFailed
    | NoAnswer
    | Conformed
    | NotShowable
    | Crashed
)


def came_to(outcome: Outcome) -> str:
    """What a step came to, in a word: that of the failure, where there is one."""
    if isinstance(outcome, JobFailed | NoAnswer):
        return str(outcome.failure)
    return type(outcome).__name__.lower()
