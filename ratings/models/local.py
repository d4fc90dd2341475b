"""Sums over pairs of what each adds to the few parameters that it concerns.

A vote concerns its left model, its right model, and the parameters that all votes share: those are its local
coordinates 0, 1, 2, .... Squares are given by their upper triangle, row by row.
"""

from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np

from ratings.scale import Codes, Floats


class Entry(NamedTuple):
    """A place in the upper triangle of a local square, and where its values stand among all."""

    place: int
    row: int
    column: int


def upper(coordinates: int) -> list[Entry]:
    """The upper triangle's places, row by row."""
    return [
        Entry(place, row, column)
        for place, (row, column) in enumerate(combinations_with_replacement(range(coordinates), 2))
    ]


def local_index(coordinate: int, left: Codes, right: Codes, models: int) -> Codes | int:
    """Which parameter a local coordinate is."""
    return (left, right)[coordinate] if coordinate < 2 else models + coordinate - 2


def local_sum(local: Floats) -> Floats:
    """Vector of parameters from local vectors by pair.

    Args:
        local: Shape (D, M, M).

    Returns:
        Shape (P,) with P = M + D - 2.
    """
    strengths = local[0].sum(axis=1) + local[1].sum(axis=0)
    return np.concatenate([strengths, local[2:].sum(axis=(1, 2))])


def local_square(local: Floats, coordinates: int) -> Floats:
    """Square matrix of parameters from local squares by pair.

    Args:
        local: Upper triangles, shape (T, M, M) with T = D (D + 1) / 2.
        coordinates: D.

    Returns:
        Shape (P, P) with P = M + D - 2.
    """
    models = local.shape[-1]
    square = np.zeros((models + coordinates - 2, models + coordinates - 2))
    strengths = square[:models, :models]
    diagonal = np.einsum("ii->i", strengths)
    for place, row, column in upper(coordinates):
        values = local[place]
        if column >= 2:
            along = values.sum() if row >= 2 else values.sum(axis=1 - row)
            square[slice(models) if row < 2 else models + row - 2, models + column - 2] += along
        elif row == column:
            diagonal += values.sum(axis=1 - row)
        else:
            strengths += values + values.T
    square[models:, :models] = square[:models, models:].T
    shared = square[models:, models:]
    shared += np.triu(shared, 1).T
    return square
