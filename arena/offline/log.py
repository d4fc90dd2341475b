"""A vote log, whatever engine holds it, as the rating engine takes it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ratings import Tally, Votes
from ratings.votes import multiplicity

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How many votes of a log belong to a category.

    Attributes:
        category: Slug; empty for a log without categories.
        votes: Of the cohort that was asked for.
        simulated: Of the simulated cohort.
    """

    category: str
    votes: int
    simulated: int


@dataclass(frozen=True, slots=True, eq=False)
class CountedVotes:
    """The votes of one category, equal ones counted, in the order of their first appearance. Columns have shape (K,).

    Attributes:
        models: Label of each model code.
        voter: Codes; without meaning where the log has no voters.
        prompt: Codes; likewise.
        model_a: Codes of the models shown left.
        model_b: Codes of the models shown right.
        winner: 0 left, 1 right, 2 tie, 3 both bad.
        votes: How many votes.
        weight: The sum of their weights.
    """

    models: Mapping[int, str]
    voter: Column
    prompt: Column
    model_a: Column
    model_b: Column
    winner: Column
    votes: Column
    weight: Column


class VoteLog(Protocol):
    """A log on an engine."""

    @property
    def columns(self) -> Collection[str]:
        """Which of the log's optional columns it has."""

    def shares(self, cohort: str) -> list[Share]:
        """The categories, by first appearance."""

    def votes(self, category: str, cohort: str) -> CountedVotes:
        """The votes of a category."""


def tally_of(counted: CountedVotes, columns: Collection[str]) -> Tally:
    """The tally of counted votes: the one that the votes would give one by one.

    Raises:
        InvalidVotes: What a log must not hold.
    """
    labels = sorted(counted.models.values())
    place = {label: code for code, label in enumerate(labels)}
    given = np.array(sorted(counted.models), np.int64)
    recode = np.array([place[counted.models[code]] for code in given.tolist()], np.intp)
    left, right = (recode[np.searchsorted(given, codes)] for codes in (counted.model_a, counted.model_b))
    tally = Tally.of(
        Votes.from_codes(
            left,
            right,
            counted.winner,
            models=labels,
            voter=counted.voter if "voter_id" in columns else None,
            prompt=counted.prompt if "prompt_id" in columns else None,
            weight=counted.weight,
        )
    )
    # A row stands for votes of one weight, of which it has the sum.
    number = counted.votes * multiplicity(counted.weight / counted.votes)
    counts = np.zeros_like(tally.counts)
    np.add.at(counts, (left, right, counted.winner), number)
    return replace(tally, counts=counts)
