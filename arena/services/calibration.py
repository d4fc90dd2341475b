"""Calibration: whether what the ratings predict comes true, on the votes that they were fitted to.

The fit is the headline's: ties are halves, and voters weigh as on the board (`ratings.weights`).
"""

from typing import Any, Final

import numpy as np

from arena.services.boards import MadeBoard
from arena.services.findings import Finding, head
from ratings.cells import Cells
from ratings.comparison import two_sided_quantile
from ratings.connectivity import islands, side_is_estimable
from ratings.diagnostics.calibration import Calibration, by_outcome, calibration
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import Floats, rounded
from ratings.votes import BOTH_BAD
from ratings.weights import adaptive_weights

LEVEL: Final = 0.95

_ROUNDS: Final = 200
"""Draws behind the p-values: two decimals are enough, and a log of a million votes takes seconds for each 100."""

_COLUMNS: Final = ("predicted", "observed", "lower", "upper", "votes")


def calibration_finding(made: MadeBoard) -> Finding:
    """The calibration of a board's largest island; without one of two models there is nothing to predict."""
    found = _calibrated(made)
    bins = [] if found is None else _bins(found)
    told = {} if found is None else {name: value for name, value in found.to_dict().items() if name != "bins"}
    content = {**head(made.board), "level": LEVEL, "calibration": told or None, "bins": bins}
    return Finding(content, bins, _COLUMNS)


def _calibrated(made: MadeBoard) -> Calibration | None:
    tally = made.counted.tally
    members = next((codes for codes in islands(tally.weights) if len(codes) > 1), None)
    if members is None:
        return None
    cells = tally.cells().within(members, len(tally.models))
    weight = _weight(cells, made.board["method"]["rho"] or 0.0)
    weights = by_outcome(cells, weight, len(members))
    found = fit(HalfWin.of(weights, side=side_is_estimable(weights)))
    return calibration(cells, found, weight=weight, rounds=_ROUNDS)


def _weight(cells: Cells, rho: float) -> Floats:
    """What each cell weighs on the board, shape (K,)."""
    votes = np.bincount(cells.voter, cells.weight * (cells.outcome != BOTH_BAD)).astype(np.float64)
    weight: Floats = cells.weight * adaptive_weights(rho, votes)[cells.voter]
    return weight


def _bins(found: Calibration) -> list[dict[str, Any]]:
    """Votes of similar predicted score, with what the score of the left clip was."""
    reach = float(two_sided_quantile(np.array(np.inf), LEVEL))
    return [
        {
            "predicted": rounded(each.predicted, 6),
            "observed": rounded(each.observed, 6),
            "lower": rounded(max(0.0, each.observed - reach * each.deviation), 6),
            "upper": rounded(min(1.0, each.observed + reach * each.deviation), 6),
            "votes": rounded(each.votes, 4),
        }
        for each in found.bins
    ]
