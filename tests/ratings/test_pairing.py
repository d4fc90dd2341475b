"""Which pair to show next."""

import itertools
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import InvalidOption, Votes, beliefs, draw_probabilities, information_gain, rate

PAIRS = np.array(list(itertools.combinations(range(4), 2)))


@pytest.fixture(scope="module")
def matchmaking(bench_script: Callable[[str], ModuleType]) -> ModuleType:
    """The bench's own simulation."""
    return bench_script("matchmaking")


def test_the_gain_is_the_drop_of_total_variance_after_one_more_vote() -> None:
    random = np.random.default_rng(0)
    root = random.normal(size=(4, 4))
    covariance, theta = root @ root.T, random.normal(size=4)
    gain = information_gain(theta, covariance, PAIRS)
    for (first, second), found in zip(PAIRS, gain, strict=True):
        x = np.zeros(4)
        x[first], x[second] = 1, -1
        p = 1 / (1 + np.exp(-theta @ x))
        after = np.linalg.inv(np.linalg.inv(covariance) + p * (1 - p) * np.outer(x, x))
        assert found == pytest.approx(np.trace(covariance) - np.trace(after))


def test_probabilities_mix_a_uniform_share_with_powers_of_the_gain() -> None:
    gain = np.array([1.0, 2.0, 3.0])
    assert_allclose(draw_probabilities(gain), 0.2 / 3 + 0.8 * gain / 6)
    assert_allclose(draw_probabilities(gain, kappa=3), 0.2 / 3 + 0.8 * gain**3 / 36)
    assert_allclose(draw_probabilities(gain, exploration=1.0), 1 / 3)
    assert draw_probabilities(gain * 1e-200, kappa=3).sum() == pytest.approx(1)


def test_where_nothing_is_to_gain_every_pair_is_as_likely() -> None:
    assert_allclose(draw_probabilities(np.zeros(4)), 0.25)
    assert draw_probabilities(np.zeros(0)).shape == (0,)


@pytest.mark.parametrize("options", [{"kappa": -1.0}, {"exploration": 1.5}])
def test_bad_options_are_refused_by_name(options: dict[str, float]) -> None:
    with pytest.raises(InvalidOption, match=next(iter(options))):
        draw_probabilities(np.ones(3), **options)


def test_before_any_vote_all_pairs_are_alike() -> None:
    board = rate(Votes.from_labels([], [], []))
    theta, covariance = beliefs(board, ["a", "b", "c", "d"])
    assert_allclose(draw_probabilities(information_gain(theta, covariance, PAIRS)), 1 / 6)


def test_a_new_model_is_shown_most() -> None:
    random = np.random.default_rng(0)
    a = random.integers(0, 3, 900)
    b = (a + random.integers(1, 3, 900)) % 3
    votes = Votes.from_codes(a, b, random.integers(0, 3, 900), models=["a", "b", "c"], voter=np.arange(900) // 3)
    theta, covariance = beliefs(rate(votes), ["b", "new", "a", "c"])
    chance = draw_probabilities(information_gain(theta, covariance, PAIRS))
    with_new = (PAIRS == 1).any(axis=1)
    assert chance[with_new].sum() > 0.85
    assert chance[~with_new].min() > 0.2 / 6 * 0.999


def test_beliefs_within_an_island_are_the_boards_and_between_islands_wide() -> None:
    random = np.random.default_rng(1)
    first = random.integers(0, 2, 400)
    island = 2 * random.integers(0, 2, 400)
    votes = Votes.from_codes(
        island + first,
        island + 1 - first,
        random.integers(0, 3, 400),
        models=["a", "b", "c", "d"],
        voter=np.arange(400),
    )
    board = rate(votes, components="separate")
    names = list(board.models)
    theta, covariance = beliefs(board, names)
    x = np.array([1.0, -1.0, 0, 0])
    scale = (400 / np.log(10)) ** 2
    assert x @ covariance @ x * scale == pytest.approx(x[:2] @ board.covariance[:2, :2] @ x[:2])
    across = np.array([1.0, 0, -1.0, 0])
    assert across @ covariance @ across * scale > 2 * 400**2
    assert theta @ x * np.sqrt(scale) == pytest.approx(board.rating[0] - board.rating[1])


def test_a_new_model_needs_a_quarter_of_the_votes_under_kappa_3_and_no_fewer_under_kappa_0(
    matchmaking: ModuleType,
) -> None:
    task = matchmaking.Onboarding()

    def mean_votes(kappa: float | None) -> float:
        found = [matchmaking.votes_needed(task, kappa, seed) for seed in range(3)]
        assert all(abs(error) < 2 * task.half_width for _votes, error in found)
        return float(np.mean([votes for votes, _error in found]))

    uniform = mean_votes(matchmaking.UNIFORM)
    assert mean_votes(3.0) <= 0.25 * uniform
    assert mean_votes(0.0) > 0.9 * uniform
