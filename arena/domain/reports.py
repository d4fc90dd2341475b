"""Reports: what a voter says against a clip."""

from dataclasses import dataclass
from enum import StrEnum


class ReportReason(StrEnum):
    """What is wrong with a clip."""

    BROKEN = "broken"
    OFFENSIVE = "offensive"
    IDENTITY = "identity"

    @property
    def meaning(self) -> str:
        """The reason in words, for an operator."""
        return _MEANINGS[self]


_MEANINGS = {
    ReportReason.BROKEN: "it does not play, or is no clip",
    ReportReason.OFFENSIVE: "it is offensive or harmful",
    ReportReason.IDENTITY: "it shows who made it",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report as an operator reads it.

    Attributes:
        reason: What is wrong.
        voter: Who says so.
        battle: Where they saw the clip.
        created_ms: When, milliseconds since 1970 UTC.
        counts: Whether the voter has voted; before that a report waits, because a new voter costs nothing to make up.
        settled: Whether an operator has looked at the clip since.
    """

    reason: ReportReason
    voter: str
    battle: str
    created_ms: int
    counts: bool
    settled: bool
