"""What a verdict on one vote costs the rater, by the age of the log, against counting its category anew.

For logs as in bench/freshness.py, all votes in one category: a vote whose voter and prompt have earlier ones is taken
back, which is one vote's work; then a voter's first vote is, which has to count the category anew, as every verdict did
before tallies took votes back. CPU seconds, medians of 7.

Usage: python bench/verdicts.py [votes ...]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from freshness import MODELS, PAGE, PROMPTS
from serving import fill

from arena.services.arena import Arena
from arena.services.boards import Boards
from arena.settings import Settings
from arena.store.reading import read_catalog
from arena.store.verdicts import VerdictRow
from arena.store.votes import LogRow

SIZES = (10_000, 100_000, 1_000_000)
TIMES = 7


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| votes in the log | one vote taken back, ms | the category counted anew, ms | ratio |\n|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            fill(data, models=MODELS, prompts=PROMPTS)
            arena = Arena(Settings(data_dir=data))
            arena.battles.show(read_catalog(arena.database, known=arena.battles.catalog))
            arena.database.close()
        voter = voters(size)
        for page in log(voter):
            arena.boards.take(page)
        busiest = np.argsort(-np.bincount(voter))[:TIMES]
        mine = [np.flatnonzero(voter == each) + 1 for each in busiest]
        moved = taken_back(arena.boards, [int(seqs[-1]) for seqs in mine])
        anew = taken_back(arena.boards, [int(seqs[0]) for seqs in mine])
        print(f"| {size:,} | {1e3 * moved:.1f} | {1e3 * anew:.1f} | {anew / moved:.0f} |", flush=True)


def voters(size: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    activity = rng.pareto(1.16, max(size // 20, 50)) + 1
    return rng.choice(len(activity), size, p=activity / activity.sum())


def log(voter: np.ndarray) -> Iterator[list[LogRow]]:
    rng = np.random.default_rng(1)
    left = rng.integers(MODELS, size=len(voter))
    right = (left + rng.integers(1, MODELS, size=len(voter))) % MODELS
    prompt = rng.integers(PROMPTS, size=len(voter))
    winner = rng.choice(["left", "right", "tie"], len(voter))
    for start in range(0, len(voter), PAGE):
        yield [
            LogRow(
                n + 1,
                f"{voter[n]:032x}",
                "public",
                int(prompt[n]) + 1,
                int(left[n]) + 1,
                int(right[n]) + 1,
                0,
                0,
                n,
                str(winner[n]),
                None,
            )
            for n in range(start, min(start + PAGE, len(voter)))
        ]


def taken_back(boards: Boards, entries: list[int]) -> float:
    """CPU seconds until the tallies are without one of these entries."""
    took = []
    for number, seq in enumerate(entries, start=1):
        began = time.process_time()
        assert boards.judge([VerdictRow(number, seq, counted=False, kind="withdrawn")])
        took.append(time.process_time() - began)
    return statistics.median(took)


if __name__ == "__main__":
    main()
