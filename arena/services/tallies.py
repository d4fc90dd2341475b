"""Tallies: the votes behind each category's board, kept in step with the log.

A tally that grew must be the tally of the whole log, to the digit, because anybody can recompute a board from the
export. Voters and prompts are numbered by first appearance, so a vote is taken out, or put back, by itself only where
that moves no first appearance; otherwise its category is counted anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from arena.domain.catalog import CATEGORIES
from arena.services.filters import BoardFilter
from arena.services.growing import Rows
from arena.services.log import LONGEST_WATCH, VoteLog
from arena.services.selection import Selection
from arena.store.verdicts import VerdictRow
from ratings import Tally, Votes

_ONE_BY_ONE: Final = 32
"""Votes of a category that are taken out by themselves; to look for so many others costs as much as to count anew."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """The votes of a category.

    Attributes:
        tally: What is rated.
        watched: How many were watched for so many tenths of a second, by tenths; 0 where that is not known.
    """

    tally: Tally
    watched: Ints


class Tallies:
    """Counts what is new, and what verdicts change.

    Args:
        log: The log.
        selection: Which of its entries count.
    """

    def __init__(self, log: VoteLog, selection: Selection) -> None:
        self._log = log
        self._selection = selection
        self._counted: dict[str, Counted] = {}

    def of(self, category: str) -> Counted:
        """The votes of a category."""
        nothing = self._log.rows[:0]
        return self._counted.get(category) or count(self._selection.votes(nothing), nothing)

    def add(self, rows: Rows) -> set[str]:
        """Count new entries; the categories that have got votes."""
        return {category for category in CATEGORIES if self._add(category, rows)}

    def judge(self, verdicts: Sequence[VerdictRow]) -> set[str]:
        """Note which entries count and count again what they change; the categories whose boards that may change."""
        before: dict[int, bool] = {}
        for verdict in verdicts:
            if (place := self._log.place(verdict.seq)) is not None:
                before.setdefault(place, bool(self._log.rows["counted"][place]))
                self._log.judge(place, counted=verdict.counted, kind=verdict.kind)
        places = np.array(sorted(before), np.int64)
        rows = self._log.rows[places]
        turned = rows["counted"] != np.array([before[place] for place in places.tolist()], bool)
        stale = set()
        for category in CATEGORIES:
            here = self._selection.where(BoardFilter(category))(rows)
            if here.any():
                stale.add(category)
                self._move(category, places[here & turned])
        return stale

    def _add(self, category: str, rows: Rows) -> bool:
        selected = self._selection.counted(rows, BoardFilter(category))
        if len(selected):
            self._counted[category] = _joined(self._counted.get(category), self._selection.votes(selected), selected)
        return len(selected) > 0

    def _move(self, category: str, places: Ints) -> None:
        """Take the votes at these places out of a category's tally, or put them back."""
        rows = self._log.rows[places]
        counted = rows["counted"].copy()
        # They have just changed over, so what they count as now says nothing; repeats and skips never count.
        rows["counted"] = True
        votes = self._selection.counted(rows, BoardFilter(category))
        among = np.isin(rows["seq"], votes["seq"])
        places, counted = places[among], counted[among]
        if not len(places):
            return
        known = self._counted.get(category)
        if known is None or len(places) > _ONE_BY_ONE or not self._all_have_elders(category, places):
            self._count_anew(category)
            return
        if len(out := votes[~counted]):
            known = _parted(known, self._selection.votes(out), out)
        if len(back := votes[counted]):
            known = _joined(known, self._selection.votes(back), back)
        self._counted[category] = known
        if _has_deserted(known.tally):
            self._count_anew(category)

    def _count_anew(self, category: str) -> None:
        self._counted.pop(category, None)
        self._add(category, self._log.rows)

    def _all_have_elders(self, category: str, places: Ints) -> bool:
        """Whether an earlier vote that counts, not one of these, has the same voter, and one the same prompt."""
        rows = self._log.rows
        for place in places.tolist():
            for column in ("voter", "prompt"):
                alike = np.flatnonzero(rows[column][:place] == rows[column][place])
                others = rows[alike[~np.isin(alike, places)]]
                if not len(self._selection.counted(others, BoardFilter(category))):
                    return False
        return True


def count(votes: Votes, rows: Rows) -> Counted:
    """Votes, counted, of these rows."""
    return Counted(Tally.of(votes), _watched(rows))


def _joined(known: Counted | None, votes: Votes, rows: Rows) -> Counted:
    if known is None:
        return count(votes, rows)
    return Counted(known.tally.add(votes), known.watched + _watched(rows))


def _parted(known: Counted, votes: Votes, rows: Rows) -> Counted:
    return Counted(known.tally.remove(votes), known.watched - _watched(rows))


def _watched(rows: Rows) -> Ints:
    return np.bincount(rows["watched"], minlength=LONGEST_WATCH + 1)


def _has_deserted(tally: Tally) -> bool:
    """Whether a model without votes stands in the tally."""
    return bool((tally.counts.sum(axis=(0, 2)) + tally.counts.sum(axis=(1, 2)) == 0).any())
