"""How long does the board of the Chatbot Arena's published counts take? 1.67 million votes on 129 models, as cells.

OPENBLAS_NUM_THREADS=1 python bench/counts.py
"""

import json
import time
from collections.abc import Callable

import numpy as np
from _rating_cases import COUNTS

from ratings import Board, Votes, rate

RUNS = 9


def spent(work: Callable[[], Board]) -> float:
    """CPU milliseconds, the median of several runs."""
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000.0 * sorted(found)[RUNS // 2]


def main() -> None:
    if not COUNTS.exists():
        print("the counts are not beside this checkout")
        return
    stored = json.loads(COUNTS.read_text(encoding="utf-8"))
    pairs, counts = np.array(stored["X"]), np.array(stored["Y"])
    ways = {
        "ratings": {"intervals": None, "draws": 0, "diagnostics": False},
        "ratings and intervals": {"intervals": "sandwich", "draws": 0, "diagnostics": False},
        "the same with rank sets": {"intervals": "sandwich", "diagnostics": False},
        "the same with flips": {"intervals": "sandwich"},
    }

    def board(**options: object) -> Board:
        cell, outcome = np.nonzero(counts)
        weight = counts[cell, outcome]
        votes = Votes.from_codes(pairs[cell, 0], pairs[cell, 1], outcome, models=stored["models"], weight=weight)
        return rate(votes, voter_weights=None, side_bias=False, **options)  # type: ignore[arg-type]  # rate() checks

    print(f"{counts.sum():,} votes on {len(stored['models'])} models: CPU milliseconds from arrays, median of {RUNS}")
    for name, options in ways.items():
        print(f"{name:28s}{spent(lambda options=options: board(**options)):9.1f}")  # type: ignore[misc]  # a default


if __name__ == "__main__":
    main()
