"""Which votes hold two neighbours of a board apart, and how few of them would have to go.

Broderick, Giordano & Meager (2020) ask which data, left out, turn a finding round. Their answer sorts votes by
influence, of a vote on theta_i - theta_j with c its contrast, x the vote's design row and h its leverage

    c' H^- x (y - p) / (1 - h),

and adds up. That errs as the estimate moves while votes go: p is that of the whole log, and H loses what is left out.
So here the sum is taken where the two models meet. With u = H^- c / c' H^- c, the direction that parts i from j by one
logit at the least loss, the log is best explained without a gap near theta - gap u, and there

    u' x (y - p)

is what a vote adds to the score for parting them (Rao's efficient score, 1948). They change places once the votes left
out add up to more than the whole score. No leverage enters, because nothing was fitted to these votes there. Of the
other strengths, only the two models' common level w (w_i = w_j, u' H w = 0) gives way noticeably as votes go; one
Newton step takes it to where the remaining votes want it, and the sum is taken again.

Votes with the same models, sides and outcome are equal, so everything works on (left, right, outcome) cells. Sums over
pairs with either model are exact; other pairs follow the curvature at theta, as they hardly move.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ratings.fit import Fit
from ratings.scale import Codes, Floats
from ratings.votes import SCORES

_STRICT = 1.0 + 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Pairs of models, and how the strengths follow when the two are moved.

    Attributes:
        above: Code of the stronger model, shape (Q,).
        below: Code of the other, shape (Q,).
        gap: How far apart the fit has them, in logits, at least 0, shape (Q,).
        directions: u and w above, shape (2, Q, P).
        stiffness: u' H u and w' H w, shape (2, Q).
    """

    above: Codes
    below: Codes
    gap: Floats
    directions: Floats
    stiffness: Floats

    @classmethod
    def of(cls, fit: Fit, above: Codes, below: Codes) -> "Neighbours":
        """These pairs of models under a fit."""
        first, second, rows = fit.inverse[above], fit.inverse[below], np.arange(len(above))
        along, both = first - second, first + second
        variance = along[rows, above] - along[rows, below]
        parting = along / variance[:, None]
        level = both - (both[rows, above] - both[rows, below])[:, None] * parting
        gap = np.maximum(fit.theta[above] - fit.theta[below], 0.0)
        stiffness = np.stack([1.0 / variance, level[rows, above] + level[rows, below]])
        return cls(above, below, gap, np.stack([parting, level]), stiffness)

    def take(self, rows: Codes) -> "Neighbours":
        """Some of them."""
        return Neighbours(
            self.above[rows], self.below[rows], self.gap[rows], self.directions[:, rows], self.stiffness[:, rows]
        )

    def elsewhere(self, models: int) -> Floats:
        """What a vote of weight 1 between two other models adds at most, shape (Q,)."""
        if models < 3:
            return np.zeros(len(self.gap))
        others, rows = self.directions[0, :, :models].copy(), np.arange(len(self.gap))
        others[rows, self.above] = others[rows, self.below] = others[rows, (self.above + 1) % models]
        for given in (self.above, self.below):
            others[rows, given] = np.nan
        side = np.abs(self.directions[0, :, models:]).sum(axis=1)
        return np.asarray(np.nanmax(others, axis=1) - np.nanmin(others, axis=1) + side)


def pairs_with(near: Neighbours, models: int) -> tuple[Codes, Codes]:
    """Left and right model of all pairs with either of the two, each once, shape (Q, 4 M).

    A pair that would be there twice, and a model against itself, stand as (0, 0), which has no votes.
    """
    shape = (len(near.gap), models)
    everyone = np.broadcast_to(np.arange(models), shape)
    first, second = np.broadcast_to(near.above[:, None], shape), np.broadcast_to(near.below[:, None], shape)
    left = np.concatenate([first, everyone, second, everyone], axis=1)
    right = np.concatenate([everyone, first, everyone, second], axis=1)
    again = np.concatenate([np.zeros((len(near.gap), 2 * models), dtype=bool), *[everyone == first] * 2], axis=1)
    again |= left == right
    left[again] = right[again] = 0
    return left, right


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """The votes of some pairs, sorted by what they add to the score of each pair of neighbours.

    Attributes:
        near: The neighbours.
        odds: Log-odds that left wins at the fit, shape (Q, L).
        votes: Total weight of the pair, shape (Q, L).
        slope: u'x and w'x, shape (2, Q, L).
        order: Cells, pair * 3 + outcome, the one that adds most first, shape (Q, C).
        counts: Number of votes in each cell that hold the two apart, in this order, shape (Q, C).
        one: Mean weight of one of them, in this order, shape (Q, C).
    """

    near: Neighbours
    odds: Floats
    votes: Floats
    slope: Floats
    order: Codes
    counts: Floats
    one: Floats

    @classmethod
    def of(
        cls,
        fit: Fit,
        near: Neighbours,
        pairs: tuple[Codes, Codes],
        counts: Floats,
        one: Floats,
        *,
        most: int | None = None,
    ) -> "Search":
        """Sort the votes of these pairs.

        Args:
            fit: The fit.
            near: The neighbours.
            pairs: Left and right model of the pairs, shape (Q, L) each.
            counts: Number of votes by (left, right, outcome), shape (M, M, 3).
            one: Mean weight of one of them, shape (M, M, 3).
            most: How many cells to keep, those that add most; all 3 L by default.
        """
        left, right = pairs
        rows, models = np.arange(len(left))[:, None], fit.model.models
        slope = near.directions[:, rows, left] - near.directions[:, rows, right]
        side = 0.0
        if fit.side is not None:
            slope += near.directions[:, :, [models]]
            side = fit.side
        odds = fit.theta[left] - fit.theta[right] + side
        there = expit(odds - near.gap[:, None] * slope[0])
        each = _by_cell(slope[0, ..., None] * (SCORES - there[..., None]) * one[left, right])
        order = _largest_first(each, most)
        useful = _by_cell(counts[left, right]) * (each > 0.0)
        ordered = (np.take_along_axis(values, order, axis=1) for values in (useful, _by_cell(one[left, right])))
        return cls(near, odds, fit.model.votes[left, right], slope, order, *ordered)

    def fewest(self) -> tuple[Floats, Floats]:
        """The least number of votes without which the models change places, and what the last of them adds.

        Returns:
            Numbers, infinite where all these votes don't suffice, and the last vote's share, shape (Q,) each.
        """
        here = expit(self.odds)
        bent = self.votes * here * (1.0 - here)
        moved = -self.near.gap[:, None] * self.slope[0]
        found, last, there, score = self._sum(here, bent, moved, self.near.gap, 0.0)
        earlier = np.cumsum(self.counts, axis=1) - self.counts
        gone = np.clip(found[:, None] - earlier, 0.0, self.counts) * self.one
        lost = (gone * self._ordered(self.slope[1, ..., None] * (SCORES - there[..., None]))).sum(axis=1)
        curvature = self.slope[1] ** 2 * there * (1.0 - there)
        softened = (gone * self._ordered(np.broadcast_to(curvature[..., None], (*curvature.shape, 3)))).sum(axis=1)
        rest = self.near.stiffness[1] + (self.votes * curvature - bent * self.slope[1] ** 2).sum(axis=1) - softened
        step = np.divide(score - lost, rest, out=np.zeros(len(rest)), where=rest > 1e-9 * self.near.stiffness[1])
        again, last, _, _ = self._sum(here, bent, moved + step[:, None] * self.slope[1], self.near.gap, step)
        return again, last

    def _sum(
        self, here: Floats, bent: Floats, moved: Floats, gap: Floats, step: Floats | float
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Add votes up where log-odds have moved by so much: number, last share, p there, score along w."""
        there = expit(self.odds + moved)
        along = np.stack([gap, -np.broadcast_to(step, gap.shape)]) * self.near.stiffness
        score = along + (self.slope * (self.votes * (here - there) + bent * moved)).sum(axis=-1)
        each = self._ordered(self.slope[0, ..., None] * (SCORES - there[..., None])) * self.one
        return *_added_up(each, self.counts, score[0]), there, score[1]

    def _ordered(self, values: Floats) -> Floats:
        return np.take_along_axis(_by_cell(values), self.order, axis=1)


def _by_cell(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def _largest_first(values: Floats, most: int | None) -> Codes:
    """Places of each row's values from the largest down, or of so many of them."""
    if most is None or most >= values.shape[1]:
        return np.argsort(-values, axis=1)
    chosen = np.argpartition(-values, most, axis=1)[:, :most]
    inside = np.argsort(-np.take_along_axis(values, chosen, axis=1), axis=1)
    return np.take_along_axis(chosen, inside, axis=1)


def _added_up(each: Floats, counts: Floats, score: Floats) -> tuple[Floats, Floats]:
    """How many votes, taken in order, add up to more than the score, and what the last of them adds."""
    each = np.maximum(each, 0.0)
    sums, rows = np.cumsum(each * counts, axis=1), np.arange(len(each))
    target = np.maximum(score, 0.0) * _STRICT
    place = (sums <= target[:, None]).sum(axis=1)
    enough = place < each.shape[1]
    place = np.minimum(place, each.shape[1] - 1)
    last, taken = each[rows, place], counts[rows, place]
    more = np.divide(target - sums[rows, place], last, out=np.zeros(len(each)), where=enough) + taken
    earlier = np.cumsum(counts, axis=1)[rows, place] - taken
    number = earlier + np.clip(np.floor(more) + 1.0, 1.0, taken)
    return np.where(enough, number, np.inf), np.where(enough, last, 0.0)
