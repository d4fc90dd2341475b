"""Do the intervals hold? Simulated arenas whose truth is known, for each way of computing intervals.

python bench/coverage.py [replicates]
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ratings import Board, Method, Tally, Votes, board_of
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT, to_points

SIDE = 15.0  # points of head start on the left
TIE = 0.35  # Davidson's nu: 15 % ties between equals


@dataclass(frozen=True)
class Scenario:
    """An arena; effects are standard deviations in points per prompt and model, and per voter and model."""

    prompt_effect: float
    voter_effect: float
    models: int = 12
    voters: int = 300
    prompts: int = 100
    votes: int = 20_000


SCENARIOS = {
    "no effects": Scenario(0, 0),
    "prompt 100": Scenario(100, 0),
    "80 + 60": Scenario(80, 60),
    "voter 100": Scenario(0, 100),
    "80 + 60, P = 20": Scenario(80, 60, prompts=20),
}


def outcome_probabilities(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left, right and tie under Davidson (1970), which the half-win fit only approximates."""
    left, right = np.exp(odds / 2), np.exp(-odds / 2)
    return np.stack([left, right, np.full_like(odds, TIE)], axis=-1) / (left + right + TIE)[..., None]


def target(strength: NDArray[np.float64], scenario: Scenario) -> NDArray[np.float64]:
    """Ratings that endless votes over endless prompts and voters would give: the fit to expected scores."""
    spread = np.sqrt(2.0) * np.hypot(scenario.prompt_effect, scenario.voter_effect)
    nodes, mass = np.polynomial.hermite_e.hermegauss(61)
    gaps = strength[:, None] - strength[None, :] + SIDE
    chances = outcome_probabilities((gaps[..., None] + spread * nodes) / POINTS_PER_LOGIT)
    weights = np.zeros((*gaps.shape, 4))
    weights[..., :3] = np.einsum("abko,k->abo", chances, mass / mass.sum())
    weights[np.arange(len(gaps)), np.arange(len(gaps))] = 0.0
    return to_points(fit(HalfWin.of(weights, side=True)).theta)


def simulate(scenario: Scenario, seed: int) -> tuple[Votes, NDArray[np.float64]]:
    """One arena's votes, and the ratings they estimate. Voters' activity has a heavy tail (Pareto 1.16)."""
    random = np.random.default_rng(seed)
    models, size = scenario.models, scenario.votes
    strength = random.normal(0.0, 100.0, models)
    activity = random.pareto(1.16, scenario.voters) + 1.0
    voter = random.choice(scenario.voters, size, p=activity / activity.sum())
    prompt = random.integers(0, scenario.prompts, size)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    taste = random.normal(0.0, scenario.voter_effect, (scenario.voters, models))
    content = random.normal(0.0, scenario.prompt_effect, (scenario.prompts, models))
    gap = strength[a] - strength[b] + taste[voter, a] - taste[voter, b] + content[prompt, a] - content[prompt, b] + SIDE
    chance = outcome_probabilities(gap / POINTS_PER_LOGIT)
    winner = (random.random(size)[:, None] > chance.cumsum(axis=1)).sum(axis=1).clip(max=2)
    names = [f"model {code:02}" for code in range(models)]
    return Votes.from_codes(a, b, winner, models=names, voter=voter, prompt=prompt), target(strength, scenario)


@dataclass(frozen=True)
class Replicate:
    """How one board stands to the truth. Arrays follow the truth's models, shape (M,)."""

    error: NDArray[np.float64]
    covered: NDArray[np.bool_]
    half_width: NDArray[np.float64]
    false_better: bool
    claimed_best: float
    truly_best: bool


def judged(board: Board, truth: NDArray[np.float64]) -> Replicate:
    order = np.argsort(board.models)
    error = board.rating[order] - truth
    lower, upper = board.lower[order], board.upper[order]
    rank = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    outside = (rank < board.rank_lower[order]) | (rank > board.rank_upper[order])
    return Replicate(
        error=error,
        covered=(lower <= truth) & (truth <= upper),
        half_width=(upper - lower) / 2.0,
        false_better=bool(outside.any()),
        claimed_best=float(board.p_best.max()),
        truly_best=bool(board.models[int(board.p_best.argmax())] == sorted(board.models)[int(truth.argmax())]),
    )


def replicates(scenario: Scenario, count: int, **options: object) -> Iterator[Replicate]:
    """Boards of `count` arenas, computed with these options of `Method`."""
    method = Method(**options)  # type: ignore[arg-type]  # options are checked by Method itself
    for seed in range(count):
        votes, truth = simulate(scenario, seed)
        yield judged(board_of(Tally.of(votes), method), truth)


def summary(found: list[Replicate]) -> str:
    error = np.array([each.error for each in found])
    sure = [each for each in found if each.claimed_best > 0.9]
    gap = np.mean([each.claimed_best - each.truly_best for each in sure]) if sure else np.nan
    return (
        f"{np.mean([each.covered for each in found]):9.3f}{np.mean([each.half_width for each in found]):11.1f}"
        f"{np.sqrt((error**2).mean()):7.1f}{np.abs(error.mean(axis=0)).max():7.2f}"
        f"{np.mean([each.false_better for each in found]):14.3f}{gap:13.3f}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    ways = {
        "two-way CV3, rho weights": {},
        "two-way CV3, no weights": {"voter_weights": None},
        "voter CV3": {"estimand": "prompt-set"},
        "sandwich": {"intervals": "sandwich", "voter_weights": None},
        "fisher": {"intervals": "fisher", "voter_weights": None},
    }
    noise = 100 * np.sqrt(0.05 * 0.95 / count)
    print(f"{count} replicates; nominal coverage .95; Monte-Carlo error about {noise:.1f} points")
    print(f"{'':44s} coverage half-width   rmse   bias  false better  p_best gap")
    for name, scenario in SCENARIOS.items():
        for way, options in ways.items():
            print(f"{name:18s}{way:26s}{summary(list(replicates(scenario, count, **options)))}", flush=True)


if __name__ == "__main__":
    main()
