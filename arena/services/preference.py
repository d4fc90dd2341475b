"""Preference: with what probability each pair is drawn, so that votes teach most and families share alike."""

import numpy as np
import numpy.typing as npt

from arena.domain.matchmaking import Pool
from ratings import EXPLORATION, Board, beliefs, draw_probabilities, information_gain

Floats = npt.NDArray[np.float64]


def pair_probabilities(pool: Pool, rated: Board, models: list[str], *, kappa: float) -> Floats:
    """The probability of each pair of a pool by STATISTICS section 6, with each family in the place of one entry.

    A family is taken for an entry with the mean strength of its variants; the covariance of that mean says how well it
    is known, which is as well as an entry would be that had all their votes. So variants that have few votes each don't
    draw battles to their family. Among the pairs of a meeting the informed part goes by each pair's own gain, the
    uniform part evenly, so that no pair is without a chance.

    Args:
        pool: What can meet.
        rated: The latest board.
        models: The labels of the pool's models on it, in their order.
        kappa: How strongly informative pairs are preferred.

    Returns:
        Shape (C,), sum 1.
    """
    families = pool.budgets
    theta, covariance = beliefs(rated, models)
    gain = information_gain(theta, covariance, pool.pairs)
    together = information_gain(families.mean @ theta, families.mean @ covariance @ families.mean.T, families.meetings)
    # The mean of a family does not differ from itself: one that meets nobody else goes by the gain of its pairs.
    alone = families.meetings[:, 0] == families.meetings[:, 1]
    wanted = np.where(alone, families.average(gain), together)
    informed = draw_probabilities(wanted, kappa=kappa, exploration=0.0)
    among = draw_probabilities(gain, kappa=kappa, exploration=0.0)
    return EXPLORATION * pool.uniform() + (1.0 - EXPLORATION) * families.divide(informed, among)
