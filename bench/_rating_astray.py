"""Logs on which some engines go wrong: what each of them answers, beside the truth."""

from typing import Any

import numpy as np
from _rating_cases import Case, newcomer, parted, undefeated
from _rating_runner import Runner

POINTS = 400.0 / np.log(10.0)
ASKED = (
    ("ratings", "intervals"),
    ("arena-rank", "intervals"),
    ("FastChat", "encoded"),
    ("arenakit", "codes"),
    ("evalica", "codes"),
    ("choix", "counts"),
)


def astray(runner: Runner) -> None:
    print("\n## Where engines go wrong")
    _newcomer(runner)
    _undefeated(runner)
    _parted(runner)


def _asked(runner: Runner, label: str, case: Case, asked: tuple[tuple[str, str], ...]) -> dict[str, dict[str, Any]]:
    runner.keep(label, case)
    return {engine: runner.run(engine, work, label, 1) | runner.answer(engine, work, label) for engine, work in asked}


def _newcomer(runner: Runner) -> None:
    print("\nA newcomer with 100 of 1,000,100 votes: its rating from the optimum's, and its standard error, Elo\n")
    found = _asked(runner, "newcomer", newcomer(), (*ASKED, ("ratings, converged", "refits")))
    truth = found["ratings"]["theta"][-1] - found["ratings"]["theta"].mean()
    print(f"* 1,000 converged refits: standard error {POINTS * found['ratings, converged']['se'][-1]:.1f}")
    for engine, _ in ASKED:
        if (theta := found[engine].get("theta")) is None:
            print(f"* {engine}: {found[engine].get('refused')}")
            continue
        error = f", standard error {POINTS * found[engine]['se'][-1]:.1f}" if "se" in found[engine] else ""
        print(f"* {engine}: {POINTS * (theta[-1] - theta.mean() - truth):+.6f}{error}")


def _undefeated(runner: Runner) -> None:
    print("\nA model that won all of its 50 votes: its rating from the others' mean, and how far it moves them, Elo\n")
    case = undefeated()
    rest = case.a < 10
    without = Case(case.names[:10], case.a[rest], case.b[rest], case.winner[rest], *[case.voter] * 2, case.covariates)
    asked = (("ratings", "refusal"), ("ratings, separate", "islands"), *ASKED[1:])
    alone = _asked(runner, "without", without, (("ratings", "codes"),))["ratings"]["theta"]
    for engine, said in _asked(runner, "undefeated", case, asked).items():
        if (theta := said.get("theta")) is None:
            print(f"* {engine}: {said.get('refused')}")
            continue
        if np.ptp(theta) == 0.0:
            print(f"* {engine}: the same rating for all")
            continue
        others = theta[:10] - theta[:10].mean()
        error = f" (standard error {POINTS * said['se'][-1]:.1f})" if "se" in said else ""
        rating = f"{POINTS * (theta[-1] - theta[:10].mean()):+.1f}{error}"
        if "component" in said and np.isnan(theta[-1]):
            rating = f"no rating, component {said['component'][-1]} by itself"
        print(f"* {engine}: {rating}; others moved by at most {POINTS * np.abs(others - alone).max():.6f}")


def _parted(runner: Runner) -> None:
    print("\nTwo sets of five models that never met: the gap between the sets' means, Elo\n")
    asked = (("ratings", "refusal"), ("ratings, separate", "islands"), *ASKED[1:])
    for engine, said in _asked(runner, "parted", parted(), asked).items():
        if (theta := said.get("theta")) is None:
            print(f"* {engine}: {said.get('refused')}")
        elif "component" in said:
            print(f"* {engine}: components {said['component'].tolist()}, each with its own scale")
        else:
            print(f"* {engine}: {POINTS * (theta[5:].mean() - theta[:5].mean()):+.1f}")
