"""Tables as files: CSV, JSONL or Parquet, written row by row."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TextIO

from arena.offline.output import replacing
from arena.offline.parquet import to_parquet

Row = Mapping[str, Any]
Write = Callable[[Row], None]


class TableFormat(StrEnum):
    """What a table is written as; the value is the file's ending."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@contextmanager
def table(path: Path, form: TableFormat, columns: Mapping[str, str]) -> Iterator[Write]:
    """Writes rows to a file, which appears whole at the end of the block, or not at all if it ends badly.

    Args:
        path: Where to; what is there is replaced.
        form: What to write.
        columns: Their names in order, with DuckDB's types, which a Parquet file has.

    Raises:
        BadInput: The file can't be written.
    """
    with replacing(path) as file:
        if form is TableFormat.PARQUET:
            with TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
                text = Path(folder) / "table.csv"
                with text.open("w", encoding="utf-8", newline="") as target:
                    yield _csv(target, columns)
                to_parquet(text, file, columns)
            return
        with file.open("w", encoding="utf-8", newline="") as target:
            yield (_csv if form is TableFormat.CSV else _jsonl)(target, columns)


def _csv(target: TextIO, columns: Mapping[str, str]) -> Write:
    writer = csv.DictWriter(target, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    return writer.writerow


def _jsonl(target: TextIO, columns: Mapping[str, str]) -> Write:
    def write(row: Row) -> None:
        told = {name: row[name] for name in columns if row.get(name, "") != ""}
        target.write(_ENCODER.encode(told) + "\n")

    return write


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
