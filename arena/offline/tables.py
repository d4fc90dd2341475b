"""Files of any columns on DuckDB, each value as the text that it is in a CSV file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arena.errors import BadLog
from arena.offline.files import Connection, csv_header, csv_table, format_of, literal, pattern

_NUMBER: Final = "file_row_number"
_TIME: Final = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with a header.

    Attributes:
        path: As it was given.
        columns: Their names, in its order.
        values: The SQL of each column as text, by name; NULL and nothing are one.
        source: The SQL that reads it.
        numbered: The SQL of a row's number, from 0 on, where the file can be read by parts; None where it is better
            read once.
    """

    path: Path
    columns: tuple[str, ...]
    values: Mapping[str, str]
    source: str
    numbered: str | None = None

    @classmethod
    def open(cls, path: Path, connection: Connection) -> "TableFile":
        """A CSV, JSONL or Parquet file.

        Raises:
            BadLog: There is no such file, it is none of these, or it has a column twice.
        """
        if not path.is_file():
            raise BadLog("there is no such file", place=str(path))
        return _OPENERS[format_of(path)](path, connection)

    def require(self, names: Sequence[str]) -> None:
        """Check that there are columns.

        Raises:
            BadLog: One is missing.
        """
        if missing := [name for name in names if name not in self.columns]:
            raise BadLog(f"has no column {' and no column '.join(missing)}", place=str(self.path))


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _csv(path: Path, _connection: Connection) -> TableFile:
    header = csv_header(path)
    _check(header, path)
    # Names of DuckDB ignore case, so the file's own never reach it. All is text: a voter 007 is not a voter 7.
    names = [f"column_{number}" for number in range(len(header))]
    return TableFile(
        path, tuple(header), dict(zip(header, names, strict=True)), csv_table(path, dict.fromkeys(names, "VARCHAR"))
    )


def _jsonl(path: Path, connection: Connection) -> TableFile:
    lines = f"read_json({pattern(path)}, format='newline_delimited', records=false, columns={{json: 'JSON'}})"
    keys = connection.execute(f"SELECT DISTINCT UNNEST(json_keys(json)) AS key FROM {lines} ORDER BY key").fetchall()  # noqa: S608 - quoted
    names = [key for (key,) in keys]
    _check(names, path)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    source = f"read_json({pattern(path)}, format='newline_delimited', columns={{{columns}}})"
    return TableFile(path, tuple(names), {name: quoted(name) for name in names}, source)


def _parquet(path: Path, connection: Connection) -> TableFile:
    source = f"read_parquet({pattern(path)}, file_row_number=true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - quoted
    columns = {row[0]: row[1] for row in described if row[0] != _NUMBER}
    values = {name: _text(quoted(name), kind) for name, kind in columns.items()}
    return TableFile(path, tuple(columns), values, source, _NUMBER)


def _text(column: str, kind: str) -> str:
    """A value of Parquet as CSV has it; a DOUBLE as Python writes it, which is DuckDB's own way as well."""
    if kind == _TIME:
        return f"STRFTIME(EPOCH_MS(EPOCH_MS({column})), '%Y-%m-%dT%H:%M:%S.%gZ')"
    return f"CAST({column} AS VARCHAR)"


def _check(names: Sequence[str], path: Path) -> None:
    folded = [name.casefold() for name in names]
    if twice := [name for name, plain in zip(names, folded, strict=True) if folded.count(plain) > 1]:
        raise BadLog(f"has the column {twice[0]} twice", place=str(path))


_OPENERS: Final[Mapping[str, Callable[[Path, Connection], TableFile]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
