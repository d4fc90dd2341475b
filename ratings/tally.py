"""Tally: votes as sorted cells, which merge without looking at old votes again."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidVotes
from ratings.scale import Codes, Floats
from ratings.votes import OUTCOMES, Column, Votes

_KEY_BITS = 63
_OUTCOME_BITS = 2


@dataclass(frozen=True, slots=True)
class Cells:
    """The occupied (voter, prompt, left, right, outcome) cells, in that lexicographic order.

    Attributes:
        voter: Voter codes, shape (K,); all 0 without a voter column.
        prompt: Prompt codes, shape (K,); likewise.
        left: Model codes, shape (K,).
        right: Model codes, shape (K,).
        outcome: Outcome codes, shape (K,).
        weight: Total weight of the cell's votes, shape (K,).
    """

    voter: Codes
    prompt: Codes
    left: Codes
    right: Codes
    outcome: Codes
    weight: Floats

    def within(self, members: Codes, models: int) -> "Cells":
        """Cells between `members` only, with models recoded to their position in `members`.

        Args:
            members: Sorted model codes to keep.
            models: Number of models before.
        """
        position = np.full(models, -1, dtype=np.intp)
        position[members] = np.arange(len(members))
        left, right = position[self.left], position[self.right]
        kept = (left >= 0) & (right >= 0)
        return Cells(
            self.voter[kept], self.prompt[kept], left[kept], right[kept], self.outcome[kept], self.weight[kept]
        )


@dataclass(frozen=True, slots=True)
class Widths:
    """How many bits of a cell's key hold a model and a prompt; the voter has what is left.

    Keys compare as their fields do, whatever the widths, so wider keys keep the order of the cells.
    """

    model: int = 4
    prompt: int = 8

    def grown(self, models: int, prompts: int, voters: int) -> "Widths":
        """Widths that hold so many, with room to double, so that repacking stays rare."""
        model, prompt = (
            bits if (needed := (count - 1).bit_length()) <= bits else needed + 1
            for bits, count in ((self.model, max(models, 1)), (self.prompt, max(prompts, 1)))
        )
        if 2 * model + prompt + _OUTCOME_BITS + max(voters, 1).bit_length() > _KEY_BITS:
            reason = f"{voters} voters, {prompts} prompts and {models} models are more than a tally holds"
            raise InvalidVotes(reason, column="voter", value=voters)
        return Widths(model, prompt)

    def pack(self, voter: Codes, prompt: Codes, left: Codes, right: Codes, outcome: Codes) -> NDArray[np.int64]:
        """Keys of cells, shape (K,)."""
        key = voter.astype(np.int64)
        for bits, field in (
            (self.prompt, prompt),
            (self.model, left),
            (self.model, right),
            (_OUTCOME_BITS, outcome),
        ):
            key <<= bits
            key |= field
        return key

    def unpack(self, key: NDArray[np.int64]) -> tuple[Codes, Codes, Codes, Codes, Codes]:
        """Voter, prompt, left, right and outcome of keys."""
        fields = []
        for bits in (_OUTCOME_BITS, self.model, self.model, self.prompt):
            fields.append((key & ((1 << bits) - 1)).astype(np.intp, copy=False))
            key = key >> bits
        outcome, right, left, prompt = fields
        return key.astype(np.intp, copy=False), prompt, left, right, outcome


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """The sufficient statistic of a vote log, whatever the batches it was read in.

    Models are kept sorted by label, voters and prompts by first appearance; a cell's weights are summed one vote
    after the other. So a log read in any batches gives the same tally, digit for digit.

    Attributes:
        models: Model labels, sorted.
        counts: Number of votes by (left, right, outcome), shape (M, M, 4). Votes of weight 0 don't count.
        weights: Their total weights, shape (M, M, 4).
        voters: Codes by voter label, or None if the log has no such column.
        prompts: Codes by prompt label, or None if the log has no such column.
        keys: The occupied (voter, prompt, left, right, outcome) cells, packed and sorted, shape (K,).
        mass: Total weight of each, shape (K,).
        widths: How the keys are packed.
    """

    models: tuple[str, ...]
    counts: NDArray[np.int64]
    weights: Floats
    voters: Mapping[Hashable, int] | None
    prompts: Mapping[Hashable, int] | None
    widths: Widths
    keys: NDArray[np.int64]
    mass: Floats

    @classmethod
    def of(cls, votes: Votes) -> Self:
        """The tally of a log."""
        shape = (0, 0, OUTCOMES)
        nothing = np.empty(0, dtype=np.int64)
        empty = cls((), np.zeros(shape, np.int64), np.zeros(shape), None, None, Widths(), nothing, np.empty(0))
        return empty.add(votes)

    def add(self, votes: Votes) -> Self:
        """The tally of this log followed by `votes`.

        Costs what is new, and one copy of the cells. Models, voters and prompts may be new.

        Raises:
            InvalidVotes: The one has a voter or prompt column and the other has not.
        """
        voters, voter = _merged(self.voters, votes.voter, "voter", len(votes), fresh=not self.keys.size)
        prompts, prompt = _merged(self.prompts, votes.prompt, "prompt", len(votes), fresh=not self.keys.size)
        models = tuple(sorted({*self.models, *votes.models}))
        widths = self.widths.grown(len(models), len(prompts or ()), len(voters or ()))
        grown = self._regrown(models, widths)
        position = {label: code for code, label in enumerate(models)}
        recode = np.array([position[label] for label in votes.models], dtype=np.intp)
        counted = votes.weight > 0
        left, right, outcome = recode[votes.left[counted]], recode[votes.right[counted]], votes.outcome[counted]
        weight = votes.weight[counted]
        cell = (left * len(models) + right) * OUTCOMES + outcome
        counts = grown.counts + np.bincount(cell, minlength=grown.counts.size).reshape(grown.counts.shape)
        weights = grown.weights.copy()
        np.add.at(weights.reshape(-1), cell, weight)
        keys, mass = _inserted(
            grown.keys, grown.mass, widths.pack(voter[counted], prompt[counted], left, right, outcome), weight
        )
        return replace(grown, counts=counts, weights=weights, voters=voters, prompts=prompts, keys=keys, mass=mass)

    def cells(self) -> Cells:
        """The occupied cells, sorted."""
        return Cells(*self.widths.unpack(self.keys), self.mass)

    def _regrown(self, models: tuple[str, ...], widths: Widths) -> Self:
        """The same tally with room for more models and prompts. Old models keep their order, so cells do too."""
        if models == self.models and widths == self.widths:
            return self
        position = {label: code for code, label in enumerate(models)}
        kept = np.array([position[label] for label in self.models], dtype=np.intp)
        counts = np.zeros((len(models), len(models), OUTCOMES), dtype=np.int64)
        weights = np.zeros(counts.shape)
        counts[np.ix_(kept, kept)] = self.counts
        weights[np.ix_(kept, kept)] = self.weights
        voter, prompt, left, right, outcome = self.widths.unpack(self.keys)
        keys = widths.pack(voter, prompt, kept[left], kept[right], outcome)
        return replace(self, models=models, counts=counts, weights=weights, widths=widths, keys=keys)


def _merged(
    known: Mapping[Hashable, int] | None, column: Column | None, name: str, length: int, *, fresh: bool
) -> tuple[Mapping[Hashable, int] | None, Codes]:
    """Codes by label after a batch, and the batch's codes in them."""
    if column is None:
        if known and length:
            raise InvalidVotes("the votes before had this column, these have not", column=name)
        return known or None, np.zeros(length, dtype=np.intp)
    if known is None and not fresh:
        raise InvalidVotes("the votes before had no such column, these have", column=name)
    merged = dict(known or {})
    recode = np.fromiter((merged.setdefault(label, len(merged)) for label in column.labels), dtype=np.intp)
    return merged, recode[column.codes]


def _inserted(
    keys: NDArray[np.int64], mass: Floats, new_keys: NDArray[np.int64], weight: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Sorted keys and their masses after more votes.

    Weights are added one vote after the other, so a sum's digits don't depend on where a batch ended. Whole numbers
    may be added at once, because their sums are exact.
    """
    found, votes = np.unique(new_keys, return_counts=True)
    place = np.searchsorted(keys, found)
    missing = np.ones(len(found), dtype=bool)
    inside = place < len(keys)
    missing[inside] = keys[place[inside]] != found[inside]
    keys = np.insert(keys, place[missing], found[missing])
    mass = np.insert(mass, place[missing], 0.0)
    cell = np.searchsorted(keys, found)
    if (weight == 1.0).all() and (mass[cell] == np.floor(mass[cell])).all():
        mass[cell] += votes
    else:
        np.add.at(mass, np.searchsorted(keys, new_keys), weight)
    return keys, mass
