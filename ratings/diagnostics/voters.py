"""Fragility by voter: the least number of voters without whom two neighbours on a board would change places.

As in `ratings.diagnostics.influence`, what a voter adds to the score for parting the two is taken where they meet, the
sum of u' x (y - p) over their votes, and voters are left out from the largest down until the rest are for the other
order (Broderick, Giordano & Meager 2020, by cluster). Leaving many votes out also moves the other strengths and the
curvature, which the sum doesn't see; refits then correct the number.
"""

from itertools import pairwise

import numpy as np
from scipy.special import expit

from ratings.cells import Cells
from ratings.diagnostics.flip import Flip, least, ranked, refitted
from ratings.diagnostics.influence import Neighbours
from ratings.errors import DidNotConverge, InvalidOption
from ratings.fit import Fit
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES, SCORES


def fragility_by_voter(
    fit: Fit,
    cells: Cells,
    *,
    order: Codes | None = None,
    voter_weights: Floats | None = None,
    confirm: bool = True,
) -> list[Flip]:
    """How few voters it takes for each pair of neighbours on a board to change places.

    Costs a pass over the cells for each pair, and one more for each refit.

    Args:
        fit: The fit of an island, with `voter_weights` if there are any.
        cells: Its votes.
        order: Model codes by rank, shape (M,); by the fit's strengths by default.
        voter_weights: What a vote of each voter weighs, shape (V,); 1 by default.
        confirm: Whether to fit again without the voters; a few fits a pair.

    Returns:
        M - 1 of them, from the top; numbers are of voters, shares of voters with a rated vote.

    Raises:
        InvalidOption: There are weights for fewer voters than voted, or the order is not one of the models.
    """
    codes, log = ranked(fit, order), _Log(fit, cells, voter_weights)
    near = Neighbours.of(fit, codes[:-1], codes[1:])
    found = []
    for row, (above, below) in enumerate(pairwise(codes.tolist())):
        adds, score = log.at_meeting(near, row)
        holding = np.argsort(-adds, kind="stable")[: int(np.count_nonzero(adds > 0.0))]
        number = int((np.cumsum(adds[holding]) <= score).sum()) + 1
        first = number if number <= len(holding) else None
        final = None
        if confirm and len(holding):
            final = log.confirmed(near, row, holding, min(number, len(holding)))
        found.append(Flip.of(fit, above, below, first, confirmed=final, total=log.active))
    return found


class _Log:
    """A log from which voters can be left out."""

    def __init__(self, fit: Fit, cells: Cells, voter_weights: Floats | None) -> None:
        left, right, outcome = (np.asarray(each, dtype=np.intp) for each in (cells.left, cells.right, cells.outcome))
        self._fit = fit
        self._voter = np.asarray(cells.voter, dtype=np.intp)
        self._voters = int(self._voter.max(initial=-1)) + 1
        self._cell = (left * fit.model.models + right) * OUTCOMES + outcome
        if voter_weights is not None and len(voter_weights) < self._voters:
            raise InvalidOption("voter_weights", len(voter_weights), f"one for each of {self._voters} voters")
        by_voter = 1.0 if voter_weights is None else voter_weights[self._voter]
        self._weight = np.asarray(cells.weight * by_voter * (outcome != BOTH_BAD))
        self.active = int(np.count_nonzero(np.bincount(self._voter, self._weight, self._voters)))

    def at_meeting(self, near: Neighbours, row: int) -> tuple[Floats, float]:
        """What each voter adds to the score where two neighbours meet, shape (V,), and the whole score."""
        model, parting, gap = self._fit.model, near.directions[0, row], float(near.gap[row])
        slope = parting[: model.models, None] - parting[None, : model.models] + parting[model.models :].sum()
        there = expit(model.log_odds(self._fit.parameters) - gap * slope)
        each = np.zeros((*slope.shape, OUTCOMES))
        each[..., :BOTH_BAD] = slope[..., None] * (SCORES - there[..., None])
        adds = np.bincount(self._voter, self._weight * each.reshape(-1)[self._cell], self._voters)
        # A prior's pull is what balances the votes' at the fit, and its curvature beyond theirs along the way.
        bend = float(near.stiffness[0, row] - parting @ model.hessian(self._fit.parameters) @ parting)
        prior = gap * bend - float(parting @ model.gradient(self._fit.parameters))
        return adds.astype(np.float64, copy=False), float(adds.sum()) + prior

    def confirmed(self, near: Neighbours, row: int, holding: Codes, guess: int) -> int | None:
        """The least number of the voters that hold two models apart, from the first on, that a refit agrees with."""
        above, below, models = near.above[row], near.below[row], self._fit.model.models
        start = self._fit.parameters - near.gap[row] * near.directions[0, row]

        def gap_without(number: int) -> float:
            kept = np.ones(self._voters)
            kept[holding[:number]] = 0.0
            totals = np.bincount(self._cell, self._weight * kept[self._voter], models**2 * OUTCOMES)
            table = totals.astype(np.float64, copy=False).reshape(models, models, OUTCOMES)
            again = refitted(self._fit, table, start)
            return float(again.theta[above] - again.theta[below])

        try:
            return least(gap_without, float(near.gap[row]), guess, len(holding))
        except DidNotConverge:
            return None
