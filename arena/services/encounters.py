"""Encounters: what came of the battles in which two models, or one and any other, were shown together."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from arena.services.share import Share
from ratings import Tally
from ratings.votes import BOTH_BAD, LEFT, RIGHT, TIE

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Record:
    """Answers, seen from one of the models.

    Attributes:
        wins: How often it was preferred.
        losses: How often the other was.
        ties: How often neither was.
        both_bad: How often both were found bad; no battle of the score.
    """

    wins: int
    losses: int
    ties: int
    both_bad: int

    @classmethod
    def of(cls, as_left: Counts, as_right: Counts) -> Self:
        """From the counts by outcome of the battles in which it stood left, and of those in which it stood right."""
        both = as_left + as_right
        wins, losses = as_left[LEFT] + as_right[RIGHT], as_left[RIGHT] + as_right[LEFT]
        return cls(int(wins), int(losses), int(both[TIE]), int(both[BOTH_BAD]))

    @classmethod
    def between(cls, tally: Tally, model: str, other: str) -> Self:
        """The record of two models; that of no battle where one has none in the tally."""
        if not {model, other} <= set(tally.models):
            return cls(0, 0, 0, 0)
        first, second = tally.models.index(model), tally.models.index(other)
        return cls.of(tally.counts[first, second], tally.counts[second, first])

    @property
    def votes(self) -> int:
        """All answers."""
        return self.battles + self.both_bad

    @property
    def battles(self) -> int:
        """Those that enter the score."""
        return self.wins + self.losses + self.ties

    @property
    def score(self) -> Share | None:
        """The share of battles won, a tie counted half; None without battles. Takes votes as independent."""
        return Share.over(self.wins + self.ties / 2.0, self.battles) if self.battles else None

    @property
    def mirrored(self) -> "Record":
        """The same, seen from the other."""
        return Record(self.losses, self.wins, self.ties, self.both_bad)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        score = self.score
        return {
            "battles": self.battles,
            "wins": self.wins,
            "losses": self.losses,
            "ties": self.ties,
            "both_bad": self.both_bad,
            **(score.to_dict() if score else {"share": None, "lower": None, "upper": None}),
        }
