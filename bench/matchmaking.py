"""How many votes does the matchmaker save? Simulated arenas whose votes are drawn on the pairs that it chooses.

python bench/matchmaking.py [replicates]
"""

import itertools
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ratings import draw_probabilities, information_gain
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.pairing import UNKNOWN_SD
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import LEFT, OUTCOMES, RIGHT

MODELS = 20
PAIRS = np.array(list(itertools.combinations(range(MODELS), 2)))
UNIFORM = None
"""In place of a kappa: every pair equally often."""

BATCH = 50  # votes between two refits, as a live board has some
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Onboarding:
    """A new model among 19 that have met each other often."""

    half_width: float = 25.0
    before: int = 20_000

    def begin(self, arena: "Arena") -> None:
        others = (PAIRS != MODELS - 1).all(axis=1).astype(float)
        arena.vote(others / others.sum(), self.before)

    def reached(self, widths: NDArray[np.float64]) -> bool:
        return bool(widths[-1] <= self.half_width)


@dataclass(frozen=True)
class ColdStart:
    """All models new, until every half-width is small."""

    half_width: float = 15.0

    def begin(self, arena: "Arena") -> None:
        """Nothing is known."""

    def reached(self, widths: NDArray[np.float64]) -> bool:
        return bool(widths.max() <= self.half_width)


class Arena:
    """Votes on models whose strengths are known to nobody."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.strength = self.random.normal(0.0, 100.0, MODELS) / POINTS_PER_LOGIT
        self.weights = np.zeros((MODELS, MODELS, OUTCOMES))

    def fitted(self) -> Fit:
        """Strengths and their covariance under the prior of `ratings.pairing`."""
        return fit(HalfWin.of(self.weights, side=False), prior_sd=UNKNOWN_SD / POINTS_PER_LOGIT)

    def vote(self, chance: NDArray[np.float64], votes: int) -> None:
        """Votes on pairs drawn with these probabilities, the side by a coin."""
        pair = PAIRS[self.random.choice(len(PAIRS), votes, p=chance)]
        left, right = np.where(self.random.random((votes, 1)) < 0.5, pair, pair[:, ::-1]).T
        won = self.random.random(votes) < 1.0 / (1.0 + np.exp(self.strength[right] - self.strength[left]))
        np.add.at(self.weights, (left, right, np.where(won, LEFT, RIGHT)), 1.0)


def half_widths(fitted: Fit) -> NDArray[np.float64]:
    """Of each model's interval against the mean of all, in points, votes being independent here."""
    return np.asarray(Z * POINTS_PER_LOGIT * np.sqrt(np.diagonal(fitted.inverse)))


def chances(fitted: Fit, kappa: float | None) -> NDArray[np.float64]:
    if kappa is UNIFORM:
        return np.full(len(PAIRS), 1.0 / len(PAIRS))
    return draw_probabilities(information_gain(fitted.theta, fitted.inverse, PAIRS), kappa=kappa)


def votes_needed(task: Onboarding | ColdStart, kappa: float | None, seed: int, most: int = 60_000) -> tuple[int, float]:
    """Votes until the task's half-width, and by how much the last model's rating is off then, in points.

    Args:
        task: What to reach.
        kappa: Of the matchmaker.
        seed: Of the arena and its votes.
        most: Where to give up.
    """
    arena = Arena(seed)
    task.begin(arena)
    for votes in range(0, most, BATCH):
        fitted = arena.fitted()
        if task.reached(half_widths(fitted)):
            error = fitted.theta[-1] - (arena.strength[-1] - arena.strength.mean())
            return votes, POINTS_PER_LOGIT * float(error)
        arena.vote(chances(fitted, kappa), BATCH)
    raise RuntimeError(f"{task} is not reached after {most} votes")


def main() -> None:
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{MODELS} models, {replicates} arenas a row, {BATCH} votes between refits; no ties, no side, equal voters")
    print(f"{'':32s}{'kappa':>8s}{'votes':>8s}{'of uniform':>12s}{'rmse of the last':>18s}{'covered':>9s}")
    for name, task in (("a new model to +-25", Onboarding()), ("cold start, every model to +-15", ColdStart())):
        uniform = 0.0
        for kappa in (UNIFORM, 0.0, 1.0, 3.0):
            votes, errors = np.array([votes_needed(task, kappa, seed) for seed in range(replicates)]).T
            uniform = uniform or float(votes.mean())
            label = "uniform" if kappa is UNIFORM else f"{kappa:g}"
            covered = float((np.abs(errors) <= task.half_width).mean())
            print(
                f"{name:32s}{label:>8s}{votes.mean():>8.0f}{votes.mean() / uniform:>12.2f}"
                f"{np.sqrt((errors**2).mean()):>18.1f}{covered:>9.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
