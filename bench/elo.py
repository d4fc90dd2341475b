"""How far does online Elo depend on the order of the votes? One log, rated in many random orders.

python bench/elo.py [permutations]
"""

import sys
import time
from dataclasses import replace

import numpy as np
from coverage import SCENARIOS, simulate

from ratings import rate
from ratings.elo import elo, elo_orders

EXPECTED = {4: 15, 8: 22, 16: 35, 32: 51}


def main() -> None:
    permutations = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    scenario = SCENARIOS["no effects"]
    votes, _truth = simulate(scenario, 0)
    print(f"{len(votes):,} votes, {len(votes.models)} models, {permutations} orders of the same votes")
    print(f"{'K':>4} {'sd, mean of models':>19} {'least':>6} {'most':>6} {'to find':>8}")
    for k, expected in EXPECTED.items():
        spread = elo_orders(votes, k=k, permutations=permutations).std(axis=0, ddof=1)
        print(f"{k:>4} {spread.mean():>19.1f} {spread.min():>6.1f} {spread.max():>6.1f} {expected:>8}", flush=True)
    board = rate(votes)
    print(f"half-width of the board's 95 % intervals on the same votes: {np.mean(board.upper - board.lower) / 2:.1f}")

    many, _truth = simulate(replace(scenario, votes=1_000_000), 0)
    start = time.perf_counter()
    elo(many)
    print(f"one order of {len(many):,} votes: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
