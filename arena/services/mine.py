"""What a voter did here: their votes with clips and names, newest first, and all of it as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arena.domain.battles import Battle, Contender, seal_clip
from arena.domain.catalog import CATEGORIES, Category
from arena.domain.posters import open_poster, seal_poster
from arena.domain.seals import Seal
from arena.domain.voters import Voter
from arena.errors import NotFound, NotReady
from arena.services.battles import Battles
from arena.services.clock import now_ms
from arena.store.blobs import Blobs
from arena.store.catalog import StoredModel, StoredPrompt
from arena.store.engine import Database
from arena.store.mine import AskedBattle, AskedCheck, Moment, Person, asked_battles, asked_checks, person, poster_digest

PAGE: Final = 20
_OPEN_MS: Final = 60 * 60_000
"""How long the clips of a page can be fetched."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of what a voter was asked.

    Attributes:
        side: `left` or `right`.
        model: Who made the clip.
        clip: The token of the clip, None where it can no longer be shown.
        poster: The token of its still, likewise.
        chosen: Whether the voter preferred it.
        damaged: Whether it was a damaged copy, shown as a check.
    """

    side: str
    model: StoredModel
    clip: str | None
    poster: str | None
    chosen: bool
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a voter was asked, and what they said.

    Attributes:
        id: Of the battle.
        kind: `vote`, `skip`, `repeat` or `check`.
        ended_ms: When it was answered.
        category: Where it was drawn.
        prompt: What the models were asked for.
        sides: Left and right.
        winner: The answer; None for a skip.
        aspects: The second answers.
        receipt: Of the vote; None for a skip.
        skipped: The reason of a skip.
        excluded: Why the vote does not count, as (kind, reason) of its verdict; None for one that does.
    """

    id: str
    kind: str
    ended_ms: int
    category: Category
    prompt: StoredPrompt
    sides: tuple[Shown, Shown]
    winner: str | None
    aspects: Mapping[str, str]
    receipt: str | None
    skipped: str | None = None
    excluded: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what a voter was asked, newest first.

    Attributes:
        person: The voter in numbers; None before the first answer.
        entries: At most `PAGE` of them.
        older: Where the next page begins; None on the last one.
    """

    person: Person | None
    entries: Sequence[Entry]
    older: Moment | None


class Mine:
    """Reads what is stored about a voter, for that voter.

    Args:
        database: Where it is stored.
        battles: Knows models, prompts and which clips can be shown.
        blobs: Where the posters' bytes are.
        seal: Seals clips and posters.
    """

    def __init__(self, database: Database, battles: Battles, blobs: Blobs, seal: Seal) -> None:
        self._database = database
        self._battles = battles
        self._blobs = blobs
        self._seal = seal

    def page(self, voter: Voter, *, before: Moment | None = None) -> Page:
        """What a voter was asked before a moment."""
        with self._database.reading() as connection:
            known = person(connection, voter.id)
            found = asked_battles(connection, voter.id, before=before, limit=PAGE + 1)
            checks = asked_checks(connection, voter.id, before=before, limit=PAGE + 1)
        asked: list[AskedBattle | AskedCheck] = sorted([*found, *checks], key=lambda each: each.moment, reverse=True)
        entries = [self._entry(voter, each) for each in asked[:PAGE]]
        return Page(known, entries, asked[PAGE - 1].moment if len(asked) > PAGE else None)

    def poster(self, token: str) -> Path:
        """The file of a clip's still, for the holder of its token.

        Raises:
            UnknownBattle: The token is not ours.
            BattleExpired: It was made too long ago.
            NotFound: The clip has been withdrawn.
        """
        clip = open_poster(token, self._seal, now_ms=now_ms())
        with self._database.reading() as connection:
            digest = poster_digest(connection, clip)
        if digest is None:
            raise NotFound("this clip has been withdrawn")
        return self._blobs.path(digest)

    def _entry(self, voter: Voter, asked: AskedBattle | AskedCheck) -> Entry:
        catalog = self._battles.catalog
        battle = _again(voter, asked)
        if battle.prompt not in catalog.prompts or not {battle.left.model, battle.right.model} <= catalog.models.keys():
            # Another worker drew it, from a catalogue that this one reads within a moment.
            raise NotReady("a clip that you voted on is not known here yet; load the page again")
        prompt = catalog.prompts[battle.prompt]
        return Entry(
            id=asked.id,
            kind=_kind(asked),
            ended_ms=asked.ended_ms,
            category=CATEGORIES[prompt.category],
            prompt=prompt,
            sides=(self._shown("left", battle, asked), self._shown("right", battle, asked)),
            winner=asked.winner,
            aspects=asked.aspects or {},
            receipt=asked.receipt,
            skipped=asked.skipped,
            excluded=_excluded(asked),
        )

    def _shown(self, side: str, battle: Battle, asked: AskedBattle | AskedCheck) -> Shown:
        contender = battle.left if side == "left" else battle.right
        catalog = self._battles.catalog
        there = contender.clip in (catalog.damaged if contender.damaged else catalog.served)
        return Shown(
            side=side,
            model=catalog.models[contender.model],
            clip=seal_clip(battle, contender, self._seal) if there else None,
            poster=seal_poster(contender.clip, self._seal, expires_ms=battle.expires_ms) if there else None,
            chosen=asked.winner == side,
            damaged=contender.damaged,
        )


def _kind(asked: AskedBattle | AskedCheck) -> str:
    if isinstance(asked, AskedCheck):
        return "check"
    if asked.winner is None:
        return "skip"
    return "repeat" if asked.repeat else "vote"


def _excluded(asked: AskedBattle | AskedCheck) -> tuple[str, str] | None:
    if isinstance(asked, AskedCheck) or asked.counted is not False:
        return None
    return asked.kind or "", asked.reason or ""


def _again(voter: Voter, asked: AskedBattle | AskedCheck) -> Battle:
    """The battle as it was, with its clips to be fetched for a while."""
    if isinstance(asked, AskedCheck):
        left, right = (Contender(asked.clip, asked.model, damaged=asked.damaged == side) for side in ("left", "right"))
        propensity = 1.0
    else:
        left, right = Contender(asked.left_clip, asked.left_model), Contender(asked.right_clip, asked.right_model)
        propensity = asked.propensity
    return Battle(asked.id, voter.id, asked.prompt, left, right, propensity, asked.drawn_ms, now_ms() + _OPEN_MS)
