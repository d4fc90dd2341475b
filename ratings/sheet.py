"""Sheet: a board while it is being filled in, island by island."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ratings.board import Board
from ratings.cells import Cells
from ratings.estimate import Estimate
from ratings.method import Method
from ratings.models.controlled import Coefficient
from ratings.scale import MEAN_RATING, POINTS_PER_LOGIT, Codes, rounded, to_points
from ratings.tally import Tally
from ratings.votes import BOTH_BAD, LEFT, RIGHT, TIE


class Sheet:
    """The columns of a board in the order of the tally's models, blank until an estimate is written."""

    def __init__(self, tally: Tally, method: Method) -> None:
        self._tally, self._method = tally, method
        models = len(tally.models)
        self._rating, self._lower, self._upper = (np.full(models, np.nan) for _ in range(3))
        self._all_lower, self._all_upper, self._flips = (np.full(models, np.nan) for _ in range(3))
        self._rank, self._rank_lower, self._rank_upper = (np.zeros(models, np.intp) for _ in range(3))
        self._covariance, self._degrees, self._p_rank = (np.full((models, models), np.nan) for _ in range(3))
        self._better = np.zeros((models, models), dtype=bool)
        self._thin = np.ones(models, dtype=bool)
        self.component = np.zeros(models, np.intp)

    def write(self, codes: Codes, found: Estimate, anchor: int | None) -> None:
        """Enter the estimate of the models with these codes; `anchor` is the position in them of the pinned one."""
        pinned = None if anchor is None or self._method.anchor is None else (anchor, self._method.anchor[1])
        rating = to_points(found.theta, pinned)
        published = np.round(rating, 4)
        self._rating[codes] = rating
        self._rank[codes] = 1 + np.searchsorted(np.sort(-published), -published)
        self._thin[codes] = False
        for place, number in found.flips.items():
            self._flips[codes[place]] = np.nan if number is None else number
        if (doubt := found.uncertainty) is None:
            return
        within = np.ix_(codes, codes)
        self._lower[codes] = rating - POINTS_PER_LOGIT * doubt.below
        self._upper[codes] = rating + POINTS_PER_LOGIT * doubt.above
        self._covariance[within] = POINTS_PER_LOGIT**2 * doubt.covariance
        self._degrees[within] = doubt.degrees
        self._thin[codes] = doubt.thin
        if (ranking := doubt.ranking) is None:
            return
        self._better[within] = ranking.better
        self._rank_lower[codes], self._rank_upper[codes] = ranking.lower, ranking.upper
        self._all_lower[codes] = rating - POINTS_PER_LOGIT * ranking.reach
        self._all_upper[codes] = rating + POINTS_PER_LOGIT * ranking.reach
        self._p_rank[np.ix_(codes, np.arange(len(codes)))] = ranking.probability

    def board(
        self,
        cells: Cells,
        found: Sequence[Estimate],
        notes: list[str],
        *,
        reliability: dict[str, Any],
        digest: str,
    ) -> Board:
        """The finished board.

        Args:
            cells: Of the whole tally.
            found: The estimates that were written, of the first island first.
            notes: What was done otherwise than the method asks.
            reliability: How reliable the votes of the first island are.
            digest: Of the tally and the method.
        """
        tally, anchor = self._tally, self._method.anchor
        # Labels are sorted, so that the order of codes settles what nothing else does.
        order = np.lexsort((-np.nan_to_num(np.round(self._rating, 4)), self.component))
        counts, within = by_model(tally.counts)[order], np.ix_(order, order)
        described = self._described(found, notes)
        return Board(
            models=tuple(tally.models[code] for code in order.tolist()),
            rating=self._rating[order],
            lower=self._lower[order],
            upper=self._upper[order],
            simultaneous_lower=self._all_lower[order],
            simultaneous_upper=self._all_upper[order],
            rank=self._rank[order],
            rank_lower=self._rank_lower[order],
            rank_upper=self._rank_upper[order],
            better=self._better[within],
            p_rank=self._p_rank[order],
            covariance=self._covariance[within],
            degrees=self._degrees[within],
            component=self.component[order],
            provisional=self._thin[order] | (counts.sum(axis=1) < self._method.provisional_below),
            counts=counts,
            flips_with=self._flips[order],
            side_bias=found[0].side if found else None,
            votes=int(tally.counts.sum()),
            voters=None if tally.voters is None else int(np.count_nonzero(np.bincount(cells.voter))),
            prompts=None if tally.prompts is None else int(np.count_nonzero(np.bincount(cells.prompt))),
            anchor=anchor if anchor is not None and self._rates(anchor[0]) else None,
            method=described,
            reliability=reliability,
            digest=digest,
        )

    def _described(self, found: Sequence[Estimate], notes: list[str]) -> dict[str, Any]:
        """All that is needed to repeat the computation, and what it found on its way."""
        described, first = self._method.to_dict(), found[0] if found else None
        if (anchor := self._method.anchor) is not None and not self._rates(anchor[0]):
            notes = [*notes, f"the anchor {anchor[0]} has no rating yet: the mean is {MEAN_RATING:.0f}"]
        described["clusters"] = list(first.uncertainty.clusters) if first and first.uncertainty else []
        described["rho"] = rounded(first.rho, 6) if first else None
        described["parameters"] = {name: rounded(value, 6) for name, value in first.fit.extras.items()} if first else {}
        if first and first.coefficients:
            described["covariates"] = [_effect(each) for each in first.coefficients]
        described["components_found"] = int(self.component.max(initial=0))
        described["notes"] = notes
        return described

    def _rates(self, model: str) -> bool:
        return model in self._tally.models and not np.isnan(self._rating[self._tally.models.index(model)])


def by_model(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Wins, losses, ties and both-bads of each model, shape (M, 4), from counts by (left, right, outcome)."""
    on_left, on_right = counts.sum(axis=1), counts.sum(axis=0)
    both = on_left + on_right
    wins, losses = on_left[:, LEFT] + on_right[:, RIGHT], on_left[:, RIGHT] + on_right[:, LEFT]
    return np.stack([wins, losses, both[:, TIE], both[:, BOTH_BAD]], axis=1)


def _effect(found: Coefficient) -> dict[str, Any]:
    """The effect of a covariate in points."""
    return {
        "name": found.name,
        "points_per_sd": rounded(POINTS_PER_LOGIT * found.per_sd, 4),
        "points_per_sd_error": rounded(POINTS_PER_LOGIT * found.per_sd_error, 4),
        "points_per_unit": rounded(POINTS_PER_LOGIT * found.per_unit, 4),
        "points_per_unit_error": rounded(POINTS_PER_LOGIT * found.per_unit_error, 4),
    }
