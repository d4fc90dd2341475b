"""Clustering columns, voters and prompts: labels or integers turned into codes by first appearance."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import NoneType
from typing import Final, Self

import numpy as np

from ratings.errors import InvalidVotes
from ratings.labels import AnyCodes, Labels, factorized, size_of
from ratings.scale import Codes

_LABELS: Final = (str, int, np.integer, NoneType)
_NO_LABELS: Final = (bool, np.timedelta64)  # Python and NumPy have these among the integers


@dataclass(frozen=True, slots=True)
class Column:
    """One clustering column, voters or prompts.

    Codes follow first appearance, so that a log whose pseudonyms were drawn anew gives the same codes and
    with them the same digits.

    Attributes:
        codes: Position in `labels` of each vote's label, shape (N,).
        labels: Distinct labels in order of first appearance. A vote whose label is not recorded (None or "")
            is a cluster of its own and holds a private object here.
    """

    codes: Codes
    labels: tuple[Hashable, ...]

    @classmethod
    def of(cls, values: Labels, name: str, length: int) -> "Column":
        """From labels (text, integers, None or "" where not recorded) or integer codes, none of them negative.

        Raises:
            InvalidVotes: A label is of another kind, a code is negative, or there are not `length` of them.
        """
        if (size := size_of(values, name)) != length:
            raise InvalidVotes(f"{size} values where winner has {length}", column=name, value=size)
        if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and not np.ma.is_masked(values):
            return _of_integers(values, name)
        codes, labels = factorized(values, name)
        strange = [kind for kind in {type(label) for label in labels} if not _names(kind)]
        wrong = [code for code, label in enumerate(labels) if type(label) in strange] if strange else []
        if wrong and (rows := np.flatnonzero(np.isin(codes, wrong))).size:
            reason, value = "a label must be text, an integer or None", labels[int(codes[rows[0]])]
            raise InvalidVotes(reason, column=name, row=int(rows[0]), value=value)
        codes, labels = _each_its_own(codes.astype(np.intp), labels)
        order, codes = by_first_appearance(codes, len(labels))
        return cls(codes, tuple(labels[code] for code in order.tolist()))


class Register(Mapping[Hashable, int]):
    """Codes by label, in order of first appearance.

    A register that has grown shares its labels with the one before, which doesn't see the later ones: so growing
    costs what is new.
    """

    __slots__ = ("_all", "_size")

    def __init__(self, labels: dict[Hashable, int] | None = None) -> None:
        self._all = {} if labels is None else labels
        self._size = len(self._all)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Hashable]:
        return islice(self._all, self._size)

    def __getitem__(self, label: Hashable) -> int:
        if (code := self._all[label]) >= self._size:
            raise KeyError(label)
        return code

    def grown(self, column: Column) -> tuple[Self, Codes]:
        """The register after a batch of votes, and their codes in it, shape (N,)."""
        if not self._size:
            return type(self)(dict(zip(column.labels, range(len(column.labels)), strict=True))), column.codes
        shared = self._all if len(self._all) == self._size else dict(islice(self._all.items(), self._size))
        codes = [shared.setdefault(label, len(shared)) for label in column.labels]
        return type(self)(shared), np.array(codes, dtype=np.intp)[column.codes]


def _names(kind: type) -> bool:
    """Whether something of this type can name a voter or a prompt."""
    return issubclass(kind, _LABELS) and not issubclass(kind, _NO_LABELS)


def _of_integers(values: AnyCodes, name: str) -> Column:
    if values.ndim != 1:
        raise InvalidVotes(f"{values.ndim} dimensions where a column has one", column=name, value=values.shape)
    if not values.size:
        return Column(np.empty(0, dtype=np.intp), ())
    if values.min() < 0:
        row = int(np.argmax(values < 0))
        raise InvalidVotes("a code must not be negative", column=name, row=row, value=int(values[row]))
    if (most := int(values.max())) < 8 * values.size:
        order, codes = by_first_appearance(values.astype(np.intp, copy=False), most + 1)
        return Column(codes, tuple(order.tolist()))
    given, codes = np.unique(values, return_inverse=True)  # too far apart for a lookup table
    order, codes = by_first_appearance(codes, len(given))
    return Column(codes, tuple(given[order].tolist()))


def _each_its_own(codes: Codes, labels: list[Hashable]) -> tuple[Codes, list[Hashable]]:
    """The column with a code of its own for each vote whose label is not recorded."""
    blank = [code for code, label in enumerate(labels) if label is None or label == ""]
    rows = np.flatnonzero(np.isin(codes, blank)) if blank else codes[:0]
    if not rows.size:
        return codes, labels
    codes = codes.copy()
    codes[rows] = len(labels) + np.arange(len(rows))
    return codes, [*labels, *(object() for _ in range(len(rows)))]


def by_first_appearance(codes: Codes, limit: int) -> tuple[Codes, Codes]:
    """Codes renumbered in the order in which they first appear.

    Args:
        codes: Shape (N,), each below `limit`.
        limit: More than the largest code.

    Returns:
        The old code of each new one, and the new codes, shape (N,).
    """
    first = np.full(limit, codes.size)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)  # of repeated positions the last one written stays
    present = np.flatnonzero(first < codes.size)
    order = present[np.argsort(first[present])]
    position = np.empty(limit, dtype=np.intp)
    position[order] = np.arange(len(order))
    return order, position[codes]
