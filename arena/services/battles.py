"""Drawing battles from memory: no query on the way, and nothing written until a battle ends."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from prometheus_client import Counter

from arena.domain.battles import Battle, Contender, Purpose, open_clip, require_open, seal_battle, seal_clip
from arena.domain.catalog import CATEGORIES, Category, category_of
from arena.domain.clips import CLIP_TYPE, IMAGE_TYPE
from arena.domain.matchmaking import Pool, Served, draw
from arena.domain.meetings import Meeting, PublishedClip, Seen
from arena.domain.probes import Probes, Question
from arena.domain.seals import Seal
from arena.domain.showings import settled_ms
from arena.domain.voters import SIMULATED, Voter
from arena.errors import BattleExpired, NotFound, NotReady
from arena.services.clock import now_ms
from arena.services.metrics import BATTLES
from arena.store.blobs import Blobs
from arena.store.catalog import StoredPrompt
from arena.store.checks import CheckRow
from arena.store.reading import Catalog
from arena.store.votes import LogRow

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DrawnBattle:
    """A battle as its voter may know it.

    Attributes:
        token: The sealed battle.
        category: Where it was drawn.
        prompt: What the models were asked for.
        left: The token of the clip on the left.
        right: The token of the clip on the right.
        expires_ms: When it can no longer be voted on.
    """

    token: str
    category: Category
    prompt: StoredPrompt
    left: str
    right: str
    expires_ms: int


@dataclass(frozen=True)
class _Table:
    """A category's pool with how pairs are drawn; replaced whole, so that a draw sees one state of it."""

    pool: Pool
    probabilities: Floats
    served: Served
    damaged: tuple[PublishedClip, ...]
    drawn: Counter


class Battles:
    """Matchmaking on what is in memory.

    Args:
        seal: Seals battles and clips.
        blobs: Where the clips' bytes are.
        probes: Chooses the battles that measure the voter.
        open_ms: How long a battle can be voted on, in milliseconds.
    """

    def __init__(self, seal: Seal, blobs: Blobs, probes: Probes, *, open_ms: int) -> None:
        self._seal = seal
        self._blobs = blobs
        self._probes = probes
        self._open_ms = open_ms
        self._catalog = Catalog()
        self._tables: Mapping[str, _Table] = {}
        self._seen = Seen()
        self._rng = np.random.default_rng()

    @property
    def catalog(self) -> Catalog:
        """What there is, as it was last read."""
        return self._catalog

    @property
    def categories(self) -> list[str]:
        """The categories that have a pair of clips to show, in the catalogue's order."""
        return list(self._tables)

    def pool(self, category: str) -> Pool | None:
        """What can meet in a category."""
        table = self._tables.get(category)
        return table.pool if table else None

    def show(self, catalog: Catalog, served: Iterable[tuple[Meeting, int]] = ()) -> None:
        """Draw from this catalogue from now on.

        Args:
            catalog: What there is.
            served: What was served before this process began; given once.
        """
        tags = {prompt.id: prompt.tags for prompt in catalog.prompts.values()}
        before = [pair for table in self._tables.values() for pair in table.served.meetings()] or list(served)
        tables = {}
        for category in filter(catalog.clips.__contains__, CATEGORIES):
            pool = Pool.of(catalog.clips[category], tags, catalog.families)
            damaged = tuple(clip for clip in catalog.clips[category] if clip.id in catalog.damaged)
            if len(pool.pairs):
                tables[category] = _Table(pool, pool.uniform(), Served(pool, before), damaged, BATTLES.labels(category))
        self._catalog, self._tables = catalog, tables

    def prefer(self, category: str, pool: Pool, probabilities: Floats) -> None:
        """Draw the pairs of a category with these probabilities, unless its pool has changed since."""
        table = self._tables.get(category)
        if table is not None and table.pool is pool:
            self._tables = {**self._tables, category: replace(table, probabilities=probabilities)}

    def end(self, battle: Battle, *, voted: bool) -> None:
        """Remember at once that a battle has ended; the log tells it again when the rater has read it.

        Args:
            battle: What was asked.
            voted: Whether a vote was stored for it just now.
        """
        if battle.purpose is Purpose.RATING:
            self._seen.ended(battle.voter, Meeting.of(battle.left.model, battle.right.model, battle.prompt))
        if voted:
            self._probes.answered(battle)

    def withdrawn(self, battle: Battle) -> None:
        """Forget an answer that was taken back: it is worth no repeat."""
        self._probes.withdrawn(battle)

    def forget(self, voter: str) -> None:
        """Forget what a voter was asked and answered."""
        self._seen.forget(voter)
        self._probes.forget(voter)

    def ended(self, entries: Iterable[LogRow]) -> None:
        """Remember what voters were asked about, so that nobody is asked twice, unless to measure them."""
        for entry in entries:
            if entry.repeat_of is None:
                self._seen.ended(entry.voter, Meeting.of(entry.left, entry.right, entry.prompt))

    def checked(self, checks: Iterable[CheckRow]) -> None:
        """Remember which checks voters know."""
        for check in checks:
            self._probes.checked(check.voter, check.clip)

    def draw(self, voter: Voter, category: str | None, tags: Collection[str] = ()) -> DrawnBattle:
        """A battle for a voter.

        Args:
            voter: Who is asked.
            category: Where; None for the first category that has battles.
            tags: Only prompts that carry all of them.

        Raises:
            NotFound: There is no such category.
            NotReady: The category has no two clips of one prompt yet.
            NoBattleLeft: The voter has seen all there is.
        """
        slug = category_of(category).slug if category else next(iter(self._tables), "")
        table = self._tables.get(slug)
        if table is None:
            raise NotReady(f"no two models have a clip of the same prompt yet{f' in {slug}' if slug else ''}")
        # Drawn in any case: a probe takes as long, and comes to nobody who has nothing left to judge.
        drawn = draw(
            table.pool, table.probabilities, table.served, seen=self._seen.by(voter.id), rng=self._rng, tags=tags
        )
        question = self._probe(voter, table, tags)
        if question is None:
            left, right = Contender(drawn.left.id, drawn.left.model), Contender(drawn.right.id, drawn.right.model)
            question = Question(drawn.prompt, left, right, drawn.propensity)
            meeting = Meeting.of(left.model, right.model, drawn.prompt)
            self._seen.drawn(voter.id, meeting)
            table.served.note(meeting)
        table.drawn.inc()
        return self._sealed(question, voter, category_of(slug))

    def _probe(self, voter: Voter, table: _Table, tags: Collection[str]) -> Question | None:
        """A battle that measures the voter, in place of the one that was drawn. Programs are not measured."""
        chance = self._rng.random()
        if chance >= self._probes.share or voter.cohort == SIMULATED:
            return None
        prompts = self._catalog.prompts

        def tagged(prompt: int) -> bool:
            return not tags or set(prompts[prompt].tags).issuperset(tags)

        def repeatable(question: Question) -> bool:
            shown = table.pool.clips
            return tagged(question.prompt) and all(
                any(clip.id == side.clip for clip in shown.get((side.model, question.prompt), ()))
                for side in (question.left, question.right)
            )

        damaged = (clip for clip in table.damaged if tagged(clip.prompt))
        return self._probes.probe(voter.id, chance, damaged=damaged, repeatable=repeatable, rng=self._rng)

    def _sealed(self, question: Question, voter: Voter, category: Category) -> DrawnBattle:
        now = now_ms()
        battle = Battle(
            id=secrets.token_hex(16),
            voter=voter.id,
            prompt=question.prompt,
            left=question.left,
            right=question.right,
            propensity=question.propensity,
            drawn_ms=now,
            expires_ms=now + self._open_ms,
            purpose=question.purpose,
        )
        return DrawnBattle(
            token=seal_battle(battle, self._seal),
            category=category,
            prompt=self._catalog.prompts[question.prompt],
            left=seal_clip(battle, battle.left, self._seal),
            right=seal_clip(battle, battle.right, self._seal),
            expires_ms=battle.expires_ms,
        )

    def require_open(self, battle: Battle, *, now_ms: int) -> None:
        """Check that a battle can still be voted on.

        Raises:
            BattleExpired: It was drawn too long ago, or its clips may have been shown with names by now: battles that
                were drawn while the operator let them be open for longer outlive their prompt.
        """
        require_open(battle, now_ms=now_ms)
        prompt = self._catalog.prompts.get(battle.prompt)
        retired = None if prompt is None else prompt.retired_ms
        if retired is not None and now_ms >= settled_ms(retired, open_ms=self._open_ms):
            raise BattleExpired("the prompt of this battle has left the arena; draw another")

    def clip(self, token: str) -> Path:
        """The file of a clip, for the holder of its token.

        Raises:
            UnknownBattle: The token is not ours.
            BattleExpired: Its battle is too old.
            NotFound: The clip has been withdrawn.
        """
        opened = open_clip(token, self._seal, now_ms=now_ms())
        digest = (self._catalog.damaged if opened.damaged else self._catalog.served).get(opened.clip)
        if digest is None:
            raise NotFound("this clip has been withdrawn")
        return self._blobs.path(digest)

    def reference(self, digest: str) -> tuple[Path, str]:
        """The file of an image or a clip that belongs to a prompt, and its media type.

        Raises:
            NotFound: No prompt has such a file.
        """
        for prompt in self._catalog.prompts.values():
            if digest in prompt.reference_images:
                return self._blobs.path(digest), IMAGE_TYPE
            if digest == prompt.source_clip:
                return self._blobs.path(digest), CLIP_TYPE
        raise NotFound("no prompt has this file")
