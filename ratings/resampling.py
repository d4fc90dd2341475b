"""Resampled counts of many cells at once, multinomial or Poisson, both exact.

Counts that are multinomial of N are drawn as independent Poisson counts with a total a little below N, which given
their total are multinomial, and the votes still missing one by one from the same shares. Poisson counts come from
guide tables (Chen & Asau 1974; Devroye 1986, III.2.4): the first bits of a uniform number mostly decide the count, and
where they don't the number is compared with the distribution function. Cells of equal rate share a table, and in a
log of votes few rates differ.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.scale import Codes, Floats

Counts = NDArray[np.unsignedinteger[Any]]

_BITS: Final = 12
_WIDEST: Final = 1 << 20
_SMALL: Final = 60_000.0
_LARGE: Final = 4e9
_TABLES: Final = 64
_CHUNK: Final = 1 << 15
_DEVIATIONS: Final = 2.0


def multinomial(counts: Floats, rounds: int, random: np.random.Generator) -> Counts:
    """Counts of a log with as many votes, drawn with replacement from this one.

    Args:
        counts: Votes in each cell, whole numbers, shape (C,).
        rounds: Number of logs R.
        random: Source of randomness.

    Returns:
        Shape (C, R); every column sums to the total of `counts`.
    """
    total = int(counts.sum())
    rate = counts * (max(total - _DEVIATIONS * total**0.5, 0.0) / max(total, 1))
    drawn = poisson(rate, rounds, random)
    missing = total - drawn.sum(axis=0, dtype=np.int64)
    while (over := np.flatnonzero(missing < 0)).size:  # one log in forty
        drawn[:, over] = random.poisson(rate[:, None], (len(rate), len(over)))
        missing[over] = total - drawn[:, over].sum(axis=0, dtype=np.int64)
    cell = categories(counts, int(missing.sum()), random)
    np.add.at(drawn.reshape(-1), cell * rounds + np.repeat(np.arange(rounds), missing), drawn.dtype.type(1))
    return drawn


def poisson(rate: Floats, rounds: int, random: np.random.Generator) -> Counts:
    """Independent Poisson counts with these means, shape (C,), as often as there are rounds; shape (C, R)."""
    highest = rate.max(initial=0.0)
    kind = np.uint16 if highest < _SMALL else np.uint32 if highest < _LARGE else np.uint64
    drawn: Counts = np.zeros((len(rate), rounds), kind)
    levels, level = np.unique(rate, return_inverse=True)
    order = np.argsort(level, kind="stable")
    first = np.searchsorted(level[order], np.arange(len(levels) + 1))
    size = max(1, _CHUNK // max(rounds, 1))
    for start, end in _groups(levels):
        table = _Table(levels[start:end]) if levels[end - 1] <= _WIDEST else None
        for low in range(int(first[start]), int(first[end]), size):
            cells = order[low : min(low + size, int(first[end]))]
            if table is None:
                drawn[cells] = random.poisson(rate[cells, None], (len(cells), rounds))
            else:
                drawn[cells] = table.draw(level[cells] - start, rounds, random, drawn.dtype)
    return drawn


def _groups(levels: Floats) -> list[tuple[int, int]]:
    """Runs of rates whose tables go together: not many, none much wider than another, rate 0 left out."""
    runs, start = [], int(np.searchsorted(levels, 0.0, side="right"))
    while start < len(levels):
        bound = _WIDEST if levels[start] <= _WIDEST else np.inf
        end = int(np.searchsorted(levels, min(max(2.0 * levels[start], 4.0), bound), side="right"))
        width = max(1, int(_TABLES * min(1.0, 1e4 / levels[start])))
        runs.append((start, min(max(end, start + 1), start + width)))
        start = runs[-1][1]
    return runs


class _Table:
    """Guide tables of Poisson distributions, one a row."""

    def __init__(self, rates: Floats) -> None:
        reach = 9.5 * np.sqrt(rates) + 25.0  # less than 1e-17 lies outside
        self._low = np.floor(np.maximum(rates - reach, 0.0)).astype(np.int64)
        width = int(np.ceil((rates + reach - self._low).max()))
        logs = np.log(rates)
        steps = np.log(np.maximum(self._low[:, None] + np.arange(width), 1.0))
        steps[:, 0] = 0.0
        mass = np.arange(width) * logs[:, None] - steps.cumsum(axis=1)
        mass = np.exp(mass - mass.max(axis=1, keepdims=True))
        below = mass.cumsum(axis=1)
        below /= below[:, -1:]
        self._below = below
        self._flat = (below + np.arange(len(rates))[:, None]).reshape(-1)
        self._bits = _BITS if width < 512 else 16
        self._guide = self._guides(below)

    def _guides(self, below: Floats) -> NDArray[np.uint16]:
        """By first bits of a uniform number: the count it surely means, or `width` where a comparison must tell."""
        rows, width = below.shape
        buckets = 1 << self._bits
        edges = below * buckets
        row = np.arange(rows)[:, None]
        inside = np.ceil(edges).astype(np.int64) + row * (buckets + 1)
        passed = np.bincount(inside.reshape(-1), minlength=rows * (buckets + 1)).reshape(rows, -1)
        guide = passed.cumsum(axis=1)[:, :buckets].astype(np.uint16)
        split = np.flatnonzero((np.floor(edges) != np.ceil(edges)).reshape(-1))
        guide.reshape(-1)[(np.floor(edges).astype(np.int64) + row * buckets).reshape(-1)[split]] = width
        return guide.reshape(-1)

    def draw(self, row: Codes, rounds: int, random: np.random.Generator, kind: np.dtype[Any]) -> Counts:
        """A line of draws for each row, shape (len(row), rounds), in numbers of that kind."""
        size, width = len(row) * rounds, self._below.shape[1]
        bits = random.integers(0, 1 << 64, -(-size // 4), dtype=np.uint64).astype("<u8", copy=False).view("<u2")[:size]
        place = (bits.reshape(len(row), rounds) & ((1 << self._bits) - 1)).astype(np.intp)
        place += (row << self._bits)[:, None]
        count = self._guide.take(place)
        vague = np.flatnonzero(count == width)
        where = place.reshape(-1)[vague]
        in_row = where >> self._bits
        uniform = ((where & ((1 << self._bits) - 1)) + random.random(len(vague))) / (1 << self._bits)
        found = np.searchsorted(self._flat, in_row + uniform, side="right") - in_row * width
        count.reshape(-1)[vague] = np.clip(found, 0, width - 1)
        return np.asarray(count + self._low[row].astype(kind)[:, None])


def categories(weight: Floats, size: int, random: np.random.Generator) -> Codes:
    """Categories drawn with probabilities in proportion to `weight`, by one guide table; shape (size,)."""
    if size == 0:
        return np.empty(0, dtype=np.intp)
    upper = weight.cumsum()
    upper /= upper[-1]
    buckets = 1 << (2 * len(weight) - 1).bit_length()  # a power of two, so that the bucket of a number is exact
    first = np.searchsorted(upper, np.arange(buckets) / buckets, side="right")
    found = np.empty(size, dtype=np.intp)
    for start in range(0, size, _CHUNK):
        uniform = random.random(min(_CHUNK, size - start))
        part = first[(uniform * buckets).astype(np.intp)]
        late = np.flatnonzero(upper[part] <= uniform)
        while late.size:
            part[late] += 1
            late = late[upper[part[late]] <= uniform[late]]
        found[start : start + _CHUNK] = part
    return found
