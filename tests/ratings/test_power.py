"""The planner's promises against simulated arenas."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit, logit
from scipy.stats import t as student

from ratings import InvalidOption
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.power import Arena, plan, power_of, prompts_needed, votes_needed
from ratings.refit import Pairs, refitted
from ratings.scale import POINTS_PER_LOGIT

RUNS = 3000


def duels(chance: np.ndarray, ties: float, random: np.random.Generator) -> np.ndarray:
    """Scores of votes with these expected scores."""
    drawn = random.random(chance.shape)
    return np.where(drawn < chance - ties / 2, 1.0, np.where(drawn < chance + ties / 2, 0.5, 0.0))


def found(scores: np.ndarray, cluster: np.ndarray | None, alpha: float) -> float:
    """Share of duels (rows) whose gap is found by a test with errors clustered by column, or by vote."""
    mean = scores.mean(axis=1)
    residual = scores - mean[:, None]
    if cluster is None:
        meat, degrees = (residual**2).sum(axis=1), math.inf
    else:
        groups = int(cluster.max()) + 1
        sums = np.stack([residual[:, cluster == group].sum(axis=1) for group in range(groups)], axis=1)
        meat, degrees = (sums**2).sum(axis=1) * groups / (groups - 1), groups - 1
    error = np.sqrt(meat) / scores.shape[1] / (mean * (1 - mean))
    bar = student.ppf(1 - alpha / 2, degrees)
    return float((logit(mean) / error > bar).mean())


@pytest.mark.parametrize(("gap", "ties", "power"), [(80.0, 0.0, 0.8), (60.0, 0.3, 0.9), (120.0, 0.16, 0.5)])
def test_a_duel_has_the_power_that_was_planned(gap: float, ties: float, power: float) -> None:
    random = np.random.default_rng(0)
    planned = plan(gap, Arena(ties=ties), power=power)
    chance = np.full((RUNS, int(planned.votes)), expit(gap / POINTS_PER_LOGIT))
    assert found(duels(chance, ties, random), None, 0.05) == pytest.approx(power, abs=0.03)
    assert found(duels(chance[:, ::2], ties, random), None, 0.05) < power - 0.1  # half the votes are not enough


def test_an_arena_has_the_power_that_was_planned() -> None:
    """Eight models in a balanced arena; the two stand to either side of the rest."""
    gap, models = 40.0, 8
    votes = plan(gap, Arena(models=models)).votes
    theta = np.zeros(models)
    theta[0], theta[1] = gap / 2 / POINTS_PER_LOGIT, -gap / 2 / POINTS_PER_LOGIT
    random = np.random.default_rng(1)
    first, second = np.triu_indices(models, 1)
    number = random.multinomial(int(votes), np.full(len(first), 1 / len(first)), RUNS).T
    chance = expit(theta[first] - theta[second])[:, None]
    played, score = (
        np.hstack([drawn, mean])
        for drawn, mean in (
            (number, np.full((len(first), 1), votes / len(first))),
            (random.binomial(number, chance), chance * votes / len(first)),
        )
    )
    tables = np.zeros((2, models, models))
    tables[:, first, second] = played[:, -1], score[:, -1]
    center = fit(HalfWin(*tables, side=False))
    replicates = refitted(
        center, Pairs(first, second, models, side=False), played * 1.0, score * 1.0, 2, connected=True
    )
    moved = replicates.parameters
    variance = center.inverse[0, 0] + center.inverse[1, 1] - 2 * center.inverse[0, 1]
    assert ((moved[:, 0] - moved[:, 1]) / np.sqrt(variance) > 1.96).mean() == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("prompts", [20, 60])
def test_prompts_that_differ_are_planned_for(prompts: int) -> None:
    random = np.random.default_rng(2)
    effect = random.normal(0.0, 60.0 * math.sqrt(2), (RUNS, prompts)) / POINTS_PER_LOGIT
    nodes = 60.0 * math.sqrt(2) / POINTS_PER_LOGIT * random.normal(size=200_000)
    chances = expit(0.4 + nodes)
    mean = chances.mean()
    gap = logit(mean) * POINTS_PER_LOGIT
    spread = chances.std() / (mean * (1 - mean)) * POINTS_PER_LOGIT / math.sqrt(2)
    arena = Arena(prompt_sd=spread, prompts=prompts)
    each = math.ceil(plan(gap, arena).votes / prompts)
    scores = duels(np.repeat(expit(0.4 + effect), each, axis=1), 0.0, random)
    prompt = np.repeat(np.arange(prompts), each)
    assert found(scores, prompt, 0.05) == pytest.approx(power_of(gap, each * prompts, arena), abs=0.03)
    blind = power_of(gap, each * prompts, Arena())
    assert abs(found(scores, prompt, 0.05) - blind) > 0.03  # what ignoring prompts would have promised


def test_voters_who_cast_many_votes_are_planned_for() -> None:
    random = np.random.default_rng(3)
    chances = expit(0.3 + random.normal(0.0, 0.9, 200_000))
    mean = chances.mean()
    rho = chances.var() / (mean * (1 - mean))
    gap, each = logit(mean) * POINTS_PER_LOGIT, 10
    votes = plan(gap, Arena(rho=rho, votes_per_voter=each)).votes
    voters = math.ceil(votes / each)
    chance = expit(0.3 + random.normal(0.0, 0.9, (1500, voters)))
    scores = duels(np.repeat(chance, each, axis=1), 0.0, random)
    assert found(scores, np.repeat(np.arange(voters), each), 0.05) == pytest.approx(0.8, abs=0.03)
    assert votes > 1.5 * plan(gap, Arena()).votes


def test_twenty_one_points_take_a_thousand_direct_votes_to_be_significant() -> None:
    """1247 against 1226: (1.96 * 173.7 / 21)^2 * 4, all of them between the two; twice that for a power of 80 %."""
    assert plan(21.0, Arena(), power=0.5).votes == math.ceil((1.959964 * POINTS_PER_LOGIT / 21) ** 2 / 0.249089)
    assert plan(21.0, Arena()).votes == pytest.approx(2.04 * plan(21.0, Arena(), power=0.5).votes, rel=0.01)
    assert plan(21.0, Arena(models=20)).votes == pytest.approx(19 * plan(21.0, Arena()).votes, rel=0.01)


def test_no_number_of_votes_makes_up_for_lacking_prompts() -> None:
    arena = Arena(models=12, prompt_sd=60.0, prompts=100)
    short = plan(21.0, arena)
    assert math.isinf(short.votes)
    assert "100 prompts" in short.note
    assert str(short.fewest_prompts) in short.note
    enough = plan(21.0, Arena(models=12, prompt_sd=60.0, prompts=short.fewest_prompts))
    assert math.isfinite(enough.votes)
    assert math.isinf(plan(21.0, Arena(models=12, prompt_sd=60.0, prompts=short.fewest_prompts - 1)).votes)
    assert power_of(21.0, 1e12, arena) < 0.8
    more = prompts_needed(21.0, arena, votes_per_prompt=200.0)
    assert more > short.fewest_prompts
    planned = plan(21.0, Arena(models=12, prompt_sd=60.0, prompts=more))
    assert planned.votes / more == pytest.approx(200.0, rel=0.05)


@settings(deadline=None, max_examples=50)
@given(st.floats(5, 200), st.floats(0, 0.3), st.integers(2, 40), st.floats(0.5, 0.99), st.integers(400, 5000))
def test_the_planned_votes_have_the_planned_power(
    gap: float, ties: float, models: int, power: float, prompts: int
) -> None:
    for arena in (Arena(models=models, ties=ties), Arena(models=models, ties=ties, prompt_sd=2.0, prompts=prompts)):
        votes = plan(gap, arena, power=power).votes
        assert power_of(gap, votes + 1, arena) >= power - 1e-9
        assert votes <= 1 or power_of(gap, votes - 1, arena) <= power


def test_a_board_says_how_many_votes_more_it_needs() -> None:
    gap, votes = 30.0, 5000
    variance = Arena(models=6).vote_variance(gap) / votes
    assert_allclose(votes_needed(gap, variance, votes), plan(gap, Arena(models=6)).votes, atol=1)
    gaps = np.array([[0.0, 30.0], [-30.0, 3.0]])
    needed = votes_needed(gaps, variance, votes, fixed=2.0)
    assert np.isinf(needed[0, 0])
    assert needed[0, 1] == needed[1, 0] > votes_needed(gap, variance, votes)
    assert np.isinf(needed[1, 1])  # 3 points need a variance of 1.15
    assert votes_needed(30.0, variance, votes, degrees=9.0) > votes_needed(30.0, variance, votes)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("models", 1),
        ("share", 0.0),
        ("share", 1.5),
        ("ties", -0.1),
        ("rho", 2.0),
        ("votes_per_voter", 0.5),
        ("votes_per_voter", math.inf),
        ("prompt_sd", math.nan),
        ("prompts", 1),
    ],
)
def test_an_arena_that_can_not_be_is_refused(option: str, value: float) -> None:
    with pytest.raises(InvalidOption, match=f"{option}={value!r}"):
        Arena(**{option: value})


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"gap": 0.0}, "gap=0.0"),
        ({"gap": math.nan}, "gap=nan"),
        ({"gap": 20.0, "alpha": 0.0}, "alpha=0.0"),
        ({"gap": 20.0, "power": 1.0}, r"power=1\.0"),
        ({"gap": 20.0, "power": 0.3}, r"power=0\.3"),
    ],
)
def test_a_plan_that_can_not_be_is_refused(options: dict[str, float], named: str) -> None:
    with pytest.raises(InvalidOption, match=named):
        plan(arena=Arena(), **options)


def test_more_ties_than_the_gap_leaves_are_refused() -> None:
    with pytest.raises(InvalidOption, match=r"ties=0\.9"):
        plan(200.0, Arena(ties=0.9))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"gap": [1.0, math.inf]}, "gap=inf"),
        ({"variance": -1.0}, r"variance=-1\.0"),
        ({"fixed": 200.0}, r"fixed=200\.0"),
        ({"degrees": 0.0}, r"degrees=0\.0"),
        ({"votes": 0}, "votes=0"),
        ({"power": 1.5}, r"power=1\.5"),
    ],
)
def test_a_board_that_can_not_be_is_refused(options: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidOption, match=named):
        votes_needed(**{"gap": 20.0, "variance": 100.0, "votes": 500} | options)
