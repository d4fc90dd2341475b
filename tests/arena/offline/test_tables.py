"""Whatever an export is written as, its values are the same texts."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from arena.errors import BadLog
from arena.offline.tables import TableFile
from arena.services.tables import TableFormat, table

COLUMNS = {"name": "VARCHAR", "at": "TIMESTAMP WITH TIME ZONE", "Share": "DOUBLE", 'odd "name"': "VARCHAR"}
ROWS = [
    {"name": "007", "at": "2026-11-21T12:00:00.120Z", "Share": 1 / 3, 'odd "name"': 'a "quote", a\nline'},
    {"name": "", "at": "1970-01-01T00:00:00.000Z", "Share": 1e-07, 'odd "name"': ""},
    {"name": "é 😀", "at": "2026-03-29T02:30:00.001Z", "Share": 1.0, 'odd "name"': "\\"},
]


def read(path: Path) -> list[dict[str, str]]:
    with duckdb.connect() as connection:
        file = TableFile.open(path, connection)
        columns = ", ".join(f"COALESCE({file.values[name]}, '')" for name in COLUMNS)
        rows = connection.execute(f"SELECT {columns} FROM {file.source}").fetchall()  # noqa: S608 - a test's own file
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", list(TableFormat))
def test_values_are_read_as_the_texts_of_a_csv_file(form: TableFormat, tmp_path: Path) -> None:
    with table(tmp_path / f"t.{form}", form, COLUMNS) as write:
        for row in ROWS:
            write(row)

    assert read(tmp_path / f"t.{form}") == [{name: str(value) for name, value in row.items()} for row in ROWS]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "x,X\n1,2\n", "has the column x twice"),
        ("a.jsonl", '{"x": 1, "X": 2}\n', "has the column X twice"),
        ("a.csv", "", "is empty"),
        ("a.txt", "", "must end in one of"),
        ("no.csv", None, "there is no such file"),
    ],
)
def test_a_file_that_can_not_be_used_is_named(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)

    with duckdb.connect() as connection, pytest.raises(BadLog, match=rf"{name}: {said}"):
        TableFile.open(tmp_path / name, connection)


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("x,y\n1,2\n")

    with duckdb.connect() as connection:
        file = TableFile.open(path, connection)
    file.require(["x"])
    with pytest.raises(BadLog, match="has no column a and no column b"):
        file.require(["a", "x", "b"])


def test_a_table_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    def fail(form: TableFormat, write_some: Callable[..., None]) -> None:
        with table(tmp_path / f"t.{form}", form, COLUMNS) as write:
            write_some(write)
            raise RuntimeError("halfway")

    for form in TableFormat:
        (tmp_path / f"t.{form}").write_text("the last one")
        with pytest.raises(RuntimeError, match="halfway"):
            fail(form, lambda write: write(ROWS[0]))
        assert (tmp_path / f"t.{form}").read_text() == "the last one"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".jsonl", ".parquet"]
