"""How fast and how close is the bootstrap? Against NumPy's own multinomial draws of the same cells in the same run.

OPENBLAS_NUM_THREADS=1 python bench/bootstrap.py
"""

import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import numpy as np
from fit import log
from numpy.typing import NDArray

from ratings import Tally
from ratings.bootstrap import bootstrap, cluster_bootstrap, vote_bootstrap
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.refit import Pairs, refitted
from ratings.resampling import multinomial, poisson
from ratings.scale import POINTS_PER_LOGIT

ROUNDS = 1000


def table(votes: int, models: int, ties: float) -> NDArray[np.float64]:
    """Counts by (left, right, outcome)."""
    random = np.random.default_rng(1)
    strength = random.normal(0.0, 0.5, models)
    a = random.integers(0, models, votes)
    b = (a + random.integers(1, models, votes)) % models
    won = random.random(votes) < 1.0 / (1.0 + np.exp(strength[b] - strength[a] - 0.1))
    outcome = np.where(random.random(votes) < ties, 2, np.where(won, 0, 1))
    cell = (a * models + b) * 4 + outcome
    return np.bincount(cell, minlength=models * models * 4).reshape(models, models, 4).astype(float)


def fitted(weights: NDArray[np.float64], *, side: bool) -> Fit:
    found = fit(HalfWin.of(weights, side=side))
    assert found.hessian.size
    return found


def spent(work: Callable[[], object], repeats: int = 2) -> float:
    """CPU seconds, the least of several runs."""
    found = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def speed(models: int, votes: int, ties: float) -> None:
    weights = table(votes, models, ties)
    cells, random = weights[weights > 0], np.random.default_rng(0)
    numpys = spent(lambda: random.multinomial(votes, cells / cells.sum(), ROUNDS), 1)
    print(f"\n{models} models, {votes:,} votes, {ties:.0%} ties, {ROUNDS} replicates: CPU seconds")
    print(f"  {'numpy multinomial draws alone':44s}{numpys:8.3f}")

    def row(what: str, took: float) -> None:
        print(f"  {what:44s}{took:8.3f}  ratio {numpys / took:5.1f}", flush=True)

    row("multinomial draws of the same cells", spent(lambda: multinomial(cells, ROUNDS, random)))
    row("poisson draws of the same cells", spent(lambda: poisson(cells, ROUNDS, random)))
    for side in (False, True):
        found, what = fitted(weights, side=side), "with" if side else "without"
        row(f"multinomial refits, {what} a side effect", spent(partial(vote_bootstrap, found, weights, ROUNDS, 0)))
        fewer = partial(vote_bootstrap, found, weights, ROUNDS, 0, draw="poisson")
        row(f"poisson refits, {what} a side effect", spent(fewer))


def clusters(models: int, votes: int, voters: int) -> None:
    tally = Tally.of(log(votes, models, voters))
    cells = tally.cells()
    found = fitted(tally.weights, side=True)
    print(f"\n{models} models, {votes:,} votes, {voters:,} voters, 1,000 prompts, {ROUNDS} replicates: CPU seconds")
    for by in ("voter", "prompt"):
        for draw in ("exponential", "multinomial", "poisson"):
            work = partial(cluster_bootstrap, found, cells, cells.weight, by, rounds=ROUNDS, seed=0, draw=draw)
            took = spent(work, 1)
            print(f"  {by:8s}{draw:36s}{took:8.2f}", flush=True)


def accuracy(votes: int, models: int = 12) -> None:
    weights = table(votes, models, 0.15)
    found = fitted(weights, side=True)
    random = np.random.default_rng(5)
    drawn = multinomial(weights.reshape(-1), ROUNDS, random).T.reshape(ROUNDS, *weights.shape).astype(float)
    each = np.array([fit(HalfWin.of(replicate, side=True)).parameters for replicate in drawn])
    print(f"  {votes:7,}", end="")
    for steps in (1, 2):
        moved = stepped(found, drawn, steps)
        apart = np.abs(np.quantile(moved, [0.025, 0.975], axis=0) - np.quantile(each, [0.025, 0.975], axis=0))
        apart = apart[:, :models] * POINTS_PER_LOGIT
        print(f"{apart.mean():12.4f}{apart.max():9.3f}", end="")
    print()


def stepped(found: Fit, drawn: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    models = found.model.models
    first, second = np.nonzero(found.model.votes)
    votes, score = drawn[..., :3].sum(axis=-1), drawn[..., 0] + 0.5 * drawn[..., 2]
    both = (
        np.append(values[:, first, second], own[None, first, second], axis=0).T
        for values, own in (
            (votes, found.model.votes),
            (score, found.model.score),
        )
    )
    return refitted(found, Pairs(first, second, models, side=True), *both, steps, connected=True).parameters


def memory(models: int, votes: int, rounds: int) -> None:
    weights = table(votes, models, 0.15)
    found = fitted(weights, side=True)
    tracemalloc.start()
    bootstrap(found, weights, rounds, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"\npeak memory, {models} models, {votes:,} votes, {rounds} replicates: {peak / 1e6:.0f} MB")


def main() -> None:
    for ties in (0.0, 0.15):
        speed(20, 100_000, ties)
    for ties in (0.0, 0.15):
        speed(100, 1_000_000, ties)
    print(f"\nInterval ends against {ROUNDS} replicates fitted to the end, 12 models, points: mean, largest")
    print(f"  {'votes':>7s}{'one step':>21s}{'two steps':>21s}")
    for votes in (1500, 5000, 20_000):
        accuracy(votes)
    memory(300, 2_000_000, 100)
    clusters(20, 1_000_000, 50_000)
    clusters(100, 1_000_000, 50_000)


if __name__ == "__main__":
    main()
