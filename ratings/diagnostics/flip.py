"""Two neighbours on a board that change places, and the search for the least that makes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np

from ratings.errors import InvalidOption
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.priors import Firth, Normal
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats

_TURNED: Final = -1e-9
_SECANTS: Final = 8


@dataclass(frozen=True, slots=True)
class Flip:
    """What it takes for two neighbours to change places.

    Attributes:
        above: Code of the model ranked above.
        below: Code of the one ranked next.
        gap: Their distance in points.
        predicted: Votes (or voters) to leave out, from the fit to all votes; None where no number suffices.
        confirmed: The number without which a fit has them the other way round, and with one less not; None if that was
            not asked for, or if there is no such fit.
        share: The confirmed number, or else the predicted, as a share of all rated votes (or voters).
    """

    above: int
    below: int
    gap: float
    predicted: int | None
    confirmed: int | None
    share: float | None

    @classmethod
    def of(
        cls, fit: Fit, above: int, below: int, predicted: int | None, *, confirmed: int | None, total: float
    ) -> "Flip":
        """Of two models of a fit to so many votes (or voters)."""
        gap = float(fit.theta[above] - fit.theta[below]) * POINTS_PER_LOGIT
        number = predicted if confirmed is None else confirmed
        return cls(above, below, gap, predicted, confirmed, None if number is None else number / total)

    def to_dict(self, models: Sequence[str]) -> dict[str, Any]:
        """As JSON, with the models' labels."""
        return {
            "above": models[self.above],
            "below": models[self.below],
            "gap": round(self.gap, 4) + 0.0,
            "flips_with": self.predicted if self.confirmed is None else self.confirmed,
            "confirmed": self.confirmed is not None,
            "share": None if self.share is None else round(self.share, 6),
        }


def ranked(fit: Fit, order: Codes | None) -> Codes:
    """Model codes from the top: those given if they are fit for it, or else by the fit's strengths."""
    if order is None:
        return np.argsort(-fit.theta, kind="stable")
    if not np.array_equal(np.sort(order), np.arange(fit.model.models)):
        raise InvalidOption("order", order, f"each code below {fit.model.models} once")
    return np.asarray(order, dtype=np.intp)


def refitted(like: Fit, weights: Floats, start: Floats) -> Fit:
    """The fit of other weights by (left, right, outcome), with the side effect and the prior of a given one."""
    model = HalfWin.of(weights, side=like.model.side)
    prior_sd = like.target.sd if isinstance(like.target, Normal) else None
    return fit(model, prior_sd=prior_sd, firth=isinstance(like.target, Firth), start=start)


def least(gap_without: Callable[[int], float], gap: float, guess: int, most: int) -> int | None:
    """The least number from which on the gap is negative, by secants from a guess that is nearly right.

    Args:
        gap_without: The gap without so many votes; falls.
        gap: Without none.
        guess: Where to look first.
        most: The largest number.

    Returns:
        None if even the largest doesn't do.
    """
    low, high, number = 0, most + 1, guess
    for probe in count(1):
        value = gap_without(number)
        if value < _TURNED:
            high = number
        else:
            low = number
        if high - low == 1:
            break
        step = max(1, int(np.ceil(abs(value) * number / max(gap - value, abs(value) * number / most))))
        number = number - step if value < _TURNED else number + step
        if probe >= _SECANTS:
            number = (low + high) // 2
        number = min(max(number, low + 1), high - 1)
    return high if high <= most else None
