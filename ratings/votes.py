"""Votes: validated columns of a vote log."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from ratings.clusters import Column
from ratings.errors import InvalidVotes
from ratings.labels import AnyCodes, Labels, factorized, listed, looked_up, size_of
from ratings.scale import Floats

LEFT, RIGHT, TIE, BOTH_BAD = range(4)
OUTCOMES: Final = 4

# What the left model scores by outcome: left, right, tie. A vote for "both bad" doesn't enter the rating.
SCORES: Final = np.array([1.0, 0.0, 0.5])

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

_MOST: Final = 1 << 31
_HEAVIEST: Final = float(1 << 40)
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """A log of votes as validated columns of equal length N.

    Make one with `from_labels` or `from_codes`; both check everything that `rate` relies on. Codes keep the type
    they came in, so that a large log is never copied.

    Attributes:
        models: Model labels.
        left: Code of the model shown left, integers of any width, shape (N,).
        right: Code of the model shown right, shape (N,).
        outcome: 0 left won, 1 right won, 2 tie, 3 both bad, shape (N,).
        weight: Multiplicity of each vote, shape (N,): weight 2 counts as two equal votes. None if all are 1.
            Where votes are counted, a fraction counts as the whole below it, and as 1 at least.
        voter: Who voted, or None if the log has no such column.
        prompt: On which prompt, or None if the log has no such column.
    """

    models: tuple[str, ...]
    left: AnyCodes
    right: AnyCodes
    outcome: AnyCodes
    weight: Floats | None
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

        A column is a sequence, a NumPy array, or dictionary-encoded as pandas and pyarrow do it.

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
        _few_enough(winner)
        outcome = _outcomes(winner)
        columns = {"model_a": model_a, "model_b": model_b}
        found = {name: _models(values, name, len(outcome)) for name, values in columns.items()}
        models = tuple(sorted({label for _, labels in found.values() for label in labels if label is not None}))
        place = {label: code for code, label in enumerate(models)}
        left, right = (_recoded(codes, [place.get(label, 0) for label in labels]) for codes, labels in found.values())
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
        """Votes from integer codes, which are checked and not copied.

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
        _few_enough(winner)
        labels = tuple(listed(models, "models"))
        for row, label in enumerate(labels):
            if fault := _fault(label):
                raise InvalidVotes(fault, column="models", row=row, value=label)
        if len(set(labels)) < len(labels):
            raise InvalidVotes("a model is listed twice", column="models", value=labels)
        outcome = _codes(winner, "winner", OUTCOMES)
        left, right = _codes(a, "model_a", len(labels)), _codes(b, "model_b", len(labels))
        for name, codes in (("model_a", left), ("model_b", right)):
            _same_length(len(outcome), name, len(codes))
        return cls._checked(labels, left, right, outcome, voter=voter, prompt=prompt, weight=weight)

    @classmethod
    def _checked(
        cls,
        models: tuple[str, ...],
        left: AnyCodes,
        right: AnyCodes,
        outcome: AnyCodes,
        *,
        voter: Labels | None,
        prompt: Labels | None,
        weight: Labels | None,
    ) -> Self:
        length = len(outcome)
        for start in range(0, length, _CHUNK):
            same = left[start : start + _CHUNK] == right[start : start + _CHUNK]
            if same.any():
                row = start + int(np.argmax(same))
                raise InvalidVotes("a model stands against itself", column="model_b", row=row, value=models[left[row]])
        weights = None if weight is None else _weights(weight, length)
        who = None if voter is None else Column.of(voter, "voter", length)
        what = None if prompt is None else Column.of(prompt, "prompt", length)
        return cls(models, left, right, outcome, weights, who, what)


def multiplicity(weight: Floats) -> NDArray[np.int64]:
    """As how many votes each of these weights counts, shape (N,)."""
    return np.where(weight > 0.0, np.maximum(np.floor(weight), 1.0), 0.0).astype(np.int64)


def _few_enough(winner: Labels) -> None:
    if (size := size_of(winner, "winner")) >= _MOST:
        reason = "a log holds fewer than 2^31 votes; add them to a tally in parts"
        raise InvalidVotes(reason, column="winner", value=size)


def _same_length(length: int, column: str, found: int) -> None:
    if found != length:
        raise InvalidVotes(f"{found} values where winner has {length}", column=column, value=found)


def _fault(label: object) -> str:
    """What is wrong with a model's label; empty if nothing is."""
    if not isinstance(label, str):
        return "a model's label must be text"
    if not label.strip():
        return "a model's label is empty"
    return "a model's label holds a NUL byte" if "\0" in label else ""


def _models(values: Labels, column: str, length: int) -> tuple[AnyCodes, list[Any]]:
    """Codes and labels of a column of models; None for a label of its dictionary that is none and names no vote's."""
    codes, labels = factorized(values, column)
    _same_length(length, column, len(codes))
    faults = {code: fault for code, label in enumerate(labels) if (fault := _fault(label))}
    for row, code in enumerate(codes.tolist() if faults else ()):
        if code in faults:
            raise InvalidVotes(faults[code], column=column, row=row, value=labels[code])
    return codes, [None if code in faults else label for code, label in enumerate(labels)]


def _recoded(codes: AnyCodes, new: Sequence[int]) -> AnyCodes:
    """The codes with new numbers, in the narrowest type that holds them."""
    return np.array(new, dtype=np.min_scalar_type(max(new, default=0)))[codes]


def _outcomes(winner: Labels) -> AnyCodes:
    if isinstance(winner, list | tuple):
        with suppress(KeyError, TypeError):  # what is wrong is found below
            return looked_up(WINNERS, winner)
    codes, labels = factorized(winner, "winner")
    known = np.array(
        [WINNERS.get(label, OUTCOMES) if isinstance(label, str) else OUTCOMES for label in labels], np.uint8
    )
    outcome = known[codes]
    if (out := np.flatnonzero(outcome == OUTCOMES) if OUTCOMES in known else codes[:0]).size:
        row = int(out[0])
        reason = f"the winner must be one of {', '.join(WINNERS)}"
        raise InvalidVotes(reason, column="winner", row=row, value=labels[int(codes[row])])
    return outcome


def _codes(values: object, column: str, limit: int) -> AnyCodes:
    try:
        codes = np.asarray(values)
    except ValueError:
        raise InvalidVotes("a column of integer codes is needed", column=column, value=values) from None
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        row = int(np.argmax(np.ma.getmaskarray(values)))
        raise InvalidVotes("a code is missing", column=column, row=row, value=None)
    if codes.ndim != 1 or (codes.size and codes.dtype.kind not in "iu"):
        raise InvalidVotes(f"a column of integer codes is needed, not {codes.dtype}", column=column, value=codes.dtype)
    if not codes.size:
        return codes.astype(np.intp)
    codes = codes.astype(codes.dtype.newbyteorder("="), copy=False)
    unsigned = codes.view(f"u{codes.dtype.itemsize}")  # where a negative code is a huge one
    if int(unsigned.max()) >= limit:
        row = int(np.argmax(unsigned >= limit))
        raise InvalidVotes(f"a code must be in 0..{limit - 1}", column=column, row=row, value=int(codes[row]))
    return codes.view(f"i{codes.dtype.itemsize}") if codes.dtype == np.uint64 else codes


def _weights(values: Labels, length: int) -> Floats:
    _same_length(length, "weight", size_of(values, "weight"))
    if isinstance(values, np.ndarray) and values.dtype.kind in "cmM":
        reason = f"a column of real numbers is needed, not {values.dtype}"
        raise InvalidVotes(reason, column="weight", value=values.dtype)
    if np.ma.is_masked(values):
        values = listed(values, "weight")  # with None where it is masked
    try:
        weight = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        row, value = next(((r, v) for r, v in enumerate(values) if not _is_number(v)), (None, values))
        raise InvalidVotes("a weight must be a number", column="weight", row=row, value=value) from None
    if weight.ndim != 1:
        raise InvalidVotes(f"{weight.ndim} dimensions where a column has one", column="weight", value=weight.shape)
    if (bad := np.flatnonzero(~((weight >= 0) & (weight <= _HEAVIEST)))).size:
        row = int(bad[0])
        huge = _HEAVIEST < weight[row] < np.inf
        reason = "a weight must be at most 2^40" if huge else "a weight must be finite and not negative"
        given = None if next(islice(values, row, None)) is None else float(weight[row])
        raise InvalidVotes(reason, column="weight", row=row, value=given)
    return weight


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]  # whatever it is, float() is the judge
    except (TypeError, ValueError, OverflowError):
        return False
    return True
