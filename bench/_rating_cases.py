"""The logs on which rating engines are compared: made once, seeded, and read by every engine from the same file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

COUNTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "chatbot-arena-2024-08-14-counts.json"
TIE = 0.43  # Davidson's nu: about 16.5 % ties among models whose strengths have a deviation of 100 points
WINNERS = ("model_a", "model_b", "tie")
EFFECTS = np.array([0.25, -0.2, 0.1, 0.05, 0.0])  # of five covariates, in logits a deviation
SIZES = {"S": (20, 100_000, 5_000), "M": (100, 1_000_000, 50_000), "L": (300, 10_000_000, 0)}


@dataclass(frozen=True, eq=False)
class Case:
    """One log: codes of the models shown left and right, and 0, 1 or 2 for left, right or tie.

    Voters, prompts and covariates have length 0 where nothing asks for them.
    """

    names: tuple[str, ...]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    winner: NDArray[np.int8]
    voter: NDArray[np.int32]
    prompt: NDArray[np.int32]
    covariates: NDArray[np.float64]

    @property
    def models(self) -> int:
        return len(self.names)

    @cached_property
    def wins(self) -> NDArray[np.float64]:
        """[i, j]: how often i beat j, ties counted half to each."""
        size = self.models**2
        pair = self.a.astype(np.int64) * self.models + self.b
        left, right, tie = (np.bincount(pair[self.winner == code], minlength=size) for code in range(3))
        table = (left + tie / 2.0).reshape(self.models, self.models)
        return np.asarray(table + (right + tie / 2.0).reshape(self.models, self.models).T)

    def save(self, path: Path) -> None:
        np.savez(path, **{**vars(self), "names": np.array(self.names)})

    @classmethod
    def load(cls, path: Path) -> "Case":
        with np.load(path) as stored:
            columns = {name: stored[name] for name in stored.files}
        return cls(tuple(columns.pop("names").tolist()), **columns)


def case_of(
    names: Sequence[str], a: NDArray[Any], b: NDArray[Any], winner: NDArray[Any], **columns: NDArray[Any]
) -> Case:
    """A log without the columns that are not given."""
    nothing = {
        "voter": np.empty(0, np.int32),
        "prompt": np.empty(0, np.int32),
        "covariates": np.empty((0, len(EFFECTS))),
    }
    return Case(tuple(names), a.astype(np.int32), b.astype(np.int32), winner.astype(np.int8), **nothing | columns)


def chances(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left, right and tie under Davidson (1970), by the difference of strengths in logits."""
    left, right = np.exp(gap / 2.0), np.exp(-gap / 2.0)
    return np.stack([left, right, np.full_like(gap, TIE)], axis=-1) / (left + right + TIE)[..., None]


def outcomes(gap: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int8]:
    """Votes drawn in chunks, because three probabilities a vote are a lot of memory for ten million."""
    winner = np.empty(len(gap), np.int8)
    for start in range(0, len(gap), 1 << 18):
        part = slice(start, start + (1 << 18))
        edges = chances(gap[part]).cumsum(axis=1)[:, :2]
        winner[part] = (random.random(len(edges))[:, None] > edges).sum(axis=1)
    return winner


def standardised(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0 and deviation 1, so that engines which centre covariates and engines which don't fit the same model."""
    return np.asarray((columns - columns.mean(axis=0)) / columns.std(axis=0))


def simulated(models: int, votes: int, voters: int, seed: int = 0) -> Case:
    """Votes on evenly paired models, with voters (activity Pareto 1.16), 1,000 prompts and covariates if asked for."""
    random = np.random.default_rng(seed)
    strength = random.normal(0.0, 100.0 * np.log(10.0) / 400.0, models)
    a = random.integers(0, models, votes, dtype=np.int32)
    b = (a + random.integers(1, models, votes, dtype=np.int32)) % models
    gap, columns = strength[a] - strength[b], {}
    if voters:
        activity = random.pareto(1.16, voters) + 1.0
        columns = {
            "voter": random.choice(voters, votes, p=activity / activity.sum()).astype(np.int32),
            "prompt": random.integers(0, 1000, votes, dtype=np.int32),
            "covariates": standardised(random.normal(size=(votes, len(EFFECTS)))),
        }
        gap = gap + columns["covariates"] @ EFFECTS
    return case_of([f"model-{code:03}" for code in range(models)], a, b, outcomes(gap, random), **columns)


def counted() -> Case:
    """The Chatbot Arena counts, one row a vote; "both bad" counts as a tie, as the other engines count it."""
    stored = json.loads(COUNTS.read_text(encoding="utf-8"))
    pairs, counts = np.array(stored["X"]), np.array(stored["Y"])
    counts = np.column_stack([counts[:, 0], counts[:, 1], counts[:, 2] + counts[:, 3]])
    order = sorted(range(len(stored["models"])), key=stored["models"].__getitem__)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows = np.repeat(place[pairs], counts.sum(axis=1), axis=0)
    winner = np.repeat(np.tile(np.arange(3), len(pairs)), counts.reshape(-1))
    shuffled = np.random.default_rng(0).permutation(len(rows))
    names = [stored["models"][code] for code in order]
    return case_of(names, rows[shuffled, 0], rows[shuffled, 1], winner[shuffled])


def newcomer(seed: int = 0) -> Case:
    """A million votes on 19 models, and a hundred on one more that scores as well as whomever it meets."""
    old, random = simulated(19, 1_000_000, 0, seed), np.random.default_rng(seed + 1)
    against = random.integers(0, 19, 100)
    winner = outcomes(np.zeros(100), random)
    a, b = np.append(old.a, np.full(100, 19)), np.append(old.b, against)
    return case_of([*old.names, "newcomer"], a, b, np.append(old.winner, winner))


def undefeated(seed: int = 0) -> Case:
    """Ten models with 10,000 votes, and one more that won all of its 50."""
    old = simulated(10, 10_000, 0, seed)
    a, b = np.append(old.a, np.full(50, 10)), np.append(old.b, np.arange(50) % 10)
    return case_of([*old.names, "undefeated"], a, b, np.append(old.winner, np.zeros(50, np.int8)))


def parted(seed: int = 0) -> Case:
    """Two sets of five models that never met."""
    one, two = simulated(5, 5_000, 0, seed), simulated(5, 5_000, 0, seed + 1)
    names = [f"{island}-{code}" for island in ("east", "west") for code in range(5)]
    a, b = np.append(one.a, two.a + 5), np.append(one.b, two.b + 5)
    return case_of(names, a, b, np.append(one.winner, two.winner))
