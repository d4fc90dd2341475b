"""What simulated voters prefer: the truth that a board is to find again."""

import hashlib
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from arena.domain.votes import WINNERS
from arena.errors import BadInput

_LOGIT_PER_POINT: Final = math.log(10) / 400
_MEAN: Final = 1000.0
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tastes:
    """How simulated voters answer; points are Elo points. The defaults are those of STATISTICS.

    Attributes:
        spread: From the weakest model to the strongest, where no strengths are given.
        prompt_sd: How far a model is better or worse on one prompt than on others.
        voter_sd: How far one voter likes a model more or less than others do.
        ties: Share of ties between two clips of a middling model.
        both_bad: Share of both-bads between them; weaker models get more.
        side_points: How much better the left clip looks for being on the left.
        activity: Exponent of the Pareto law that says how many votes each voter casts.
    """

    spread: float = 300.0
    prompt_sd: float = 60.0
    voter_sd: float = 60.0
    ties: float = 0.15
    both_bad: float = 0.05
    side_points: float = 0.0
    activity: float = 1.16

    def __post_init__(self) -> None:
        """Check that these can be tastes.

        Raises:
            BadInput: Names the one that can't.
        """
        for name in ("spread", "prompt_sd", "voter_sd"):
            _require(name, getattr(self, name), low=0.0, high=10_000.0)
        _require("side_points", self.side_points, low=-10_000.0, high=10_000.0)
        _require("activity", self.activity, low=0.1, high=100.0)
        _require("ties", self.ties, low=0.0, high=0.95)
        _require("both_bad", self.both_bad, low=0.0, high=0.95 - self.ties)


class Population:
    """Voters with tastes: the same for the same seed, whatever they are asked and in whatever order.

    Args:
        tastes: How they answer.
        strengths: True strength of each model, in points.
        seed: Of every effect.
    """

    def __init__(self, tastes: Tastes, strengths: Mapping[str, float], seed: int) -> None:
        self._tastes = tastes
        self._strengths = strengths
        self._seed = seed
        self._effects: dict[Hashable, float] = {}

    def probabilities(self, voter: int, prompt: str, left: str, right: str) -> dict[str, float]:
        """The probability of each answer: Davidson's ties (1970) with both-bad as the option to take neither.

        The log-weights of left, right, tie and both-bad are a, b, tau + (a + b)/2 and kappa, a and b being what the
        clips are worth to this voter on this prompt. tau and kappa give the shares of `Tastes` at a = b = 0.
        """
        a = (self._worth(voter, prompt, left) + self._tastes.side_points) * _LOGIT_PER_POINT
        b = self._worth(voter, prompt, right) * _LOGIT_PER_POINT
        decided = 1.0 - self._tastes.ties - self._tastes.both_bad
        weights = np.array(
            [
                math.exp(a),
                math.exp(b),
                2.0 * self._tastes.ties / decided * math.exp((a + b) / 2.0),
                2.0 * self._tastes.both_bad / decided,
            ]
        )
        return dict(zip(WINNERS, (weights / weights.sum()).tolist(), strict=True))

    def _worth(self, voter: int, prompt: str, model: str) -> float:
        return (
            self._strengths.get(model, _MEAN)  # a model that came while the simulation ran is a middling one
            - _MEAN
            + self._tastes.prompt_sd * self._effect("prompt", prompt, model)
            + self._tastes.voter_sd * self._effect("voter", voter, model)
        )

    def _effect(self, *whose: str | int) -> float:
        """A standard normal number that belongs to these, for this seed."""
        if whose not in self._effects:
            name = "\0".join(map(str, (self._seed, *whose))).encode()
            drawn = int.from_bytes(hashlib.blake2b(name, digest_size=6).digest(), "big")
            self._effects[whose] = _NORMAL.inv_cdf((drawn + 0.5) / 2**48)
        return self._effects[whose]


def spread_strengths(models: Iterable[str], given: Mapping[str, float], tastes: Tastes, seed: int) -> dict[str, float]:
    """The true strength of each model: as given, the others spread evenly about 1000 in an order drawn by seed.

    Raises:
        BadInput: A strength is given for a model that is not there, or one that is no number.
    """
    there = sorted(models)
    for model, points in given.items():
        if model not in there:
            raise BadInput(f"{model!r} has no clip to show; the models are {', '.join(there)}", place="strength")
        _require(f"strength of {model}", points, low=-10_000.0, high=10_000.0)
    others = [model for model in there if model not in given]
    places = np.linspace(tastes.spread / 2.0, -tastes.spread / 2.0, len(others)) if len(others) > 1 else np.zeros(1)
    order = np.random.default_rng(seed).permutation(len(others))
    drawn = {others[model]: _MEAN + float(place) for model, place in zip(order, places, strict=False)}
    return {model: float(given[model]) if model in given else drawn[model] for model in there}


def activity(voters: int, tastes: Tastes, seed: int) -> list[float]:
    """How much of all votes each voter casts: a heavy tail, as in every public arena."""
    drawn = np.random.default_rng([seed, voters]).pareto(tastes.activity, voters) + 1.0
    shares: list[float] = (drawn / drawn.sum()).tolist()
    return shares


def _require(name: str, value: float, *, low: float, high: float) -> None:
    if not low <= value <= high:
        raise BadInput(f"must be a number from {low:g} to {high:g}, not {value:g}", place=name)
