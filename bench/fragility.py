"""How few votes, and voters, turn two neighbours on a board round: predicted, and found by refits.

python bench/fragility.py [arenas]

Arenas of bench/coverage.py's kind: 12 models, 300 voters of uneven activity, prompt and taste effects of 60 points.
Three predictions stand beside the number that refits find along the same order of votes:

    ours        what a vote adds to the score where the two meet (ratings/diagnostics/influence.py)
    leverage    influence at the fit over 1 - leverage, added up (Broderick, Giordano & Meager 2020)
    plain       influence at the fit, added up
"""

import sys
import time
from collections.abc import Callable

import numpy as np
from coverage import Scenario, simulate
from fit import log
from numpy.typing import NDArray

from ratings import Tally
from ratings.diagnostics.flip import Flip
from ratings.diagnostics.fragility import flips, fragility
from ratings.diagnostics.voters import fragility_by_voter
from ratings.fit import Fit, fit
from ratings.models.design import pair_variances
from ratings.models.halfwin import HalfWin
from ratings.votes import SCORES


def by_influence(found: Fit, counts: NDArray[np.int64], flip: Flip, *, leverage: bool) -> float:
    """The number of votes by influence at the fit; infinite if all don't suffice."""
    along, models = found.inverse[flip.above] - found.inverse[flip.below], found.model.models
    slope = along[:models, None] - along[None, :models] + along[models:].sum()
    p = 1.0 / (1.0 + np.exp(-found.model.log_odds(found.parameters)))
    each = slope[..., None] * (SCORES - p[..., None])
    if leverage:
        each = each / (1.0 - p * (1.0 - p) * pair_variances(found.inverse, models))[..., None]
    each, votes = each.reshape(-1), counts[..., :3].reshape(-1)
    order = np.argsort(-each)
    sums = np.cumsum(np.repeat(np.maximum(each[order], 0.0), votes[order]))
    number = int(np.searchsorted(sums, found.theta[flip.above] - found.theta[flip.below])) + 1
    return number if number <= len(sums) else np.inf


def table(name: str, error: NDArray[np.float64], counts: NDArray[np.float64]) -> None:
    within = np.abs(error) * counts <= np.maximum(1.0, 0.05 * counts)
    print(
        f"{name:24s}{np.mean(error == 0.0):8.3f}{within.mean():15.3f}{np.abs(error).mean():11.4f}"
        f"{np.abs(error).max():10.3f}{error.mean():+10.3f}",
        flush=True,
    )


def predictions(count: int, votes: int) -> None:
    rows, voters = [], []
    for seed in range(count):
        tally = Tally.of(simulate(Scenario(60, 60, votes=votes), seed)[0])
        found = fit(HalfWin.of(tally.weights, side=True))
        for flip in fragility(found, tally.counts):
            if flip.confirmed and flip.predicted:
                others = [by_influence(found, tally.counts, flip, leverage=each) for each in (True, False)]
                rows.append([flip.gap, flip.confirmed, flip.predicted, *others])
        voters += [
            (flip.confirmed, flip.predicted)
            for flip in fragility_by_voter(found, tally.cells())
            if flip.confirmed and flip.predicted
        ]
    found_rows, found_voters = np.array(rows), np.array(voters, dtype=float)
    print(f"\n{count} arenas of {votes:,} votes, {len(rows)} gaps; median {np.median(found_rows[:, 1]):.0f} votes")
    print(f"{'predicted against refit':24s}   equal  within 5 % / 1  mean |err|  max |err|  mean err")
    for low, high in ((0, 25), (25, 1000)):
        chosen = found_rows[(found_rows[:, 0] >= low) & (found_rows[:, 0] < high)]
        span = f"gap < {high}" if low == 0 else f"gap >= {low}"
        for column, name in ((2, "ours"), (3, "leverage"), (4, "plain")):
            table(f"{span}, {name}", chosen[:, column] / chosen[:, 1] - 1.0, chosen[:, 1])
    table("voters, ours", found_voters[:, 1] / found_voters[:, 0] - 1.0, found_voters[:, 0])


def cpu(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def speed() -> None:
    print("\nCPU ms                      one fit     all flips   confirmed   by voter")
    for models, votes, voters in ((20, 100_000, 5_000), (100, 1_000_000, 50_000)):
        tally = Tally.of(log(votes, models, voters))
        found = fit(HalfWin.of(tally.weights, side=True))
        counts, cells = tally.counts, tally.cells()
        assert found.inverse.size
        times = [
            cpu(lambda weights=tally.weights: fit(HalfWin.of(weights, side=True)).inverse),  # type: ignore[misc]
            cpu(lambda found=found, counts=counts: flips(found, counts)),  # type: ignore[misc]
            cpu(lambda found=found, counts=counts: fragility(found, counts)),  # type: ignore[misc]
            cpu(lambda found=found, cells=cells: fragility_by_voter(found, cells, confirm=False)),  # type: ignore[misc]
        ]
        print(f"{models:4} models {votes:9,} votes" + "".join(f"{1000 * each:12.1f}" for each in times), flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for votes in (2_000, 20_000):
        predictions(count, votes)
    speed()


if __name__ == "__main__":
    main()
