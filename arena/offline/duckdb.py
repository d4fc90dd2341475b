"""The vote log of files, on DuckDB."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

import duckdb
import numpy as np

from arena.errors import BadLog
from arena.offline.contract import BAD_WEIGHT, FAULTS, RATED, Fault
from arena.offline.files import VoteFile, unreadable
from arena.offline.log import CountedVotes, Share
from arena.offline.queries import cells, models, shares, winner_code

_NO_DOWNLOADS: Final = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
_STAGED: Final = ("seq BIGINT", "file INTEGER", "data_row BIGINT", "fault TINYINT", *(f"{c} VARCHAR" for c in RATED))
_PARAMETER: Final = re.compile(r":(category|cohort)\b")


class FileLog:
    """The good rows of several files, one log in the order given.

    Attributes:
        columns: Which of the log's optional columns at least one file has.
        skipped: How many rows were left out because they can't be used.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, columns: frozenset[str], skipped: int) -> None:
        self._connection = connection
        self.columns = columns
        self.skipped = skipped
        self._log = _log(columns)

    @classmethod
    @contextmanager
    def open(
        cls, paths: Sequence[Path], *, skip_invalid: bool = False, on_read: Callable[[Path], None] = lambda _path: None
    ) -> Iterator[Self]:
        """The log of these files.

        Args:
            paths: CSV, JSONL and Parquet in any mixture.
            skip_invalid: Leave out the rows that can't be used, instead of refusing the log.
            on_read: Called with each file once it is read.

        Raises:
            BadLog: A file can't be read, lacks a column, or holds a row that can't be used; names the file, the row
                (data rows, counted from 1) and the value.
        """
        with engine() as connection:
            files = []
            connection.execute(f"CREATE TABLE staged ({', '.join(_STAGED)})")
            for number, path in enumerate(paths):
                with refusals_of(path):
                    files.append(VoteFile.open(path, connection))
                    _stage(connection, files[-1], number)
                on_read(path)
            skipped = _check(connection, files, skip_invalid=skip_invalid)
            yield cls(connection, frozenset().union(*(file.columns for file in files)), skipped)

    def shares(self, cohort: str) -> list[Share]:
        """The categories, by first appearance."""
        found = self._run(shares(self._log), cohort=cohort).fetchall()
        return [Share(category, int(votes), int(simulated)) for category, votes, simulated in found]

    def votes(self, category: str, cohort: str) -> CountedVotes:
        """The votes of a category."""
        given = {"category": category, "cohort": cohort}
        labels = {code: model for model, code in self._run(models(self._log), **given).fetchall()}
        found = self._run(cells(self._log), **given).fetchnumpy()
        return CountedVotes(models=labels, **{name: np.ma.getdata(column) for name, column in found.items()})

    def _run(self, query: str, **given: str) -> duckdb.DuckDBPyConnection:
        return self._connection.execute(_PARAMETER.sub(r"$\1", query), given)


def _log(columns: frozenset[str]) -> str:
    """The log as `arena.offline.queries` wants it, of the rows that can be used."""

    def text(column: str) -> str:
        return f"COALESCE({column}, '') AS {column}"

    clusters = (
        text(name) if name in columns else f"CAST(NULL AS VARCHAR) AS {name}" for name in ("voter_id", "prompt_id")
    )
    selected = (
        *("seq", "model_a", "model_b", text("category"), text("cohort"), *clusters),
        f"{winner_code('winner')} AS winner",
        "COALESCE(CAST(weight AS DOUBLE), 1) AS weight",
    )
    return f"SELECT {', '.join(selected)} FROM staged WHERE fault IS NULL"  # noqa: S608 - columns of our own


def _stage(connection: duckdb.DuckDBPyConnection, file: VoteFile, number: int) -> None:
    """Read a file's rows behind those that are there, each with its first fault."""
    names = ", ".join(RATED)
    values = ", ".join(f"CAST({name} AS VARCHAR)" if name in file.columns else "NULL" for name in RATED)
    tests = " ".join(f"WHEN {fault.condition} THEN {code}" for code, fault in enumerate(_faults(file)))
    before = "(SELECT COALESCE(MAX(seq), 0) FROM staged)"
    # The path is quoted; all else is our own.
    connection.execute(f"""
        INSERT INTO staged SELECT {before} + data_row, {number}, data_row, CASE {tests} END, {names}
        FROM (SELECT row_number() OVER (), {values} FROM {file.table}) AS source (data_row, {names})
    """)  # noqa: S608


def _faults(file: VoteFile) -> tuple[Fault, ...]:
    return (*FAULTS, BAD_WEIGHT) if "weight" in file.columns else FAULTS


def _check(connection: duckdb.DuckDBPyConnection, files: Sequence[VoteFile], *, skip_invalid: bool) -> int:
    """How many rows can't be used.

    Raises:
        BadLog: There are some, and they are not to be skipped; tells of the first.
    """
    bad = connection.execute("FROM staged WHERE fault IS NOT NULL ORDER BY seq LIMIT 1").fetchone()
    if bad is None:
        return 0
    ((count,),) = connection.execute("SELECT COUNT(fault) FROM staged").fetchall()
    if skip_invalid:
        return int(count)
    _seq, number, data_row, code, *values = bad
    fault = _faults(files[number])[code]
    value = dict(zip(RATED, values, strict=True))[fault.column]
    shown = "" if value is None else repr(value) + " "
    rest = f"; {count - 1} more rows can't be used" if count > 1 else ""
    raise BadLog(
        f"{fault.column} {shown}{fault.reason}{rest} (--skip-invalid rates the others)",
        place=f"{files[number].path}, data row {data_row}",
    )


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory, for as long as the block lasts."""
    # What outgrows the memory goes to disk, and DuckDB's own choice for that is the working directory.
    with TemporaryDirectory(prefix="blindcut-") as folder:
        connection = duckdb.connect(config={**_NO_DOWNLOADS, "temp_directory": folder})
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def refusals_of(path: Path) -> Iterator[None]:
    """What DuckDB refuses of a file, in the words of whoever has to repair it."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise unreadable(path, str(error)) from error
