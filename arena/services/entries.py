"""Entering models, and revealing those that run under a codename."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog

from arena.domain.entries import DAY_MS, LONGEST_TEXT, Codename, Entry, require_covering, require_rule, slug_of
from arena.domain.events import EventKind
from arena.errors import BadInput, NotFound
from arena.services.clock import iso, now_ms
from arena.store.engine import Database
from arena.store.entries import count_votes_on, find_entry, has_votes, put_entry, read_entries, reveal
from arena.store.events import record

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an operator says of an entry; None leaves it as it was said before, or unknown.

    Attributes:
        name: Its name on pages.
        organization: Who makes it.
        family: The family whose variants share one sampling budget.
        route: The provider that it is reached through.
        open_weights: Whether its weights can be downloaded.
        price_per_second: US dollars per second of video.
        codename: What it is called until its name is revealed.
        reveal_on_ms: When that is at the latest; as late as is allowed where only votes are given.
        reveal_after_votes: After how many votes it is before that.
    """

    name: str | None = None
    organization: str | None = None
    family: str | None = None
    route: str | None = None
    open_weights: bool | None = None
    price_per_second: float | None = None
    codename: str | None = None
    reveal_on_ms: int | None = None
    reveal_after_votes: int | None = None


class Entries:
    """An operator's hand on what takes part.

    Args:
        database: Where entries are.
        hidden_days: The longest that one may run under a codename.
    """

    def __init__(self, database: Database, *, hidden_days: int) -> None:
        self._database = database
        self._hidden_days = hidden_days

    def enter(self, slug: str, said: Said) -> Entry:
        """Write down what an entry is, and under which name it runs, before its first vote.

        Raises:
            BadInput: What is said can't be used, or can't be changed any more.
        """
        now = now_ms()
        _require_texts(slug, said)
        with self._database.writing() as connection:
            known = find_entry(connection, slug)
            if known is not None:
                if has_votes(connection, known):
                    raise BadInput(
                        "has votes: what an entry is, and when its name shows, is fixed before the first one",
                        place=f"model {slug}",
                    )
                _require_changeable(known, said)
            entry = self._entered(known or Entry(slug, slug, created_ms=now), said, now)
            put_entry(connection, entry)
            record(connection, EventKind.MODEL_ENTERED, slug, now_ms=now, detail=_announced(entry))
        return entry

    def of(self, slug: str) -> tuple[Entry, int]:
        """All that is known of an entry, and how many votes people have cast on it.

        Raises:
            NotFound: There is no such entry.
        """
        with self._database.reading() as connection:
            entry = find_entry(connection, slug)
            if entry is None:
                raise NotFound(f"there is no model {slug!r}; `blindcut models` has the names")
            return entry, count_votes_on(connection, entry)

    def _entered(self, entry: Entry, said: Said, now: int) -> Entry:
        details: dict[str, Any] = {
            name: value
            for name in ("name", "organization", "family", "route", "open_weights", "price_per_second")
            if (value := getattr(said, name)) is not None
        }
        entry = replace(entry, **details)
        text = said.codename or (entry.codename.text if entry.codename else None)
        if text is None:
            if said.reveal_on_ms is not None or said.reveal_after_votes is not None:
                raise BadInput("has no codename, so there is nothing to reveal", place=f"model {entry.slug}")
            return entry
        if entry.name == entry.slug == slug_of(text):
            raise BadInput(f"needs the name that the codename {text!r} is to hide", place=f"model {entry.slug}")
        require_covering(entry, text)
        return replace(entry, codename=self._codename(entry, text, said, now))

    def _codename(self, entry: Entry, text: str, said: Said, now: int) -> Codename:
        on, after = said.reveal_on_ms, said.reveal_after_votes
        if (before := entry.codename) is not None:
            on = before.reveal_on_ms if on is None else on
            after = before.reveal_after_votes if after is None else after
        elif on is None and after is None:
            raise BadInput("needs a date or a number of votes at which the codename ends", place=f"model {entry.slug}")
        if on is None:
            on = now + self._hidden_days * DAY_MS
        require_rule(entry.slug, reveal_on_ms=on, reveal_after_votes=after, now_ms=now, days=self._hidden_days)
        # Another salt each time: the one that is published opens only what was said last.
        return Codename(text, on, after, secrets.token_hex(16))


def reveal_due(database: Database, votes_on: Callable[[int], int]) -> bool:
    """Reveal the names whose date or number of votes has come; whether there were any.

    Args:
        database: Where entries are.
        votes_on: How many votes people have cast on an entry, by its number.
    """
    now = now_ms()
    with database.reading() as connection:
        hidden = read_entries(connection, hidden_only=True)
    due = [
        (entry, occasion)
        for entry in hidden
        if entry.codename and (occasion := entry.codename.due(votes=votes_on(entry.id), now_ms=now))
    ]
    if due:
        with database.writing() as connection:
            # Another worker may have done it in the meantime.
            shown = [entry.slug for entry, occasion in due if reveal(connection, entry, occasion, now_ms=now)]
        _log.info("models.revealed", models=shown)
    return bool(due)


def _require_texts(slug: str, said: Said) -> None:
    place = f"model {slug}"
    if not slug or len(slug) > LONGEST_TEXT or slug != slug.strip() or "\0" in slug:
        raise BadInput(f"a model's name in the log has 1 to {LONGEST_TEXT} characters and no space around", place=place)
    for name in ("name", "organization", "family", "route", "codename"):
        text = getattr(said, name)
        if text is not None and (not text.strip() or len(text) > LONGEST_TEXT or "\0" in text):
            raise BadInput(f"the {name} must have 1 to {LONGEST_TEXT} characters, not {text[:40]!r}", place=place)
    price = said.price_per_second
    if price is not None and not (math.isfinite(price) and price >= 0):
        raise BadInput(f"the price must be US dollars per second, 0 or more, not {price}", place=place)


def _require_changeable(known: Entry, said: Said) -> None:
    place = f"model {known.slug}"
    if known.revealed_ms is not None:
        raise BadInput(f"was revealed on {iso(known.revealed_ms)[:10]}: it stays what it was said to be", place=place)
    if said.codename is not None and known.retired_ms is not None:
        raise BadInput("is retired: an entry that is in no battle has nothing to hide", place=place)
    bare = Entry(known.slug, known.slug, id=known.id, created_ms=known.created_ms, retired_ms=known.retired_ms)
    if said.codename is not None and known.codename is None and known != bare:
        raise BadInput(f"has been public as {known.name!r}: a codename can't hide that any more", place=place)


def _announced(entry: Entry) -> dict[str, Any]:
    """What the public is told of an entry when it is entered."""
    if entry.codename is None:
        return {
            "name": entry.name,
            "organization": entry.organization,
            "family": entry.family,
            "route": entry.route,
        }
    return {
        "codename": entry.codename.text,
        "reveal_on": iso(entry.codename.reveal_on_ms),
        "reveal_after_votes": entry.codename.reveal_after_votes,
        "commitment": entry.commitment,
    }
