"""A vote log in CSV files, read with the standard library: what `python -m ratings` rates.

A file has the columns model_a (shown left), model_b (shown right) and winner, and may have voter_id, prompt_id,
category, cohort and weight; others are ignored. Rows are counted as a spreadsheet does, the header being row 1.
"""

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
from numpy.typing import NDArray

from ratings.errors import RatingError
from ratings.scale import Codes, Floats
from ratings.votes import WINNERS, Votes

STDIN: Final = "-"
HUMAN, ALL, SIMULATED = "human", "all", "simulated"

_MODELS: Final = ("model_a", "model_b")
_LABELLED: Final = ("category", "prompt_id", "voter_id", "cohort")
_READ: Final = (*_MODELS, "winner", *_LABELLED, "weight")
_ROWS: Final = 1 << 13

Checked = list[tuple[str, NDArray[np.bool_], str]]
"""Column, which rows can't be used because of it, and why."""


class InvalidFile(RatingError):
    """A file of votes that can't be used.

    Attributes:
        place: The file, with the row where there is one.
    """

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True, slots=True, eq=False)
class VoteLog:
    """The votes of one category.

    Attributes:
        votes: In the order of the files and of their rows.
        category: Their category; None for a log without categories.
        skipped: How many rows were left out because they can't be used.
        simulated: How many votes were left out because a program cast them.
    """

    votes: Votes
    category: str | None
    skipped: int
    simulated: int


def read(
    names: Sequence[str], *, category: str | None = None, cohort: str = HUMAN, skip_invalid: bool = False
) -> VoteLog:
    """The votes of some files, one log in the order given.

    Args:
        names: Paths; `-` is the standard input.
        category: Only this one; needed if the log has several, which never mix.
        cohort: `human` (every cohort but the simulated one), `all`, or a cohort's name.
        skip_invalid: Leave out the rows that can't be used, instead of refusing the log.

    Raises:
        InvalidFile: A file can't be read, lacks a column, or holds a row that can't be used; names the file, the row,
            the column and the value. Or the log has no votes, or several categories.
    """
    if names.count(STDIN) > 1:
        raise InvalidFile(STDIN, "the standard input can be read once")
    rows = _Rows(skip_invalid=skip_invalid)
    for name in names:
        with _opened(name) as file:
            rows.read(name, file)
    return _chosen(rows, ", ".join(names), category, cohort)


class _Labels(dict[str, int]):
    """Codes of labels, given out by first appearance, and what is wrong with those that can't be used."""

    def __init__(self, known: Mapping[str, int], *, fault: Callable[[str], str]) -> None:
        super().__init__(known)
        self._fault = fault
        self._faults: dict[int, str] = {}

    def __missing__(self, label: str) -> int:
        code = self[label] = len(self)
        if reason := self._fault(label):
            self._faults[code] = reason
        return code

    def of(self, column: Sequence[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, column), np.intp, len(column))

    def checked(self, column: str, codes: Codes) -> Checked:
        if not self._faults:
            return []
        bad = np.fromiter(map(self._faults.__contains__, codes.tolist()), np.bool_, len(codes))
        return [(column, bad, self._faults[int(codes[bad.argmax()])])] if bad.any() else []


class _Rows:
    """The good rows read so far, as columns of codes.

    Attributes:
        models: Codes of models.
        labels: Codes of the other labels by column; 0 is "", which stands where nothing is recorded.
        present: The columns that some file has.
        skipped: How many rows were left out.
    """

    def __init__(self, *, skip_invalid: bool) -> None:
        self.models = _Labels({}, fault=_model_fault)
        self.labels = {column: _Labels({"": 0}, fault=_label_fault) for column in _LABELLED}
        self.present: set[str] = set()
        self.skipped = 0
        self._winners = _Labels(WINNERS, fault=_winner_fault)
        self._skip_invalid = skip_invalid
        self._blocks: list[dict[str, NDArray[Any]]] = []

    def column(self, name: str) -> NDArray[Any]:
        """A column of codes, or the weights."""
        return np.concatenate([np.empty(0, np.intp), *(block[name] for block in self._blocks)])

    def read(self, name: str, file: TextIO) -> None:
        """Take a file's rows behind those that are there."""
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            place = _places(name, header)
            self.present.update(place)
            first = 2
            while block := list(islice(reader, _ROWS)):
                self._take(name, first, block, place, width=len(header))
                first += len(block)
        except csv.Error as error:
            raise InvalidFile(f"{name}, line {reader.line_num}", f"is no CSV: {error}") from error

    def _take(self, name: str, first: int, block: list[list[str]], place: Mapping[str, int], *, width: int) -> None:
        row, whole, ragged = _whole(first, block, width)
        columns = list(zip(*whole, strict=True)) or [()] * width
        given = {column: columns[at] for column, at in place.items()}
        codes, checked = self._coded(given, len(whole))
        bad = np.zeros(len(whole), dtype=bool)
        faults = dict(ragged)
        for column, mask, reason in checked:
            if mask.any():
                at = int(mask.argmax())
                faults.setdefault(int(row[at]), f"{column}: {reason}, got {given[column][at]!r}")
                bad |= mask
        if faults and not self._skip_invalid:
            raise InvalidFile(f"{name}:{min(faults)}", faults[min(faults)])
        self.skipped += int(bad.sum()) + len(ragged)
        self._blocks.append({column: values[~bad] for column, values in codes.items()})

    def _coded(self, given: Mapping[str, Sequence[str]], length: int) -> tuple[dict[str, NDArray[Any]], Checked]:
        """A block's columns as codes, those that the file lacks too, and what no row may hold."""
        left, right = self.models.of(given["model_a"]), self.models.of(given["model_b"])
        winner = self._winners.of(given["winner"])
        weight, unweighted = _weights(given.get("weight", ()), length)
        codes = {"model_a": left, "model_b": right, "winner": winner, "weight": weight}
        checked = self.models.checked("model_a", left) + self.models.checked("model_b", right)
        checked += self._winners.checked("winner", winner)
        for column, labels in self.labels.items():
            if column in given:
                codes[column] = found = labels.of(given[column])
                checked += labels.checked(column, found)
            else:
                codes[column] = np.zeros(length, dtype=np.intp)
        return codes, [
            *checked,
            ("model_b", left == right, "a model stands against itself"),
            ("weight", unweighted, "a weight must be a finite number of 0 or more"),
        ]


def _label_fault(label: str) -> str:
    """What is wrong with a label; empty if nothing is."""
    if "\0" in label:
        return "a label holds a NUL byte"
    return "a label is not UTF-8" if any("\ud800" <= character <= "\udfff" for character in label) else ""


def _model_fault(label: str) -> str:
    return _label_fault(label) if label.strip() else "a model's label is empty"


def _winner_fault(_label: str) -> str:
    return f"the winner must be one of {', '.join(WINNERS)}"


def _places(name: str, header: Sequence[str]) -> dict[str, int]:
    """Where the columns are that are read."""
    if not header:
        raise InvalidFile(name, "is empty")
    for column in _READ:
        if header.count(column) > 1:
            raise InvalidFile(name, f"has the column {column} twice")
    if missing := [column for column in (*_MODELS, "winner") if column not in header]:
        raise InvalidFile(name, f"has no column {' and no column '.join(missing)}")
    return {column: header.index(column) for column in _READ if column in header}


def _whole(first: int, block: list[list[str]], width: int) -> tuple[Codes, list[list[str]], list[tuple[int, str]]]:
    """The rows with as many fields as the header, with their numbers, and what is wrong with the others."""
    row = np.arange(first, first + len(block))
    lengths = np.fromiter(map(len, block), np.intp, len(block))
    good = lengths == width
    if good.all():
        return row, block, []
    ragged = np.flatnonzero(~good & (lengths > 0))  # a line with nothing on it is no row
    faults = [(int(row[at]), f"{lengths[at]} fields where the header has {width}") for at in ragged]
    return row[good], [fields for fields in block if len(fields) == width], faults


def _weights(column: Sequence[str], length: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Weights, 1 each without a column, and which of them are none."""
    weight = np.fromiter(map(_number, column), np.float64, len(column)) if column else np.ones(length)
    return weight, ~(np.isfinite(weight) & (weight >= 0.0))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    # A bad byte further down belongs to its own row, which the check of labels names.
    as_text: dict[str, Any] = {"encoding": "utf-8-sig", "errors": "surrogateescape", "newline": ""}
    try:
        with sys.stdin.buffer if name == STDIN else Path(name).open("rb") as file:
            yield TextIOWrapper(file, **as_text)
    except OSError as error:
        raise InvalidFile(name, f"can't be read: {error.strerror or error}") from error


def _chosen(rows: _Rows, names: str, category: str | None, cohort: str) -> VoteLog:
    """The votes of one category and cohort.

    Raises:
        InvalidFile: There are none, or there are several categories to choose from; says what there is.
    """
    cohorts, categories = rows.labels["cohort"], rows.labels["category"]
    of_cohort, of_category = rows.column("cohort"), rows.column("category")
    by_program = of_cohort == cohorts.get(SIMULATED, -1)
    kept = {HUMAN: ~by_program, ALL: by_program | True}.get(cohort, of_cohort == cohorts.get(cohort, -1))
    found = [label for label, code in categories.items() if (of_category[kept] == code).any()]
    if category is None and len(found) > 1:
        listed = ", ".join(label or "(none)" for label in found)
        raise InvalidFile(names, f"the log has several categories; choose one with --category: {listed}")
    if not found or category not in {None, *found}:
        what = "no votes" if category is None else f"no votes of category {category!r}"
        rest = f"; its categories are {', '.join(found)}" if any(found) else ""
        raise InvalidFile(names, f"the log holds {what} and cohort {cohort!r}{rest}")
    chosen = found[0] if category is None else category
    here = of_category == categories[chosen]
    simulated = int((here & by_program & ~kept).sum())
    return VoteLog(_votes(rows, here & kept), chosen or None, rows.skipped, simulated)


def _votes(rows: _Rows, kept: NDArray[np.bool_]) -> Votes:
    left, right = (rows.column(column)[kept] for column in _MODELS)
    used = np.unique(np.concatenate([left, right]))
    labels = list(rows.models)
    return Votes.from_codes(
        np.searchsorted(used, left),
        np.searchsorted(used, right),
        rows.column("winner")[kept],
        models=[labels[code] for code in used.tolist()],
        voter=_clusters(rows, "voter_id", kept),
        prompt=_clusters(rows, "prompt_id", kept),
        weight=rows.column("weight")[kept] if "weight" in rows.present else None,
    )


def _clusters(rows: _Rows, column: str, kept: NDArray[np.bool_]) -> Codes | None:
    """Codes of voters or prompts; who was not recorded is a cluster of one."""
    if column not in rows.present:
        return None
    codes = rows.column(column)[kept]
    unknown = np.flatnonzero(codes == 0)
    codes[unknown] = len(rows.labels[column]) + np.arange(unknown.size)
    return codes
