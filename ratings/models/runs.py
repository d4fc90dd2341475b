"""Votes sorted by pair, and sums over them: what each vote of a run of equal pairs adds is summed at once."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ratings.models.design import design_square, design_sum
from ratings.scale import Codes, Floats

_CHUNK: Final = 1 << 14


class Run(NamedTuple):
    """Votes few enough to stay in the processor's cache, and where the runs of equal pairs begin among them.

    Attributes:
        votes: Which votes.
        begins: Where each run begins in them, shape (R,).
        pairs: Its pair, shape (R,).
    """

    votes: slice
    begins: Codes
    pairs: Codes

    def spread(self, by_pair: Floats) -> Floats:
        """The value of each vote's pair, shape (n,)."""
        lengths = np.diff(self.begins, append=self.votes.stop - self.votes.start)
        return np.repeat(by_pair[self.pairs], lengths)


@dataclass(frozen=True, slots=True, eq=False)
class SortedVotes:
    """Votes with covariates, sorted by pair.

    Attributes:
        score: What the left model scored, shape (N,).
        weight: Multiplicity, above 0, shape (N,).
        z: Covariates, shape (C, N).
        runs: All votes, chunk by chunk.
    """

    score: Floats
    weight: Floats
    z: Floats
    runs: list[Run]

    @classmethod
    def of(cls, pair: Codes, score: Floats, weight: Floats, z: Floats, models: int) -> "SortedVotes":
        """From votes in any order; those of weight 0 are left out.

        Args:
            pair: left * M + right, shape (N,).
            score: Shape (N,).
            weight: Shape (N,).
            z: Shape (N, C).
            models: M.
        """
        order = _by_pair(pair, models)
        if not weight.all():
            order = order[weight[order] > 0.0]
        pair = pair[order]
        begins = np.flatnonzero(np.diff(pair, prepend=-1))
        runs = []
        for start in range(0, len(pair), _CHUNK):
            end = min(start + _CHUNK, len(pair))
            low, high = np.searchsorted(begins, [start, end])
            inside = np.unique(np.append(start, begins[low:high]))
            runs.append(Run(slice(start, end), inside - start, pair[inside]))
        columns = np.empty((z.shape[1], len(order)))
        for column, into in zip(z.T, columns, strict=True):
            np.take(column, order, out=into, mode="clip")  # without a mode, a copy is made first
        return cls(score[order], weight[order], columns, runs)


class Sums:
    """X'diag(v)X for design rows with covariates, summed over chunks of votes."""

    def __init__(self, models: int, covariates: int) -> None:
        self._pairs = np.zeros((1 + covariates, models * models))
        self._gram = np.zeros((covariates, covariates))
        self._models = models

    def add(self, run: Run, values: Floats, z: Floats) -> None:
        """Add a chunk with a value per vote, shape (n,), and its covariates, shape (C, n)."""
        weighed = z * values
        self._pairs[0, run.pairs] += np.add.reduceat(values, run.begins)
        self._pairs[1:, run.pairs] += np.add.reduceat(weighed, run.begins, axis=1)
        self._gram += weighed @ z.T

    def square(self, *, side: bool) -> Floats:
        """The sum, shape (P, P)."""
        tables = self._pairs.reshape(-1, self._models, self._models)
        first = self._models + side
        square = np.empty((first + len(self._gram),) * 2)
        square[:first, :first] = design_square(tables[0], side=side)
        square[first:, :first] = design_sum(tables[1:], side=side)
        square[:first, first:] = square[first:, :first].T
        square[first:, first:] = self._gram
        return square


def _by_pair(pair: Codes, models: int) -> Codes:
    """Order that sorts votes by pair; integers of 16 bits are sorted in linear time."""
    if models**2 <= 1 << 16:
        return np.argsort(pair.astype(np.uint16), kind="stable")
    left, right = np.divmod(pair, models)
    if models > 1 << 16:
        return np.argsort(pair, kind="stable")
    order = np.argsort(right.astype(np.uint16), kind="stable")
    return order[np.argsort(left[order].astype(np.uint16), kind="stable")]
