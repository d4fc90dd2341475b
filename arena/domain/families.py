r"""Families: all variants of a family together are drawn as often as one entry in their place would be.

Who enters ten variants of a model would otherwise get ten times the battles of who enters one, ten chances to be
measured high, and most of the voters' time (Singh et al. 2025, arXiv 2504.20879, on unequal sampling).

Let c = (i, j) be the candidate pairs with weights w_c >= 0, F(i) the family of entry i (an entry without one is a
family of its own), and FG the n_FG candidate pairs between families F and G. Single entries in their places would be
drawn by

    q_FG = W_FG / sum W,    W_FG = sum_{c in FG} w_c / n_FG,    S_F = sum_{G != F} q_FG

that is, a family meets another with the mean weight of their pairs, however many these are. A share e = `WITHIN` of a
family's own battles goes to the pairs within it, so that its variants can be told apart:

    P(c) = q_FG (1 - e_F - e_G) w_c / sum_{d in FG} w_d      for c between F and G
    P(c) = e_F S_F              w_c / sum_{d in FF} w_d      for c within F

with e_F = e for families that have pairs within and e_F = 0 for all others. A family whose entries can meet nobody else
is drawn as one pair.

What does not change with the number of variants: a battle involves F with the probability

    sum_G P(FG) + P(FF) = sum_G q_FG (1 - e_G)

in which nothing depends on F but q: a single entry whose weight against each opponent is the mean of the variants'
weights would be in as many battles. A battle within a family counts as one battle of it. What a family spends within
itself its opponents lose, at most the share e of their battles with it. All of this is about voters for whom every pair
is still open, as propensities are given what is left. With no family of two or more, P(c) = w_c / sum w.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

WITHIN: Final = 0.1
"""Share of a family's battles that are between two of its variants."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def budgeted(weights: Floats, pairs: Ints, families: Ints) -> Floats:
    """The probability of each candidate pair, with the weights of pairs that families share divided among them.

    Args:
        weights: How much each pair is wanted, 0 or more, shape (C,).
        pairs: Positions of the two entries of each pair, shape (C, 2).
        families: A number for the family of each entry, shape (M,).

    Returns:
        Shape (C,), sum 1 where there is a pair; 0 only where the weight is 0 and another's is not.
    """
    if not len(weights):
        return weights
    _, codes = np.unique(families, return_inverse=True)
    groups, group, size = np.unique(np.sort(codes[pairs], axis=1), axis=0, return_inverse=True, return_counts=True)
    first, second = groups.T
    within = first == second
    among_others, several = (np.isin(np.arange(codes.max() + 1), groups[kind]) for kind in (~within, within))
    alone = within & ~among_others[first]
    wanted = np.bincount(group, weights)
    single = np.where(within & ~alone, 0.0, wanted / size)
    if not single.sum() > 0.0:
        return budgeted(np.ones_like(weights), pairs, families)
    single /= single.sum()

    between = np.where(within, 0.0, single)
    own = np.bincount(first, between, len(several)) + np.bincount(second, between, len(several))
    spent = np.where(several & among_others, WITHIN, 0.0)
    share = np.where(within & ~alone, spent[first] * own[first], single * (1.0 - spent[first] - spent[second]))
    part = np.divide(weights, wanted[group], out=1.0 / size[group], where=wanted[group] > 0.0)
    return np.asarray(share[group] * part)
