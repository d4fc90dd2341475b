"""Parquet files, made by DuckDB of CSV."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from arena.offline.files import csv_table, literal


def to_parquet(source: Path, target: Path, columns: Mapping[str, str]) -> None:
    """Write a CSV file as Parquet.

    Args:
        source: CSV with a header, as Python's csv module writes it.
        target: Where to.
        columns: DuckDB's type of each column, in the order of the file.
    """
    with duckdb.connect() as connection:
        table = csv_table(source, columns)
        connection.execute(f"COPY (FROM {table}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
