"""The boards of an arena: the log in memory, a tally a category that only grows, and what was published last."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.domain.catalog import ASPECTS, CATEGORIES
from arena.domain.voters import ALL, HUMAN, SIMULATED
from arena.offline.method import HEADLINE
from arena.services.battles import Battles
from arena.services.clock import iso, now_ms
from arena.services.log import NO_ANSWER, VoteLog
from arena.services.publication import BoardFilter, Published, described, publish
from arena.store.votes import LogRow, VerdictRow
from ratings import Board, Tally, Votes, board_of

_KEPT_FILTERED: Final = 64

Rows = npt.NDArray[Any]


class Boards:
    """Keeps the board of each category, and computes filtered ones when they are asked for.

    One thread takes entries and refreshes; any thread reads.

    Args:
        battles: Knows models and prompts.
        simulated_on_board: Whether a board that nobody filtered shows simulated votes.
    """

    def __init__(self, battles: Battles, *, simulated_on_board: bool) -> None:
        self._battles = battles
        self._cohort = ALL if simulated_on_board else HUMAN
        self._log = VoteLog()
        self._tallies: dict[str, Tally] = {}
        self._rated: Mapping[str, Board] = {}
        self._standing: Mapping[str, Published] = {}
        self._filtered: OrderedDict[tuple[object, ...], Published] = OrderedDict()
        self._filtered_lock = Lock()

    @property
    def last_seq(self) -> int:
        """The newest entry of the log that is known here."""
        return self._log.last_seq

    @property
    def cohort(self) -> str:
        """The votes that a board nobody filtered shows: `human` or `all`."""
        return self._cohort

    def rated(self, category: str) -> Board | None:
        """The ratings behind the standing board of a category."""
        return self._rated.get(category)

    def votes_by_category(self) -> dict[str, int]:
        """How many votes stand behind the board of each category."""
        return {category: board.board["votes"] for category, board in self._standing.items()}

    def tally(self, category: str) -> Tally | None:
        """The votes behind the standing board of a category; one that came a moment ago may not be among them."""
        return self._tallies.get(category)

    def votes_of(self, voter: str, *, on_board: bool = False) -> dict[str, Votes]:
        """The votes of one voter that count, by category, most first; without those that have none.

        Args:
            voter: Whose.
            on_board: Only those that the standing board shows, which may leave out a cohort.
        """
        cohort = None if on_board else ALL
        rows = self._log.of(voter)
        votes = {slug: self._votes(self._selected(rows, BoardFilter(slug, cohort)), None) for slug in CATEGORIES}
        return {slug: each for slug, each in sorted(votes.items(), key=lambda item: -len(item[1])) if len(each)}

    def take(self, entries: Sequence[LogRow]) -> set[str]:
        """Add what is new in the log to the tallies; the categories whose boards have to be refreshed."""
        rows = self._log.append(entries)
        return {category for category in CATEGORIES if self._count(category, rows)}

    def judge(self, verdicts: Sequence[VerdictRow]) -> set[str]:
        """Note which entries count, and count again; the categories whose boards have to be refreshed."""
        for verdict in verdicts:
            self._log.judge(verdict.seq, counted=verdict.counted, kind=verdict.kind)
        if not verdicts:
            return set()
        again = set(self._tallies)
        self._tallies.clear()
        for category in CATEGORIES:
            self._count(category, self._log.rows)
        return again | set(self._tallies)

    def refresh(self, category: str) -> Published:
        """Rate a category anew and publish its board."""
        rated = board_of(self._tallies.get(category) or Tally.of(_no_votes()), HEADLINE)
        published = self._publish(rated, BoardFilter(category))
        self._rated = {**self._rated, category: rated}
        self._standing = {**self._standing, category: published}
        return published

    def standing(self, wanted: BoardFilter) -> Published | None:
        """The board as it was published last, or None where one has to be computed."""
        if wanted.selects:
            return None
        return self._standing.get(self._resolved(wanted).category or "")

    def compute(self, wanted: BoardFilter) -> Published:
        """The board of these votes; computed once a state of log and catalogue."""
        wanted = self._resolved(wanted)
        key = (wanted, self._log.revision, self._battles.catalog.revision)
        with self._filtered_lock:
            if (kept := self._filtered.get(key)) is not None:
                self._filtered.move_to_end(key)
                return kept
        votes = self._votes(self._selected(self._log.rows, wanted), wanted.aspect)
        published = self._publish(board_of(Tally.of(votes), HEADLINE), wanted)
        with self._filtered_lock:
            self._filtered[key] = published
            if len(self._filtered) > _KEPT_FILTERED:
                self._filtered.popitem(last=False)
        return published

    def _resolved(self, wanted: BoardFilter) -> BoardFilter:
        """The filter with its category filled in: the first with battles, else with votes, else the first of all."""
        if wanted.category is not None:
            return wanted
        first = next(iter([*self._battles.categories, *self._standing, *CATEGORIES]))
        return replace(wanted, category=first)

    def _count(self, category: str, rows: Rows) -> bool:
        """Add rows of a category to its tally; whether there were any."""
        selected = self._selected(rows, BoardFilter(category))
        if not len(selected):
            return False
        votes = self._votes(selected, None)
        tally = self._tallies.get(category)
        self._tallies[category] = Tally.of(votes) if tally is None else tally.add(votes)
        return True

    def _selected(self, rows: Rows, wanted: BoardFilter) -> Rows:
        answers = rows["winner"] if wanted.aspect is None else rows["aspects"][:, ASPECTS.index(wanted.aspect)]
        kept = rows["counted"] & ~rows["repeat"] & (answers != NO_ANSWER)
        cohort = wanted.cohort or self._cohort
        if cohort == HUMAN:
            kept &= rows["cohort"] != self._log.cohort_code(SIMULATED)
        elif cohort != ALL:
            kept &= rows["cohort"] == self._log.cohort_code(cohort)
        if wanted.until_ms is not None:
            kept &= rows["ended_ms"] <= wanted.until_ms
        prompts = [
            prompt.id
            for prompt in self._battles.catalog.prompts.values()
            if prompt.category == wanted.category and (wanted.tag is None or wanted.tag in prompt.tags)
        ]
        selected: Rows = rows[kept & np.isin(rows["prompt"], prompts)]
        return selected

    def _votes(self, rows: Rows, aspect: str | None) -> Votes:
        answers = rows["winner"] if aspect is None else rows["aspects"][:, ASPECTS.index(aspect)]
        numbers, codes = np.unique(np.concatenate([rows["left"], rows["right"]]), return_inverse=True)
        models = self._battles.catalog.models
        return Votes.from_codes(
            codes[: len(rows)],
            codes[len(rows) :],
            answers,
            models=[models[number].slug for number in numbers.tolist()],
            voter=rows["voter"],
            prompt=rows["prompt"],
        )

    def _publish(self, rated: Board, wanted: BoardFilter) -> Published:
        catalog = self._battles.catalog
        about = described(catalog.models.values(), catalog.generation_seconds, wanted.category)
        board = rated.to_dict(category=wanted.category, computed_at=iso(now_ms()), catalog=about)
        selection = {
            "cohort": wanted.cohort or self._cohort,
            "tag": wanted.tag,
            "aspect": wanted.aspect,
            "as_of": None if wanted.until_ms is None else iso(wanted.until_ms),
        }
        return publish({**board, "method": {**board["method"], **selection}})


def _no_votes() -> Votes:
    nothing = np.empty(0, np.int64)
    return Votes.from_codes(nothing, nothing, nothing, models=[], voter=nothing, prompt=nothing)
