r"""Families: all variants of a family together are drawn as often as one entry in their place would be.

Who enters ten variants of a model would otherwise get ten times the battles of who enters one, ten chances to be
measured high, and most of the voters' time (Singh et al. 2025, arXiv 2504.20879, on unequal sampling).

An entry without a family is a family of its own. Let c = (i, j) be the candidate pairs, with i of the family F and j of
G, and q_FG the probability with which F and G would meet if each family were one entry; `services.preference` has it
from STATISTICS section 6 for an entry that is as strong, and known as well, as the mean of the family's variants. With
weights w_c > 0, S_F = sum_G q_FG, and a share e = `WITHIN` of a family's own battles for the pairs within it, by which
its variants are told apart,

    P(c) = q_FG (1 - e_F - e_G) w_c / sum_{d between F and G} w_d        for c between F and G
    P(c) = e_F S_F              w_c / sum_{d within F} w_d               for c within F

where e_F = e for families that have pairs within, and e_F = 0 for all others. A family that can meet nobody else has a
q_FF of its own, as one pair.

What the number of variants can't change is how many battles a family is in:

    sum_G P(F meets G) + P(within F) = sum_G q_FG (1 - e_G)

in which nothing depends on F but q. A battle within a family counts as one battle of it; what a family spends within
itself its opponents lose, at most the share e of their battles with it. All of this is about voters for whom every pair
is still open, as propensities are given what is left. Where no family has two entries, P = q.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

WITHIN: Final = 0.1
"""Share of a family's battles that are between two of its variants."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Families:
    """Which families can meet, and the pairs of entries that these meetings are divided among.

    Attributes:
        mean: Turns values of the M entries into those of the B families, shape (B, M): each row sums to 1.
        meetings: Positions of the two families of each meeting, ascending, shape (Q, 2); the same one twice for a
            family that can meet nobody else.
        of_pair: The meeting that each of the C pairs belongs to, shape (C,); -1 for a pair within a family that can
            meet others.
        within: The family of each pair within one that can meet others, shape (C,); -1 for all other pairs.
    """

    mean: Floats
    meetings: Ints
    of_pair: Ints
    within: Ints

    @classmethod
    def of(cls, pairs: Ints, families: Ints) -> Self:
        """The families of these entries.

        Args:
            pairs: Positions of the two entries of each pair, shape (C, 2).
            families: A number for the family of each entry, shape (M,).
        """
        _, codes, sizes = np.unique(families, return_inverse=True, return_counts=True)
        mean = np.zeros((len(sizes), len(codes)))
        mean[codes, np.arange(len(codes))] = 1.0 / sizes[codes]
        of_pair = np.sort(codes[pairs], axis=1)
        inside = of_pair[:, 0] == of_pair[:, 1]
        inside &= np.isin(of_pair[:, 0], of_pair[~inside])
        meetings, places = np.unique(of_pair[~inside], axis=0, return_inverse=True)
        meeting = np.full(len(pairs), -1)
        meeting[~inside] = places.ravel()
        return cls(mean, meetings.reshape(-1, 2), meeting, np.where(inside, of_pair[:, 0], -1))

    def divide(self, probabilities: Floats, weights: Floats) -> Floats:
        """The probability of each pair, shape (C,), sum 1.

        Args:
            probabilities: With what probability families meet, shape (Q,), sum 1.
            weights: How much each pair is wanted among those of its meeting or family, 0 or more, shape (C,).
        """
        first, second = self.meetings.T
        many = len(self.mean)
        spent = np.zeros(many)
        spent[self.within[self.within >= 0]] = WITHIN
        own = np.bincount(first, probabilities, many) + np.bincount(second, probabilities, many)
        between = self.within < 0
        divided = np.zeros(len(weights))
        kept = probabilities * (1.0 - spent[first] - spent[second])
        divided[between] = _divided(kept, self.of_pair[between], weights[between])
        divided[~between] = _divided(spent * own, self.within[~between], weights[~between])
        return divided

    def average(self, values: Floats) -> Floats:
        """The mean of what pairs have over each meeting, shape (Q,)."""
        between = self.within < 0
        meeting = self.of_pair[between]
        total = np.bincount(meeting, values[between], len(self.meetings))
        return np.asarray(total / np.maximum(np.bincount(meeting, minlength=len(self.meetings)), 1))


def _divided(amounts: Floats, group: Ints, weights: Floats) -> Floats:
    """What each pair gets of its group's amount, in proportion to its weight; alike where all weigh nothing."""
    total = np.bincount(group, weights, len(amounts))
    size = np.bincount(group, minlength=len(amounts))
    part = np.divide(weights, total[group], out=1.0 / size[group], where=total[group] > 0.0)
    return np.asarray(amounts[group] * part)
