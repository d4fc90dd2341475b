"""Identification: chance where facts say nothing, however models are served; leaks where they are planted."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from ratings import InvalidOption, InvalidVotes
from ratings.diagnostics.guessing import logistic, nearest, objective
from ratings.diagnostics.identification import Identification, identify

Random = np.random.Generator
Leak = Callable[[Random, NDArray[np.intp], NDArray[np.intp]], NDArray[np.float64]]


def served(
    seed: int,
    leak: Leak | None = None,
    *,
    prompts: int = 3,
    models: int = 3,
    servings: int = 200,
    often: float = 1.0,
    noise: int = 2,
) -> Identification:
    """An audit of an arena whose first model is served `often` times as often as the others."""
    random = np.random.default_rng(seed)
    rates = np.array([often] + [1.0] * (models - 1))
    model = random.choice(models, servings, p=rates / rates.sum())
    prompt = random.integers(0, prompts, servings)
    facts: dict[str, NDArray[np.float64]] = {f"noise {n}": random.normal(size=servings) for n in range(noise)}
    facts |= {"of the prompt": prompt * 1.0, "the same": np.ones(servings)}
    if leak is not None:
        facts["leak"] = leak(random, model, prompt)
    return identify(facts, [f"m{code}" for code in model], [f"p{code}" for code in prompt], seed=seed)


def exact_length(random: Random, model: NDArray[np.intp], prompt: NDArray[np.intp]) -> NDArray[np.float64]:
    """A length of each clip, unrelated to those of the model's others."""
    return random.permutation(100)[model * 10 + prompt] * 1000.0 + 1e6


def habit(_random: Random, model: NDArray[np.intp], _prompt: NDArray[np.intp]) -> NDArray[np.float64]:
    """A model's own duration, on every prompt."""
    return np.array([8.0, 5.0, 5.1])[model]


@cache
def silent(often: float) -> list[Identification]:
    """Audits of facts that say nothing."""
    return [served(seed, often=often, noise=3, servings=120) for seed in range(36)]


@pytest.mark.parametrize("often", [1.0, 3.0])
def test_where_facts_say_nothing_the_interval_holds_chance(often: float) -> None:
    """The interval of the better of two attackers may fail in 5 of 100; one model is served three times as often."""
    for guesses in ([each.known for each in silent(often)], [each.new for each in silent(often)]):
        there = [guess for guess in guesses if guess is not None]
        assert len(there) == 36
        assert np.median([guess.chance for guess in there]) == pytest.approx(1 / 3)
        assert np.mean([guess.lower <= 0 <= guess.upper for guess in there]) >= 0.9
        assert abs(np.mean([guess.excess for guess in there])) < 0.04


def test_intervals_of_one_attacker_hold_chance_as_often_as_they_say() -> None:
    """Each fact alone is an attacker, at 1 - .05 / 4: of 108 intervals 1 or 2 fail."""
    held = [
        guess.lower <= 0 <= guess.upper
        for found in silent(1.0)
        for name, guess in found.alone
        if name.startswith("noise")
    ]
    assert len(held) == 108
    assert np.mean(held) >= 0.95


def test_a_length_that_is_a_clips_own_names_it_once_it_was_seen_and_no_new_one() -> None:
    found = served(1, exact_length, prompts=4)
    assert found.known is not None
    assert found.known.accuracy == pytest.approx(1.0)
    assert found.known.lower > 0.5
    assert found.alone[0][0] == "leak"
    assert found.alone[0][1].accuracy == pytest.approx(1.0)
    assert found.new is not None
    assert found.new.lower <= 0.0


def test_a_models_habit_names_its_clips_of_new_prompts() -> None:
    found = served(2, habit, prompts=6, servings=300)
    assert found.new is not None
    assert found.known is not None
    assert (found.new.accuracy, found.known.accuracy) == pytest.approx((1.0, 1.0))
    assert found.new.lower > 0.5
    assert found.constant == ("the same",)


def test_a_leak_under_noise_is_found_by_the_linear_attacker() -> None:
    def louder(random: Random, model: NDArray[np.intp], _prompt: NDArray[np.intp]) -> NDArray[np.float64]:
        return model + random.normal(size=len(model))

    found = served(3, louder, servings=900, noise=6)
    assert found.known is not None
    assert found.known.attacker == "logistic"
    assert 0.1 < found.known.lower < found.known.upper < 0.5


def test_constant_facts_are_chance_to_the_last_digit() -> None:
    found = served(4, noise=0)
    assert found.known is not None
    assert found.new is not None
    bare = identify({}, ["m", "n"] * 20, list("ppqqrrss") * 5)
    assert bare.known is not None
    assert bare.new is not None
    for guess in (found.known, found.new, bare.known, bare.new):
        assert (guess.excess, guess.lower, guess.upper) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)


def test_nothing_is_said_of_one_model_of_two_clips_or_of_nothing() -> None:
    one = identify({"bytes": [1.0, 2.0, 3.0]}, ["m", "m", "m"], ["p", "p", "q"])
    assert (one.servings, one.clips, one.known, one.new) == (0, 0, None, None)
    two = identify({"bytes": [1.0, 2.0]}, ["m", "n"], ["p", "p"])
    assert (two.servings, two.clips, two.known, two.new) == (2, 2, None, None)
    none = identify({}, [], [])
    assert (none.servings, none.known, none.new) == (0, None, None)


def test_two_models_raise_no_false_alarm() -> None:
    """Of two clips on a prompt each is named beyond chance as often as the other, so that they show no spread."""
    found = [served(seed, models=2, servings=40).known for seed in range(20)]
    assert sum(guess.tells for guess in found if guess is not None) <= 2


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(InvalidVotes, match=r"bytes\[1\]: must be a finite number, got \[nan\]"):
        identify({"bytes": [1.0, float("nan")]}, ["m", "n"], ["p", "p"])
    with pytest.raises(InvalidVotes, match="bytes: shape"):
        identify({"bytes": [1.0]}, ["m", "n"], ["p", "p"])
    with pytest.raises(InvalidVotes, match="prompt: 1 values where model has 2"):
        identify({}, ["m", "n"], ["p"])
    with pytest.raises(InvalidOption, match="level"):
        identify({}, [], [], level=1.0)


def test_the_gradient_is_that_of_the_loss() -> None:
    random = np.random.default_rng(0)
    rows = np.hstack([np.ones((30, 1)), random.normal(size=(30, 3))])
    labels, weight = random.integers(0, 3, 30), random.random(30)
    at, step = random.normal(size=12), 1e-6
    slope = [
        (objective(at + move, rows, labels, weight, 3)[0] - objective(at - move, rows, labels, weight, 3)[0]) / 2 / step
        for move in step * np.eye(12)
    ]
    assert_allclose(objective(at, rows, labels, weight, 3)[1], slope, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("attacker", [logistic, nearest])
def test_labels_that_cannot_be_told_apart_share_a_guess(attacker: Callable[..., NDArray[np.float64]]) -> None:
    """However often each was seen; a label that never was gets none."""
    rows, labels = np.ones((7, 2)), np.array([0, 0, 0, 0, 2, 2, 1])
    assert_allclose(attacker(rows, labels, np.ones((2, 2)), 4), [[1 / 3, 1 / 3, 1 / 3, 0.0]] * 2)


def test_the_nearest_neighbour_tells_lengths_apart_that_differ_by_a_byte() -> None:
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    length = np.array([1_000_000.0, 1_000_001.0, 1_900_000.0])[labels]
    rows = np.stack([length, *random.normal(size=(8, 60))], axis=1)
    asked = np.stack([length, *random.normal(size=(8, 60))], axis=1)
    assert_allclose(nearest(rows, labels, asked, 3), np.eye(3)[labels])
