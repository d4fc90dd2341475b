"""Votes: the answer to a battle, its canonical form and its receipt."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from arena.domain.battles import Battle
from arena.domain.canonical import canonical_json
from arena.domain.catalog import Category
from arena.domain.voters import Voter
from arena.errors import BadInput

WINNERS: Final = ("left", "right", "tie", "both_bad")
"""The answers, in the order of their codes in the log held in memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a voter said.

    Attributes:
        winner: One of `WINNERS`.
        aspects: The optional second answers, aspect to winner.
        watched: Seconds that each side was on screen, by the page's own account: `left`, `right`.
        heard: Seconds that each side was played aloud, by the same account; in categories with sound.
    """

    winner: str
    aspects: Mapping[str, str] = field(default_factory=dict)
    watched: Mapping[str, float] = field(default_factory=dict)
    heard: Mapping[str, float] = field(default_factory=dict)

    def same_vote_as(self, other: "Answer") -> bool:
        """Whether the other says the same; how long one watched and listened is no part of what one says."""
        return self.winner == other.winner and dict(self.aspects) == dict(other.aspects)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as it enters the log.

    Attributes:
        battle: What was asked.
        voter: Who was asked.
        answer: What was answered.
        created_ms: When, milliseconds since 1970 UTC.
        receipt: SHA-256 of the canonical form, in hexadecimal.
    """

    battle: Battle
    voter: Voter
    answer: Answer
    created_ms: int
    receipt: str


def check_aspects(answer: Answer, category: Category) -> None:
    """Check that the aspects are ones that can be judged here.

    Raises:
        BadInput: Names the aspect.
    """
    for aspect in answer.aspects:
        if aspect not in category.aspects:
            raise BadInput(
                f"{aspect!r} is not judged in {category.slug}; the aspects are {', '.join(category.aspects)}",
                place="aspects",
            )


def make_vote(battle: Battle, voter: Voter, answer: Answer, *, now_ms: int) -> Vote:
    """The vote with its receipt."""
    return Vote(battle, voter, answer, now_ms, hashlib.sha256(canonical(battle, voter, answer, now_ms)).hexdigest())


def canonical(battle: Battle, voter: Voter, answer: Answer, created_ms: int) -> bytes:
    """The bytes that a receipt is the hash of: JSON with sorted keys and no spaces (in the manner of RFC 8785)."""
    body = {
        "aspects": dict(answer.aspects),
        "battle": battle.id,
        "cohort": voter.cohort,
        "created_ms": created_ms,
        "left": [battle.left.clip, battle.left.model],
        "prompt": battle.prompt,
        "right": [battle.right.clip, battle.right.model],
        "voter": voter.id,
        "winner": answer.winner,
    }
    return canonical_json(body).encode()
