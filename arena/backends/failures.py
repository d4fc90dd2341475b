"""Failures: the words of many providers, and the few classes that they come down to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from arena.domain.generation import FailureKind

_BY_STATUS: Final = {
    401: FailureKind.AUTH,
    402: FailureKind.BILLING,
    403: FailureKind.AUTH,
    404: FailureKind.MODEL_RETIRED,
    408: FailureKind.TRANSIENT,
    410: FailureKind.MODEL_RETIRED,
    425: FailureKind.TRANSIENT,
    429: FailureKind.RATE_LIMITED,
}
GAVE_UP: Final = frozenset({504, 524})
"""What gateways answer that gave up waiting (524 is Cloudflare's): none knows whether the job was taken."""

_LONGEST: Final = 500
_CODES: Final = frozenset(
    {"code", "type", "failureCode", "failure_code", "error_type", "title", "loc", "path", "param"}
)
"""Keys whose values say what kind of failure it is."""
_WORDS: Final = frozenset({"message", "detail", "msg", "error", "failure", "failure_reason", "reason", "text"})
"""Keys whose values say it to a person."""


class Meaning(NamedTuple):
    """What it means when a failure's words match a pattern.

    Attributes:
        pattern: Sought in code and words, capitals or not.
        kind: What it is.
        status: Only of answers of this status; None for any, and for jobs that failed.
    """

    pattern: str
    kind: FailureKind
    status: int | None = None


Table = Sequence[Meaning]


def looked_up(table: Table, words: str, status: int | None = None) -> FailureKind | None:
    """The first meaning in the table of a failure's words; None where it has none."""
    for meaning in table:
        if meaning.status in {None, status} and re.search(meaning.pattern, words, re.IGNORECASE):
            return meaning.kind
    return None


def kind_of(status: int) -> FailureKind:
    """What an error status means where nothing more is said (RFC 9110, section 15)."""
    if status >= 500:
        return FailureKind.TRANSIENT
    return _BY_STATUS.get(status, FailureKind.INVALID_REQUEST)


def told(body: Any) -> str:  # noqa: ANN401 - JSON
    """What an answer says went wrong, in one line: codes first, then words; never what it repeats of the request."""
    leaves = [("text", body)] if isinstance(body, str) else list(_leaves(body))
    parts = [text for keys in (_CODES, _WORDS) for key, text in leaves if key in keys]
    line = " ".join(" ".join(dict.fromkeys(parts)).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _leaves(body: Any, key: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Each text with the key that it stands under."""
    if isinstance(body, Mapping):
        for name, part in body.items():
            yield from _leaves(part, name)
    elif isinstance(body, list):
        for part in body:
            yield from _leaves(part, key)
    elif isinstance(body, str):
        yield key, body
