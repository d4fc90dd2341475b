"""Matrix: what each model scores against each other one, as the ratings predict and as the votes say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from arena.services.boards import MadeBoard
from arena.services.findings import Finding, head
from ratings.comparison import Probability, gap_variances, two_sided_quantile
from ratings.models.halfwin import rated
from ratings.scale import POINTS_PER_LOGIT, rounded
from ratings.votes import BOTH_BAD, LEFT, TIE

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_COLUMNS: Final = ("model", "opponent", "expected", "lower", "upper", "observed", "votes", "both_bad")


@dataclass(frozen=True)
class Matrix:
    """All pairs of a board's models, by (model, opponent), both in the order of the board.

    Attributes:
        board: As it is published.
        models: Slugs, in its order.
        expected: Expected score, ties counted half, no side favoured, with its interval; NaN where votes don't connect
            the two. Intervals are those of single pairs: they don't hold all at once.
        observed: Mean score in the votes between the two, shape (M, M); NaN where there are none.
        votes: How many these are, "both bad" left out, shape (M, M).
        both_bad: How many of their battles were judged so, shape (M, M).
    """

    board: Mapping[str, Any]
    models: tuple[str, ...]
    expected: Probability
    observed: Floats
    votes: Counts
    both_bad: Counts

    @classmethod
    def of(cls, made: MadeBoard) -> Self:
        """The matrix of a board."""
        met = meetings(made).astype(np.float64)
        played = rated(met)
        score = met[..., LEFT] + 0.5 * met[..., TIE]
        votes, won = played + played.T, score + (played - score).T
        observed = np.divide(won, votes, out=np.full(votes.shape, np.nan), where=votes > 0)
        both_bad = met[..., BOTH_BAD] + met[..., BOTH_BAD].T
        counts = (each.astype(np.int64) for each in (votes, both_bad))
        return cls(made.board, made.rated.models, _expected(made), observed, *counts)

    @cached_property
    def finding(self) -> Finding:
        """Every pair once, the model that stands higher on the board first."""
        pairs = [self._pair(i, j) for i, j in combinations(range(len(self.models)), 2)]
        return Finding({**head(self.board), "models": list(self.models), "pairs": pairs}, pairs, _COLUMNS)

    def _pair(self, i: int, j: int) -> dict[str, Any]:
        return {
            "model": self.models[i],
            "opponent": self.models[j],
            "expected": rounded(self.expected.value[i, j], 6),
            "lower": rounded(self.expected.lower[i, j], 6),
            "upper": rounded(self.expected.upper[i, j], 6),
            "observed": rounded(self.observed[i, j], 6),
            "votes": int(self.votes[i, j]),
            "both_bad": int(self.both_bad[i, j]),
        }


def meetings(made: MadeBoard) -> Counts:
    """Answers by (left, right, outcome), models in the order of the board, shape (M, M, 4)."""
    tally = made.counted.tally
    place = [tally.models.index(model) for model in made.rated.models]
    counts: Counts = tally.counts[np.ix_(place, place)]
    return counts


def _expected(made: MadeBoard) -> Probability:
    board = made.rated
    apart = board.component[:, None] != board.component[None, :]
    gap = np.where(apart, np.nan, board.rating[:, None] - board.rating[None, :])
    reach = two_sided_quantile(board.degrees, board.method["level"]) * np.sqrt(gap_variances(board.covariance))
    return Probability.of(gap / POINTS_PER_LOGIT, reach / POINTS_PER_LOGIT)
