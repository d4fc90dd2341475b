"""What the draws give beyond a fit, how long it takes, and whether a claimed best is the best as often as claimed.

OPENBLAS_NUM_THREADS=1 python bench/ranks.py [arenas]
"""

import sys
import time
from collections.abc import Callable

import numpy as np
from coverage import SCENARIOS, Replicate, judged, simulate
from numpy.typing import NDArray

from ratings import Board, Method, Tally, board_of
from ratings.ranks import best_probabilities, error_draws, rank_probabilities, rank_sets
from ratings.simultaneous import Gaps, mean_reach

LEVEL = 0.95


def covariance(models: int) -> NDArray[np.float64]:
    """Of a board with uneven models: errors of 5 to 20 points, correlated, over contrasts."""
    random = np.random.default_rng(0)
    root = random.normal(size=(models, 4 * models)) * random.uniform(0.01, 0.04, models)[:, None]
    root -= root.mean(axis=0)
    return root @ root.T / (4 * models)


def spent(work: Callable[[], object], repeats: int = 5) -> float:
    """CPU milliseconds, the least of several runs."""
    found = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000 * min(found)


def naive(theta: NDArray[np.float64], matrix: NDArray[np.float64], errors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Step-down with every maximum over every standing hypothesis at every step, a row of pairs at a time."""
    variance = np.diagonal(matrix)[:, None] + np.diagonal(matrix)[None, :] - 2.0 * matrix
    np.fill_diagonal(variance, np.inf)
    scale = 1.0 / np.sqrt(variance)
    statistic = (theta[:, None] - theta[None, :]) * scale
    standing, better = scale > 0, np.zeros(scale.shape, dtype=bool)
    while standing.any():
        largest = np.full(errors.shape[1], -np.inf)
        for row in np.flatnonzero(standing.any(axis=1)):
            against = np.flatnonzero(standing[row])
            gaps = (errors[row] - errors[against]) * scale[row, against, None]
            np.maximum(largest, gaps.max(axis=0), out=largest)
        rejected = standing & (statistic > np.quantile(largest, LEVEL, method="higher"))
        if not rejected.any():
            break
        better, standing = better | rejected, standing & ~rejected
    return better


def speed(models: int, draws: int) -> None:
    matrix = covariance(models)
    theta = np.random.default_rng(1).normal(0.0, 0.5, models)
    errors = error_draws(matrix, 40.0, 0, draws)
    gaps = Gaps.of(matrix, errors)

    def everything() -> None:
        drawn = error_draws(matrix, 40.0, 0, draws)
        pairs = Gaps.of(matrix, drawn)
        pairs.reach(LEVEL)
        mean_reach(matrix, drawn, LEVEL)
        rank_sets(pairs.surely_better(theta, LEVEL))
        best_probabilities(theta, drawn)
        rank_probabilities(theta, drawn)

    parts = {
        "drawing": lambda: error_draws(matrix, 40.0, 0, draws),
        "largest gap of each draw": lambda: Gaps.of(matrix, errors),
        "simultaneous intervals": lambda: (gaps.reach(LEVEL), mean_reach(matrix, errors, LEVEL)),
        "step-down rank sets": lambda: rank_sets(gaps.surely_better(theta, LEVEL)),
        "P(rank = k)": lambda: rank_probabilities(theta, errors),
        "all of it": everything,
    }
    print(f"\n{models} models, {draws} draws: CPU milliseconds")
    for name, work in parts.items():
        print(f"  {name:28s}{spent(work):9.2f}")
    slow = spent(lambda: naive(theta, matrix, errors), 1)
    fast = spent(lambda: Gaps.of(matrix, errors).surely_better(theta, LEVEL))
    same = bool((naive(theta, matrix, errors) == gaps.surely_better(theta, LEVEL)).all())
    print(f"  {'step-down without shortcuts':28s}{slow:9.2f}  ratio {slow / fast:.0f}, the same claims: {same}")


def overlaps(board: Board, truth: NDArray[np.float64]) -> bool:
    """Whether the rule of arenas, better where intervals don't overlap, says something false."""
    order = np.argsort(board.models)
    claimed = board.lower[order][:, None] > board.upper[order][None, :]
    return bool((claimed & (truth[:, None] <= truth[None, :])).any())


def arenas(count: int) -> None:
    ways = {"two-way CV3": Method(), "sandwich": Method(intervals="sandwich", voter_weights=None)}
    found: dict[str, list[tuple[Replicate, bool]]] = {name: [] for name in ways}
    for seed in range(count):
        votes, truth = simulate(SCENARIOS["80 + 60"], seed)
        tally = Tally.of(votes)
        for name, method in ways.items():
            board = board_of(tally, method)
            found[name].append((judged(board, truth), overlaps(board, truth)))
    print(f"\n{count} arenas, prompt 80 + voter 60")
    print(f"  {'':14s}P(best) > .9:    claimed     true      gap   some false better: rank sets  overlap")
    for name, boards in found.items():
        sure = [each for each, _ in boards if each.claimed_best > 0.9]
        claimed, true = np.mean([each.claimed_best for each in sure]), np.mean([each.truly_best for each in sure])
        false = np.mean([each.false_better for each, _ in boards])
        print(
            f"  {name:14s}{len(sure):7} boards{claimed:10.3f}{true:9.3f}{claimed - true:+9.3f}"
            f"{false:30.3f}{np.mean([wrong for _, wrong in boards]):9.3f}"
        )


def main() -> None:
    for models, draws in ((12, 4000), (100, 1000), (100, 4000), (300, 4000)):
        speed(models, draws)
    arenas(int(sys.argv[1]) if len(sys.argv) > 1 else 300)


if __name__ == "__main__":
    main()
