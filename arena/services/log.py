"""The vote log in memory, as columns: 53 bytes a battle, and only what is new is ever read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

import numpy as np

from arena.domain.catalog import ASPECTS
from arena.domain.votes import WINNERS
from arena.services.growing import Growing, Rows
from arena.store.votes import LogRow

NO_ANSWER: Final = -1
NO_VERDICT: Final = -1
NOT_WATCHED: Final = 0
"""Tenths of a second watched where the page did not say."""
LONGEST_WATCH: Final = 6_000
"""Tenths of a second that any longer time is taken for."""

_ROW: Final = np.dtype(
    [
        ("seq", np.int64),
        ("ended_ms", np.int64),
        ("prompt", np.int32),
        ("left", np.int32),
        ("right", np.int32),
        ("left_clip", np.int32),
        ("right_clip", np.int32),
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
_PAIR: Final = np.dtype([("first", np.int64), ("second", np.int64)])
_NO_ASPECTS: Final = (NO_ANSWER,) * len(ASPECTS)

_CODES: Final = {winner: code for code, winner in enumerate(WINNERS)}


class VoteLog:
    """Ended battles in the order of the log.

    Answers are codes: the index in `WINNERS`, or `NO_ANSWER` for a skip and for an aspect that was not judged. Voters,
    cohorts and kinds of verdicts are codes in the order of their first appearance. `watched` is in tenths of a second,
    the mean of both sides. What counts on a board is `counted` and no `repeat`.
    """

    def __init__(self) -> None:
        self._entries = Growing(_ROW)
        # Numbered by a counter, since ids come and go.
        self._voters: defaultdict[str, int] = defaultdict(count().__next__)
        self._cohorts: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._repeats = Growing(_PAIR)
        self._revision = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def rows(self) -> Rows:
        """The whole log, a structured array; a view that later entries don't change."""
        return self._entries.rows

    @property
    def last_seq(self) -> int:
        """The number of the newest entry."""
        return int(self.rows["seq"][-1]) if len(self) else 0

    @property
    def revision(self) -> int:
        """Changes whenever the log does: by an entry, or by a verdict on one."""
        return self._revision

    @property
    def cohorts(self) -> list[str]:
        """The cohorts, by code."""
        return list(self._cohorts)

    def cohort_code(self, cohort: str) -> int:
        """The code of a cohort; a cohort that nobody voted in has one that no vote has."""
        return self._cohorts.get(cohort, -1)

    def of(self, voter: str) -> Rows:
        """The entries of one voter, copied."""
        rows = self.rows
        own: Rows = rows[rows["voter"] == self.voter_code(voter)]
        return own

    def voter_code(self, voter: str) -> int:
        """The code of a voter; one who ended no battle has one that no entry has."""
        return self._voters.get(voter, -1)

    def voter_codes(self, voters: Sequence[str]) -> list[int]:
        """The codes of voters, new ones for those that ended no battle yet."""
        return [self._voters[voter] for voter in voters]

    def cohort_codes(self, cohorts: Sequence[str]) -> list[int]:
        """The codes of cohorts, likewise."""
        return [self._cohorts.setdefault(cohort, len(self._cohorts)) for cohort in cohorts]

    def rename(self, voter: str, new: str) -> None:
        """Know a voter by another id as well."""
        self._voters[new] = self._voters[voter]

    def forget(self, voter: str) -> None:
        """Forget a voter's id; their entries stay."""
        self._voters.pop(voter, None)

    @property
    def kinds(self) -> list[str]:
        """The kinds of verdicts, by code."""
        return list(self._kinds)

    @property
    def repeats(self) -> Rows:
        """Places in `rows` of what a voter answered twice: `first` and, with the sides swapped, `second`."""
        return self._repeats.rows

    def append(self, entries: Sequence[LogRow]) -> Rows:
        """Add entries; the part of the log that they are now."""
        start = len(self)
        added = self._entries.extend([self._row(entry) for entry in entries])
        self._repeats.extend(list(self._pairs(entries, start)))
        self._revision += 1
        return added

    def judge(self, place: int, *, counted: bool, kind: str) -> None:
        """Note whether the vote at this place of `rows` counts, by a verdict of this kind."""
        self.rows["counted"][place] = counted
        self.rows["verdict"][place] = self._kinds.setdefault(kind, len(self._kinds))
        self._revision += 1

    def place(self, seq: int) -> int | None:
        """Where an entry stands in `rows`."""
        numbers = self.rows["seq"]
        # They are given without gaps, so the place is nearly always told by the number.
        at = seq - int(numbers[0]) if len(numbers) else 0
        if not 0 <= at < len(numbers) or numbers[at] != seq:
            at = int(np.searchsorted(numbers, seq))
        return at if at < len(numbers) and numbers[at] == seq else None

    def _pairs(self, entries: Sequence[LogRow], start: int) -> Iterator[tuple[int, int]]:
        """Places of repeats among new entries that were answered, behind those of what they repeat."""
        answers = self.rows["winner"]
        for second, entry in enumerate(entries, start):
            first = None if entry.repeat_of is None else self.place(entry.repeat_of)
            if first is not None and NO_ANSWER not in answers[[first, second]]:
                yield first, second

    def _row(self, entry: LogRow) -> tuple[Any, ...]:
        return (
            entry.seq,
            entry.ended_ms,
            entry.prompt,
            entry.left,
            entry.right,
            entry.left_clip,
            entry.right_clip,
            self._voters[entry.voter],
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
    return min(max(round(5.0 * sum(watched.values())), 1), LONGEST_WATCH)


def _aspects(judged: Mapping[str, str]) -> tuple[int, ...]:
    return tuple(_CODES[judged[aspect]] if aspect in judged else NO_ANSWER for aspect in ASPECTS)
