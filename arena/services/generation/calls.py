"""Calls: one step with a provider, made on a thread. What came of it is written by whoever holds the clip."""

from contextlib import suppress
from mimetypes import guess_extension
from pathlib import Path

from arena.backends.base import Backend, BackendError, Findable, Job, Stage, State, Ticket
from arena.backends.sniffing import ENOUGH, sniff
from arena.domain.generation import FailureKind
from arena.services.generation.outcomes import (
    CutOff,
    Done,
    Here,
    JobFailed,
    NoAnswer,
    NotTaken,
    NotYet,
    Outcome,
    Stopped,
    Taken,
    Unknown,
)
from arena.store.blobs import Blobs
from arena.store.work import Work


def job_of(work: Work, blobs: Blobs, folder: Path) -> Job:
    """What the provider is asked.

    Args:
        work: The clip.
        blobs: Where its prompt's files are.
        folder: Where they get names that say what they are, for providers that go by that.
    """
    return Job(
        key=work.key,
        category=work.category,
        prompt=work.text,
        seed=work.seed,
        shots=work.shots,
        reference_images=tuple(_named(digest, blobs, folder) for digest in work.reference_images),
        source_clip=_named(work.source_clip, blobs, folder) if work.source_clip else None,
        **work.asked,
    )


def hand_in(backend: Backend, job: Job) -> Outcome:
    """Hand a job in; where a provider has one under its name already, that is the job."""
    try:
        return Taken(backend.submit(job))
    except BackendError as error:
        if error.failure is FailureKind.AMBIGUOUS:
            return CutOff() if isinstance(backend, Findable) else Unknown(str(error))
        if error.failure is FailureKind.INVALID_REQUEST and isinstance(backend, Findable):
            there = look_up(backend, job)
            if isinstance(there, Taken):
                return there
        return JobFailed(error.failure, str(error), error.retry_after, response=error.response)


def look_up(backend: Backend, job: Job) -> Outcome:
    """Find out what became of a job whose handing in was cut off."""
    if not isinstance(backend, Findable):
        return Unknown(f"cut off while it was handed in, and {backend.name} can't be asked what became of it")
    try:
        ticket = backend.find(job)
    except BackendError as error:
        return NoAnswer(error.failure, str(error), error.retry_after)
    return NotTaken() if ticket is None else Taken(ticket)


def ask(backend: Backend, ticket: Ticket) -> Outcome:
    """Ask how a job stands."""
    try:
        state = backend.poll(ticket)
    except BackendError as error:
        return NoAnswer(error.failure, str(error), error.retry_after)
    if state.stage is Stage.DONE:
        return Done(state)
    if state.stage is Stage.FAILED:
        failure = state.failure or FailureKind.TRANSIENT
        return JobFailed(failure, state.message or str(failure), cost=state.cost, response=state.response)
    return NotYet(state.poll_after)


def stop(backend: Backend, ticket: Ticket) -> Outcome:
    """Have a job stopped; one that is done already is kept, because it is paid for."""
    try:
        backend.cancel(ticket)
    except BackendError as error:
        refusal = str(error)
    else:
        refusal = ""
    stands = ask(backend, ticket)
    if isinstance(stands, Done):
        return stands
    if isinstance(stands, JobFailed):
        return Stopped(stands.cost)
    # It goes on, or nobody knows: what was expected of it may be charged.
    return Stopped(None) if not refusal else NoAnswer(FailureKind.TRANSIENT, refusal)


def fetch(backend: Backend, ticket: Ticket, state: State, blobs: Blobs, target: Path, *, largest: int) -> Outcome:
    """Bring the clip of a job that is done, and keep its original."""
    try:
        backend.fetch(ticket, state, target, largest=largest)
        return Here(blobs.keep(target))
    except BackendError as error:
        return NoAnswer(error.failure, str(error), error.retry_after)
    finally:
        target.unlink(missing_ok=True)


def ticket_of(work: Work) -> Ticket:
    """The ticket as it was stored."""
    return Ticket(id=work.ticket["id"], data=work.ticket.get("data", {}), cost=work.ticket.get("cost"))


def state_of(work: Work) -> State:
    """The last answer about a job that is done, as it was stored."""
    return State(stage=Stage.DONE, response=work.response)


def _named(digest: str, blobs: Blobs, folder: Path) -> Path:
    source = blobs.path(digest)
    with source.open("rb") as file:
        suffix = guess_extension(sniff(file.read(ENOUGH)).media_type) or ""
    name = folder / f"{digest[:16]}{suffix}"
    with suppress(FileExistsError):  # of another job of the prompt
        name.symlink_to(source.resolve())
    return name
