"""Participation: who took part in how many battles of a category, and what would have been an equal share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arena.services.growing import Rows
from arena.services.log import NO_ANSWER

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Absence = tuple[int, int | None]
"""From when to when an entry was retired, milliseconds since 1970 UTC; None: it still is."""


@dataclass(frozen=True, slots=True)
class Participation:
    """An entry in the battles of one category, as they ended; repeats are none.

    Attributes:
        battles: Those with it.
        votes: Votes of these that count.
        skips: Those that were passed over.
        excluded: Votes that don't count, by the kind of the newest verdict.
        first_vote_ms: When the first vote on it was cast; None before.
        share: Of the battles since its first, while it was not retired, those with it.
        equal_share: What would have been its share of these by lot, see `participations`.
    """

    battles: int
    votes: int
    skips: int
    excluded: Mapping[str, int]
    first_vote_ms: int | None
    share: float
    equal_share: float


def participations(
    rows: Rows,
    kinds: Sequence[str],
    *,
    absences: Mapping[int, Sequence[Absence]],
    families: Mapping[int, str],
) -> dict[int, Participation]:
    """The participation of every entry that was in a battle, by its number.

    An equal share is what an entry would have had if every battle had been drawn by lot among the entries that were
    there: those that had been in a battle before, or were in this one, and were not retired. With n of them it is 2 / n
    of the battles. A family counts as one of the n, and its k variants have 1 / k of its share each.

    Args:
        rows: The battles of a category in the order of the log.
        kinds: The kinds of verdicts by code.
        absences: When entries were retired.
        families: The families that are public.
    """
    if not len(rows):
        return {}
    members, places, first = _members(rows)
    edges, present = _stretches(rows["ended_ms"], first, [absences.get(number, ()) for number in members])
    lengths = np.diff(edges)
    equal = _equal(present, [families.get(number) for number in members])
    stretch = np.repeat(np.arange(len(lengths)), lengths)

    def count(which: Bools) -> Ints:
        return sum(np.bincount(side[which], minlength=len(members)) for side in places)  # type: ignore[return-value]

    answered = rows["winner"] != NO_ANSWER
    out = answered & ~rows["counted"]
    battles, votes, skips = count(np.ones(len(rows), bool)), count(answered & rows["counted"]), count(~answered)
    excluded = {kind: count(out & (rows["verdict"] == code)) for code, kind in enumerate(kinds)}
    while_there = sum(np.bincount(side, present[side, stretch], minlength=len(members)) for side in places)
    there = np.maximum(present @ lengths, 1)
    shares, equal_shares = while_there / there, (equal * lengths).sum(axis=1) / there
    voted = _first(places[:, answered], len(members))
    cast = rows["ended_ms"][answered]
    return {
        number: Participation(
            battles=int(battles[place]),
            votes=int(votes[place]),
            skips=int(skips[place]),
            excluded={kind: int(of[place]) for kind, of in excluded.items() if of[place]},
            first_vote_ms=int(cast[voted[place]]) if voted[place] < len(cast) else None,
            share=float(shares[place]),
            equal_share=float(equal_shares[place]),
        )
        for place, number in enumerate(members)
    }


def _members(rows: Rows) -> tuple[list[int], Ints, Ints]:
    """The numbers of all entries that were in a battle, their places among these by side, (2, N), and their firsts."""
    sides = np.stack([rows["left"], rows["right"]])
    first = _first(sides, int(sides.max()) + 1)
    members = np.flatnonzero(first < len(rows))
    place = np.zeros(len(first), np.int64)
    place[members] = np.arange(len(members))
    return members.tolist(), place[sides], first[members]


def _first(sides: Ints, length: int) -> Ints:
    """At which battle each number appears first on a side; the number of battles for one that never does."""
    battles = sides.shape[1]
    first = np.full(length, battles, np.int64)
    # Of several values for one place the last is kept: the first battle, from behind.
    first[sides[:, ::-1].T.ravel()] = np.repeat(np.arange(battles)[::-1], 2)
    return first


def _stretches(ended_ms: Ints, first: Ints, absences: Sequence[Sequence[Absence]]) -> tuple[Ints, Bools]:
    """The log in stretches of battles among the same entries: their edges, and who was there, (entries, stretches)."""
    last = len(ended_ms)
    # Numbers are given in the order of commit, so a time may stand a moment out of order.
    times = np.maximum.accumulate(ended_ms)
    away = [
        [
            (int(np.searchsorted(times, since)), last if till is None else int(np.searchsorted(times, till)))
            for since, till in of
        ]
        for of in absences
    ]
    edges = np.unique(np.array([0, last, *first, *(edge for of in away for pair in of for edge in pair)], np.int64))
    starts = edges[:-1]
    present = starts >= first[:, None]
    for place, of in enumerate(away):
        for since, till in of:
            present[place] &= (starts < since) | (starts >= till)
    return edges, present


def _equal(present: Bools, families: Sequence[str | None]) -> Floats:
    """The equal share of each entry in each stretch, (entries, stretches); 0 where it was not there."""
    number: dict[object, int] = {}
    budget = np.array([number.setdefault(family or (place,), len(number)) for place, family in enumerate(families)])
    variants = np.zeros((len(number), present.shape[1]))
    np.add.at(variants, budget, present)
    budgets = np.maximum((variants > 0).sum(axis=0), 1)
    return np.where(present, np.minimum(2.0 / budgets, 1.0) / np.maximum(variants[budget], 1.0), 0.0)
