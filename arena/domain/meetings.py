"""Meetings: two models on a prompt, before a voter. Nobody is asked about the same one twice."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

_OPEN_EACH: Final = 4
_OPEN_VOTERS: Final = 100_000
_TOLD_TWICE: Final = 64


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """A clip that can be shown, by the numbers of the store."""

    id: int
    model: int
    prompt: int


class Meeting(NamedTuple):
    """Two models on a prompt, whichever stood left."""

    low: int
    high: int
    prompt: int

    @classmethod
    def of(cls, model: int, other: int, prompt: int) -> Self:
        """The meeting of two models, in either order."""
        return cls(model, other, prompt) if model < other else cls(other, model, prompt)


class Seen:
    """What each voter was asked about: for good once it has ended, and a few that are still open.

    A page draws the next battle while the present one is watched, so what is open counts as seen; but only the last
    few, because a page that is loaded again and again must not use up what its voter could still judge. There is one
    object a meeting, so what a voter has judged takes 8 bytes each.
    """

    def __init__(self) -> None:
        self._meetings: dict[Meeting, Meeting] = {}
        self._ended: dict[str, list[Meeting]] = {}
        self._open: OrderedDict[str, deque[Meeting]] = OrderedDict()

    def ended(self, voter: str, meeting: Meeting) -> None:
        """Note a meeting that this voter has judged or skipped; one that was noted a moment ago is kept once."""
        known = self._ended.setdefault(voter, [])
        if meeting not in known[-_TOLD_TWICE:]:
            known.append(self._meetings.setdefault(meeting, meeting))

    def drawn(self, voter: str, meeting: Meeting) -> None:
        """Note a meeting that was drawn for this voter."""
        self._open.setdefault(voter, deque(maxlen=_OPEN_EACH)).append(meeting)
        self._open.move_to_end(voter)
        if len(self._open) > _OPEN_VOTERS:
            self._open.popitem(last=False)

    def forget(self, voter: str) -> None:
        """Forget what this voter was asked."""
        self._ended.pop(voter, None)
        self._open.pop(voter, None)

    def by(self, voter: str) -> list[Meeting]:
        """What this voter has seen."""
        return [*self._ended.get(voter, ()), *self._open.get(voter, ())]
