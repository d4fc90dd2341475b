"""How fast is a board? Ratios within one run, so that they mean the same on any machine.

python bench/fit.py
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ratings import Method, Tally, Votes, board_of
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.votes import LEFT, OUTCOMES, RIGHT


def log(votes: int, models: int, voters: int, seed: int = 0) -> Votes:
    """Votes with a heavy tail of activity (Pareto 1.16) on 1,000 prompts."""
    random = np.random.default_rng(seed)
    activity = random.pareto(1.16, voters) + 1.0
    strength = random.normal(0.0, 0.5, models)
    a = random.integers(0, models, votes)
    b = (a + random.integers(1, models, votes)) % models
    won = random.random(votes) < 1.0 / (1.0 + np.exp(strength[b] - strength[a]))
    return Votes.from_codes(
        a,
        b,
        np.where(random.random(votes) < 0.15, 2, np.where(won, 0, 1)),
        models=[f"model {code:03}" for code in range(models)],
        voter=random.choice(voters, votes, p=activity / activity.sum()),
        prompt=random.integers(0, 1000, votes),
    )


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The least of several runs."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def minorize(wins: NDArray[np.float64]) -> int:
    """Iterations of Hunter's (2004) MM algorithm until no strength moves by more than 1e-9 logits."""
    played, won = wins + wins.T, wins.sum(axis=1)
    worth, count = np.ones(len(wins)), 0
    while True:
        count += 1
        following = won / (played / (worth[:, None] + worth[None, :])).sum(axis=1)
        following /= np.exp(np.log(following).mean())
        moved = np.abs(np.log(following / worth)).max()
        worth = following
        if moved < 1e-9:
            return count


def chain(models: int) -> NDArray[np.float64]:
    weights = np.zeros((models, models, OUTCOMES))
    for model in range(models - 1):
        weights[model, model + 1, [LEFT, RIGHT]] = 3, 2
    return weights


def main() -> None:
    weights = chain(60)
    newton = fit(HalfWin.of(weights, side=False)).steps
    mm = minorize(weights[..., LEFT] + weights[..., RIGHT].T)
    print(f"iterations on a chain of 60 models: Newton {newton}, MM {mm}, ratio {newton / mm:.5f}")

    votes = log(1_000_000, 20, 50_000)
    tally, early = Tally.of(votes), Tally.of(log(100_000, 20, 50_000))
    new = log(100, 20, 50_000, seed=1)
    counting, adding, adding_early = (
        seconds(work) for work in (lambda: Tally.of(votes), lambda: tally.add(new), lambda: early.add(new))
    )
    print(f"counting 1,000,000 votes                {counting:8.3f} s")
    print(f"adding 100 votes to them                {adding:8.4f} s, ratio {adding / counting:.4f}")
    print(f"  against adding them to 100,000        {adding_early:8.4f} s, ratio {adding / adding_early:.2f}")
    plain = seconds(lambda: board_of(tally, Method(intervals=None, voter_weights=None)))
    for models in (20, 100):
        whole = tally if models == 20 else Tally.of(log(1_000_000, models, 50_000))
        board = seconds(lambda whole=whole: board_of(whole))  # type: ignore[misc]  # bound at once, used at once
        print(
            f"board of {models:3} models, 50,000 voters      {board:8.3f} s, {board / counting:.2f} of counting,"
            f" {board / plain:.1f} of ratings alone at 20"
        )


if __name__ == "__main__":
    main()
