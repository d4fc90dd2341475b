"""How fast is `blindcut rate`? Its time on a million votes against DuckDB's bare reading of the columns that it needs.

python bench/rate.py [VOTES]
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from arena.offline.duckdb import FileLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute

READERS = {"csv": "read_csv('{}', all_varchar=true)", "jsonl": "read_json('{}')", "parquet": "read_parquet('{}')"}
COPIES = {"csv": "FORMAT csv", "jsonl": "FORMAT json", "parquet": "FORMAT parquet"}


def write(folder: Path, votes: int) -> None:
    """A log with every column of the public export, of 12 models, 200 prompts and heavy-tailed voters."""
    random = np.random.default_rng(0)
    a = random.integers(0, 12, votes)
    log = {
        "number": np.arange(votes),
        "a": a,
        "b": (a + random.integers(1, 12, votes)) % 12,
        "prompt": random.integers(0, 200, votes),
        "voter": np.minimum(random.pareto(1.16, votes) * 50, 20_000).astype(int),
        "winner": random.choice(4, votes, p=[0.4, 0.4, 0.15, 0.05]),
    }
    connection = duckdb.connect()
    connection.register("log", log)
    # Ordered here, because a log's order is part of it.
    rows = """
        SELECT
            md5(CAST(number AS VARCHAR)) AS battle_id,
            'text-to-video' AS category,
            concat('prompt-', prompt) AS prompt_id,
            concat('model-', a) AS model_a,
            concat('model-', b) AS model_b,
            ['model_a', 'model_b', 'tie', 'both_bad'][winner + 1] AS winner,
            md5(CAST(voter AS VARCHAR)) AS voter_id,
            '2026-11-21T12:00:00.000Z' AS created_at,
            'public' AS cohort,
            0.0151515 AS propensity,
            'camera;people' AS tags
        FROM log ORDER BY number
    """
    for form, options in COPIES.items():
        connection.execute(f"COPY ({rows}) TO '{folder / f'votes.{form}'}' ({options})")


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The least of several runs."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def rate(path: Path) -> int:
    with FileLog.open([path]) as log:
        (board,) = recompute(log, categories_of(log, cohort="human"), cohort="human", method=HEADLINE)
    return board.board.votes


def read(table: str) -> int:
    """DuckDB's time to read the columns; a count alone would be answered from the footer of a Parquet file."""
    lengths = ", ".join(
        f"SUM(LENGTH({column}))" for column in ("model_a", "model_b", "winner", "voter_id", "prompt_id")
    )
    ((votes, *_rest),) = duckdb.sql(f"SELECT COUNT(*), {lengths} FROM {table}").fetchall()  # noqa: S608 - our own file
    return int(votes)


def main() -> None:
    votes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{votes:,} votes    {'rate s':>8} {'read s':>8} {'ratio':>6}")
    with TemporaryDirectory() as folder:
        write(Path(folder), votes)
        for form, reader in READERS.items():
            path = Path(folder) / f"votes.{form}"
            table = reader.format(path)
            assert rate(path) == read(table) == votes
            rated, bare = seconds(partial(rate, path)), seconds(partial(read, table))
            print(f"{form:>15} {rated:>9.2f} {bare:>8.3f} {rated / bare:>6.1f}")


if __name__ == "__main__":
    main()
