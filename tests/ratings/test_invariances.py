"""What must not change a board: the order of votes, the names of things, the sides, and how equal votes are written."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ratings import Board, Votes, rate
from ratings.scale import POINTS_PER_LOGIT

LOGIT = 1e-8
"""By how much strengths may differ, in logits."""

OPTIONS: dict[str, dict[str, Any]] = {
    "headline": {},
    "equal voters, these prompts": {"voter_weights": "equal", "estimand": "prompt-set"},
    "sandwich, anchored": {"intervals": "sandwich", "anchor": ("model 2", 1200.0)},
    "prior": {"prior": 400.0, "intervals": "fisher"},
}

seeds = st.integers(0, 2**32 - 1)
every_method = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
few = settings(deadline=None, max_examples=5)


@dataclass(frozen=True)
class Log:
    """A log as plain columns."""

    model_a: NDArray[Any]
    model_b: NDArray[Any]
    winner: NDArray[Any]
    voter: NDArray[Any]
    prompt: NDArray[Any]
    weight: NDArray[np.float64]

    def taken(self, rows: NDArray[np.intp]) -> "Log":
        return Log(*(getattr(self, column)[rows] for column in self.__dataclass_fields__))

    def rated(self, **options: Any) -> Board:  # noqa: ANN401 - those of `rate`
        names = self.__dataclass_fields__
        return rate(Votes.from_labels(**{name: getattr(self, name) for name in names}), **options)


def drawn(seed: int, size: int = 500, models: int = 5) -> Log:
    random = np.random.default_rng(seed)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    gap = 0.3 * (b - a) + 0.2
    won = random.random(size) < 1 / (1 + np.exp(-gap))
    winner = np.where(won, "model_a", "model_b")
    spread = random.random(size)
    winner = np.where(spread < 0.2, "tie", np.where(spread > 0.95, "both_bad", winner))
    return Log(
        np.array([f"model {code}" for code in a]),
        np.array([f"model {code}" for code in b]),
        winner,
        np.array([f"voter {code}" for code in np.minimum(random.pareto(1.16, size) * 3, 40).astype(int)]),
        np.array([f"prompt {code}" for code in random.integers(0, 12, size)]),
        random.choice([1.0, 1.0, 2.0, 0.5], size),
    )


def assert_same(found: Board, expected: Board, *, renamed: dict[str, str] | None = None, side: float = 1.0) -> None:
    place = {model: row for row, model in enumerate(found.models)}
    rows = np.array([place[(renamed or {}).get(model, model)] for model in expected.models])
    for name in ("rating", "lower", "upper"):
        gap = np.abs(getattr(found, name)[rows] - getattr(expected, name)) / POINTS_PER_LOGIT
        assert np.nanmax(gap) <= LOGIT, name
    assert np.array_equal(np.isnan(found.lower[rows]), np.isnan(expected.lower))
    covariance = found.covariance[np.ix_(rows, rows)] / POINTS_PER_LOGIT**2
    assert np.abs(covariance - expected.covariance / POINTS_PER_LOGIT**2).max() <= LOGIT
    assert found.side_bias is not None
    assert expected.side_bias is not None
    assert abs(found.side_bias.points - side * expected.side_bias.points) / POINTS_PER_LOGIT <= LOGIT
    assert found.side_bias.p_value == pytest.approx(expected.side_bias.p_value, abs=1e-7)


@every_method
@few
@given(seeds)
def test_the_order_of_votes_makes_no_difference(options: dict[str, Any], seed: int) -> None:
    log = drawn(seed)
    order = np.random.default_rng(seed + 1).permutation(len(log.winner))
    assert_same(log.taken(order).rated(**options), log.rated(**options))


@every_method
@few
@given(seeds)
def test_the_names_of_models_voters_and_prompts_make_no_difference(options: dict[str, Any], seed: int) -> None:
    log, random = drawn(seed), np.random.default_rng(seed + 1)
    renamed = {f"model {code}": f"other {new}" for code, new in enumerate(random.permutation(5))}

    def names(column: NDArray[Any]) -> NDArray[Any]:
        return np.array([renamed.get(label, label + "!") for label in column.tolist()])

    other = Log(names(log.model_a), names(log.model_b), log.winner, names(log.voter), names(log.prompt), log.weight)
    given = dict(options)
    if "anchor" in given:
        given["anchor"] = (renamed[given["anchor"][0]], given["anchor"][1])
    assert_same(other.rated(**given), log.rated(**options), renamed=renamed)


@every_method
@few
@given(seeds)
def test_swapped_sides_turn_the_side_effect_round_and_nothing_else(options: dict[str, Any], seed: int) -> None:
    log = drawn(seed)
    turned = {"model_a": "model_b", "model_b": "model_a"}
    winner = np.array([turned.get(label, label) for label in log.winner.tolist()])
    swapped = replace(log, model_a=log.model_b, model_b=log.model_a, winner=winner)
    assert_same(swapped.rated(**options), log.rated(**options), side=-1.0)


@every_method
@few
@given(seeds)
def test_weight_2_is_two_votes(options: dict[str, Any], seed: int) -> None:
    log, random = drawn(seed), np.random.default_rng(seed + 1)
    twice = random.random(len(log.winner)) < 0.3
    heavier = replace(log, weight=np.where(twice, 2 * log.weight, log.weight))
    rows = np.concatenate([np.arange(len(log.winner)), np.flatnonzero(twice)])
    assert_same(log.taken(rows).rated(**options), heavier.rated(**options))


def test_another_vote_does_make_a_difference() -> None:
    """Shows that the checks above can fail."""
    log = drawn(0)
    decided = np.flatnonzero(log.winner == "model_a")[0]
    other = replace(log, winner=np.where(np.arange(len(log.winner)) == decided, "tie", log.winner))
    with pytest.raises(AssertionError, match="rating"):
        assert_same(other.rated(), log.rated())
