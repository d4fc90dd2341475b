"""Books: what came of a step, written down, and what its clip needs next.

Only the owner of a clip writes about it, in one transaction with all that other steps have come to meanwhile. If the
clip is somebody else's by now, nothing is written, and it is let go.
"""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import structlog

from arena.backends.base import State, Ticket
from arena.domain.clips import ClipState
from arena.domain.generation import FailureKind
from arena.domain.retrying import Course, after_job, after_question
from arena.services.clip_intake import PATIENCE_MS
from arena.services.generation.outcomes import (
    Conformed,
    Crashed,
    CutOff,
    Done,
    Here,
    JobFailed,
    NoAnswer,
    NotShowable,
    NotTaken,
    NotYet,
    Outcome,
    Stopped,
    Taken,
    Unknown,
)
from arena.store.progress import Progress
from arena.store.work import Work

_log = structlog.get_logger()

_CRASHED_MS: Final = 60_000
_NOT_TAKEN: Final = "cut off while it was handed in; the provider has no such job"
_LONGEST_FETCH_MS: Final = 24 * 3_600_000
"""How long a file is asked for that a provider has made and does not give: addresses live no longer."""
_HELD_SECONDS: Final = 2.0
"""Whoever asks again so soon keeps the clip in hand meanwhile; for longer it is free for others."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The clip stays in hand, and is seen to again after so many seconds."""

    work: Work
    seconds: float


@dataclass(frozen=True, slots=True)
class Fetch:
    """The clip stays in hand, and its file is fetched at once."""

    work: Work
    state: State


@dataclass(frozen=True, slots=True)
class Stop:
    """The clip stays in hand, and its provider is told to stop."""

    work: Work


@dataclass(frozen=True, slots=True)
class Gone:
    """The clip is in hand no longer."""


Next: TypeAlias = Hold | Fetch | Stop | Gone


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator has set.

    Attributes:
        poll_seconds: Between two questions how a job stands, where the provider does not say; after a failure.
        lookup_seconds: After a handing in was cut off, until it is asked what became of it.
        job_ms: How long a job may take.
        arrived: What a clip is when it has come in: `conformed`, or under `review`.
    """

    poll_seconds: float
    lookup_seconds: float
    job_ms: int
    arrived: ClipState


class Books:
    """Writes down what came of steps.

    Args:
        rules: What an operator has set.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._odd: dict[int, int] = {}

    def enter(self, progress: Progress, work: Work, outcome: Outcome, *, now_ms: int) -> Next:
        """Write down what came of a step; what the clip needs next."""
        if not isinstance(outcome, NoAnswer):
            self._odd.pop(work.id, None)
        match outcome:
            case Taken(ticket):
                return self._taken(progress, work, ticket, now_ms)
            case NotYet(after):
                return self._not_yet(progress, work, after, now_ms)
            case Done(state):
                return self._done(progress, work, state)
            case Here(original):
                progress.stored(work.id, original=original)
            case Conformed(kept):
                progress.conformed(work.id, kept, state=self._rules.arrived, due_ms=now_ms + PATIENCE_MS)
            case NoAnswer():
                return self._no_answer(progress, work, outcome, now_ms)
            case _:
                self._end(progress, work, outcome, now_ms)
        return Gone()

    def _taken(self, progress: Progress, work: Work, ticket: Ticket, now_ms: int) -> Next:
        kept = {"id": ticket.id, "data": dict(ticket.data), "cost": ticket.cost}
        seconds = self._rules.poll_seconds
        told = {"ticket": kept, "request": ticket.request, "response": ticket.response}
        if not progress.submitted(work.id, work.key, **told, due_ms=now_ms + _ms(seconds)):
            return Gone()
        return self._later(progress, replace(work, state=ClipState.SUBMITTED, ticket=kept), seconds, now_ms)

    def _not_yet(self, progress: Progress, work: Work, after: float | None, now_ms: int) -> Next:
        if work.cancelled or now_ms > work.sent_ms + self._rules.job_ms:
            return Stop(work)
        return self._later(progress, work, self._rules.poll_seconds if after is None else after, now_ms)

    def _done(self, progress: Progress, work: Work, state: State) -> Next:
        if work.state is ClipState.GENERATED:
            return Fetch(work, state)
        charge = state.cost if state.cost is not None else work.ticket.get("cost")
        if not progress.generated(work.id, response=state.response, charge=work.estimate if charge is None else charge):
            return Gone()
        return Fetch(replace(work, state=ClipState.GENERATED, response=state.response), state)

    def _no_answer(self, progress: Progress, work: Work, outcome: NoAnswer, now_ms: int) -> Next:
        odd = self._odd.get(work.id, 0)
        unit = self._rules.poll_seconds
        verdict = after_question(outcome.failure, unit=unit, odd=odd, retry_after=outcome.retry_after)
        if verdict.halts:
            self._halt(progress, work, outcome.failure, outcome.reason)
        made = work.state is ClipState.GENERATED
        longest = self._rules.job_ms + (_LONGEST_FETCH_MS if made else 0)
        if verdict.course is Course.AGAIN and (not odd or now_ms < work.sent_ms + longest):
            self._odd[work.id] = odd + 1
            return self._later(progress, work, verdict.seconds, now_ms)
        if work.state is ClipState.SUBMITTING:
            self._end(progress, work, Unknown(outcome.reason), now_ms)
            return Gone()
        refused = verdict.course is Course.REFUSED
        failure = FailureKind.DEADLINE if verdict.course is Course.AGAIN else outcome.failure
        state = ClipState.REFUSED if refused else ClipState.FAILED
        charge = 0.0 if made or refused else self._expected(work)
        progress.ended(work.id, failure, outcome.reason, state=state, charge=charge)
        return Gone()

    def _end(self, progress: Progress, work: Work, outcome: Outcome, now_ms: int) -> None:
        match outcome:
            case JobFailed():
                self._job_failed(progress, work, outcome, now_ms)
            case Unknown(reason):
                progress.ended(work.id, FailureKind.AMBIGUOUS, reason, state=ClipState.AMBIGUOUS)
            case CutOff():
                progress.put_off(work.id, due_ms=now_ms + _ms(self._rules.lookup_seconds))
            case NotTaken():
                progress.put_back(work.id, FailureKind.TRANSIENT, _NOT_TAKEN, due_ms=now_ms, same_key=True)
            case Stopped(cost):
                self._stopped(progress, work, cost)
            case NotShowable(reason):
                progress.ended(work.id, FailureKind.BAD_OUTPUT, reason)
            case Crashed():
                progress.put_off(work.id, due_ms=now_ms + _CRASHED_MS)

    def _job_failed(self, progress: Progress, work: Work, outcome: JobFailed, now_ms: int) -> None:
        failure, reason, charge = outcome.failure, outcome.reason, outcome.cost or 0.0
        tried = {"retries": work.retries, "waits": work.waits}
        unit = self._rules.poll_seconds
        verdict = after_job(failure, unit=unit, **tried, retry_after=outcome.retry_after)
        if verdict.halts:
            self._halt(progress, work, failure, reason)
        if verdict.course is Course.BACK and not work.cancelled:
            due_ms = now_ms + _ms(verdict.seconds)
            progress.put_back(work.id, failure, reason, due_ms=due_ms, retried=verdict.retried, charge=charge)
            return
        state = ClipState.REFUSED if verdict.course is Course.REFUSED else ClipState.FAILED
        state = ClipState.CANCELLED if work.cancelled else state
        progress.ended(work.id, failure, reason, state=state, response=outcome.response, charge=charge)
        if verdict.spreads and (others := progress.fail_queued(like=work.id, failure=failure, reason=reason)):
            _log.warning("generation.model_retired", model=work.model, backend=work.backend, given_up=others)

    def _stopped(self, progress: Progress, work: Work, cost: float | None) -> None:
        charge = self._expected(work) if cost is None else cost
        if work.cancelled:
            state, reason = ClipState.CANCELLED, "cancelled by an operator"
        else:
            state, reason = ClipState.FAILED, f"took more than {self._rules.job_ms / 60_000:g} minutes"
        progress.ended(work.id, FailureKind.DEADLINE, reason, state=state, charge=charge)

    def _later(self, progress: Progress, work: Work, seconds: float, now_ms: int) -> Next:
        if seconds <= _HELD_SECONDS:
            return Hold(work, seconds)
        progress.put_off(work.id, due_ms=now_ms + _ms(seconds))
        return Gone()

    def _halt(self, progress: Progress, work: Work, failure: FailureKind, reason: str) -> None:
        if progress.halt(work.backend, failure=failure, reason=reason):
            _log.warning("generation.backend_halted", backend=work.backend, failure=failure, reason=reason)

    def _expected(self, work: Work) -> float:
        """US dollars that a job has cost whose provider does not say."""
        cost = work.ticket.get("cost")
        return work.estimate if cost is None else float(cost)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
