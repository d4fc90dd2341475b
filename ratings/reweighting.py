"""Votes reweighted by pair, so that ratings don't depend on who was made to meet whom.

Where strengths explain every pair, it makes no difference how often each was shown. Where they don't (three models beat
each other in a circle, ties are counted half), the fit is a compromise between pairs, and the matchmaker chose how much
each has to say. Weighting a vote by target share over share shown asks for the compromise under the target instead, by
default every pair equally often (Chiang et al. 2024). With n_c the votes on pair c of N in all, and q_c its target,

    f_c = N q_c / n_c,                      sum of weights N (Hajek 1971);

and where battles were drawn with known probabilities, vote i weighs 1 / P_i (Horvitz & Thompson 1952), scaled likewise.
Shares that were counted give the smaller error of the two, because they take out the luck of the draw as well (Hirano,
Imbens & Ridder 2003). The price is N less: weights f leave (sum f)^2 / sum f^2 votes' worth (Kish 1965).

Fit and errors are those of any weighted log. A factor multiplies a vote's score and is no number of votes:

    pairs = reweighted(tally.weights)
    cells, weight = tally.cells(), pairs.of(tally.cells())
    found = fit(HalfWin.of(pairs.weights, side=True))
    contributions = found.model.contributions(found.parameters, cells, weight)
    sandwich(found, contributions, cells.weight)            # the counts, not `weight`
    clustered(found, contributions, dimensions, floor)      # each Dimension.of(..., weight)

`fisher` is wrong for a reweighted fit. The errors take the shares shown as chance: too wide, if anything.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ratings.cells import Cells
from ratings.errors import InvalidOption, InvalidVotes
from ratings.scale import Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class PairWeights:
    """How much more or less a vote of each pair weighs.

    Attributes:
        factor: By model and model, symmetric, shape (M, M); 0 for a pair without votes.
        weights: Total weights by (left, right, outcome) with these factors, shape (M, M, 4); they sum up as before.
        effective: As how many votes of equal weight they tell.
        unseen: Pairs that the target wants and no vote has shown, shape (U, 2). No weight makes up for them: the
            target is then met among the others.
    """

    factor: Floats
    weights: Floats
    effective: float
    unseen: Codes

    def of(self, cells: Cells) -> Floats:
        """What each cell of the same tally weighs, shape (K,)."""
        return np.asarray(cells.weight * self.factor[cells.left, cells.right])


def reweighted(weights: Floats, *, target: Floats | None = None, clip: float | None = None) -> PairWeights:
    """Votes weighted so that pairs count as often as a target says, whoever was shown how often.

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4): `tally.weights`. Both-bad votes belong to what
            was shown, although they enter no rating.
        target: How often each pair should count, by model and model, shape (M, M): any finite numbers of 0 or more,
            of which the two for a pair are added. Every pair equally often by default.
        clip: The largest factor, in units of the mean vote's, at least 1. It bounds what a rarely shown pair can do,
            and leaves that pair short of its target.

    Raises:
        InvalidOption: `target` or `clip` is not offered, or no pair that the target wants has votes.
    """
    models = len(weights)
    shown = weights.sum(axis=-1)
    shown = shown + shown.T
    wanted = _target(target, models)
    factor = np.divide(wanted, shown, out=np.zeros(shown.shape), where=shown > 0.0)
    total = float(shown.sum()) / 2.0
    mass = float((factor * shown).sum()) / 2.0
    if total > 0.0 and not mass > 0.0:
        raise InvalidOption("target", target, "shares of which at least one is of a pair with votes")
    factor = _clipped(factor * (total / mass if mass > 0.0 else 1.0), shown, clip)
    squares = float((factor**2 * shown).sum()) / 2.0
    return PairWeights(
        factor,
        weights * factor[..., None],
        total**2 / squares if squares > 0.0 else 0.0,
        np.argwhere(np.triu((wanted > 0.0) & (shown == 0.0), k=1)),
    )


def inverse_propensities(propensity: NDArray[Any], *, clip: float | None = None) -> tuple[Floats, float]:
    """Weights of votes whose battles were drawn with known probabilities.

    Multiplied into a log's `weight` they give the reweighted ratings; for errors see above.

    Args:
        propensity: Probability with which each vote's pair was drawn, in (0, 1], shape (N,).
        clip: The largest weight, in units of the mean one, at least 1.

    Returns:
        Weights with mean 1, shape (N,), and as how many votes of equal weight they tell.

    Raises:
        InvalidVotes: A propensity is not in (0, 1]; names the row and the value.
        InvalidOption: `clip` is not offered.
    """
    given = np.asarray(propensity, dtype=np.float64)
    if given.ndim != 1:
        raise InvalidVotes("a column of probabilities is needed", column="propensity", value=given.shape)
    if (bad := np.flatnonzero(~((given > 0.0) & (given <= 1.0)))).size:
        row = int(bad[0])
        raise InvalidVotes("must be above 0 and at most 1", column="propensity", row=row, value=float(given[row]))
    if not given.size:
        return given, 0.0
    weight = 1.0 / given
    weight = _clipped(weight / weight.mean(), np.ones(given.size), clip)
    return weight, given.size**2 / float(weight @ weight)


def _target(target: Floats | None, models: int) -> Floats:
    """How often each pair should count, symmetric, 0 for a model against itself."""
    given = np.ones((models, models)) if target is None else np.array(target, dtype=np.float64)
    if given.shape != (models, models) or not (np.isfinite(given) & (given >= 0.0)).all():
        raise InvalidOption("target", target, f"finite shares of 0 or more of shape {(models, models)}")
    np.fill_diagonal(given, 0.0)
    return np.asarray(given + given.T)


def _clipped(factor: Floats, counts: Floats, clip: float | None) -> Floats:
    """Factors of at most `clip`, the others raised so that the mean over counts stays 1."""
    if clip is None:
        return factor
    if not 1.0 <= clip < np.inf:
        raise InvalidOption("clip", clip, "a factor of 1 or more")
    total, at_most = float(counts.sum()), np.zeros(factor.shape, dtype=bool)
    while (over := ~at_most & (factor > clip)).any():
        at_most |= over
        left = total - clip * float(counts[at_most].sum())
        rest = float((factor * counts)[~at_most].sum())
        factor = np.where(at_most, clip, factor * (left / rest if rest > 0.0 else 0.0))
    return factor
