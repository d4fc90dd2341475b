"""How fast does each model fit? Milliseconds of one core, and ratios within one run.

python bench/models.py            (set OPENBLAS_NUM_THREADS=1)
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from ratings.fit import fit
from ratings.models.controlled import Controlled
from ratings.models.covariates import Covariates
from ratings.models.davidson import Davidson
from ratings.models.halfwin import HalfWin
from ratings.models.raokupper import RaoKupper
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE


class Log(NamedTuple):
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    outcome: NDArray[np.intp]
    differences: NDArray[np.float64]


def log(votes: int, models: int, covariates: int = 5, seed: int = 0) -> Log:
    """Strengths of sd 0.5, 15 % ties, 8 % both bad, covariates that models differ in."""
    random = np.random.default_rng(seed)
    strength, habit = random.normal(0.0, 0.5, models), random.normal(size=(models, covariates))
    left = random.integers(0, models, votes)
    right = (left + random.integers(1, models, votes)) % models
    differences = habit[left] - habit[right] + random.normal(size=(votes, covariates))
    won = random.random(votes) < expit(strength[left] - strength[right] + 0.1 + 0.1 * differences.sum(axis=1))
    aside = random.random(votes)
    outcome = np.select([aside < 0.15, aside < 0.23, won], [TIE, BOTH_BAD, LEFT], RIGHT)
    return Log(left, right, outcome, differences)


def table(votes: Log, models: int) -> NDArray[np.float64]:
    cell = (votes.left * models + votes.right) * OUTCOMES + votes.outcome
    return np.bincount(cell, minlength=models**2 * OUTCOMES).reshape(models, models, OUTCOMES).astype(float)


def milliseconds(work: Callable[[], object], least: float = 0.2) -> float:
    """The best of several runs, in milliseconds of processor time."""
    best, spent = np.inf, 0.0
    while spent < 5 * least:
        repeats, start = 0, time.process_time()
        while time.process_time() - start < least / 5:
            work()
            repeats += 1
        taken = time.process_time() - start
        best, spent = min(best, taken / repeats), spent + taken
    return 1e3 * best


def points(models: int, votes: int) -> None:
    weights = table(log(votes, models), models)
    plain = HalfWin.of(weights, side=False)
    found = fit(plain)
    gap = np.abs(fit(plain, start=found.parameters).theta - found.theta).max() * POINTS_PER_LOGIT
    square = fit(plain).hessian + np.eye(models)
    one = milliseconds(lambda: cho_solve(cho_factor(square), found.theta))
    print(f"\n{models} models, {votes:,} votes; one Cholesky solution {one:.3f} ms; next step {gap:.1e} Elo")
    fits: dict[str, Callable[[], object]] = {
        "half-win": lambda: fit(HalfWin.of(weights, side=False)),
        "half-win, side": lambda: fit(HalfWin.of(weights, side=True)),
        "half-win, side, and inverse": lambda: fit(HalfWin.of(weights, side=True)).inverse,
        "half-win from its optimum": lambda: fit(HalfWin.of(weights, side=False), start=found.parameters),
        "half-win, Firth": lambda: fit(HalfWin.of(weights, side=True), firth=True),
        "Davidson, side": lambda: fit(Davidson.of(weights, side=True)),
        "Davidson, side, both bad": lambda: fit(Davidson.of(weights, side=True, both_bad=True)),
        "Rao-Kupper, side": lambda: fit(RaoKupper.of(weights, side=True)),
    }
    for name, work in fits.items():
        took = milliseconds(work)
        print(f"  {name:28} {took:8.3f} ms, {took / one:6.1f} solutions")


def covariates(models: int, votes: int) -> None:
    made = log(votes, models)
    names = [f"covariate {code}" for code in range(made.differences.shape[1])]
    rated = (made.outcome != BOTH_BAD).astype(float)
    counting = milliseconds(lambda: table(made, models))

    def prepared() -> Controlled:
        scaled = Covariates.of(made.differences, names, weight=rated)
        return Controlled.of(made, scaled, models=models, side=True)

    def whole() -> object:
        model = prepared()
        found = fit(model)
        meat = model.contributions(found.parameters, made, rated).outer()
        return model.coefficients(found.parameters, found.inverse @ meat @ found.inverse)

    print(f"\n{models} models, {votes:,} votes, {len(names)} covariates; counting the votes {counting:.1f} ms")
    for name, work in (("standardise, check, sort", prepared), ("and fit, and sandwich", whole)):
        took = milliseconds(work)
        print(f"  {name:28} {took:8.1f} ms, {took / counting:6.1f} countings")


def main() -> None:
    for models, votes in ((20, 100_000), (100, 1_000_000), (300, 3_000_000)):
        points(models, votes)
    covariates(100, 1_000_000)


if __name__ == "__main__":
    main()
