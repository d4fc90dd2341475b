"""The design of paired comparisons: sums over (left, right) tables that never write a design matrix out.

A vote's design row holds +1 at the model shown left, -1 at the one shown right and, with a side effect, +1 at the end.
"""

import numpy as np

from ratings.scale import Floats


def design_sum(values: Floats, *, side: bool) -> Floats:
    """X'v for a value per (left, right) pair: what stands left minus what stands right, and the sum for the side.

    Args:
        values: Shape (..., M, M).
        side: Whether there is a side parameter.

    Returns:
        Shape (..., P) with P = M, or M + 1 with the side.
    """
    theta: Floats = values.sum(axis=-1) - values.sum(axis=-2)
    if not side:
        return theta
    return np.concatenate([theta, values.sum(axis=(-2, -1))[..., None]], axis=-1)


def design_square(values: Floats, *, side: bool) -> Floats:
    """X'diag(v)X for a value per (left, right) pair: the Laplacian of the graph of battles, bordered by the side.

    Args:
        values: Shape (..., M, M).
        side: Whether there is a side parameter.

    Returns:
        Shape (..., P, P).
    """
    models = values.shape[-1]
    width = models + side
    square = np.zeros((*values.shape[:-2], width, width))
    square[..., :models, :models] = -(values + values.swapaxes(-1, -2))
    diagonal = np.arange(models)
    square[..., diagonal, diagonal] += values.sum(axis=-1) + values.sum(axis=-2)
    if side:
        border = design_sum(values, side=True)
        square[..., models, :] = border
        square[..., :, models] = border
    return square


def largest_change(step: Floats, votes: Floats, *, side: bool) -> float:
    """How much a step in strengths (and the side) changes the log-odds of any pair that met.

    Args:
        step: Shape (P,) or longer.
        votes: Number of votes by (left, right), shape (M, M).
        side: Whether there is a side parameter.
    """
    models = len(votes)
    theta, shift = step[:models], float(step[models]) if side else 0.0
    change = np.abs(theta[:, None] - theta[None, :] + shift)
    return float(change.max(initial=0.0, where=votes > 0))


def pair_variances(matrix: Floats, models: int) -> Floats:
    """Variance x'Vx of the log-odds of every (left, right) pair, x its design row, shape (M, M)."""
    theta = matrix[:models, :models]
    diagonal = np.diagonal(theta)
    variances: Floats = diagonal[:, None] + diagonal[None, :] - 2.0 * theta
    if len(matrix) > models:
        cross = matrix[:models, models]
        variances = variances + 2.0 * (cross[:, None] - cross[None, :]) + matrix[models, models]
    return variances
