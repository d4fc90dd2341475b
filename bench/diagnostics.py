"""How often do the diagnostics raise a false alarm, and how often the right one? Simulated arenas with a known truth.

python bench/diagnostics.py [replicates]
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from ratings import Tally, Votes
from ratings.cells import Cells
from ratings.diagnostics.agreement import agreement
from ratings.diagnostics.calibration import by_outcome, calibration
from ratings.diagnostics.consistency import consistency
from ratings.diagnostics.cycles import Cycles, cycles
from ratings.diagnostics.drift import Drift, drift
from ratings.diagnostics.reliability import reliability
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT
from ratings.weights import adaptive_weights, intra_voter_correlation

Array = NDArray[np.float64]

SIDE = 15.0  # points of head start on the left
TIE = 0.35  # Davidson's nu: 15 % ties between equals


@dataclass(frozen=True)
class Arena:
    """Effects are standard deviations in points: of prompts by model, of voters by model.

    `clips` is the number of models that each prompt has clips of, `cycle` what models 0, 1, 2 have on one another in
    turn, `curve` multiplies the points of every gap above 100, `drift` is what model 3 gains in the last period.
    """

    prompt_effect: float = 0.0
    voter_effect: float = 0.0
    clips: int = 12
    cycle: float = 0.0
    curve: float = 1.0
    drift: float = 0.0
    models: int = 12
    voters: int = 300
    prompts: int = 100
    votes: int = 20_000
    periods: int = 1


NOTHING = Arena()
EFFECTS = Arena(80, 60)
PARTIAL = Arena(80, 60, clips=4, prompts=300)


def simulate(arena: Arena, seed: int) -> list[Votes]:
    """The votes of every period. Voters' activity has a heavy tail (Pareto 1.16), and they vote in all periods."""
    random = np.random.default_rng(seed)
    models, size = arena.models, arena.votes
    strength = random.normal(0.0, 100.0, models)
    activity = random.pareto(1.16, arena.voters) + 1.0
    voter = random.choice(arena.voters, size, p=activity / activity.sum())
    prompt = random.integers(0, arena.prompts, size)
    clips = np.argsort(random.random((arena.prompts, models)), axis=1)[:, : arena.clips]
    first = random.integers(0, arena.clips, size)
    second = (first + random.integers(1, arena.clips, size)) % arena.clips
    a, b = clips[prompt, first], clips[prompt, second]
    period = np.arange(size) * arena.periods // size
    taste = random.normal(0.0, arena.voter_effect, (arena.voters, models))
    content = random.normal(0.0, arena.prompt_effect, (arena.prompts, models))
    points = strength + taste[voter] + content[prompt]
    points[period == arena.periods - 1, 3] += arena.drift
    rows = np.arange(size)
    gap = points[rows, a] - points[rows, b] + arena.cycle * _turn(a, b)
    gap = np.where(np.abs(gap) > 100, np.sign(gap) * (100 + arena.curve * (np.abs(gap) - 100)), gap) + SIDE
    half = gap / POINTS_PER_LOGIT / 2.0
    left, right = np.exp(half), np.exp(-half)
    mark = random.random(size) * (left + right + TIE)
    winner = np.where(mark < left, 0, np.where(mark < left + right, 1, 2))
    names = [f"model {code:02}" for code in range(models)]
    parts = (np.flatnonzero(period == one) for one in range(arena.periods))
    return [Votes.from_codes(a[p], b[p], winner[p], models=names, voter=voter[p], prompt=prompt[p]) for p in parts]


def _turn(a: NDArray[np.intp], b: NDArray[np.intp]) -> Array:
    """1 where a comes before b in the cycle of models 0, 1, 2, -1 where after, 0 elsewhere."""
    among = (a < 3) & (b < 3)
    return among * np.where((b - a) % 3 == 1, 1.0, -1.0)


def fitted(arena: Arena, seed: int, *, weighted: bool = False) -> tuple[Cells, Fit, Array, tuple[str, ...]]:
    """An arena's cells, their fit, what each weighs in it (by adaptive voter weights if `weighted`), the labels."""
    (votes,) = simulate(arena, seed)
    tally = Tally.of(votes)
    cells, found = tally.cells(), fit(HalfWin.of(tally.weights, side=True))
    if not weighted:
        return cells, found, cells.weight, tally.models
    count = np.bincount(cells.voter, cells.weight)
    contributions = found.model.contributions(found.parameters, cells, cells.weight)
    rho = intra_voter_correlation(found, tally.weights, contributions, cells.voter, count)
    weight = cells.weight * adaptive_weights(rho, count)[cells.voter]
    return cells, fit(HalfWin.of(by_outcome(cells, weight, len(tally.models)), side=True)), weight, tally.models


def unclustered(cells: Cells) -> Cells:
    """The same votes as if nobody knew who cast them, and on what."""
    nobody = np.zeros(len(cells.voter), dtype=np.intp)
    return replace(cells, voter=nobody, prompt=nobody)


def cycles_of(arena: Arena, seed: int, *, weighted: bool = False, clustered: bool = True) -> Cycles:
    cells, found, weight, models = fitted(arena, seed, weighted=weighted)
    return cycles(cells if clustered else unclustered(cells), found, models, weight=weight, rounds=400)


def calibration_of(arena: Arena, seed: int) -> tuple[float, float, float]:
    """p-values of X^2, of the calibration error, and of X^2 by chi^2."""
    cells, found, weight, _ = fitted(arena, seed)
    result = calibration(cells, found, weight=weight, rounds=400)
    return result.p_value, result.error_p_value, float(chi2.sf(result.pearson, result.degrees))


def drift_of(arena: Arena, seed: int, *, clustered: bool = True) -> Drift:
    logs = simulate(arena, seed)
    if not clustered:
        logs = [Votes.from_codes(each.left, each.right, each.outcome, models=each.models) for each in logs]
    return drift([Tally.of(each) for each in logs], rounds=400)


def repeats(
    random: np.random.Generator, *, voters: int = 300, careless: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """First and second outcome and voter of hidden repeats.

    Honest voters repeat themselves with a chance of Beta(25, 6); careless ones answer each time anew, as often left,
    right or tie as everyone does.
    """
    count = 3 + random.poisson(9, voters)
    again = random.beta(25, 6, voters)
    again[:careless], count[:careless] = 0.385, 30
    voter = np.repeat(np.arange(voters), count)
    first = random.choice(3, len(voter), p=[0.45, 0.4, 0.15])
    other = (first + random.integers(1, 3, len(voter))) % 3
    return first, np.where(random.random(len(voter)) < again[voter], first, other), voter


def table(name: str, row: Callable[[int], tuple[float, ...]], columns: tuple[str, ...], count: int) -> None:
    started = time.perf_counter()
    found = np.array([row(seed) for seed in range(count)])
    rates = ", ".join(f"{column} {rate:.3f}" for column, rate in zip(columns, found.mean(axis=0), strict=True))
    print(f"{name:58s} {rates}   ({time.perf_counter() - started:.0f} s)", flush=True)


def _triangle(found: Cycles) -> bool:
    return any(set(each.models) == {"model 00", "model 01", "model 02"} for each in found.cycles)


def cycle_tables(count: int) -> None:
    for name, arena in (("no effects", NOTHING), ("80 + 60", EFFECTS), ("80 + 60, 4 clips a prompt", PARTIAL)):
        for way, options in (("clustered", {}), ("clustered, rho weights", {"weighted": True})):
            table(
                f"cycles, none: {name}, {way}",
                lambda seed, arena=arena, options=options: (cycles_of(arena, seed, **options).p_value <= 0.05,),
                ("size",),
                count,
            )
        table(
            f"cycles, none: {name}, unclustered",
            lambda seed, arena=arena: (cycles_of(arena, seed, clustered=False).p_value <= 0.05,),
            ("size",),
            count,
        )
    for weighted in (False, True):

        def power(seed: int, *, weighted: bool = weighted) -> tuple[bool, ...]:
            found = cycles_of(replace(EFFECTS, cycle=100.0), seed, weighted=weighted)
            return found.p_value <= 0.05, _triangle(found)

        way = "rho weights" if weighted else "unweighted"
        table(f"cycles, 100 points: 80 + 60, {way}", power, ("power", "the triangle named"), count)


def calibration_tables(count: int) -> None:
    cases = {
        "none": NOTHING,
        "80 + 60": EFFECTS,
        "80 + 60, 4 clips a prompt": PARTIAL,
        "no effects, gaps above 100 shrunk to a fifth": replace(NOTHING, curve=0.2),
    }
    for name, arena in cases.items():
        table(
            f"calibration: {name}",
            lambda seed, arena=arena: tuple(p <= 0.05 for p in calibration_of(arena, seed)),
            ("X^2", "calibration error", "X^2 by chi^2"),
            count,
        )


def drift_tables(count: int) -> None:
    still = replace(EFFECTS, periods=6)
    moved = replace(still, drift=100.0)

    def size(seed: int) -> tuple[bool, ...]:
        found = drift_of(still, seed)
        return found.p_value <= 0.05, bool(found.shifts), drift_of(still, seed, clustered=False).p_value <= 0.05

    def power(seed: int) -> tuple[bool, ...]:
        found = drift_of(moved, seed)
        named = [(each.model, each.period) for each in found.shifts]
        return found.p_value <= 0.05, ("model 03", "6") in named, named == [("model 03", "6")]

    table("drift, none: 80 + 60, 6 periods", size, ("joint", "any model named", "joint, unclustered"), count)
    table("drift, 100 points", power, ("joint", "the model and period named", "and no other"), count)


def consistency_tables(count: int) -> None:
    def row(seed: int, careless: int) -> tuple[float, ...]:
        flagged = consistency(*repeats(np.random.default_rng(seed), careless=careless)).careless
        honest = sum(each >= careless for each in flagged)
        return honest > 0, honest / max(len(flagged), 1), (len(flagged) - honest) / max(careless, 1)

    for careless in (0, 3, 10, 30):
        table(
            f"consistency: {careless} careless of 300 voters",
            lambda seed, careless=careless: row(seed, careless),
            ("any honest flagged", "honest of the flagged", "careless found"),
            count,
        )


def cost_table() -> None:
    """CPU seconds at 100 models, 1,000,000 votes, 50,000 voters and 1,000 prompts."""
    (votes,) = simulate(Arena(80, 60, models=100, clips=100, voters=50_000, prompts=1_000, votes=1_000_000), 0)
    tally = Tally.of(votes)
    cells, model = tally.cells(), HalfWin.of(tally.weights, side=True)
    found = fit(model)
    work: dict[str, Callable[[], object]] = {
        "fit of the counts": lambda: fit(model).inverse,
        "cells": tally.cells,
        "reliability, cells and rho at hand": lambda: reliability(tally, found, cells=cells, rho=0.01),
        "reliability": lambda: reliability(tally, found),
        "agreement, 1,000 resamples": lambda: agreement(cells),
        "calibration, 1,000 draws": lambda: calibration(cells, found),
        "cycles, 1,000 draws": lambda: cycles(cells, found, tally.models),
    }
    for name, one in work.items():
        times = []
        for _ in range(3):
            started = time.process_time()
            one()
            times.append(time.process_time() - started)
        print(f"cost: {name:40s} {sorted(times)[1]:8.3f} s of CPU", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    noise = np.sqrt(0.05 * 0.95 / count)
    print(f"{count} replicates, nominal .05; Monte-Carlo error about {noise:.3f}")
    cycle_tables(count)
    calibration_tables(count)
    drift_tables(count)
    consistency_tables(count)
    cost_table()


if __name__ == "__main__":
    main()
