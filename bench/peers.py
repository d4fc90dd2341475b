"""Our rating engine beside the others: the same logs, one thread, one run, inputs prebuilt, a process for each.

python bench/peers.py [S M L R] [--rows codes list ...] [--quick] [--python PATH]

Logs: S = 20 models, 100,000 votes; M = 100 models, 1,000,000; L = 300 models, 10,000,000; R = the Chatbot Arena counts
(129 models, 1,670,250 votes). CPU and wall seconds are the least of several runs; "x" is another engine's CPU time
divided by ours. Below the table: memory, agreement, and what each engine says of logs that lead some of them astray.
The others live in an environment of their own, which `make bench` makes (bench/peers.txt).
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _rating_astray import astray
from _rating_cases import COUNTS, SIZES, Case, counted, simulated
from _rating_rows import COMPILED, OURS, ROWS, Entry, Row
from _rating_runner import PEERS, Runner
from numpy.typing import NDArray
from scipy.optimize import root
from scipy.special import expit

POINTS = 400.0 / np.log(10.0)
FITS = ("codes", "counts", "encoded", "intervals")  # works whose answer is the same half-win fit


def table(runner: Runner, label: str, rows: dict[str, Row]) -> None:
    print("\n| work | engine | CPU s | wall s | runs | x | to reach | |\n|---|---|---|---|---|---|---|---|")
    for row in rows.values():
        ours = runner.run(OURS, row.ours.work, label) if label in row.ours.cases else {}
        if "cpu" not in ours:
            if ours.get("refused"):
                print(f"| {row.title} | {OURS} | {ours['refused']} | | | | | |")
            continue
        for entry in row.entries:
            if label in entry.skipped:
                print(f"| {row.title} | {entry.engine} | not run: {entry.skipped[label]} | | | | | |")
            elif label in entry.cases:
                found = runner.run(entry.engine, entry.work, label)
                print(line(row, entry, label, ours, found), flush=True)
                if "cpu" in found and entry.engine in COMPILED:
                    first = Entry(f"{entry.engine}, first call", entry.work, entry.cases)
                    print(
                        line(row, first, label, ours, {"cpu": found["first"][0], "wall": found["first"][1], "runs": 1})
                    )


def line(row: Row, entry: Entry, label: str, ours: dict[str, Any], found: dict[str, Any]) -> str:
    if "cpu" not in found:
        return f"| {row.title} | {entry.engine} | {found.get('refused', 'missing')} | | | | | |"
    figures = f"{found['cpu']:.4f} | {found['wall']:.4f} | {found['runs']}"
    ratio, target = found["cpu"] / ours["cpu"], entry.target.get(label)
    if entry is row.ours:
        asked = "" if target is None else f"<= {target} s"
        reached = "" if target is None else "yes" if found["cpu"] <= target else "NO"
        return f"| {row.title} | {entry.engine} | {figures} | | {asked} | {reached} |"
    asked = "" if target is None else f">= {target:g}"
    reached = "" if target is None else "yes" if ratio >= target else "NO"
    return f"| {row.title} | {entry.engine} | {figures} | {ratio:.1f} | {asked} | {reached} |"


def summary(runner: Runner, labels: list[str], rows: dict[str, Row]) -> None:
    """All logs in one table: CPU seconds, and how many times ours another engine takes; * where a target is missed."""
    print("\n## CPU seconds (times ours; * short of what was asked)\n")
    print(f"| work | engine | {' | '.join(labels)} |\n|---|---|{'---|' * len(labels)}")
    for row in rows.values():
        for entry in row.entries:
            found = [runner.known.get((entry.engine, entry.work, label), {}) for label in labels]
            if any("cpu" in said for said in found):
                told = [_told(runner, row, entry, label) for label in labels]
                print(f"| {row.title} | {entry.engine} | {' | '.join(told)} |")


def _told(runner: Runner, row: Row, entry: Entry, label: str) -> str:
    ours, said = (runner.known.get((each.engine, each.work, label), {}) for each in (row.ours, entry))
    if "cpu" not in said or "cpu" not in ours:
        return "-" if label in entry.skipped else ""
    ratio, target = said["cpu"] / ours["cpu"], entry.target.get(label)
    if entry is row.ours:
        return f"{said['cpu']:.4f}{' *' if target is not None and said['cpu'] > target else ''}"
    return f"{said['cpu']:.4f} ({ratio:.3g}{' *' if target is not None and ratio < target else ''})"


def memory(runner: Runner, label: str) -> None:
    """Peak beyond the inputs, over the inputs' size, of the point fit from codes; the bound is for our own."""
    found = {
        engine: said
        for (engine, work, where), said in runner.known.items()
        if work == "codes" and where == label and "memory" in said
    }
    if found:
        print(
            f"\nPeak memory of the point fit from codes, {label}, beyond the inputs and over their size (to reach: 2)\n"
        )
    for engine, said in found.items():
        size = said["inputs"] / 1e6
        print(f"* {engine}: {said['memory'] / 1e6:.0f} MB, {said['memory'] / 1e6 / size:.2f} x {size:.0f} MB")


def optimum(case: Case) -> NDArray[np.float64]:
    """The half-win optimum in logits by MINPACK's hybrid method: no code shared with any engine here."""
    wins = case.wins
    votes = wins + wins.T

    def slope(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return score(theta, wins, votes) - theta.sum()

    def curvature(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        chance = expit(theta[:, None] - theta[None, :])
        information = votes * chance * (1.0 - chance)
        return information - np.diag(information.sum(axis=1)) - 1.0

    found = root(slope, np.zeros(case.models), jac=curvature, method="hybr", options={"xtol": 1e-14})
    return np.asarray(found.x - found.x.mean())


def score(theta: NDArray[np.float64], wins: NDArray[np.float64], votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score vector of the half-win likelihood: how many wins each model has beyond what is expected."""
    return np.asarray((wins - votes * expit(theta[:, None] - theta[None, :])).sum(axis=1))


def agreement(runner: Runner, label: str, case: Case) -> None:
    """How far every fit is from the optimum, and how many wins it leaves unexplained."""
    if not any(where == label and work in FITS for _, work, where in runner.known):
        return
    runner.run("evalica, converged", "codes", label, runs=1)
    truth, wins = optimum(case), case.wins
    print(
        f"\nThe same half-win fit, {label}: largest distance from the optimum, and largest entry of the score vector\n"
    )
    print("| engine | from | Elo | score, wins | within 1e-5 Elo |\n|---|---|---|---|---|")
    for engine, work, where in list(runner.known):
        theta = runner.answer(engine, work, label).get("theta") if where == label and work in FITS else None
        if theta is None:
            continue
        theta = theta - theta.mean()
        off, left = POINTS * np.abs(theta - truth).max(), np.abs(score(theta, wins, wins + wins.T)).max()
        print(f"| {engine} | {work} | {off:.1e} | {left:.1e} | {'yes' if off <= 1e-5 else 'no'} |")


def others(runner: Runner, label: str, case: Case) -> None:
    """Rao & Kupper's model without a prior, and the fit with covariates, each by two engines."""
    for work, peer, what in (("ties", "arenakit", "Rao-Kupper"), ("covariates", "arena-rank", "With covariates")):
        ours, theirs = (runner.answer(engine, work, label) for engine in (OURS, peer))
        if ours and theirs:
            gap = POINTS * np.abs(ours["theta"] - theirs["theta"] + theirs["theta"].mean()).max()
            print(f"\n{what}, {label}: {peer} and ours differ by at most {gap:.1e} Elo")
        if ours and theirs and work == "covariates":
            left = [np.abs(covariate_score(case, each["theta"], each["gamma"])).max() for each in (ours, theirs)]
            print(f"Largest entry of the score vector: ours {left[0]:.1e}, {peer} {left[1]:.1e} wins")


def covariate_score(case: Case, theta: NDArray[np.float64], gamma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score vector of the half-win likelihood with covariates, strengths first."""
    odds = theta[case.a] - theta[case.b] + case.covariates @ gamma
    left = np.array([1.0, 0.0, 0.5])[case.winner] - expit(odds)
    by_model = np.bincount(case.a, left, case.models) - np.bincount(case.b, left, case.models)
    return np.append(by_model, case.covariates.T @ left)


def errors(runner: Runner, label: str) -> None:
    """Two sandwiches of the same fit."""
    found = [runner.answer(engine, "intervals", label).get("se") for engine in (OURS, "arena-rank")]
    if found[0] is not None and found[1] is not None:
        share = found[1] / found[0]
        print(f"\nStandard errors, {label}: arena-rank's are {share.min():.3f} to {share.max():.3f} of ours")


def refits(runner: Runner, label: str) -> None:
    """Our two-step replicates against the same draws fitted until nothing moves."""
    ends = runner.answer(OURS, "refits", label).get("ends")
    if ends is None or "cpu" not in runner.run("ratings, converged", "refits", label, runs=1):
        return
    gap = POINTS * np.abs(ends - runner.answer("ratings, converged", "refits", label)["ends"])
    print(
        f"\nEnds of the refits' 95 % intervals against converged refits, {label}: mean {gap.mean():.1e}, largest",
        end=" ",
    )
    print(f"{gap.max():.1e} Elo (to reach: .1)")


def cases(labels: list[str]) -> dict[str, Callable[[], Case]]:
    made: dict[str, Callable[[], Case]] = {
        label: lambda size=SIZES[label]: simulated(*size)  # type: ignore[misc]  # bound at once
        for label in labels
        if label in SIZES
    }
    return made | ({"R": counted} if "R" in labels and COUNTS.exists() else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", default=["S", "M", "L", "R"], metavar="CASE", help="S, M, L or R")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), help="only these works")
    parser.add_argument("--quick", action="store_true", help="two runs each")
    parser.add_argument("--python", type=Path, default=PEERS, help="the peers' Python")
    options = parser.parse_args()
    rows = {name: ROWS[name] for name in options.rows}
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(Path(folder), options.python, options.quick)
        made = cases(options.cases)
        for label, make in made.items():
            case = make()
            runner.keep(label, case)
            ties = 100.0 * np.mean(case.winner == 2)
            print(f"\n## {label}: {case.models} models, {len(case.a):,} votes, {ties:.1f} % ties")
            table(runner, label, rows)
            memory(runner, label)
            agreement(runner, label, case)
            others(runner, label, case)
            errors(runner, label)
            refits(runner, label)
        if len(rows) == len(ROWS):
            astray(runner)
        summary(runner, list(made), rows)
        print(f"\nVersions: {', '.join(runner.versions())}")


if __name__ == "__main__":
    main()
