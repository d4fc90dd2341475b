"""Voter weights: how much one busy voter may say.

When voters differ in taste, the votes of one voter carry less news than the same number of votes of many. With S_v a
voter's score, n_v their number of votes and H^- the pseudo-inverse Hessian of the unweighted fit, the correlation of
two votes of one voter is estimated by moments,

    rho = max(0, sum_v [S_v' H^- S_v - sum_{i in v} s_i' H^- s_i] / (sum_v n_v (n_v - 1) * mean_i s_i' H^- s_i)),

and w = 1 / (1 + rho (n_v - 1)) weights every voter by how much they tell. rho is 0, and so the weights 1, when voters
agree. With rho > 0 the target is the average voter instead of the average vote. A voter who cast nearly all votes is
the one case the moments don't see, because the fit is theirs; the jackknife's intervals then turn wide.
"""

import numpy as np
from scipy.special import expit

from ratings.fit import Fit
from ratings.models.contributions import Contributions, cluster_chunks
from ratings.models.design import pair_variances
from ratings.models.halfwin import rated
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, SCORES


def intra_voter_correlation(
    fit: Fit, weights: Floats, contributions: Contributions, voter: Codes, votes: Floats
) -> float:
    """rho: how alike the votes of one voter are, beyond what the ratings explain.

    Args:
        fit: The unweighted fit.
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
        contributions: What each cell adds at that fit.
        voter: Voter of each cell, shape (K,).
        votes: Rated votes of each voter, shape (V,).
    """
    alone = _vote_by_vote(fit, weights)
    meat = np.zeros_like(fit.inverse)
    for first, end, cells in cluster_chunks(voter, len(votes), contributions.width):
        score = contributions.take(cells).scores(voter[cells] - first, end - first)
        meat += score.T @ score
    together = float((meat * fit.inverse).sum())
    pairs = float((votes * np.maximum(votes - 1.0, 0.0)).sum())
    total = float(rated(weights).sum())
    if pairs <= 0.0 or alone <= 0.0:
        return 0.0
    return max(0.0, (together - alone) / (pairs * alone / total))


def _vote_by_vote(fit: Fit, weights: Floats) -> float:
    """Sum over votes of s_i' H^- s_i."""
    p = expit(fit.model.log_odds(fit.parameters))
    squares = ((SCORES - p[..., None]) ** 2 * weights[..., :BOTH_BAD]).sum(axis=-1)
    return float((squares * pair_variances(fit.inverse, fit.model.models)).sum())


def adaptive_weights(rho: float, votes: Floats) -> Floats:
    """Weight of a vote of each voter, 1 / (1 + rho (n_v - 1)), shape (V,)."""
    return np.asarray(1.0 / (1.0 + rho * np.maximum(votes - 1.0, 0.0)))


def equal_weights(votes: Floats) -> Floats:
    """Weights that give every voter the same say, scaled to keep the total, shape (V,)."""
    voted = votes > 0
    mean = votes.sum() / max(int(voted.sum()), 1)
    return np.asarray(np.divide(mean, votes, out=np.zeros(len(votes)), where=voted))
