"""Entries: a model as its operator entered it, and how much of that is public.

An entry may run under a codename until a date or a number of votes, whichever comes first. Both are fixed before its
first vote, and a hash commits to what is hidden, so that neither the moment nor the name can be chosen by the result:
where variants are tested in private and the best one is published, a leaderboard measures who tests most (Singh et
al. 2025, "The Leaderboard Illusion", arXiv 2504.20879).
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from arena.domain.catalog import Model
from arena.errors import BadInput

LONGEST_TEXT: Final = 200
DAY_MS: Final = 86_400_000

_TELLING: Final = 3
"""From how many letters on a word of a name tells whose it is."""

_WORD: Final = re.compile(r"[^\W_]+")


class Occasion(StrEnum):
    """Why a name is revealed."""

    DATE = "date"
    VOTES = "votes"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Codename:
    """What an entry is called until its name is revealed, and when that is.

    Attributes:
        text: The codename.
        reveal_on_ms: When the name is revealed at the latest, milliseconds since 1970 UTC.
        reveal_after_votes: From how many votes on it is revealed before that; None where votes don't matter.
        salt: 32 hexadecimal digits that keep anybody from finding the name by trying names against the commitment.
    """

    text: str
    reveal_on_ms: int
    reveal_after_votes: int | None
    salt: str

    def due(self, *, votes: int, now_ms: int) -> Occasion | None:
        """Why the name has to be revealed now, or None before that.

        Args:
            votes: Cast on the entry so far by people, whether they count or not: no verdict can put the moment off.
            now_ms: The time.
        """
        if now_ms >= self.reveal_on_ms:
            return Occasion.DATE
        if self.reveal_after_votes is not None and votes >= self.reveal_after_votes:
            return Occasion.VOTES
        return None


@dataclass(frozen=True, slots=True)
class Entry(Model):
    """All that is known of an entry. Only its operator may see it: the public sees `public`, by `store.catalog`.

    Attributes:
        id: Its number in the store; 0 before it has one.
        family: The family whose variants share one sampling budget; None for an entry that stands alone.
        codename: What it runs, or ran, under.
        created_ms: When it was entered, or came with its first clip.
        revealed_ms: When its name was revealed.
        retired_ms: Since when it enters no battles.
    """

    id: int = 0
    family: str | None = None
    codename: Codename | None = None
    created_ms: int = 0
    revealed_ms: int | None = None
    retired_ms: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether the public knows it by its codename alone."""
        return self.codename is not None and self.revealed_ms is None

    @property
    def public(self) -> Model:
        """What the public may know of the model."""
        if self.codename is not None and self.revealed_ms is None:
            return Model(self.slug, self.codename.text, route="")
        return Model(**{field.name: getattr(self, field.name) for field in fields(Model)})

    @property
    def public_family(self) -> str | None:
        """What the public may know of its family."""
        return None if self.hidden else self.family

    @property
    def opening(self) -> str | None:
        """The text that opens the commitment: what the entry is, and the salt, as canonical JSON (RFC 8785)."""
        if self.codename is None:
            return None
        said = {
            "codename": self.codename.text,
            "family": self.family,
            "model": self.slug,
            "name": self.name,
            "organization": self.organization,
            "route": self.route,
            "salt": self.codename.salt,
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def commitment(self) -> str | None:
        """SHA-256 of the opening: public from the start, and it can be opened in one way only."""
        return None if self.opening is None else hashlib.sha256(self.opening.encode()).hexdigest()


def slug_of(text: str) -> str:
    """A codename as it stands in the log: `Blue Heron 2` is `blue-heron-2`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def require_covering(entry: Entry, codename: str) -> None:
    """Check that an entry can run under a codename: its slug is derived from it, and neither gives the name away.

    Raises:
        BadInput: Says what to call the entry, or which word tells.
    """
    place = f"model {entry.slug}"
    if not slug_of(codename):
        raise BadInput(f"the codename {codename!r} has no letter from a to z and no digit", place=place)
    if entry.slug != slug_of(codename):
        raise BadInput(
            f"the vote log names it for ever, so under the codename {codename!r} it has to be {slug_of(codename)}",
            place=place,
        )
    shown = "".join(_words(codename))
    for what in ("name", "organization", "family"):
        for word in _words(getattr(entry, what) or ""):
            if (len(word) >= _TELLING or not word.isascii()) and word in shown:
                raise BadInput(f"the codename {codename!r} holds {word!r}, of the {what} it is to hide", place=place)


def require_rule(slug: str, *, reveal_on_ms: int, reveal_after_votes: int | None, now_ms: int, days: int) -> None:
    """Check when a name is to be revealed.

    Raises:
        BadInput: The date is past or too far away, or the number of votes is none.
    """
    place = f"model {slug}"
    if reveal_on_ms <= now_ms:
        raise BadInput("the date of the reveal must be in the future", place=place)
    if reveal_on_ms > now_ms + days * DAY_MS:
        raise BadInput(f"an entry runs under a codename for {days} days at most (BLINDCUT_HIDDEN_DAYS)", place=place)
    if reveal_after_votes is not None and reveal_after_votes < 1:
        raise BadInput(f"the votes after which it is revealed must be 1 or more, not {reveal_after_votes}", place=place)


def _words(text: str) -> list[str]:
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _WORD.findall("".join(letters).casefold())
