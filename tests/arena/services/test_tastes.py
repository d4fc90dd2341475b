"""Simulated tastes: the shares and effects that were asked for."""

import math

import numpy as np
import pytest

from arena.errors import BadInput
from arena.services.tastes import Population, Tastes, activity, spread_strengths

EVEN = Tastes(prompt_sd=0, voter_sd=0, ties=0.2, both_bad=0.1)


def test_clips_of_middling_models_get_the_shares_asked_for() -> None:
    chances = Population(EVEN, {"a": 1000.0, "b": 1000.0}, seed=0).probabilities(0, "p", "a", "b")

    assert chances == pytest.approx({"left": 0.35, "right": 0.35, "tie": 0.2, "both_bad": 0.1})


def test_the_odds_of_a_gap_are_those_of_the_scale() -> None:
    """400 points are odds of ten to one, whatever the ties."""
    chances = Population(EVEN, {"a": 1250.0, "b": 850.0}, seed=0).probabilities(0, "p", "a", "b")

    assert chances["left"] / chances["right"] == pytest.approx(10.0)
    assert chances["tie"] == pytest.approx(math.sqrt(chances["left"] * chances["right"]) * 2 * 0.2 / 0.7)


def test_weak_models_get_more_both_bads() -> None:
    population = Population(EVEN, {"a": 1200.0, "b": 1200.0, "c": 700.0, "d": 700.0}, seed=0)

    assert population.probabilities(0, "p", "c", "d")["both_bad"] > 0.3
    assert population.probabilities(0, "p", "a", "b")["both_bad"] < 0.05


def test_a_side_bias_helps_the_left_clip() -> None:
    tastes = Tastes(prompt_sd=0, voter_sd=0, ties=0, both_bad=0, side_points=400)
    chances = Population(tastes, {"a": 1000.0, "b": 1000.0}, seed=0).probabilities(0, "p", "a", "b")

    assert chances["left"] == pytest.approx(10 / 11)


def test_effects_have_the_spread_asked_for_and_belong_to_their_voter_and_prompt() -> None:
    def logits(tastes: Tastes, seed: int) -> np.ndarray:
        population = Population(tastes, {"a": 1000.0, "b": 1000.0}, seed)
        found = [population.probabilities(voter, f"p{voter}", "a", "b") for voter in range(2_000)]
        return np.array([math.log10(chances["left"] / chances["right"]) * 400 for chances in found])

    for tastes in (Tastes(prompt_sd=60, voter_sd=0), Tastes(prompt_sd=0, voter_sd=60)):
        assert np.std(logits(tastes, 1)) == pytest.approx(60 * math.sqrt(2), rel=0.05)
        assert abs(np.mean(logits(tastes, 1))) < 6
        np.testing.assert_array_equal(logits(tastes, 1), logits(tastes, 1))
        assert (logits(tastes, 1) != logits(tastes, 2)).all()


def test_strengths_are_spread_evenly_in_an_order_drawn_by_seed() -> None:
    models = [f"m{number}" for number in range(7)]

    drawn = spread_strengths(models, {}, Tastes(spread=300), seed=1)

    assert sorted(drawn.values()) == pytest.approx([850, 900, 950, 1000, 1050, 1100, 1150])
    assert drawn == spread_strengths(reversed(models), {}, Tastes(spread=300), seed=1)
    assert drawn != spread_strengths(models, {}, Tastes(spread=300), seed=2)


def test_given_strengths_stand() -> None:
    assert spread_strengths(["a", "b"], {"a": 1226}, Tastes(), seed=0) == {"a": 1226.0, "b": 1000.0}


def test_few_voters_cast_most_votes() -> None:
    shares = sorted(activity(300, Tastes(), seed=0))

    assert sum(shares) == pytest.approx(1.0)
    assert sum(shares[-30:]) > 0.4


@pytest.mark.parametrize(
    ("tastes", "place"),
    [
        ({"ties": 1.0}, "ties"),
        ({"ties": -0.1}, "ties"),
        ({"ties": 0.5, "both_bad": 0.5}, "both_bad"),
        ({"voter_sd": -1.0}, "voter_sd"),
        ({"prompt_sd": math.nan}, "prompt_sd"),
        ({"spread": math.inf}, "spread"),
        ({"side_points": math.nan}, "side_points"),
        ({"activity": 0.0}, "activity"),
    ],
)
def test_tastes_that_cannot_be_are_refused(tastes: dict[str, float], place: str) -> None:
    with pytest.raises(BadInput, match=f"^{place}: must be a number from"):
        Tastes(**tastes)


def test_a_strength_of_an_unknown_model_or_of_no_number_is_refused() -> None:
    with pytest.raises(BadInput, match="'c' has no clip to show; the models are a, b"):
        spread_strengths(["a", "b"], {"c": 1.0}, Tastes(), seed=0)
    with pytest.raises(BadInput, match="strength of a: must be a number"):
        spread_strengths(["a", "b"], {"a": math.nan}, Tastes(), seed=0)
