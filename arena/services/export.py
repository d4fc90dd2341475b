"""The public vote log (DESIGN 4.1): every vote that counts, under pseudonyms that no other export shares."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from arena.domain.catalog import ASPECTS
from arena.offline.output import replacing
from arena.offline.parquet import to_parquet
from arena.services.entries import Line, line_of
from arena.services.pseudonyms import Pseudonyms
from arena.store.engine import Database
from arena.store.export import ExportRow, read_export

_TYPES: Final = {
    **dict.fromkeys(("battle_id", "category", "prompt_id", "model_a", "model_b", "winner", "voter_id"), "VARCHAR"),
    "created_at": "TIMESTAMP WITH TIME ZONE",
    "cohort": "VARCHAR",
    "propensity": "DOUBLE",
    "tags": "VARCHAR",
    **{f"aspect_{aspect}": "VARCHAR" for aspect in ASPECTS},
}
"""The columns of the log, with their types in a Parquet file; CSV and JSONL hold text, and propensities as numbers."""


class LogFormat(StrEnum):
    """What an exported log is written as; the value is the file's ending."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def export_votes(
    database: Database,
    path: Path,
    form: LogFormat,
    *,
    pseudonyms: Pseudonyms | None = None,
    on_votes: Callable[[int], None] = lambda _votes: None,
) -> dict[str, int]:
    """Write the log to a file, which appears whole or not at all.

    Args:
        database: Where the votes are.
        path: Where to; what is there is replaced.
        form: What to write.
        pseudonyms: Names of voters; new ones where none are given.
        on_votes: Called with the number of votes written so far, after each page of them.

    Returns:
        The number of votes by cohort.

    Raises:
        BadInput: The file can't be written.
    """
    counts: Counter[str] = Counter()
    names = pseudonyms or Pseudonyms()

    def lines() -> Iterator[Line]:
        with database.reading() as connection:
            for page in read_export(connection):
                for row in page:
                    counts[row.cohort] += 1
                    yield _line(row, names.of(row.voter))
                on_votes(counts.total())

    with replacing(path) as file:
        _WRITERS[form](file, lines())
    return dict(counts)


def _line(row: ExportRow, voter: str) -> Line:
    line = line_of(row)
    return {name: voter if name == "voter_id" else line[name] for name in _TYPES}


def _write_csv(file: Path, lines: Iterable[Line]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(_TYPES), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _write_jsonl(file: Path, lines: Iterable[Line]) -> None:
    with file.open("w", encoding="utf-8") as target:
        for line in lines:
            target.write(json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False))
            target.write("\n")


def _write_parquet(file: Path, lines: Iterable[Line]) -> None:
    with TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
        text = Path(folder) / "votes.csv"
        _write_csv(text, lines)
        to_parquet(text, file, _TYPES)


_WRITERS: Final = {LogFormat.CSV: _write_csv, LogFormat.JSONL: _write_jsonl, LogFormat.PARQUET: _write_parquet}
