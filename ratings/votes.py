"""Votes: validated columns, labels turned into codes."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidVotes
from ratings.scale import Codes, Floats

LEFT, RIGHT, TIE, BOTH_BAD = range(4)
OUTCOMES: Final = 4

WINNERS: Final[Mapping[str, int]] = {
    "model_a": LEFT,
    "left": LEFT,
    "model_b": RIGHT,
    "right": RIGHT,
    "tie": TIE,
    "both_bad": BOTH_BAD,
    "bothbad": BOTH_BAD,
    "tie (bothbad)": BOTH_BAD,
}

Labels = Sequence[Any] | NDArray[Any]


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


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """A log of votes as validated columns of equal length N.

    Make one with `from_labels` or `from_codes`; both check everything that `rate` relies on.

    Attributes:
        models: Model labels.
        left: Code of the model shown left, shape (N,).
        right: Code of the model shown right, shape (N,).
        outcome: 0 left won, 1 right won, 2 tie, 3 both bad, shape (N,).
        weight: Multiplicity of each vote, shape (N,): weight 2 counts as two equal votes.
        voter: Who voted, or None if the log has no such column.
        prompt: On which prompt, or None if the log has no such column.
    """

    models: tuple[str, ...]
    left: Codes
    right: Codes
    outcome: Codes
    weight: Floats
    voter: Column | None
    prompt: Column | None

    def __len__(self) -> int:
        return len(self.outcome)

    @classmethod
    def from_labels(
        cls,
        model_a: Labels,
        model_b: Labels,
        winner: Labels,
        *,
        voter: Labels | None = None,
        prompt: Labels | None = None,
        weight: Labels | None = None,
    ) -> Self:
        """Votes from columns of text, as they stand in a vote log.

        Args:
            model_a: Labels of the models shown left.
            model_b: Labels of the models shown right.
            winner: `model_a`, `model_b`, `tie` or `both_bad`; also `left`, `right`, `bothbad`, `tie (bothbad)`.
            voter: Who voted; None or "" in a row means not recorded.
            prompt: On which prompt; likewise.
            weight: Multiplicities, finite and not negative; 1 each by default.

        Raises:
            InvalidVotes: Columns differ in length, or a value can't be used; names the column, row and value.
        """
        columns = {"model_a": _listed(model_a, "model_a"), "model_b": _listed(model_b, "model_b")}
        outcome = _outcomes(_listed(winner, "winner"))
        _same_length(len(outcome), columns)
        try:
            found = dict.fromkeys(chain.from_iterable(columns.values()))
        except TypeError:
            raise _first_bad_label(columns) from None
        if any(_fault(label) for label in found):
            raise _first_bad_label(columns)
        models = tuple(sorted(found))
        index = {label: code for code, label in enumerate(models)}
        left, right = (_looked_up(index, column) for column in columns.values())
        return cls._checked(models, left, right, outcome, voter=voter, prompt=prompt, weight=weight)

    @classmethod
    def from_codes(
        cls,
        a: NDArray[np.integer[Any]],
        b: NDArray[np.integer[Any]],
        winner: NDArray[np.integer[Any]],
        *,
        models: Sequence[str],
        voter: Labels | None = None,
        prompt: Labels | None = None,
        weight: Labels | None = None,
    ) -> Self:
        """Votes from integer codes, without copying a label per vote.

        Args:
            a: Positions in `models` of the models shown left.
            b: Positions in `models` of the models shown right.
            winner: 0 left won, 1 right won, 2 tie, 3 both bad.
            models: Distinct model labels, in any order.
            voter: Integer codes (any, not negative) or labels.
            prompt: Integer codes or labels.
            weight: Multiplicities; 1 each by default.

        Raises:
            InvalidVotes: As `from_labels`; a code out of range is named as well.
        """
        labels = tuple(_listed(models, "models"))
        for row, label in enumerate(labels):
            if fault := _fault(label):
                raise InvalidVotes(fault, column="models", row=row, value=label)
        if len(set(labels)) < len(labels):
            raise InvalidVotes("a model is listed twice", column="models", value=labels)
        outcome = _codes(winner, "winner", OUTCOMES)
        left, right = _codes(a, "model_a", len(labels)), _codes(b, "model_b", len(labels))
        _same_length(len(outcome), {"model_a": left, "model_b": right})
        return cls._checked(labels, left, right, outcome, voter=voter, prompt=prompt, weight=weight)

    @classmethod
    def _checked(
        cls,
        models: tuple[str, ...],
        left: Codes,
        right: Codes,
        outcome: Codes,
        *,
        voter: Labels | None,
        prompt: Labels | None,
        weight: Labels | None,
    ) -> Self:
        length = len(outcome)
        if (same := np.flatnonzero(left == right)).size:
            row = int(same[0])
            raise InvalidVotes("a model stands against itself", column="model_b", row=row, value=models[left[row]])
        weights = np.ones(length) if weight is None else _weights(weight, length)
        who = None if voter is None else _column(voter, "voter", length)
        what = None if prompt is None else _column(prompt, "prompt", length)
        return cls(models, left, right, outcome, weights, who, what)


def _listed(values: Labels, column: str) -> list[Any]:
    if isinstance(values, str | bytes):
        raise InvalidVotes("one text where a column of values is needed", column=column, value=values)
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise InvalidVotes(f"{values.ndim} dimensions where a column has one", column=column, value=values.shape)
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _same_length(length: int, columns: Mapping[str, Sequence[Any] | Codes | Floats]) -> None:
    for column, values in columns.items():
        if len(values) != length:
            raise InvalidVotes(f"{len(values)} values where winner has {length}", column=column, value=len(values))


def _fault(label: object) -> str:
    """What is wrong with a model's label; empty if nothing is."""
    if not isinstance(label, str):
        return "a model's label must be text"
    if not label.strip():
        return "a model's label is empty"
    return "a model's label holds a NUL byte" if "\0" in label else ""


def _first_bad_label(columns: Mapping[str, Sequence[object]]) -> InvalidVotes:
    faults = (
        (row, column, label, fault)
        for column, labels in columns.items()
        for row, label in enumerate(labels)
        if (fault := _fault(label))
    )
    row, column, label, fault = min(faults, key=lambda found: found[0])
    return InvalidVotes(fault, column=column, row=row, value=label)


def _looked_up(index: Mapping[Any, int], values: Sequence[Any]) -> Codes:
    return np.fromiter(map(index.__getitem__, values), dtype=np.intp, count=len(values))


def _outcomes(winner: Sequence[Any]) -> Codes:
    try:
        return _looked_up(WINNERS, winner)
    except (KeyError, TypeError):
        row, value = next((r, v) for r, v in enumerate(winner) if not isinstance(v, str) or v not in WINNERS)
        reason = f"the winner must be one of {', '.join(WINNERS)}"
        raise InvalidVotes(reason, column="winner", row=row, value=value) from None


def _integers(values: object, column: str) -> Codes:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and not np.issubdtype(array.dtype, np.integer)):
        raise InvalidVotes(f"a column of integer codes is needed, not {array.dtype}", column=column, value=array.dtype)
    return array.astype(np.intp, copy=False)


def _codes(values: object, column: str, limit: int) -> Codes:
    codes = _integers(values, column)
    if (out := np.flatnonzero((codes < 0) | (codes >= limit))).size:
        row = int(out[0])
        raise InvalidVotes(f"a code must be in 0..{limit - 1}", column=column, row=row, value=int(codes[row]))
    return codes


def _weights(values: Labels, length: int) -> Floats:
    try:
        weight = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        row, value = next((r, v) for r, v in enumerate(values) if not _is_number(v))
        raise InvalidVotes("a weight must be a number", column="weight", row=row, value=value) from None
    _same_length(length, {"weight": weight})
    if (bad := np.flatnonzero(~(np.isfinite(weight) & (weight >= 0)))).size:
        row = int(bad[0])
        reason = "a weight must be finite and not negative"
        given = None if values[row] is None else float(weight[row])
        raise InvalidVotes(reason, column="weight", row=row, value=given)
    return weight


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]  # whatever it is, float() is the judge
    except (TypeError, ValueError):
        return False
    return True


def _column(values: Labels, name: str, length: int) -> Column:
    _same_length(length, {name: values})
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.integer):
        return _column_of_codes(_codes(values, name, np.iinfo(np.intp).max))
    labels = _listed(values, name)
    try:
        found: Iterable[Hashable] = dict.fromkeys(labels)
    except TypeError:
        found = (object(),)
    if not {type(label) for label in found} <= {str, int, np.str_, type(None)}:
        row, value = next((r, v) for r, v in enumerate(labels) if not isinstance(v, str | int | None))
        raise InvalidVotes("a label must be text, an integer or None", column=name, row=row, value=value)
    if None in found or "" in found:
        labels = [object() if label in (None, "") else label for label in labels]
        found = dict.fromkeys(labels)
    index = {label: code for code, label in enumerate(found)}
    return Column(_looked_up(index, labels), tuple(index))


def _column_of_codes(codes: Codes) -> Column:
    if codes.size == 0:
        return Column(codes, ())
    given: Codes = np.arange(codes.max() + 1) if codes.max() < 8 * codes.size else np.empty(0, np.intp)
    if not given.size:  # codes too far apart for a lookup table: close the gaps first
        given, codes = np.unique(codes, return_inverse=True)
    first = np.full(len(given), codes.size)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)  # of repeated positions the last one written stays
    present = np.flatnonzero(first < codes.size)
    order = present[np.argsort(first[present])]
    position = np.empty(len(given), dtype=np.intp)
    position[order] = np.arange(len(order))
    return Column(position[codes], tuple(given[order].tolist()))
