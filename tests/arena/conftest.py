"""Votes in a log without HTTP: battles drawn by the arena, or made by hand where their sides matter."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from time import monotonic, sleep
from typing import Any

import pytest

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.verdicts import VerdictKind
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote, make_vote
from arena.services.arena import Arena
from arena.store.checks import append_checks
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.verdicts import give_verdict
from arena.store.votes import append


class Log:
    """Writes votes into a stocked database, as another process would."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self._numbers = count(1)
        catalog = read_catalog(self.database, known=Catalog())
        self._models = {model.slug: model.id for model in catalog.models.values()}
        self._prompts = {(prompt.category, prompt.slug): prompt.id for prompt in catalog.prompts.values()}
        self._clips = {(clip.model, clip.prompt): clip.id for clips in catalog.clips.values() for clip in clips}

    def vote(
        self,
        left: str,
        right: str,
        winner: str = "left",
        *,
        voter: str = "1",
        cohort: str = "public",
        prompt: str = "p1",
        category: str = "text-to-video",
        aspects: dict[str, str] | None = None,
        watched: dict[str, float] | None = None,
        purpose: Purpose = Purpose.RATING,
        now_ms: int = 1_000,
    ) -> Vote:
        """A vote, not written yet."""
        who = Voter(f"{voter:0>32}", cohort)
        of = self._prompts[category, prompt]
        sides = [Contender(self._clips[self._models[slug], of], self._models[slug]) for slug in (left, right)]
        battle = Battle(f"{next(self._numbers):032x}", who.id, of, *sides, 0.5, 1, now_ms, purpose)
        return make_vote(battle, who, Answer(winner, aspects or {}, watched or {}), now_ms=now_ms)

    def repeat(self, left: str, right: str, winner: str, **details: Any) -> str:  # noqa: ANN401 - those of `vote`
        """Write a vote on a repeat; `left` and `right` as they stand this time."""
        return self.cast(left, right, winner, purpose=Purpose.REPEAT, **details)

    def check(self, model: str, winner: str, *, damaged: str = "left", **details: Any) -> None:  # noqa: ANN401
        """Write what was answered to a check of a model's clip."""
        vote = self.vote(model, model, winner, purpose=Purpose.CHECK, **details)
        battle = replace(vote.battle, **{damaged: replace(getattr(vote.battle, damaged), damaged=True)})
        with self.database.writing() as connection:
            append_checks(connection, [replace(vote, battle=battle)])

    def write(self, *votes: Vote) -> None:
        with self.database.writing() as connection:
            append(connection, votes)

    def cast(self, *sides: str, **details: Any) -> str:  # noqa: ANN401 - those of `vote`
        """Write a vote; the id of its battle."""
        vote = self.vote(*sides, **details)
        self.write(vote)
        return vote.battle.id

    def judge(self, battle: str, *, counted: bool, kind: VerdictKind = VerdictKind.OPERATOR) -> None:
        with self.database.writing() as connection:
            give_verdict(connection, battle=battle, counted=counted, kind=kind, reason="a test", now_ms=1)


@pytest.fixture(scope="session")
def open_log() -> type[Log]:
    """Opens the log of a stocked database, by its URL."""
    return Log


@pytest.fixture
def log(arena: Arena) -> Iterator[Log]:
    opened = Log(arena.settings.database)
    yield opened
    opened.database.close()


@pytest.fixture
def started(arena: Arena) -> Iterator[Arena]:
    """An arena whose rater makes a pass when it is told to, and only then."""
    arena.rater._follow()
    yield arena
    arena.facets.close()


@pytest.fixture
def running(arena: Arena) -> Iterator[Arena]:
    """A stocked arena at work."""
    with arena.running():
        yield arena


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until something holds, and fails when it does not within ten seconds."""

    def wait(holds: Callable[[], bool]) -> None:
        end = monotonic() + 10
        while not holds():
            assert monotonic() < end, "it did not come about within ten seconds"
            sleep(0.01)

    return wait
