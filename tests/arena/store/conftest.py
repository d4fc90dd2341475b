"""Endings of battles, made without an arena."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from arena.domain.battles import Battle, Contender
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote, make_vote
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.votes import Skip

Ended = Callable[..., Vote | Skip]


@pytest.fixture
def catalogued(
    database: Database, stock: Callable[..., None], clip_files: tuple[Path, ...], tmp_path: Path
) -> Iterator[Database]:
    """A database with two models and two prompts: clip 1 is of model 1, clip 2 of model 2, both of prompt 1."""
    stock(database, Blobs(tmp_path / "blobs"), clip_files, models=("m1", "m2"), prompts=("p1", "p2"))
    return database


@pytest.fixture
def ended() -> Ended:
    """A battle of the two models that has ended, each time another one."""
    numbers = count(1)

    def make(
        winner: str | None = "left",
        *,
        battle: str = "",
        voter: Voter | None = None,
        reason: str = "unsure",
        aspects: dict[str, str] | None = None,
        now_ms: int = 2_000,
    ) -> Vote | Skip:
        voter = voter or Voter("cd" * 16)
        drawn = Battle(
            id=battle or f"{next(numbers):032x}",
            voter=voter.id,
            prompt=1,
            left=Contender(1, 1),
            right=Contender(2, 2),
            propensity=0.5,
            drawn_ms=1_000,
            expires_ms=9_000,
        )
        if winner is None:
            return Skip(drawn, voter, reason, now_ms)
        return make_vote(drawn, voter, Answer(winner, aspects or {}), now_ms=now_ms)

    return make
