"""History: how the boards of a category stood over time, from the snapshots that were kept of them."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from arena.services.boards import Boards
from arena.services.clock import iso
from arena.services.filters import BoardFilter
from arena.services.findings import Finding
from arena.store.engine import Database
from arena.store.snapshots import SnapshotKey, boards_of, snapshots_after

MOST: Final = 200
"""Points of a history where nobody says how many; a plot shows no more."""

_REMEMBERED: Final = 1_000
_FINEST_MS: Final = 60_000


class Standing(NamedTuple):
    """How a model stood; ratings of two components can't be compared."""

    model: str
    component: int
    rating: float | None
    lower: float | None
    upper: float | None
    rank: int | None
    rank_lower: int | None
    rank_upper: int | None
    votes: int


@dataclass(frozen=True, slots=True)
class Point:
    """A board at one moment.

    Attributes:
        at_ms: When it was made.
        digest: Of the board.
        votes: Behind it.
        snapshot: Whether it was kept; the board that stands now need not be.
        standings: Of its models, in its order.
    """

    at_ms: int
    digest: str
    votes: int
    snapshot: bool
    standings: tuple[Standing, ...]

    @classmethod
    def of(cls, board: Mapping[str, Any], at_ms: int, digest: str, *, snapshot: bool) -> "Point":
        """What history remembers of a board."""
        standings = (Standing(*(entry.get(name) for name in Standing._fields)) for entry in board["entries"])
        return cls(at_ms, digest, board["votes"], snapshot, tuple(standings))


@dataclass(frozen=True)
class Course:
    """The history of a category.

    Attributes:
        board: That stands now, as it is published.
        cohort: Whose votes its boards show.
        points: Oldest first.
    """

    board: Mapping[str, Any]
    cohort: str
    points: Sequence[Point]

    @cached_property
    def finding(self) -> Finding:
        """As a document; in the table a row is a model at a moment."""
        points: list[dict[str, Any]] = [
            {
                "at": iso(point.at_ms),
                "digest": point.digest,
                "votes": point.votes,
                "snapshot": point.snapshot,
                "entries": [standing._asdict() for standing in point.standings],
            }
            for point in self.points
        ]
        rows = [
            {"at": point["at"], "digest": point["digest"], **standing}
            for point in points
            for standing in point["entries"]
        ]
        content = {"category": self.board["category"], "cohort": self.cohort, "points": points}
        return Finding(content, rows, ("at", "digest", *Standing._fields))


class History:
    """Reads snapshots, each once: they never change.

    Args:
        database: Where they are.
        boards: Has the board that stands now.
    """

    def __init__(self, database: Database, boards: Boards) -> None:
        self._database = database
        self._boards = boards
        self._keys: list[SnapshotKey] = []
        self._points: OrderedDict[int, Point] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, category: str | None, *, since_ms: int | None = None, until_ms: int | None = None, limit: int = MOST
    ) -> Course:
        """How the boards of a category stood, and how its board stands now.

        Args:
            category: Slug; None for the first category that has battles.
            since_ms: Only from this moment on.
            until_ms: Only up to this moment.
            limit: At most so many points, evenly in time.

        Raises:
            NotFound: There is no such category.
        """
        board = self._boards.of(BoardFilter(category)).board
        of = board["category"], self._boards.cohort

        def within(at_ms: int) -> bool:
            return (since_ms or 0) <= at_ms and (until_ms is None or at_ms <= until_ms)

        with self._lock:
            keys = [key for key in self._known() if (key.category, key.cohort) == of and within(key.created_ms)]
            points = self._read(thinned(keys, limit))
        now = Point.of(board, _ms(board["computed_at"]), board["digest"], snapshot=False)
        is_news = not points or (now.digest != points[-1].digest and now.at_ms > points[-1].at_ms)
        if is_news and within(now.at_ms):
            points = [*points, now][-limit:]
        return Course(board, self._boards.cohort, points)

    def _known(self) -> Sequence[SnapshotKey]:
        """Every snapshot there is."""
        with self._database.reading() as connection:
            self._keys += snapshots_after(connection, self._keys[-1].id if self._keys else 0)
        return self._keys

    def _read(self, keys: Sequence[SnapshotKey]) -> list[Point]:
        missing = {key.id: key.created_ms for key in keys if key.id not in self._points}
        if missing:
            with self._database.reading() as connection:
                for number, (digest, board) in boards_of(connection, missing).items():
                    self._points[number] = Point.of(board, missing[number], digest, snapshot=True)
        found = [self._points[key.id] for key in keys]
        for key in keys:
            self._points.move_to_end(key.id)
        while len(self._points) > max(_REMEMBERED, len(keys)):
            self._points.popitem(last=False)
        return found


def thinned(keys: Sequence[SnapshotKey], limit: int) -> list[SnapshotKey]:
    """At most so many snapshots, spread evenly over time: the last one of each stretch.

    Stretches are a minute long, or two, four, eight, ... and begin where the calendar has them begin, so that those
    which were chosen once are chosen again while new ones come.
    """
    stretch = 1
    chosen = {key.created_ms: key for key in keys}
    while len(chosen) > limit:
        chosen = {key.created_ms // (_FINEST_MS * stretch): key for key in keys}
        stretch *= 2
    return list(chosen.values())


def _ms(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
