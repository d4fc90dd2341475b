"""Fragility: the least number of votes without which two neighbours on a board would change places.

Few votes of many are a warning that no interval gives: a rank that a handful of answers can turn (Broderick, Giordano &
Meager 2020; on arenas arXiv 2508.11847). The votes that count most are taken greedily, as in
`ratings.diagnostics.influence`; then the log is fitted again without them, and the number corrected until that fit
agrees.

Where votes have weights, those of one (left, right, outcome) cell count with their mean weight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.diagnostics.flip import Flip, least, ranked, refitted
from ratings.diagnostics.influence import Neighbours, Search, pairs_with
from ratings.errors import DidNotConverge, InvalidOption
from ratings.fit import Fit
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD

Counts = NDArray[np.integer[Any]]

_CHUNK: Final = 1 << 20
_FEW: Final = 96


def flips(fit: Fit, counts: Counts, *, order: Codes | None = None, weights: Floats | None = None) -> list[int | None]:
    """For each position of a board the predicted number of votes that turn it and the next round; quick.

    Args:
        fit: The fit of an island.
        counts: Number of votes by (left, right, outcome), shape (M, M, 4).
        order: Model codes by rank, shape (M,); by the fit's strengths by default.
        weights: Total weight of these votes in the fit, shape (M, M, 4); equal to the counts by default.

    Returns:
        M numbers. None at the last position, and where no number of votes suffices.

    Raises:
        InvalidOption: A table hasn't the fit's shape, or the order is not one of its models.
    """
    found = _predicted(fit, _Table.of(fit, counts, weights), ranked(fit, order))
    return [*(int(number) if np.isfinite(number) else None for number in found), None]


def fragility(
    fit: Fit,
    counts: Counts,
    *,
    order: Codes | None = None,
    weights: Floats | None = None,
    confirm: bool = True,
) -> list[Flip]:
    """What it takes for each pair of neighbours on a board to change places, confirmed by refits.

    Args:
        fit: The fit of an island.
        counts: Number of votes by (left, right, outcome), shape (M, M, 4).
        order: Model codes by rank, shape (M,); by the fit's strengths by default.
        weights: Total weight of these votes in the fit, shape (M, M, 4); equal to the counts by default.
        confirm: Whether to fit again without the votes; a few fits a pair.

    Returns:
        M - 1 of them, from the top.

    Raises:
        InvalidOption: A table hasn't the fit's shape, or the order is not one of its models.
    """
    codes, table = ranked(fit, order), _Table.of(fit, counts, weights)
    predicted = _predicted(fit, table, codes)
    total = float(table.counts.sum())
    found = []
    for (above, below), number in zip(pairwise(codes.tolist()), predicted.tolist(), strict=True):
        first = int(number) if np.isfinite(number) else None
        final = _confirmed(fit, table, above, below, first) if confirm and first is not None else None
        found.append(Flip.of(fit, above, below, first, confirmed=final, total=total))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Votes by (left, right, outcome) without "both bad", and what one of them weighs, shape (M, M, 3)."""

    counts: Floats
    one: Floats

    @classmethod
    def of(cls, fit: Fit, counts: Counts, weights: Floats | None) -> "_Table":
        models = fit.model.models
        for name, table in (("counts", counts), ("weights", weights)):
            if table is not None and (np.ndim(table) != 3 or np.shape(table)[:2] != (models, models)):
                raise InvalidOption(name, np.shape(table), f"a table of {models} x {models} x 4")
        votes = np.asarray(counts[..., :BOTH_BAD], dtype=np.float64)
        if weights is None:
            return cls(votes, np.ones(votes.shape))
        return cls(votes, np.divide(weights[..., :BOTH_BAD], votes, out=np.zeros(votes.shape), where=votes > 0.0))


def _predicted(fit: Fit, table: _Table, order: Codes) -> Floats:
    """Predicted numbers, infinite where there is none, shape (M - 1,).

    The votes that count are nearly always in a few cells with one of the two. Where these don't suffice, all cells with
    one of them are sorted, and where others might count as much as the last of these, all cells there are.
    """
    models = fit.model.models
    near = Neighbours.of(fit, order[:-1], order[1:])
    number = np.empty(len(order) - 1)
    for rows in _runs(np.arange(len(number)), 12 * models):
        some = near.take(rows)
        pairs = pairs_with(some, models)
        number[rows], last = Search.of(fit, some, pairs, table.counts, table.one, most=_FEW).fewest()
        more = np.flatnonzero(np.isinf(number[rows]))
        if more.size:
            pairs, wider = (pairs[0][more], pairs[1][more]), near.take(rows[more])
            number[rows[more]], last[more] = Search.of(fit, wider, pairs, table.counts, table.one).fewest()
        doubtful = rows[last < some.elsewhere(models) * table.one.max(initial=0.0)]
        left, right = np.nonzero(table.counts.sum(axis=-1))
        for wide in _runs(doubtful, 3 * len(left)):
            pairs = np.tile(left, (len(wide), 1)), np.tile(right, (len(wide), 1))
            number[wide], _ = Search.of(fit, near.take(wide), pairs, table.counts, table.one).fewest()
    return number


def _runs(rows: Codes, cells: int) -> Iterator[Codes]:
    """Rows in runs that need a bounded number of cells."""
    size = max(1, _CHUNK // max(cells, 1))
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _confirmed(fit: Fit, table: _Table, above: int, below: int, predicted: int) -> int | None:
    """The least number along the sorted votes whose absence turns the two round in a refit; None without a refit."""
    near = Neighbours.of(fit, np.array([above]), np.array([below]))
    left, right = np.nonzero(table.counts.sum(axis=-1))
    search = Search.of(fit, near, (left[None], right[None]), table.counts, table.one)
    pair, outcome = np.divmod(search.order[0], BOTH_BAD)
    cells = left[pair], right[pair], outcome
    sums = np.cumsum(search.counts[0])
    start = fit.parameters - near.gap[0] * near.directions[0, 0]

    def gap_without(number: int) -> float:
        kept = table.counts.copy()
        kept[cells] -= np.clip(number - (sums - search.counts[0]), 0.0, search.counts[0])
        again = refitted(fit, kept * table.one, start)
        return float(again.theta[above] - again.theta[below])

    try:
        return least(gap_without, float(near.gap[0]), predicted, int(sums[-1]))
    except DidNotConverge:
        return None
