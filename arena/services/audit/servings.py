"""Servings: clips as a voter's machine receives them, with the truth that only the arena's secret tells."""

import asyncio
import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from arena.domain.battles import open_clip
from arena.domain.seals import Seal
from arena.errors import NotReady, UnknownBattle
from arena.media.anatomy import Fact, anatomy
from arena.services.audit.wire import reception, tell_url
from arena.store.reading import Catalog

_API: Final = "/api/v1"
_TIMEOUT: Final = httpx.Timeout(60.0, connect=5.0)
_BATTLES_EACH: Final = 10
_PER_CLIP: Final = 16
_MOST_DRAWS: Final = 60
"""Battles drawn for one that is looked at: in a large arena most are of prompts that were not chosen."""


@dataclass(frozen=True, slots=True)
class Serving:
    """One clip as it arrived.

    Attributes:
        model: The slug of its maker.
        prompt: The prompt's slug.
        facts: Numbers and words by name.
    """

    model: str
    prompt: str
    facts: dict[str, Fact]


@dataclass
class Voter:
    """A voter's machine: what it has asked of an arena, over two connections as a page's.

    Args:
        url: The arena's address.
        catalog: Of the same arena.
        seal: With its secret.
    """

    url: str
    catalog: Catalog
    seal: Seal
    _anatomies: dict[str, dict[str, Fact]] = field(default_factory=dict)

    def watch(
        self, category: str, servings: int, *, seed: int = 0, on_progress: Callable[[int], None] = lambda _count: None
    ) -> list[Serving]:
        """Draw battles in a category and fetch their clips, without a vote, until there are enough.

        In a large arena only some prompts are looked at, so that each of their clips is met several times.

        Args:
            category: Its slug.
            servings: How many clips to fetch.
            seed: Of the choice of prompts.
            on_progress: Called with the number fetched so far.

        Raises:
            NotReady: Nothing answers, or it is no arena of this secret, or it refuses.
        """
        chosen = self._choose(category, max(2, servings // _PER_CLIP), seed)
        try:
            return asyncio.run(self._watch(category, chosen, servings, on_progress))
        except httpx.HTTPError as error:
            raise NotReady(f"no arena answers at {self.url}: {error}") from error

    def _choose(self, category: str, most_clips: int, seed: int) -> set[int]:
        """Prompts with at most so many clips in all, but two of them where there are two."""
        clips = Counter(clip.prompt for clip in self.catalog.clips.get(category, ()))
        prompts = sorted(prompt for prompt, count in clips.items() if count > 1)
        random.Random(seed).shuffle(prompts)  # noqa: S311 - a sample
        chosen: set[int] = set()
        for prompt in prompts:
            if len(chosen) < 2 or sum(clips[each] for each in (*chosen, prompt)) <= most_clips:
                chosen.add(prompt)
        return chosen

    async def _watch(
        self, category: str, chosen: Collection[int], wanted: int, on_progress: Callable[[int], None]
    ) -> list[Serving]:
        found: list[Serving] = []
        async with httpx.AsyncClient(base_url=self.url, timeout=_TIMEOUT) as client:
            for drawn in range(_MOST_DRAWS * wanted):
                if len(found) >= wanted:
                    break
                if drawn % _BATTLES_EACH == 0:
                    client.cookies.clear()
                battle = await self._draw(client, category)
                if battle is None:
                    client.cookies.clear()
                    continue
                clips = [self._clip(battle[side]["url"]) for side in ("left", "right")]
                if {prompt for _, prompt in clips} <= set(chosen):
                    found += await self._fetch(client, battle, clips)
                    on_progress(len(found))
        return found

    async def _draw(self, client: httpx.AsyncClient, category: str) -> dict[str, Any] | None:
        """A battle; None where this voter has seen all there is."""
        answer = await client.post(f"{_API}/battles", json={"category": category})
        while answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            await asyncio.sleep(int(answer.headers.get("retry-after", 1)))
            answer = await client.post(f"{_API}/battles", json={"category": category})
        if answer.status_code == HTTPStatus.NOT_FOUND and "no-battle-left" in answer.text:
            return None
        if not answer.is_success:
            raise NotReady(f"the arena refused a battle in {category} with {answer.status_code}: {answer.text[:200]}")
        battle: dict[str, Any] = answer.json()
        return battle

    def _clip(self, url: str) -> tuple[int, int]:
        """The clip behind an address, as the numbers of its model and prompt."""
        try:
            number = open_clip(url.rpartition("/")[2], self.seal, now_ms=0).clip
        except UnknownBattle:
            raise NotReady("the arena that answers has another secret than this audit") from None
        for clips in self.catalog.clips.values():
            for clip in clips:
                if clip.id == number:
                    return clip.model, clip.prompt
        raise NotReady("the arena that answers shows a clip that this database does not have")

    async def _fetch(
        self, client: httpx.AsyncClient, battle: dict[str, Any], clips: list[tuple[int, int]]
    ) -> list[Serving]:
        """Both clips of a battle at once, as the page does."""
        ended: list[str] = []

        async def fetch(side: str) -> dict[str, Fact]:
            async with AsyncExitStack() as stack:
                started = time.perf_counter()
                answer = await stack.enter_async_context(client.stream("GET", battle[side]["url"]))
                first = time.perf_counter() - started
                if not answer.is_success:
                    raise NotReady(f"the arena refused a clip with {answer.status_code}")
                content = await answer.aread()
                whole = time.perf_counter() - started
            ended.append(side)
            timing: dict[str, Fact] = {
                "time to first byte": first,
                "time in all": whole,
                "arrived second": float(len(ended) - 1),
                "on the right": float(side == "right"),
            }
            return timing | reception(answer, content) | tell_url(battle[side]["url"]) | self._anatomy(content)

        facts = await asyncio.gather(*(fetch(side) for side in ("left", "right")))
        return [
            Serving(self.catalog.models[model].slug, self.catalog.prompts[prompt].slug, each)
            for (model, prompt), each in zip(clips, facts, strict=True)
        ]

    def _anatomy(self, content: bytes) -> dict[str, Fact]:
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._anatomies:
            self._anatomies[digest] = anatomy(content)
        return self._anatomies[digest]
