"""Board: ratings, intervals and rank sets, and their form as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.comparison import gap_variances, two_sided_quantile
from ratings.errors import InvalidOption, NotRateable, UnknownModel
from ratings.scale import Codes, Floats, expected_score, rounded
from ratings.uncertainty import SideBias

_ENTRY_KEYS: Final = (
    *("rank", "rank_lower", "rank_upper", "model", "name", "organization", "rating", "lower", "upper", "p_best"),
    *("votes", "wins", "losses", "ties", "both_bad", "win_rate", "status", "component"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """Ratings of one log of votes. Arrays follow `models`, which stand in order of rank.

    A model that the votes connect to no other has rating NaN and rank 0. Islands that can't be compared follow one
    another, the one with most votes first, and each has its own ranks.

    Attributes:
        models: Labels, shape (M,).
        rating: Elo points; the mean of an island is 1000 unless the anchor is in it.
        lower: Lower end of the interval, of the contrast to the island's mean or, if it is anchored, to the anchor.
            NaN for the anchor itself, whose rating is given and not estimated.
        upper: Upper end.
        simultaneous_lower: Lower end of intervals that hold for all models of an island at once; NaN without draws.
        simultaneous_upper: Upper end.
        rank: By rating, from 1.
        rank_lower: First rank of the simultaneous rank set; 0 where there is none.
        rank_upper: Last rank.
        better: [i, j] that model i is surely better than j: all such claims hold at once, shape (M, M).
            Never across islands, nor without draws.
        p_rank: [i, k] that model i has rank k + 1 on its island, shape (M, M); NaN without draws.
        covariance: Of ratings over contrasts to the island's mean, points squared, shape (M, M); NaN across islands.
        degrees: Degrees of freedom of each gap, infinite for normal quantiles, shape (M, M); NaN across islands.
        component: Island of each model, from 1.
        provisional: Whether an entry has fewer votes than the method asks for, votes from too few voters or prompts,
            or no rating.
        counts: Wins, losses, ties and both-bads, shape (M, 4).
        flips_with: Votes that would turn each model and the next below it round; NaN where there is no such number.
        side_bias: Of the first island; None if not fitted.
        votes: Number of votes; those of weight 0 don't count.
        voters: Number of voters, or None if the log has no such column.
        prompts: Number of prompts, likewise.
        anchor: Model and rating that pin the scale, if the votes rate that model.
        method: All that is needed to repeat the computation, and what was done otherwise (`notes`).
        reliability: How far voters agree, how well the fit is calibrated, how votes are spread over voters; of the
            first island, see `ratings.diagnostics.reliability`.
        digest: SHA-256 over the canonical tally and the method: equal for equal votes in the same order, whatever
            the names of voters and prompts.
    """

    models: tuple[str, ...]
    rating: Floats
    lower: Floats
    upper: Floats
    simultaneous_lower: Floats
    simultaneous_upper: Floats
    rank: Codes
    rank_lower: Codes
    rank_upper: Codes
    better: NDArray[np.bool_]
    p_rank: Floats
    covariance: Floats
    degrees: Floats
    component: Codes
    provisional: NDArray[np.bool_]
    counts: NDArray[np.int64]
    flips_with: Floats
    side_bias: SideBias | None
    votes: int
    voters: int | None
    prompts: int | None
    anchor: tuple[str, float] | None
    method: dict[str, Any]
    reliability: dict[str, Any]
    digest: str

    @property
    def p_best(self) -> Floats:
        """Probability of being the best of its island, shape (M,); NaN without draws."""
        return self.p_rank[:, 0] if len(self.models) else np.empty(0)

    def win_probability(self, a: str, b: str) -> float:
        """Expected score of `a` against `b`, ties counted half, no side favoured.

        Raises:
            UnknownModel: One of them is not on the board.
            NotRateable: The votes don't connect them.
        """
        return expected_score(self._gap(self.position(a), self.position(b)))

    def win_interval(self, a: str, b: str) -> tuple[float, float]:
        """Ends of the interval of `win_probability`, at the level of the board's method. Raises as `gap`."""
        _, lower, upper = self.gap(a, b)
        return expected_score(lower), expected_score(upper)

    def gap(self, a: str, b: str) -> tuple[float, float, float]:
        """By how many points `a` is ahead of `b`, and the ends of the interval, at the level of the board's method.

        Raises:
            UnknownModel: One of them is not on the board.
            NotRateable: The votes don't connect them.
            InvalidOption: The board was computed without intervals.
        """
        first, second = self.position(a), self.position(b)
        gap = self._gap(first, second)
        if np.isnan(self.degrees[first, second]):
            raise InvalidOption("intervals", self.method["intervals"], "intervals for the board")
        reach = two_sided_quantile(self.degrees[first, second], self.method["level"])
        reach = reach * np.sqrt(self.gap_variance(a, b))
        return gap, float(gap - reach), float(gap + reach)

    def gap_variance(self, a: str, b: str) -> float:
        """Variance of the gap between two models, points squared; NaN where the votes don't connect them.

        Raises:
            UnknownModel: One of them is not on the board.
        """
        places = [self.position(a), self.position(b)]
        return float(gap_variances(self.covariance[np.ix_(places, places)])[0, 1])

    def _gap(self, first: int, second: int) -> float:
        gap = float(self.rating[first] - self.rating[second])
        if self.component[first] != self.component[second] or np.isnan(gap):
            one, other = self.models[first], self.models[second]
            raise NotRateable(f"the votes don't connect {one} and {other}", components=[[one], [other]])
        return gap

    def position(self, model: str) -> int:
        """The row of a model in the board's arrays.

        Raises:
            UnknownModel: It is not on the board.
        """
        try:
            return self.models.index(model)
        except ValueError:
            raise UnknownModel(f"{model!r} is not on the board") from None

    def to_dict(
        self,
        category: str | None = None,
        computed_at: str | None = None,
        catalog: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> dict[str, Any]:
        """The board as JSON: points to 4 decimals, probabilities to 6, null where there is no value.

        Args:
            category: Copied to the head.
            computed_at: Copied to the head.
            catalog: What else is known of models, by label; overrides what is computed (`status`: `retired`).
        """
        side = self.side_bias
        return {
            "category": category,
            "computed_at": computed_at,
            "votes": self.votes,
            "voters": self.voters,
            "prompts": self.prompts,
            "method": self.method,
            "anchor": None if self.anchor is None else {"model": self.anchor[0], "rating": self.anchor[1]},
            "side_bias": {
                "points": None if side is None else rounded(side.points, 4),
                "lower": None if side is None else rounded(side.lower, 4),
                "upper": None if side is None else rounded(side.upper, 4),
                "p_value": None if side is None else rounded(side.p_value, 6),
                "left_score": None if side is None else rounded(expected_score(side.points), 6),
            },
            "reliability": self.reliability,
            "digest": self.digest,
            "entries": [
                _in_order(self._entry(position) | dict((catalog or {}).get(model, {})))
                for position, model in enumerate(self.models)
            ],
        }

    def _entry(self, position: int) -> dict[str, Any]:

        wins, losses, ties, both_bad = (int(count) for count in self.counts[position])
        played = wins + losses + ties
        return {
            "rank": int(self.rank[position]) or None,
            "rank_lower": int(self.rank_lower[position]) or None,
            "rank_upper": int(self.rank_upper[position]) or None,
            "model": self.models[position],
            "rating": rounded(self.rating[position], 4),
            "lower": rounded(self.lower[position], 4),
            "upper": rounded(self.upper[position], 4),
            "p_best": rounded(self.p_best[position], 6),
            "votes": played + both_bad,
            "wins": wins,
            "losses": losses,
            "ties": ties,
            "both_bad": both_bad,
            "win_rate": rounded((wins + ties / 2.0) / played, 6) if played else None,
            "status": "provisional" if self.provisional[position] else "established",
            "component": int(self.component[position]),
            "fragility": {"flips_with": None if np.isnan(flips := self.flips_with[position]) else int(flips)},
        }


def _in_order(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its keys in the contract's order, other facts last."""
    keys: list[str] = [key for key in _ENTRY_KEYS if key in entry]
    keys += [key for key in entry if key not in _ENTRY_KEYS]
    return {key: entry[key] for key in keys}
