"""Showings: the clips of retired prompts with their makers' names, where the operator allows it.

A clip that has been shown with a name is blind no more. So only what no battle can show is shown (`domain.showings`),
and before the first clip of a prompt is, that is written down: the prompt can never come back into battles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arena.domain.events import EventKind
from arena.domain.posters import seal_poster
from arena.domain.seals import Seal
from arena.domain.showings import open_showing, seal_showing, settled_ms
from arena.errors import NotFound
from arena.services.battles import Battles
from arena.services.clock import now_ms
from arena.store.blobs import Blobs
from arena.store.catalog import StoredModel, StoredPrompt
from arena.store.engine import Database
from arena.store.events import first_event, record
from arena.store.showings import RetiredClip, retired_clips

_SHOWN_MS: Final = 60 * 60_000
"""How long the clips of a page can be fetched."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A clip beside its maker's name.

    Attributes:
        model: Who made it.
        prompt: What it was made of.
        clip: The token under which it is fetched.
        poster: The token of its still.
        expires_ms: Until when both are.
    """

    model: StoredModel
    prompt: StoredPrompt
    clip: str
    poster: str
    expires_ms: int


class Showings:
    """Shows clips with names, and sees to it that none of them is blind any more.

    Args:
        database: Where it is written down whose clips were shown.
        battles: Knows what is retired.
        blobs: Where the clips' bytes are.
        seal: Seals their addresses.
        allowed: Whether the operator wants any to be shown.
        open_ms: How long a battle can be voted on, in milliseconds.
    """

    def __init__(
        self, database: Database, battles: Battles, blobs: Blobs, seal: Seal, *, allowed: bool, open_ms: int
    ) -> None:
        self._database = database
        self._battles = battles
        self._blobs = blobs
        self._seal = seal
        self._allowed = allowed
        self._open_ms = open_ms
        self._named: set[int] = set()

    def of_prompt(self, prompt: StoredPrompt) -> list[Exhibit]:
        """The clips of a prompt that may be shown with names, by model; none where a battle could show them."""
        settled = [clip for clip in self._settled() if clip.prompt == prompt.id]
        exhibits = [self._exhibit(clip) for clip in settled if self._is_named(prompt)]
        return sorted(exhibits, key=lambda exhibit: exhibit.model.slug)

    def of_model(self, model: StoredModel, category: str, *, most: int) -> list[Exhibit]:
        """Clips of a model in a category that may be shown with its name, at most so many, last retired first."""
        prompts = self._battles.catalog.prompts
        own = [clip for clip in self._settled() if clip.model == model.id and prompts[clip.prompt].category == category]
        latest = sorted(own, key=lambda clip: (-clip.retired_ms, clip.id))[:most]
        return [self._exhibit(clip) for clip in latest if self._is_named(prompts[clip.prompt])]

    def clip(self, token: str) -> Path:
        """The file of a clip, for the holder of its token.

        Raises:
            UnknownBattle: The token is not ours.
            BattleExpired: It was made too long ago.
            NotFound: The clip is not shown with a name, or not any more.
        """
        number = open_showing(token, self._seal, now_ms=now_ms())
        digest = self._battles.catalog.served.get(number)
        if digest is None or number not in {clip.id for clip in self._settled()}:
            raise NotFound("this clip is not shown here any more")
        return self._blobs.path(digest)

    def _settled(self) -> Sequence[RetiredClip]:
        """The clips that no battle can show, as far as this process knows."""
        if not self._allowed:
            return ()
        return _settled(self._battles.catalog.retired, open_ms=self._open_ms)

    def _is_named(self, prompt: StoredPrompt) -> bool:
        """Whether it is written down that clips of a prompt are shown with names; does so if no battle can show them.

        What this process knows of the prompt may be a moment old, so the database is asked, under the lock that
        whoever restores the prompt has to hold.
        """
        if prompt.id in self._named:
            return True
        subject = f"{prompt.category}/{prompt.slug}"
        with self._database.writing() as connection:
            if first_event(connection, EventKind.PROMPT_NAMED, subject) is None:
                if not _settled(retired_clips(connection, prompt=prompt.id), open_ms=self._open_ms):
                    return False
                record(connection, EventKind.PROMPT_NAMED, subject, now_ms=now_ms())
        self._named.add(prompt.id)
        return True

    def _exhibit(self, clip: RetiredClip) -> Exhibit:
        catalog, expires = self._battles.catalog, now_ms() + _SHOWN_MS
        return Exhibit(
            model=catalog.models[clip.model],
            prompt=catalog.prompts[clip.prompt],
            clip=seal_showing(clip.id, self._seal, expires_ms=expires),
            poster=seal_poster(clip.id, self._seal, expires_ms=expires),
            expires_ms=expires,
        )


def _settled(clips: Sequence[RetiredClip], *, open_ms: int) -> list[RetiredClip]:
    now = now_ms()
    return [clip for clip in clips if now >= settled_ms(clip.retired_ms, open_ms=open_ms)]
