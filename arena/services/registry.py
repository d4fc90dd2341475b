"""The registry: every entry there ever was, with its dates, its part in the battles, and what was done in public.

What a leaderboard leaves out decides what it says: entries tested in private, withdrawn in silence or sampled more than
others (Singh et al. 2025, arXiv 2504.20879). No entry can be left out here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from arena.domain.catalog import CATEGORIES
from arena.domain.entries import Entry
from arena.domain.events import EventKind
from arena.domain.verdicts import VerdictKind
from arena.services.boards import Boards
from arena.services.clock import iso
from arena.services.documents import Document, csv_document, json_document
from arena.services.kept import Kept
from arena.services.participation import Absence, Participation, participations
from arena.services.public_record import event_line
from arena.store.catalog import public
from arena.store.engine import Database
from arena.store.entries import read_entries
from arena.store.events import Event, read_events
from arena.store.registry import ClipCount, clip_counts

NEWEST_EVENTS: Final = 1000
"""So many are handed out; the ledger has all of them."""

_QUICK_BATTLES: Final = 50_000
"""Up to which the registry is made anew for whoever asks; a longer log is served as it was a moment ago."""

_NO_CLIPS: Final = ClipCount(0, 0, 0)
_COLUMNS: Final = (
    *("model", "name", "organization", "route", "family", "status", "hidden"),
    *("codename", "reveal_on", "reveal_after_votes", "entered_at", "revealed_at", "retired_at", "restored_at"),
    *("category", "clips", "held_clips", "withdrawn_clips", "battles", "votes", "skips"),
    *(f"excluded_{kind.value}" for kind in VerdictKind),
    *("first_vote_at", "share", "equal_share"),
)

Line = dict[str, Any]


@dataclass(frozen=True)
class Registered:
    """The registry at one moment.

    Attributes:
        content: As JSON has it.
        battles: How many it is about.
    """

    content: Mapping[str, Any]
    battles: int

    @cached_property
    def document(self) -> Document:
        """Its JSON."""
        return json_document(self.content)

    @cached_property
    def table(self) -> Document:
        """Its entries as CSV: a row an entry and category, or an entry that was in none."""
        return csv_document([row for entry in self.content["entries"] for row in _rows(entry)], _COLUMNS)


class Registry:
    """Makes the registry from the entries, the log in memory and the public record.

    Args:
        database: Where entries and events are.
        boards: Has the log.
    """

    def __init__(self, database: Database, boards: Boards) -> None:
        self._database = database
        self._boards = boards
        self._kept: Kept[None, Registered] = Kept(
            lambda _: self._make(), lambda: boards.revision, lambda made: made.battles > _QUICK_BATTLES
        )

    def now(self) -> Registered:
        """The registry, of a large log perhaps as it was a moment ago."""
        return self._kept.get(None)

    def close(self) -> None:
        """End what keeps it fresh."""
        self._kept.close()

    def _make(self) -> Registered:
        with self._database.reading() as connection:
            entries, events, clips = read_entries(connection), read_events(connection), clip_counts(connection)
        history = _History(events)
        families = {entry.id: entry.public_family for entry in entries if entry.public_family}
        absences = {entry.id: history.absences(entry) for entry in entries}
        parts: dict[str, dict[int, Participation]] = {}
        battles = 0
        for category in CATEGORIES:
            rows = self._boards.asked(category)
            battles += len(rows)
            parts[category] = participations(rows, self._boards.kinds, absences=absences, families=families)
        return Registered(
            {
                "entries": [self._entry(entry, history, parts, clips) for entry in entries],
                "events": [event_line(event) for event in events[: -NEWEST_EVENTS - 1 : -1]],
                "events_total": len(events),
            },
            battles,
        )

    def _entry(
        self,
        entry: Entry,
        history: "_History",
        parts: Mapping[str, Mapping[int, Participation]],
        clips: Mapping[tuple[str, int], ClipCount],
    ) -> Line:
        shown = public(entry)
        categories = [
            _category(category, parts[category].get(entry.id), clips.get((category, entry.id), _NO_CLIPS))
            for category in CATEGORIES
            if entry.id in parts[category] or (category, entry.id) in clips
        ]
        return {
            "model": shown.slug,
            "name": shown.name,
            "organization": shown.organization,
            "route": shown.route,
            "family": shown.family,
            "status": "retired" if shown.retired else "active",
            "hidden": shown.hidden,
            "codename": self._codename(entry, history),
            "entered_at": iso(entry.created_ms),
            "first_vote_at": min(filter(None, (each["first_vote_at"] for each in categories)), default=None),
            "revealed_at": _iso(entry.revealed_ms),
            "retired_at": [iso(moment) for moment in history.retired(entry)],
            "restored_at": [iso(moment) for moment in history.moments(EventKind.MODEL_RESTORED, entry.slug)],
            "categories": categories,
        }

    def _codename(self, entry: Entry, history: "_History") -> Line | None:
        if entry.codename is None:
            return None
        return {
            "codename": entry.codename.text,
            "reveal_on": iso(entry.codename.reveal_on_ms),
            "reveal_after_votes": entry.codename.reveal_after_votes,
            "votes": self._boards.votes_on(entry.id) if entry.hidden else None,
            "why": None if entry.hidden else history.why(entry.slug),
            "commitment": entry.commitment,
            "opening": None if entry.hidden else entry.opening,
        }


class _History:
    """What the public record says of each model."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._of: dict[tuple[EventKind, str], list[Event]] = {}
        for event in events:
            self._of.setdefault((event.kind, event.subject), []).append(event)

    def moments(self, kind: EventKind, slug: str) -> list[int]:
        """When something was done to a model, oldest first."""
        return [event.created_ms for event in self._of.get((kind, slug), ())]

    def retired(self, entry: Entry) -> list[int]:
        """When it was retired; also by a version that kept no record."""
        moments = self.moments(EventKind.MODEL_RETIRED, entry.slug)
        if entry.retired_ms is not None and entry.retired_ms not in moments:
            moments.append(entry.retired_ms)
        return moments

    def absences(self, entry: Entry) -> list[Absence]:
        """From when to when it was retired."""
        back = self.moments(EventKind.MODEL_RESTORED, entry.slug)
        return [(gone, next((moment for moment in back if moment >= gone), None)) for gone in self.retired(entry)]

    def why(self, slug: str) -> str | None:
        """Why its name was revealed."""
        told = self._of.get((EventKind.MODEL_REVEALED, slug))
        return str(told[-1].detail["why"]) if told else None


def _category(category: str, part: Participation | None, clips: ClipCount) -> Line:
    taken: Line = {"category": category, "clips": clips.published, "held_clips": clips.held}
    taken["withdrawn_clips"] = clips.withdrawn
    if part is None:
        return taken | {
            "battles": 0,
            "votes": 0,
            "skips": 0,
            "excluded": {kind.value: 0 for kind in VerdictKind},
            "first_vote_at": None,
            "share": None,
            "equal_share": None,
        }
    return taken | {
        "battles": part.battles,
        "votes": part.votes,
        "skips": part.skips,
        "excluded": {kind.value: part.excluded.get(kind.value, 0) for kind in VerdictKind},
        "first_vote_at": _iso(part.first_vote_ms),
        "share": round(part.share, 6),
        "equal_share": round(part.equal_share, 6),
    }


def _rows(entry: Mapping[str, Any]) -> list[Line]:
    codename = entry["codename"] or {}
    alike = {name: entry[name] for name in ("model", "name", "organization", "route", "family", "status")}
    alike |= {name: codename.get(name) for name in ("codename", "reveal_on", "reveal_after_votes")}
    alike |= {name: entry[name] for name in ("entered_at", "revealed_at")}
    alike |= {name: ";".join(entry[name]) for name in ("retired_at", "restored_at")}
    alike["hidden"] = str(entry["hidden"]).lower()
    rows = []
    for category in entry["categories"]:
        row = alike | category
        row |= {f"excluded_{kind}": many for kind, many in row.pop("excluded").items()}
        rows.append(row)
    return rows or [alike]


def _iso(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
