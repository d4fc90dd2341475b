"""The pictures of docs/statistics.md, each computed, and its numbers printed.

python bench/figures.py [--quick] [--only NAME] [--into FOLDER]
"""

import argparse
import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _figures import Coverage, Reach, draw_board, draw_coverage, draw_elo, draw_power, draw_rigging, draw_scenes
from _svg import Drawing
from coverage import SCENARIOS, replicates, simulate
from rigging import Attack, outcomes

from ratings import Votes, rate
from ratings.elo import elo_orders
from ratings.power import Arena, plan

ROOT = Path(__file__).resolve().parents[1]
SCENES = ROOT.parent / "shared" / "data" / "video-tone-mapping-votes.csv"

WAYS = {
    "Fisher": {"intervals": "fisher", "voter_weights": None},
    "sandwich": {"intervals": "sandwich", "voter_weights": None},
    "voters only": {"estimand": "prompt-set"},
    "two-way (headline)": {},
}
SEED = 5  # of the example arena
EFFECTS = 80.0, 60.0  # points per prompt and model, and per voter and model
PROMPTS = (None, 300, 100, 20)
VOTERS = {"rho": 0.01, "votes_per_voter": 50.0, "ties": 0.15}


def coverage(count: int) -> Drawing:
    """Share of nominal 95 % intervals that hold the truth."""
    found = []
    for name, scenario in SCENARIOS.items():
        for way, options in WAYS.items():
            each = [one.covered.mean() for one in replicates(scenario, count, draws=0, diagnostics=False, **options)]
            found.append(Coverage(name, way, float(np.mean(each)), float(np.std(each, ddof=1) / np.sqrt(count))))
            print(f"{name:18s}{way:20s}{found[-1].share:7.3f} +- {found[-1].error:.3f}", flush=True)
    return draw_coverage(found, tuple(WAYS), count)


def board(_count: int) -> Drawing:
    """One simulated arena whose truth is known."""
    votes, truth = simulate(SCENARIOS["80 + 60"], SEED)
    found = rate(votes)
    true = truth[[votes.models.index(model) for model in found.models]]
    for place, model in enumerate(found.models):
        print(
            f"{model} {found.rating[place]:7.1f} ({found.lower[place]:.1f} to {found.upper[place]:.1f}) truth "
            f"{true[place]:7.1f}, ranks {found.rank_lower[place]}-{found.rank_upper[place]}"
        )
    return draw_board(found, true)


def power(_count: int) -> Drawing:
    """Votes that tell two of twelve models apart."""
    gaps = np.geomspace(10.0, 100.0, 4001)
    curves = {}
    for prompts in PROMPTS:
        arena = Arena(models=12, prompt_sd=EFFECTS[0], prompts=prompts, **VOTERS)
        curves[prompts] = np.array([plan(float(gap), arena).votes for gap in gaps])
        shown = {gap: plan(gap, arena) for gap in (10.0, 21.0, 40.0, 60.0, 100.0)}
        row = "".join(f"{gap:6.0f}: {each.votes:9,.0f}" for gap, each in shown.items())
        print(f"{prompts or 'endless'!s:>8} prompts, votes by gap {row}")
    return draw_power(gaps, curves)


def elo(count: int) -> Drawing:
    """The spread of online Elo over orders of one log, beside the log's intervals."""
    votes, _ = simulate(SCENARIOS["no effects"], 0)
    found = rate(votes)
    order = [votes.models.index(model) for model in found.models]
    spreads = {}
    for k in (4, 32):
        ends = elo_orders(votes, k=k, permutations=4 * count)[:, order]
        spreads[k] = Reach(*np.quantile(ends, [0.025, 0.975], axis=0))
        print(f"K = {k:2}: standard deviation over {len(ends)} orders {ends.std(axis=0, ddof=1).mean():.1f}")
    print(f"half-width of the board's intervals {np.mean(found.upper - found.lower) / 2.0:.1f}")
    return draw_elo(found, spreads, 4 * count)


def rigging(count: int) -> Drawing:
    """What 4 % rigged votes do to their target, and what is left after the alarm."""
    rows = []
    for accounts, votes in ((5, 160), (10, 80), (20, 40), (40, 20)):
        found = list(outcomes(Attack(accounts, votes), count))
        before, after = (np.mean([getattr(each, part) for each in found]) for part in ("shift", "residual"))
        rows.append((accounts, votes, float(np.mean([each.alarm for each in found])), float(before), float(after)))
        print(f"{accounts:2} x {votes:3}: alarm {rows[-1][2]:.2f}, shift {before:+.1f}, after {after:+.1f}", flush=True)
    return draw_rigging(rows, count)


def scenes(_count: int) -> Drawing | None:
    """Three intervals of the same real votes; None where these votes are not beside the checkout."""
    if not SCENES.exists():
        print("the real votes are not beside this checkout: the picture stays as it is")
        return None
    with SCENES.open(newline="", encoding="utf-8") as file:
        a, b, winner, voter, prompt, _ = zip(*list(csv.reader(file))[1:], strict=True)
    votes = Votes.from_labels(a, b, winner, voter=voter, prompt=prompt)
    found = {}
    for name, options in (("alone", WAYS["sandwich"]), ("these", WAYS["voters only"]), ("like", {})):
        found[name] = rate(votes, side_bias=False, **options)  # type: ignore[arg-type]  # rate() checks them
        print(f"{name:8s}half-widths {np.array2string((found[name].upper - found[name].lower) / 2.0, precision=0)}")
    return draw_scenes(found["like"], {name: _reach(found["like"].models, each) for name, each in found.items()})


def _reach(models: tuple[str, ...], found: object) -> Reach:
    """The board's intervals in the order of these models."""
    order = [found.models.index(model) for model in models]  # type: ignore[attr-defined]
    return Reach(found.lower[order], found.upper[order])  # type: ignore[attr-defined]


FIGURES: dict[str, Callable[[int], Drawing | None]] = {
    "coverage": coverage,
    "example-board": board,
    "votes-needed": power,
    "elo-orders": elo,
    "rigging": rigging,
    "tone-mapping": scenes,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few replicates: for a look, not for the page")
    parser.add_argument("--only", choices=FIGURES, help="one picture")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures", help="where the pictures go")
    options = parser.parse_args()
    for name, make in FIGURES.items():
        if options.only in (None, name):
            print(f"-- {name}")
            if (drawing := make(3 if options.quick else 100)) is not None:
                (options.into / f"{name}.svg").write_text(drawing.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
