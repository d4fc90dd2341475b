"""The vote log in memory, as columns: 45 bytes a battle, and only what is new is ever read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.domain.catalog import ASPECTS
from arena.domain.votes import WINNERS
from arena.store.votes import LogRow

NO_ANSWER: Final = -1
NO_VERDICT: Final = -1
NOT_WATCHED: Final = 0
"""Tenths of a second watched where the page did not say."""

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
        ("watched", np.uint16),
        ("repeat", np.bool_),
        ("counted", np.bool_),
        ("verdict", np.int8),
    ]
)
_NO_ASPECTS: Final = (NO_ANSWER,) * len(ASPECTS)
_LONGEST_WATCH: Final = 6_000
_CODES: Final = {winner: code for code, winner in enumerate(WINNERS)}


class VoteLog:
    """Ended battles in the order of the log.

    Answers are codes: the index in `WINNERS`, or `NO_ANSWER` for a skip and for an aspect that was not judged. Voters,
    cohorts and kinds of verdicts are codes in the order of their first appearance. `watched` is in tenths of a second,
    the mean of both sides. What counts on a board is `counted` and no `repeat`.
    """

    def __init__(self) -> None:
        self._rows = np.empty(1024, _ROW)
        self._length = 0
        self._voters: dict[str, int] = {}
        self._cohorts: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._repeats: list[tuple[int, int]] = []
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
        own: npt.NDArray[Any] = rows[rows["voter"] == self.voter_code(voter)]
        return own

    def voter_code(self, voter: str) -> int:
        """The code of a voter; one who ended no battle has one that no entry has."""
        return self._voters.get(voter, -1)

    @property
    def kinds(self) -> list[str]:
        """The kinds of verdicts, by code."""
        return list(self._kinds)

    @property
    def repeats(self) -> list[tuple[int, int]]:
        """Places in `rows` of each answered battle that was asked twice: the first time and the second, both voted."""
        return self._repeats

    def append(self, entries: Sequence[LogRow]) -> npt.NDArray[Any]:
        """Add entries; the part of the log that they are now."""
        start, end = self._length, self._length + len(entries)
        if end > len(self._rows):
            grown = np.empty(max(end, 2 * len(self._rows)), _ROW)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:end] = [self._row(entry) for entry in entries]
        self._length = end
        for place, entry in enumerate(entries, start=start):
            if entry.repeat_of is not None:
                self._pair(place, entry.repeat_of)
        self._revision += 1
        return self._rows[start:end]

    def judge(self, seq: int, *, counted: bool, kind: str) -> None:
        """Note whether a vote counts, by a verdict of this kind."""
        if (at := self.place(seq)) is not None:
            self._rows["counted"][at] = counted
            self._rows["verdict"][at] = self._kinds.setdefault(kind, len(self._kinds))
            self._revision += 1

    def place(self, seq: int) -> int | None:
        """Where an entry stands in `rows`."""
        at = int(np.searchsorted(self.rows["seq"], seq))
        return at if at < self._length and self._rows["seq"][at] == seq else None

    def _pair(self, second: int, first_seq: int) -> None:
        first = self.place(first_seq)
        if first is not None and NO_ANSWER not in self._rows["winner"][[first, second]]:
            self._repeats.append((first, second))

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
            _tenths(entry.watched) if entry.watched else NOT_WATCHED,
            entry.repeat_of is not None,
            True,
            NO_VERDICT,
        )


def _tenths(watched: Mapping[str, float]) -> int:
    """The mean of both sides, one tenth of a second at least, so that it can be told from what is not known."""
    return min(max(round(5.0 * sum(watched.values())), 1), _LONGEST_WATCH)


def _aspects(judged: Mapping[str, str]) -> tuple[int, ...]:
    return tuple(_CODES[judged[aspect]] if aspect in judged else NO_ANSWER for aspect in ASPECTS)
