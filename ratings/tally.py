"""Tally: votes as counts and sorted cells, which take and give back votes without looking at old ones again."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ratings.cells import ROUNDING, Cells, Ledger, first_missing
from ratings.clusters import Column, Register
from ratings.errors import InvalidVotes
from ratings.labels import AnyCodes
from ratings.scale import Codes, Floats
from ratings.votes import OUTCOMES, Votes, multiplicity

_CHUNK: Final = 1 << 18
_PIECE: Final = 1 << 14  # small enough that its temporary arrays take no fresh pages from the system
_FEW: Final = 16
_NARROW: Final = 20_000  # so many models have fewer cells than 2^31


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """The sufficient statistic of a vote log, whatever the batches it was read in.

    Models are kept sorted by label, voters and prompts by first appearance; a cell's weights are summed one vote
    after the other. So a log read in any batches gives the same tally, digit for digit.

    Attributes:
        models: Model labels, sorted.
        counts: Number of votes by (left, right, outcome), shape (M, M, 4): one of weight 3 counts as three.
        weights: Their total weights, shape (M, M, 4).
        voters: Codes by voter label, or None if the log has no such column.
        prompts: Codes by prompt label, or None if the log has no such column.
        ledger: The occupied (voter, prompt, left, right, outcome) cells; None for a log without voters and prompts,
            whose counts say all.
    """

    models: tuple[str, ...]
    counts: NDArray[np.int64]
    weights: Floats
    voters: Register | None
    prompts: Register | None
    ledger: Ledger | None

    @classmethod
    def of(cls, votes: Votes) -> Self:
        """The tally of a log."""
        shape = (0, 0, OUTCOMES)
        return cls((), np.zeros(shape, np.int64), np.zeros(shape), None, None, None).add(votes)

    def __len__(self) -> int:
        """Number of votes; those of weight 0 don't count."""
        return int(self.counts.sum())

    def add(self, votes: Votes) -> Self:
        """The tally of this log followed by `votes`. Models, voters and prompts may be new.

        Costs what is new, and now and then a copy of the cells.

        Raises:
            InvalidVotes: The one has a voter or prompt column and the other has not.
        """
        votes = _counted(votes)
        fresh = not self.counts.any()
        voters, voter = _merged(self.voters, votes.voter, "voter", len(votes), fresh=fresh)
        prompts, prompt = _merged(self.prompts, votes.prompt, "prompt", len(votes), fresh=fresh)
        models = self.models if self.models == votes.models else tuple(sorted({*self.models, *votes.models}))
        grown = self._among(models)
        place = _places(votes.models, models)
        counts, weights = _totals(votes, place, grown.counts, grown.weights)
        ledger = grown.ledger
        if voters is not None or prompts is not None:
            ledger = (ledger or Ledger.empty()).grown(len(models), len(prompts or ()), len(voters or ()))
            keys = ledger.widths.pack(voter, prompt, place[votes.left], place[votes.right], votes.outcome)
            ledger = ledger.add(keys, votes.weight)
        return replace(grown, counts=counts, weights=weights, voters=voters, prompts=prompts, ledger=ledger)

    def remove(self, votes: Votes) -> Self:
        """The tally without `votes`, each of which was added before with the same weight.

        A vote whose voter or prompt is not recorded can be told from others only by the `Votes` it came in. Models,
        voters and prompts keep their places even if no vote of theirs is left. Whole-number weights are taken
        back exactly, others to rounding.

        Raises:
            InvalidVotes: A vote is not in the tally; names the row.
        """
        counted = _counted(votes)
        try:
            return self._without(counted)
        except InvalidVotes as error:
            if votes.weight is None or error.row is None:
                raise
            row = int(np.flatnonzero(votes.weight > 0)[error.row])
            raise InvalidVotes(error.reason, column=error.column, row=row, value=error.value) from None

    def _without(self, votes: Votes) -> Self:
        left, right = (_held(self.models, votes, name) for name in ("model_a", "model_b"))
        voter = _known(self.voters, votes.voter, "voter", len(votes))
        prompt = _known(self.prompts, votes.prompt, "prompt", len(votes))
        ledger = self.ledger
        if ledger is not None:
            ledger = ledger.remove(ledger.widths.pack(voter, prompt, left, right, votes.outcome), votes.weight)
        cell = (left * len(self.models) + right) * OUTCOMES + votes.outcome
        counts, weights = self.counts.copy(), self.weights.copy()
        number = np.ones(len(votes), dtype=np.int64) if votes.weight is None else multiplicity(votes.weight)
        np.subtract.at(counts.reshape(-1), cell, number)
        np.subtract.at(weights.reshape(-1), cell, 1.0 if votes.weight is None else votes.weight)
        if (counts < 0).any():
            row = first_missing(cell, number.astype(np.float64), self.counts.reshape(-1).astype(np.float64))
            raise InvalidVotes("the tally holds no such vote", column="vote", row=row)
        if (weights < -ROUNDING * self.weights).any():
            row = first_missing(cell, votes.weight, self.weights.reshape(-1))
            raise InvalidVotes("the tally holds no such vote", column="vote", row=row)
        return replace(self, counts=counts, weights=np.where(counts > 0, weights, 0.0), ledger=ledger)

    def cells(self) -> Cells:
        """The occupied cells, sorted."""
        if self.ledger is not None:
            return self.ledger.cells()
        left, right, outcome = np.nonzero(self.counts)
        nobody = np.zeros(len(left), dtype=np.intp)
        return Cells(nobody, nobody, left, right, outcome, self.weights[left, right, outcome])

    def _among(self, models: tuple[str, ...]) -> Self:
        """The same tally with room for more models. Old models keep their order, so cells do too."""
        if models == self.models:
            return self
        kept = _places(self.models, models)
        counts = np.zeros((len(models), len(models), OUTCOMES), dtype=np.int64)
        weights = np.zeros(counts.shape)
        counts[np.ix_(kept, kept)] = self.counts
        weights[np.ix_(kept, kept)] = self.weights
        ledger = None if self.ledger is None else self.ledger.grown(len(models), 0, 0).recoded(kept)
        return replace(self, models=models, counts=counts, weights=weights, ledger=ledger)


def _counted(votes: Votes) -> Votes:
    """The votes that count: those of weight 0 do not."""
    if votes.weight is None or (kept := votes.weight > 0).all():
        return votes
    columns = (None if each is None else Column(each.codes[kept], each.labels) for each in (votes.voter, votes.prompt))
    voter, prompt = columns
    left, right, outcome = votes.left[kept], votes.right[kept], votes.outcome[kept]
    return Votes(votes.models, left, right, outcome, votes.weight[kept], voter, prompt)


def _places(labels: tuple[str, ...], models: tuple[str, ...]) -> Codes:
    """The place of each label among the models, shape (L,)."""
    position = {label: code for code, label in enumerate(models)}
    return np.array([position[label] for label in labels], dtype=np.intp)


def _held(models: tuple[str, ...], votes: Votes, column: str) -> Codes:
    """The models of a batch in a tally that must hold them, shape (N,)."""
    position = {label: code for code, label in enumerate(models)}
    place = np.array([position.get(label, -1) for label in votes.models], dtype=np.intp)
    given = votes.left if column == "model_a" else votes.right
    codes = place[given]
    if (codes < 0).any():
        row = int(np.argmax(codes < 0))
        raise InvalidVotes("the tally holds no such model", column=column, row=row, value=votes.models[given[row]])
    return codes


def _totals(votes: Votes, place: Codes, counts: NDArray[np.int64], weights: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Counts and weights by (left, right, outcome) after more votes.

    Weights are added one vote after the other, so that a sum's digits don't depend on where a batch ended.
    """
    moved = None if place.tolist() == list(range(len(counts))) else place
    if len(votes) * _FEW < counts.size:
        cell = _cells(votes, slice(None), moved, len(counts))
        counts, weights = counts.copy(), weights.copy()
        np.add.at(counts.reshape(-1), cell, 1 if votes.weight is None else multiplicity(votes.weight))
        np.add.at(weights.reshape(-1), cell, 1.0 if votes.weight is None else votes.weight)
        return counts, weights
    new = np.zeros(counts.size, dtype=np.int64)
    total = weights.copy()
    size = max(_CHUNK, counts.size)
    cells = np.empty(min(size, len(votes)), dtype=np.intp)
    for start in range(0, len(votes), size):  # in chunks that stay in the processor's cache
        part = slice(start, start + size)
        cell = cells[: len(votes.left[part])]
        for first in range(start, start + len(cell), _PIECE):
            piece = slice(first, min(first + _PIECE, start + len(cell)))
            cell[first - start : piece.stop - start] = _cells(votes, piece, moved, len(counts))
        if votes.weight is None:
            new += np.bincount(cell, minlength=counts.size)
        else:
            np.add.at(new, cell, multiplicity(votes.weight[part]))
            np.add.at(total.reshape(-1), cell, votes.weight[part])
    if votes.weight is None:
        total += new.reshape(counts.shape)
    return counts + new.reshape(counts.shape), total


def _cells(votes: Votes, part: slice, place: Codes | None, models: int) -> AnyCodes:
    """Position of each vote's cell in a flat (left, right, outcome) table, shape (N,).

    Narrow codes are added up in 32 bits, which takes half the time.
    """
    left, right = votes.left[part], votes.right[part]
    if place is not None:
        left, right = place[left], place[right]
    widest = max(left.itemsize, right.itemsize, votes.outcome.itemsize)
    cell = np.multiply(left, models, dtype=np.int32 if widest <= 4 and models < _NARROW else np.intp)
    cell += right
    cell *= OUTCOMES
    cell += votes.outcome[part]
    return cell


def _merged(
    known: Register | None, column: Column | None, name: str, length: int, *, fresh: bool
) -> tuple[Register | None, AnyCodes]:
    """The register after a batch, and the batch's codes in it."""
    if column is None:
        if known and length:
            raise InvalidVotes("the votes before had this column, these have not", column=name)
        return known or None, np.broadcast_to(np.intp(0), length)
    if known is None and not fresh:
        raise InvalidVotes("the votes before had no such column, these have", column=name)
    return (known or Register()).grown(column)


def _known(known: Register | None, column: Column | None, name: str, length: int) -> AnyCodes:
    """Codes of a batch whose labels the register must hold."""
    if column is None or known is None:
        if (column is None) != (known is None):
            raise InvalidVotes("either the tally or these votes have no such column", column=name)
        return np.broadcast_to(np.intp(0), length)
    codes = np.array([known.get(label, -1) for label in column.labels], dtype=np.intp)[column.codes]
    if (codes < 0).any():
        row = int(np.argmax(codes < 0))
        label = column.labels[column.codes[row]]
        raise InvalidVotes("the tally holds no vote of this", column=name, row=row, value=label)
    return codes
