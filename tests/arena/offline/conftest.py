"""Vote files, and an arena whose log has everything that a log can have."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pytest

Row = Mapping[str, object]
VoteFileMaker = Callable[..., Path]

ROWS: tuple[Row, ...] = (
    {"model_a": "m1", "model_b": "m2", "winner": "model_a", "voter_id": "007", "prompt_id": "p1"},
    {"model_a": "m2", "model_b": "m3", "winner": "model_a", "voter_id": "7", "prompt_id": "p2"},
    {"model_a": "m3", "model_b": "m1", "winner": "tie", "voter_id": "007", "prompt_id": "p2"},
    {"model_a": "m3", "model_b": "m1", "winner": "model_a", "voter_id": "8", "prompt_id": "p1"},
    {"model_a": "m1", "model_b": "m3", "winner": "both_bad", "voter_id": "8", "prompt_id": "p1"},
)
"""Three models that the votes connect; two voters whose names are one number."""


@pytest.fixture
def rows() -> list[dict[str, object]]:
    return [dict(row) for row in ROWS]


@pytest.fixture
def vote_file(tmp_path: Path) -> VoteFileMaker:
    """Writes rows to a file, in the form that its ending names; the columns are those of the first row."""

    def write(rows: Iterable[Row], name: str = "votes.csv") -> Path:
        rows, path = list(rows), tmp_path / name
        if path.suffix == ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            return path
        target = path.with_suffix(".csv")
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        if path.suffix == ".parquet":
            duckdb.sql(f"COPY (FROM read_csv('{target}', all_varchar=true)) TO '{path}' (FORMAT parquet)")
        return path

    return write
