"""Coverage: who met whom how often, and which models no chain of votes connects."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Final, Self

import numpy as np

from arena.services.boards import MadeBoard
from arena.services.findings import Finding, head
from arena.services.matrix import Counts, meetings

_COLUMNS: Final = ("model", "opponent", "votes")


@dataclass(frozen=True)
class Coverage:
    """Meetings of a board's models.

    Attributes:
        board: As it is published.
        models: Slugs, in its order.
        votes: Battles between each two that ended in a vote, "both bad" among them, shape (M, M), likewise.
    """

    board: Mapping[str, Any]
    models: tuple[str, ...]
    votes: Counts

    @classmethod
    def of(cls, made: MadeBoard) -> Self:
        """The coverage of a board."""
        met = meetings(made).sum(axis=-1)
        return cls(made.board, made.rated.models, met + met.T)

    @cached_property
    def by_pair(self) -> Counts:
        """Votes of each pair, shape (M (M - 1) / 2,)."""
        pairs: Counts = self.votes[np.triu_indices(len(self.models), 1)]
        return pairs

    @property
    def met(self) -> int:
        """How many pairs met."""
        return int(np.count_nonzero(self.by_pair))

    @property
    def median(self) -> int:
        """Battles of the median pair; 0 where there is none."""
        return int(np.median(self.by_pair)) if len(self.by_pair) else 0

    @cached_property
    def finding(self) -> Finding:
        """Every pair, those that never met too."""
        pairs = [
            {"model": self.models[i], "opponent": self.models[j], "votes": int(self.votes[i, j])}
            for i, j in combinations(range(len(self.models)), 2)
        ]
        content = {
            **head(self.board),
            "models": list(self.models),
            "islands": self.board["islands"],
            "met": self.met,
            "pairs": pairs,
        }
        return Finding(content, pairs, _COLUMNS)
