"""A vote log as it comes into an arena (DESIGN 4.1): each row a vote, or what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

import duckdb

from arena.domain.catalog import ASPECTS, CATEGORIES
from arena.domain.voters import SIMULATED
from arena.domain.votes import WINNERS
from arena.errors import BadInput
from arena.offline.contract import ASPECT, KNOWN, REQUIRED
from arena.offline.duckdb import engine, refusals_of
from arena.offline.tables import TableFile
from ratings.votes import WINNERS as CODES

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS_AT_ONCE: Final = 10_000
_LONGEST_NAME: Final = 200
_BATTLE: Final = re.compile("[0-9a-f]{32}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Taken:
    """A vote of a log.

    Attributes:
        row: Its data row, from 1.
        battle: Its battle's id, if that is 32 hexadecimal digits; None where it needs another.
        category: Slug.
        prompt: The prompt's name; empty where the log does not tell it.
        left: The model that was shown left.
        right: The model that was shown right.
        winner: `left`, `right`, `tie` or `both_bad`.
        voter: The voter's id in the log; empty where it does not tell it.
        created_ms: When it was cast; None where the log does not tell.
        propensity: With what probability the pair was drawn; None where the log does not tell.
        tags: Of the prompt.
        aspects: The second answers.
        text: All of the row, to tell it from others.
    """

    row: int
    battle: str | None
    category: str
    prompt: str
    left: str
    right: str
    winner: str
    voter: str
    created_ms: int | None
    propensity: float | None
    tags: tuple[str, ...]
    aspects: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be taken, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Simulated:
    """A vote that a program cast."""


class Intake:
    """A file of votes.

    Args:
        connection: Reads it.
        file: The file.
        category: That of all rows, whatever they say; None for what they say.
        simulated: Whether to take simulated votes.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, file: TableFile, *, category: str | None, simulated: bool
    ) -> None:
        self._connection = connection
        self._file = file
        self._category = category
        self._simulated = simulated

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, category: str | None = None, simulated: bool = False) -> Iterator[Self]:
        """A CSV, JSONL or Parquet file.

        Args:
            path: Where it is.
            category: Take all votes for this category, whatever the file says.
            simulated: Take votes of the simulated cohort as well.

        Raises:
            BadLog: It can't be read, or lacks a column.
            BadInput: It has no categories, and none is given.
        """
        with engine() as connection, refusals_of(path):
            file = TableFile.open(path, connection)
            file.require(REQUIRED)
            if category is None and "category" not in file.columns:
                raise BadInput("has no column category; say with --category where its votes belong", place=str(path))
            yield cls(connection, file, category=category, simulated=simulated)

    def rows(self) -> Iterator[Taken | Refused | Simulated]:
        """The rows of the file, in its order."""
        names = [name for name in KNOWN if name in self._file.columns]
        columns = ", ".join(f"COALESCE({self._file.values[name]}, '')" for name in names)
        found = self._connection.execute(f"SELECT {columns} FROM {self._file.source}")  # noqa: S608 - the path is quoted
        number = 0
        while rows := found.fetchmany(_ROWS_AT_ONCE):
            for row in rows:
                number += 1
                yield self._row(number, dict(zip(names, row, strict=True)))

    def _row(self, number: int, cells: Mapping[str, str]) -> Taken | Refused | Simulated:
        if cells.get("cohort") == SIMULATED and not self._simulated:
            return Simulated()
        try:
            return _taken(number, cells, self._category or cells["category"])
        except ValueError as error:
            return Refused(f"{self._file.path}, data row {number}", str(error))


def _taken(number: int, cells: Mapping[str, str], category: str) -> Taken:
    """The vote of a row.

    Raises:
        ValueError: It has none; names the column and the value.
    """
    if category not in CATEGORIES:
        raise ValueError(
            f"category {category!r} is none of {', '.join(CATEGORIES)} (--category says where votes belong)"
        )
    left, right = (_name(cells, column) for column in ("model_a", "model_b"))
    if not left.strip() or not right.strip():
        raise ValueError(f"{'model_b' if left.strip() else 'model_a'} is empty, not a model")
    if left == right:
        raise ValueError(f"model_b {right!r} is a model against itself")
    if (weight := cells.get("weight", "")) and not _is_one(weight):
        raise ValueError(f"weight {weight!r} can't be kept: in an arena each vote weighs 1")
    battle = cells.get("battle_id", "")
    return Taken(
        row=number,
        battle=battle if _BATTLE.fullmatch(battle) else None,
        category=category,
        prompt=_name(cells, "prompt_id"),
        left=left,
        right=right,
        winner=_winner(cells, "winner"),
        voter=cells.get("voter_id", ""),
        created_ms=_moment(cells),
        propensity=_propensity(cells),
        tags=tuple(tag.strip() for tag in cells.get("tags", "").split(";") if tag.strip()),
        aspects=_aspects(cells, category),
        text="\x1f".join(f"{name}={cells[name]}" for name in sorted(cells)),
    )


def _name(cells: Mapping[str, str], column: str) -> str:
    name = cells.get(column, "")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"{column} {name[:40]!r}... is longer than {_LONGEST_NAME} characters")
    if _UNPRINTABLE.search(name):
        raise ValueError(f"{column} {name!r} holds a control character")
    return name


def _winner(cells: Mapping[str, str], column: str) -> str:
    code = CODES.get(cells[column])
    if code is None:
        raise ValueError(f"{column} {cells[column]!r} is none of {', '.join(CODES)}")
    return WINNERS[code]


def _aspects(cells: Mapping[str, str], category: str) -> dict[str, str]:
    judged = [aspect for aspect in ASPECTS if cells.get(f"{ASPECT}{aspect}")]
    for aspect in judged:
        if aspect not in CATEGORIES[category].aspects:
            raise ValueError(f"{ASPECT}{aspect} is not judged in {category}")
    return {aspect: _winner(cells, f"{ASPECT}{aspect}") for aspect in judged}


def _moment(cells: Mapping[str, str]) -> int | None:
    given = cells.get("created_at", "")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None and moment >= _EPOCH:
            return (moment - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"created_at {given!r} is no RFC 3339 time with its zone, such as 2026-01-31T12:00:00Z")


def _propensity(cells: Mapping[str, str]) -> float | None:
    given = cells.get("propensity", "")
    if not given:
        return None
    try:
        if 0.0 < (chance := float(given)) <= 1.0:
            return chance
    except ValueError:
        pass
    raise ValueError(f"propensity {given!r} is no probability above 0")


def _is_one(weight: str) -> bool:
    try:
        return float(weight) == 1.0
    except ValueError:
        return False
