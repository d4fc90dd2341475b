"""The vote log in memory, as columns: 37 bytes a battle, and only what is new is ever read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.domain.catalog import ASPECTS
from arena.domain.votes import WINNERS
from arena.store.votes import LogRow

NO_ANSWER: Final = -1

_ROW: Final = np.dtype(
    [
        ("seq", np.int64),
        ("ended_ms", np.int64),
        ("prompt", np.int32),
        ("left", np.int32),
        ("right", np.int32),
        ("voter", np.int32),
        ("cohort", np.int16),
        ("winner", np.int8),
        ("aspects", np.int8, (len(ASPECTS),)),
        ("counted", np.bool_),
    ]
)
_NO_ASPECTS: Final = (NO_ANSWER,) * len(ASPECTS)
_CODES: Final = {winner: code for code, winner in enumerate(WINNERS)}


class VoteLog:
    """Ended battles in the order of the log.

    Answers are codes: the index in `WINNERS`, or `NO_ANSWER` for a skip and for an aspect that was not judged. Voters
    and cohorts are codes in the order of their first appearance.
    """

    def __init__(self) -> None:
        self._rows = np.empty(1024, _ROW)
        self._length = 0
        self._voters: dict[str, int] = {}
        self._cohorts: dict[str, int] = {}
        self._revision = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> npt.NDArray[Any]:
        """The whole log, a structured array; a view that later entries don't change."""
        return self._rows[: self._length]

    @property
    def last_seq(self) -> int:
        """The number of the newest entry."""
        return int(self.rows["seq"][-1]) if self._length else 0

    @property
    def revision(self) -> int:
        """Changes whenever the log does: by an entry, or by a verdict on one."""
        return self._revision

    def cohort_code(self, cohort: str) -> int:
        """The code of a cohort; a cohort that nobody voted in has one that no vote has."""
        return self._cohorts.get(cohort, -1)

    def of(self, voter: str) -> npt.NDArray[Any]:
        """The entries of one voter, copied."""
        rows = self.rows
        own: npt.NDArray[Any] = rows[rows["voter"] == self._voters.get(voter, -1)]
        return own

    def append(self, entries: Sequence[LogRow]) -> npt.NDArray[Any]:
        """Add entries; the part of the log that they are now."""
        start, end = self._length, self._length + len(entries)
        if end > len(self._rows):
            grown = np.empty(max(end, 2 * len(self._rows)), _ROW)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:end] = [self._row(entry) for entry in entries]
        self._length = end
        self._revision += 1
        return self._rows[start:end]

    def judge(self, seq: int, *, counted: bool) -> None:
        """Note whether a vote counts."""
        at = int(np.searchsorted(self.rows["seq"], seq))
        if at < self._length and self._rows["seq"][at] == seq:
            self._rows["counted"][at] = counted
            self._revision += 1

    def _row(self, entry: LogRow) -> tuple[Any, ...]:
        return (
            entry.seq,
            entry.ended_ms,
            entry.prompt,
            entry.left,
            entry.right,
            self._voters.setdefault(entry.voter, len(self._voters)),
            self._cohorts.setdefault(entry.cohort, len(self._cohorts)),
            NO_ANSWER if entry.winner is None else _CODES[entry.winner],
            _aspects(entry.aspects) if entry.aspects else _NO_ASPECTS,
            True,
        )


def _aspects(judged: Mapping[str, str]) -> tuple[int, ...]:
    return tuple(_CODES[judged[aspect]] if aspect in judged else NO_ANSWER for aspect in ASPECTS)
