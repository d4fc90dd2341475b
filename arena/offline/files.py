"""Vote files on disk: which columns each has, and what is wrong with one that can't be read."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from arena.errors import BadLog
from arena.offline.contract import RATED, REQUIRED

_CSV_LINE: Final = re.compile(r"CSV Error on Line: (\d+)")
_FORMATS: Final = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


class Connection(Protocol):
    """What is needed of DuckDB's connection."""

    def execute(self, query: str, parameters: Any = None) -> Any: ...  # noqa: ANN401, D102 - DuckDB's own


@dataclass(frozen=True, slots=True)
class VoteFile:
    """A file of votes.

    Attributes:
        path: As it was given.
        table: The SQL that reads it: the columns that are rated, as text.
        columns: Which of these it has.
    """

    path: Path
    table: str
    columns: frozenset[str]

    @classmethod
    def open(cls, path: Path, connection: Connection) -> "VoteFile":
        """A file, with its columns known.

        Raises:
            BadLog: There is no such file, it is none of CSV, JSONL and Parquet, or it lacks a column.
        """
        if not path.is_file():
            raise BadLog("there is no such file", place=str(path))
        table, columns = _OPENERS[format_of(path)](path, connection)
        if missing := [column for column in REQUIRED if column not in columns]:
            raise BadLog(f"has no column {' and no column '.join(missing)}", place=str(path))
        return cls(path, table, frozenset(columns))


def format_of(path: Path) -> str:
    """`csv`, `jsonl` or `parquet`, by the file's ending.

    Raises:
        BadLog: It is none of them.
    """
    try:
        return _FORMATS[path.suffix.lower()]
    except KeyError:
        raise BadLog(f"must end in one of {', '.join(_FORMATS)}", place=str(path)) from None


def unreadable(path: Path, message: str) -> BadLog:
    """What DuckDB's refusal of a file means, with the line where it is known."""
    if path.suffix.lower() in {".jsonl", ".ndjson"} and (found := _bad_json(path)):
        return found
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if at := _CSV_LINE.search(message):
        reason = next(line for line in lines[1:] if not line.startswith("Original Line"))
        return BadLog(f"is no CSV of UTF-8 with equally many fields a row: {reason}", place=f"{path}, line {at[1]}")
    return BadLog(f"can't be read: {lines[0]}", place=str(path))


def literal(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def csv_table(path: Path, columns: Mapping[str, str]) -> str:
    """The SQL that reads a CSV file whose columns are known: their names and DuckDB's types, in order."""
    types = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items())
    options = f"auto_detect=false, header=true, delim=',', quote='\"', escape='\"', columns={{{types}}}"
    return f"read_csv({pattern(path)}, {options})"


def csv_header(path: Path) -> list[str]:
    """The names of a CSV file's columns.

    Raises:
        BadLog: It has none, or they are no UTF-8.
    """
    try:
        # A bad byte further down belongs to its own line, which DuckDB will name.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            header = next(csv.reader(file), [])
        "".join(header).encode()
    except (UnicodeEncodeError, csv.Error) as error:
        raise BadLog("is no CSV of UTF-8", place=f"{path}, line 1") from error
    if not header:
        raise BadLog("is empty", place=str(path))
    return header


def pattern(path: Path) -> str:
    """The path as SQL, with the characters escaped that DuckDB takes for a pattern of several files."""
    return literal("".join(f"[{character}]" if character in "*?[" else character for character in str(path)))


def _csv(path: Path, _connection: Connection) -> tuple[str, Sequence[str]]:
    header = csv_header(path)
    if twice := [column for column in RATED if header.count(column) > 1]:
        raise BadLog(f"has the column {twice[0]} twice", place=str(path))
    # DuckDB's names ignore case, so only what is rated keeps its name. All is text: a voter 007 is not a voter 7.
    names = [name if name in RATED else f"ignored_{number}" for number, name in enumerate(header)]
    return csv_table(path, dict.fromkeys(names, "VARCHAR")), [name for name in names if name in RATED]


def _jsonl(path: Path, connection: Connection) -> tuple[str, Sequence[str]]:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in RATED)
    table = f"read_json({pattern(path)}, format='newline_delimited', columns={{{columns}}})"
    counts = ", ".join(f"COUNT({name})" for name in RATED)
    rows, *present = connection.execute(f"SELECT COUNT(*), {counts} FROM {table}").fetchone()  # noqa: S608 - our own
    if not rows:
        return table, RATED
    return table, [name for name, values in zip(RATED, present, strict=True) if values]


def _parquet(path: Path, connection: Connection) -> tuple[str, Sequence[str]]:
    table = f"read_parquet({pattern(path)})"
    found = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}  # noqa: S608 - our own
    return table, [name for name in RATED if name in found]


_OPENERS: Final = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}


def _bad_json(path: Path) -> BadLog | None:
    """The first line that is no JSON object; DuckDB's own count of lines is one off."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8"))
            except ValueError as error:
                return BadLog(f"is no JSON of UTF-8: {error}", place=f"{path}, line {number}")
            if not isinstance(row, dict):
                return BadLog(
                    f"must be a JSON object, not {line.decode()[:100].strip()}", place=f"{path}, line {number}"
                )
    return None
