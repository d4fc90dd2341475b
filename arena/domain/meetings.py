"""Meetings: two models on a prompt, before a voter. Nobody is asked about the same one twice."""

from array import array
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final, Self

_BITS: Final = 21
_MASK: Final = (1 << _BITS) - 1
_OPEN_EACH: Final = 4
_OPEN_VOTERS: Final = 100_000
_TOLD_TWICE: Final = 64


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """A clip that can be shown, by the numbers of the store."""

    id: int
    model: int
    prompt: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two models on a prompt, whichever stood left."""

    low: int
    high: int
    prompt: int

    @classmethod
    def of(cls, model: int, other: int, prompt: int) -> Self:
        """The meeting of two models, in either order."""
        return cls(min(model, other), max(model, other), prompt)

    @property
    def packed(self) -> int:
        """The meeting in 63 bits: two million models and prompts."""
        return self.low << 2 * _BITS | self.high << _BITS | self.prompt

    @classmethod
    def unpacked(cls, packed: int) -> Self:
        """The meeting of a packed one."""
        return cls(packed >> 2 * _BITS, packed >> _BITS & _MASK, packed & _MASK)


class Seen:
    """What each voter was asked about: for good once it has ended, and a few that are still open.

    A page draws the next battle while the present one is watched, so what is open counts as seen; but only the last
    few, because a page that is loaded again and again must not use up what its voter could still judge. Ended meetings
    take 8 bytes each.
    """

    def __init__(self) -> None:
        self._ended: dict[str, array[int]] = {}
        self._open: OrderedDict[str, deque[Meeting]] = OrderedDict()

    def ended(self, voter: str, meeting: Meeting) -> None:
        """Note a meeting that this voter has judged or skipped; one that was noted a moment ago is kept once."""
        known = self._ended.setdefault(voter, array("q"))
        if meeting.packed not in known[-_TOLD_TWICE:]:
            known.append(meeting.packed)

    def drawn(self, voter: str, meeting: Meeting) -> None:
        """Note a meeting that was drawn for this voter."""
        self._open.setdefault(voter, deque(maxlen=_OPEN_EACH)).append(meeting)
        self._open.move_to_end(voter)
        if len(self._open) > _OPEN_VOTERS:
            self._open.popitem(last=False)

    def by(self, voter: str) -> list[Meeting]:
        """What this voter has seen."""
        return [*map(Meeting.unpacked, self._ended.get(voter, ())), *self._open.get(voter, ())]
