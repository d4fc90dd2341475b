"""The occupied cells of a log: packed, sorted, and cheap to add to and to take from."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidVotes
from ratings.labels import AnyCodes
from ratings.scale import Codes, Floats

Keys = NDArray[np.int64]

_KEY_BITS: Final = 63
_OUTCOME_BITS: Final = 2
_RECENT: Final = 1 << 13
ROUNDING: Final = 1e-9
_MISSING: Final = "the tally holds no such vote"


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
        """Widths that hold so many, with room to double, so that repacking stays rare.

        Raises:
            InvalidVotes: A key has no room for them.
        """
        model, prompt = (
            bits if (needed := (count - 1).bit_length()) <= bits else needed + 1
            for bits, count in ((self.model, max(models, 1)), (self.prompt, max(prompts, 1)))
        )
        if 2 * model + prompt + _OUTCOME_BITS + max(voters, 1).bit_length() > _KEY_BITS:
            reason = f"{voters} voters, {prompts} prompts and {models} models are more than a tally holds"
            raise InvalidVotes(reason, column="voter", value=voters)
        return Widths(model, prompt)

    def pack(self, voter: AnyCodes, prompt: AnyCodes, left: AnyCodes, right: AnyCodes, outcome: AnyCodes) -> Keys:
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

    def unpack(self, key: Keys) -> tuple[Codes, Codes, Codes, Codes, Codes]:
        """Voter, prompt, left, right and outcome of keys."""
        fields = []
        for bits in (_OUTCOME_BITS, self.model, self.model, self.prompt):
            fields.append((key & ((1 << bits) - 1)).astype(np.intp, copy=False))
            key = key >> bits
        outcome, right, left, prompt = fields
        return key.astype(np.intp, copy=False), prompt, left, right, outcome


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Sorted cells in two parts: most of them, and the few that changed since, which stand in their place.

    A few new votes cost what they are themselves; the parts are joined when the few have become many.

    Attributes:
        widths: How the keys are packed.
        keys: Keys of most cells, sorted, shape (K,).
        mass: Total weight of each, shape (K,).
        recent: Keys of the cells that changed, sorted, shape (R,).
        present: What each weighs now; 0 if no vote is left in it.
    """

    widths: Widths
    keys: Keys
    mass: Floats
    recent: Keys
    present: Floats

    @classmethod
    def empty(cls) -> Self:
        """No cells."""
        none = np.empty(0, dtype=np.int64)
        return cls(Widths(), none, np.empty(0), none, np.empty(0))

    def grown(self, models: int, prompts: int, voters: int) -> Self:
        """The same cells with room for so many labels."""
        widths = self.widths.grown(models, prompts, voters)
        if widths == self.widths:
            return self
        keys, recent = (widths.pack(*self.widths.unpack(each)) for each in (self.keys, self.recent))
        return replace(self, widths=widths, keys=keys, recent=recent)

    def recoded(self, place: Codes) -> Self:
        """The same cells with model codes replaced by their `place`, which keeps their order; see `grown` first."""
        both = []
        for keys in (self.keys, self.recent):
            voter, prompt, left, right, outcome = self.widths.unpack(keys)
            both.append(self.widths.pack(voter, prompt, place[left], place[right], outcome))
        return replace(self, keys=both[0], recent=both[1])

    def add(self, keys: Keys, weight: Floats | None) -> Self:
        """The cells with one more vote in each of `keys`, in this order, each of weight 1 or as given."""
        found, added = _summed(keys, weight)
        before = self._mass_of(found)
        if weight is not None:  # one vote after the other, so that a sum's digits don't depend on where a batch ended
            cell = np.concatenate([np.arange(len(found)), np.searchsorted(found, keys)])
            total = np.bincount(cell, np.concatenate([before, weight])).astype(np.float64, copy=False)
        else:
            total = before + added
        return self._changed(found, total)

    def remove(self, keys: Keys, weight: Floats | None) -> Self:
        """The cells without these votes.

        Raises:
            InvalidVotes: A cell holds less than is taken from it; names the first such row.
        """
        found, taken = _summed(keys, weight)
        before = self._mass_of(found)
        left = before - taken
        whole = (before == np.floor(before)) & (taken == np.floor(taken))  # sums of whole numbers are exact
        slack = np.where(whole, 0.0, ROUNDING * np.maximum(before, taken))
        if (left < -slack).any():
            raise InvalidVotes(_MISSING, column="vote", row=first_missing(np.searchsorted(found, keys), weight, before))
        return self._changed(found, np.where(left > slack, left, 0.0))

    def joined(self) -> Self:
        """The same cells in one part."""
        if not self.recent.size:
            return self
        keys, mass = _overlaid(self.keys, self.mass, self.recent, self.present)
        if not (kept := mass > 0.0).all():
            keys, mass = keys[kept], mass[kept]
        none = np.empty(0, dtype=np.int64)
        return replace(self, keys=keys, mass=mass, recent=none, present=np.empty(0))

    def cells(self) -> Cells:
        """All of them, sorted."""
        whole = self.joined()
        return Cells(*whole.widths.unpack(whole.keys), whole.mass)

    def _mass_of(self, found: Keys) -> Floats:
        """What these cells weigh now, shape (F,)."""
        weight = _looked_up(self.keys, self.mass, found, np.zeros(len(found)))
        return _looked_up(self.recent, self.present, found, weight)

    def _changed(self, found: Keys, total: Floats) -> Self:
        if not self.keys.size and not self.recent.size:
            return replace(self, keys=found, mass=total)
        recent, present = _overlaid(self.recent, self.present, found, total)
        changed = replace(self, recent=recent, present=present)
        return changed if len(recent) <= _RECENT else changed.joined()


def first_missing(cell: Codes, weight: Floats | None, held: Floats) -> int:
    """The first row that takes more from its cell than is left in it.

    Args:
        cell: Cell of each row, shape (N,).
        weight: What the row takes, shape (N,); 1 by default.
        held: What each cell holds, shape (F,).
    """
    order = np.argsort(cell, kind="stable")
    running = np.cumsum(np.ones(len(cell)) if weight is None else weight[order])
    begins = np.flatnonzero(np.diff(cell[order], prepend=-1))
    before = np.repeat(np.concatenate([[0.0], running[begins[1:] - 1]]), np.diff(begins, append=len(cell)))
    return int(order[running - before > held[cell[order]] * (1.0 + ROUNDING)].min())


def _summed(keys: Keys, weight: Floats | None) -> tuple[Keys, Floats]:
    """Distinct keys, sorted, and the weight of each."""
    if weight is not None:
        found, cell = np.unique(keys, return_inverse=True)
        return found, np.bincount(cell, weight, len(found)).astype(np.float64, copy=False)
    ordered = np.sort(keys)
    begins = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    return ordered[starts], np.diff(starts, append=len(ordered)).astype(np.float64)


def _looked_up(keys: Keys, mass: Floats, wanted: Keys, otherwise: Floats) -> Floats:
    """The mass of wanted keys, and what to take where there is no such key, shape (W,)."""
    if not keys.size:
        return otherwise
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, mass[place], otherwise)


def _overlaid(keys: Keys, mass: Floats, new: Keys, new_mass: Floats) -> tuple[Keys, Floats]:
    """Sorted keys and masses after others have come to them or taken their place."""
    if not keys.size:
        return new, new_mass
    place = np.searchsorted(keys, new)
    known = keys[np.minimum(place, len(keys) - 1)] == new
    mass = mass.copy()
    mass[place[known]] = new_mass[known]
    fresh = ~known
    return np.insert(keys, place[fresh], new[fresh]), np.insert(mass, place[fresh], new_mass[fresh])
