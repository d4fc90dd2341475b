"""The boards of an arena: the log in memory, a tally a category that only grows, and what was published last."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Any, Final, TypeVar

import numpy as np

from arena.domain.catalog import CATEGORIES
from arena.domain.voters import ALL, HUMAN, SIMULATED
from arena.services.battles import Battles
from arena.services.clock import iso, now_ms
from arena.services.control import Control
from arena.services.filters import CONTROLLED, BoardFilter
from arena.services.growing import Rows
from arena.services.kept import Kept
from arena.services.log import NO_ANSWER, VoteLog
from arena.services.publication import Published, described, publish
from arena.services.quality import Quality, watched_seconds
from arena.services.selection import Selection
from arena.services.tallies import Counted, Tallies, count
from arena.store.checks import CheckRow
from arena.store.verdicts import VerdictRow
from arena.store.votes import LogRow
from ratings import Board, Tally, Votes, board_of

Derived = TypeVar("Derived")

_QUICK_VOTES: Final = 20_000
"""Up to which a board is computed within a tenth of a second, even of voters and prompts in thousands."""


@dataclass(frozen=True, slots=True)
class MadeBoard:
    """A board with what it was made of.

    Attributes:
        wanted: What was asked for, with its category.
        rated: The ratings.
        counted: The votes behind them.
        published: As it is handed out.
    """

    wanted: BoardFilter
    rated: Board
    counted: Counted
    published: Published
    _derived: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def board(self) -> Mapping[str, Any]:
        """The board of DESIGN 4.2."""
        return self.published.board

    def derived(self, make: Callable[["MadeBoard"], Derived]) -> Derived:
        """What follows from the board alone: made when it is first asked for, and kept as long as the board."""
        if make not in self._derived:
            self._derived[make] = make(self)
        made: Derived = self._derived[make]
        return made


class Boards:
    """Keeps the board of each category, and computes filtered ones when they are asked for.

    One thread takes entries and refreshes; any thread reads.

    Args:
        battles: Knows models and prompts.
        control: Rates boards that are controlled for their clips.
        simulated_on_board: Whether a board that nobody filtered shows simulated votes.
    """

    def __init__(self, battles: Battles, control: Control, *, simulated_on_board: bool) -> None:
        self._battles = battles
        self._control = control
        self._cohort = ALL if simulated_on_board else HUMAN
        self._log = VoteLog()
        self._selection = Selection(self._log, battles, self._cohort)
        self._tallies = Tallies(self._log, self._selection)
        self._quality = Quality(self._log)
        self._leaving: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        self._standing: Mapping[str, MadeBoard] = {}
        self._kept = Kept(self._make, lambda: self.revision, lambda made: made.rated.votes > _QUICK_VOTES)

    @property
    def last_seq(self) -> int:
        """The newest entry of the log that is known here."""
        return self._log.last_seq

    @property
    def cohort(self) -> str:
        """The votes that a board nobody filtered shows: `human` or `all`."""
        return self._cohort

    @property
    def cohorts(self) -> list[str]:
        """The cohorts that somebody voted in."""
        return self._log.cohorts

    @property
    def revision(self) -> Hashable:
        """Changes whenever anything does that a board is made of."""
        return self._log.revision, self._quality.revision, self._battles.catalog.revision

    def votes_by_category(self) -> dict[str, int]:
        """How many votes stand behind the board of each category."""
        return {category: made.rated.votes for category, made in self._standing.items()}

    def tally(self, category: str) -> Tally | None:
        """The votes behind the standing board of a category; one that came a moment ago may not be among them."""
        tally = self._tallies.of(category).tally
        return tally if len(tally) else None

    def votes_of(self, voter: str, *, on_board: bool = False) -> dict[str, Votes]:
        """The votes of one voter that count, by category, most first; without those that have none.

        Args:
            voter: Whose.
            on_board: Only those that the standing board shows, which may leave out a cohort.
        """
        cohort = None if on_board else ALL
        rows = self._log.of(voter)
        selected = {slug: self._selection.counted(rows, BoardFilter(slug, cohort)) for slug in CATEGORIES}
        votes = {slug: self._selection.votes(chosen) for slug, chosen in selected.items()}
        return {slug: each for slug, each in sorted(votes.items(), key=lambda item: -len(item[1])) if len(each)}

    def votes_by_prompt(self, category: str) -> dict[int, int]:
        """How many votes the board of a category counts on each prompt, by its number."""
        rows = self._log.rows
        votes = np.bincount(rows["prompt"][self._selection.counts(rows, BoardFilter(category))])
        return {prompt: int(votes[prompt]) for prompt in np.flatnonzero(votes).tolist()}

    @property
    def quality(self) -> Quality:
        """What is known of the voters' answers."""
        return self._quality

    def asked(self, category: str) -> Rows:
        """The battles that the standing board of a category is about, whether their votes count or not; no repeats."""
        rows = self._log.rows
        chosen: Rows = rows[self._selection.where(BoardFilter(category))(rows) & ~rows["repeat"]]
        return chosen

    @property
    def kinds(self) -> list[str]:
        """The kinds of verdicts, by the code that battles have."""
        return self._log.kinds

    def votes_on(self, model: int) -> int:
        """How many votes people have cast on a model, whether they count or not; repeats are none."""
        rows = self._log.rows
        on_it = (rows["left"] == model) | (rows["right"] == model)
        by_people = rows["cohort"] != self._log.cohort_code(SIMULATED)
        return int((on_it & by_people & ~rows["repeat"] & (rows["winner"] != NO_ANSWER)).sum())

    def rename(self, voter: str, new: str) -> None:
        """Know a voter by another id as well."""
        self._log.rename(voter, new)

    def forget(self, voter: str, *, erased: bool = False) -> None:
        """Forget a voter's id, and what they answered to checks if they erased it, before the log is read again.

        Not at once: entries that were read under the id, and are on their way, would be another voter's.
        """
        self._leaving.put((voter, erased))

    def settle(self) -> set[str]:
        """Forget whom is to be forgotten; the categories whose boards have to be refreshed."""
        stale: set[str] = set()
        while not self._leaving.empty():
            voter, erased = self._leaving.get()
            if erased:
                stale |= self._about(self._quality.erase(voter))
            self._log.forget(voter)
        return stale

    def take(self, entries: Sequence[LogRow]) -> set[str]:
        """Add what is new in the log to the tallies; the categories whose boards have to be refreshed."""
        rows = self._log.append(entries)
        repeats = rows[rows["repeat"]]
        return self._tallies.add(rows) | self._about(repeats["prompt"].tolist())

    def judge(self, verdicts: Sequence[VerdictRow]) -> set[str]:
        """Note which entries count; the categories whose boards have to be refreshed."""
        return self._tallies.judge(verdicts) if verdicts else set()

    def measure(self, checks: Sequence[CheckRow]) -> set[str]:
        """Note what was answered to checks; the categories whose boards have to be refreshed."""
        self._quality.take(checks)
        return self._about(check.prompt for check in checks)

    def refresh(self, category: str) -> MadeBoard:
        """Rate a category anew and publish its board."""
        made = self._rate(self._tallies.of(category), BoardFilter(category))
        self._standing = {**self._standing, category: made}
        return made

    def freshen(self) -> None:
        """See to it that boards which were asked for lately are made anew where they have aged."""
        self._kept.freshen()

    def close(self) -> None:
        """End what keeps boards fresh."""
        self._kept.close()

    def standing(self, wanted: BoardFilter) -> MadeBoard | None:
        """The board as it was published last, or None where one has to be computed."""
        if wanted.selects:
            return None
        return self._standing.get(self.resolved(wanted).category or "")

    def compute(self, wanted: BoardFilter) -> MadeBoard:
        """The board of these votes; of a large log perhaps as it was a moment ago, while it is made anew."""
        return self._kept.get(self.resolved(wanted))

    def of(self, wanted: BoardFilter) -> MadeBoard:
        """The standing board or a computed one, whichever this is."""
        return self.standing(wanted) or self.compute(wanted)

    def rows(self, wanted: BoardFilter, *, prompt: int | None = None, model: int | None = None) -> Rows:
        """The entries of the log that such a board counts, in the order of the log.

        Args:
            wanted: The board.
            prompt: Only those on this one.
            model: Only those in which it was shown.
        """
        rows = self._log.rows
        if prompt is not None:
            rows = rows[rows["prompt"] == prompt]
        if model is not None:
            rows = rows[(rows["left"] == model) | (rows["right"] == model)]
        return self._selection.counted(rows, self.resolved(wanted))

    def votes(self, rows: Rows, aspect: str | None = None) -> Votes:
        """Rows as votes that can be rated, by the answer or by an aspect."""
        return self._selection.votes(rows, aspect)

    def fresh(self, wanted: BoardFilter) -> MadeBoard:
        """The board of these votes, made now and not kept."""
        return self._make(self.resolved(wanted))

    def resolved(self, wanted: BoardFilter) -> BoardFilter:
        """The filter with its category filled in: the first with battles, else with votes, else the first of all."""
        if wanted.category is not None:
            return wanted
        first = next(iter([*self._battles.categories, *self._standing, *CATEGORIES]))
        return replace(wanted, category=first)

    def _about(self, prompts: Iterable[int]) -> set[str]:
        """The categories of these prompts."""
        known = self._battles.catalog.prompts
        return {known[prompt].category for prompt in set(prompts) if prompt in known}

    def _make(self, wanted: BoardFilter) -> MadeBoard:
        rows = self.rows(wanted)
        votes = self._selection.votes(rows, wanted.aspect)
        counted = count(votes, rows)
        if wanted.method != CONTROLLED:
            return self._rate(counted, wanted)
        return self._made(self._control.rate(rows, votes, counted.tally, wanted.rating), counted, wanted)

    def _rate(self, counted: Counted, wanted: BoardFilter) -> MadeBoard:
        return self._made(board_of(counted.tally, wanted.rating), counted, wanted)

    def _made(self, rated: Board, counted: Counted, wanted: BoardFilter) -> MadeBoard:
        return MadeBoard(wanted, rated, counted, self._publish(rated, counted, wanted))

    def _publish(self, rated: Board, counted: Counted, wanted: BoardFilter) -> Published:
        about = described(self._battles.catalog, wanted.category)
        board = rated.to_dict(category=wanted.category, computed_at=iso(now_ms()), catalog=about)
        selection = {
            "cohort": wanted.cohort or self._cohort,
            "tag": wanted.tag,
            "aspect": wanted.aspect,
            **({} if wanted.since_ms is None else {"since": iso(wanted.since_ms)}),
            "as_of": None if wanted.until_ms is None else iso(wanted.until_ms),
        }
        where = self._selection.where(wanted)
        measured = self._quality.reliability(where) | {"watched_seconds": watched_seconds(counted.watched)}
        return publish(
            {
                **board,
                "method": {**board["method"], **selection},
                "reliability": {**board["reliability"], **measured},
                "excluded": self._quality.excluded(where),
            }
        )
