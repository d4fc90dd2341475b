"""Retrying: what follows from a failure on each leg of a clip's way. Nothing that may have been taken is sent twice.

The legs differ. Handing a job in costs money, so it is repeated only where the provider said that it took nothing.
Asking how it stands and fetching it cost nothing, so they are repeated for as long as somebody waits.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from arena.domain.generation import REFUSALS, STOPPING, FailureKind

MOST_RETRIES: Final = 2
"""How often a job is handed in again after a passing failure."""

_LONGEST_SECONDS: Final = 300.0
_HALTED_SECONDS: Final = 60.0
_MOST_ODD_ANSWERS: Final = 3
"""How often in a row a provider may give an answer about a job that can't be meant, before that is believed."""


class Course(Enum):
    """What is done next."""

    AGAIN = "again"
    """The same once more, after a while."""
    BACK = "back"
    """Into the queue: to be handed in anew."""
    REFUSED = "refused"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failure.

    Attributes:
        course: What is done next.
        seconds: After how long.
        retried: Whether it counts as one more attempt, and not as a wait that the provider asked for.
        halts: Whether the backend is handed nothing more until an operator has done something.
        spreads: Whether what waits for the same model need not be tried at all.
    """

    course: Course
    seconds: float = 0.0
    retried: bool = False
    halts: bool = False
    spreads: bool = False


def backoff(tries: int, unit: float) -> float:
    """Seconds to wait after so many failures in a row: from one unit on doubled each time, up to five minutes."""
    return min(_LONGEST_SECONDS, unit * 2.0 ** min(tries, 20))


def after_job(
    failure: FailureKind, *, unit: float, retries: int, waits: int, retry_after: float | None = None
) -> Verdict:
    """What follows when a job was not taken, or was taken and came to nothing.

    Args:
        failure: Why.
        unit: Seconds that are waited at first.
        retries: How often it was handed in again already.
        waits: How often the provider asked to wait.
        retry_after: Seconds that it asks to wait now.
    """
    if failure in REFUSALS:
        return Verdict(Course.REFUSED)
    if failure is FailureKind.AMBIGUOUS:
        return Verdict(Course.AMBIGUOUS)
    if failure in STOPPING:
        return Verdict(Course.BACK, halts=True)
    if failure is FailureKind.RATE_LIMITED:
        return Verdict(Course.BACK, retry_after if retry_after is not None else backoff(waits, unit))
    if failure is FailureKind.TRANSIENT and retries < MOST_RETRIES:
        return Verdict(Course.BACK, max(backoff(retries, unit), retry_after or 0.0), retried=True)
    return Verdict(Course.FAILED, spreads=failure is FailureKind.MODEL_RETIRED)


def after_question(failure: FailureKind, *, unit: float, odd: int, retry_after: float | None = None) -> Verdict:
    """What follows when a provider does not say how a job stands, or does not give the file of one that is done.

    Args:
        failure: Why.
        unit: Seconds that are waited at first.
        odd: How often in a row that happened before.
        retry_after: Seconds that it asks to wait.
    """
    if failure in STOPPING:
        return Verdict(Course.AGAIN, _HALTED_SECONDS, halts=True)
    if failure in {FailureKind.TRANSIENT, FailureKind.RATE_LIMITED, FailureKind.AMBIGUOUS}:
        return Verdict(Course.AGAIN, retry_after if retry_after is not None else backoff(odd, unit))
    if failure in REFUSALS:
        return Verdict(Course.REFUSED)
    if failure in {FailureKind.INVALID_REQUEST, FailureKind.MODEL_RETIRED} and odd < _MOST_ODD_ANSWERS:
        return Verdict(Course.AGAIN, backoff(odd, unit))
    return Verdict(Course.FAILED)
