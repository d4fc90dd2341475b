"""A board controlled for clip covariates: ratings as they were if the clips differed in models alone."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import Covariates, InvalidOption, InvalidVotes, NotRateable, Votes, rate
from ratings.scale import POINTS_PER_LOGIT, Floats

EFFECT = 0.5  # logits that twice the length gains


@pytest.fixture(scope="module")
def arena() -> tuple[Votes, Floats, Floats]:
    """Votes of people who like long clips, the clips' lengths on either side, and the models' strengths in points.

    The first model makes clips twice as long as the others on average.
    """
    random = np.random.default_rng(5)
    models, size = 5, 30_000
    strength = np.array([0.0, 60.0, 30.0, -30.0, -60.0])
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    length = np.log2(4.0) + random.normal(0.0, 0.4, (2, size)) + np.where(np.stack([a, b]) == 0, 1.0, 0.0)
    odds = (strength[a] - strength[b]) / POINTS_PER_LOGIT + EFFECT * (length[0] - length[1])
    won = random.random(size) < 1.0 / (1.0 + np.exp(-odds))
    names = [f"model {code}" for code in range(models)]
    voter, prompt = random.integers(0, 80, size), random.integers(0, 60, size)
    votes = Votes.from_codes(a, b, np.where(won, 0, 1), models=names, voter=voter, prompt=prompt)
    return votes, length[0] - length[1], strength


def test_the_controlled_board_finds_strengths_that_the_plain_one_does_not(arena: tuple[Votes, Floats, Floats]) -> None:
    votes, longer, strength = arena
    plain = rate(votes)
    assert plain.models[0] == "model 0"
    board = rate(votes, covariates=Covariates.of(longer[:, None], ["log2 duration"]))
    assert board.models[0] == "model 1"
    found = dict(zip(board.models, zip(board.lower, board.upper, strict=True), strict=True))
    for code, truth in enumerate(1000.0 + strength - strength.mean()):
        lower, upper = found[f"model {code}"]
        assert lower <= truth <= upper
    (effect,) = board.method["covariates"]
    off = abs(effect["points_per_unit"] - EFFECT * POINTS_PER_LOGIT)
    assert off < 3 * effect["points_per_unit_error"] < 20
    assert board.method["clusters"] == ["voter", "prompt"]
    assert board.digest != plain.digest


@pytest.mark.parametrize("intervals", ["clustered", "sandwich", "fisher", "voter-clustered"])
def test_a_covariate_of_noise_changes_little(arena: tuple[Votes, Floats, Floats], intervals: str) -> None:
    votes, _, _ = arena
    noise = np.random.default_rng(1).normal(size=(len(votes), 1))
    plain, board = (
        rate(votes, intervals=intervals),
        rate(votes, intervals=intervals, covariates=Covariates.of(noise, ["noise"])),
    )
    assert board.models == plain.models
    assert_allclose(board.rating, plain.rating, atol=0.5)
    assert_allclose(board.upper - board.lower, plain.upper - plain.lower, rtol=0.02)


def test_covariates_keep_to_their_votes_where_islands_are_rated_separately(arena: tuple[Votes, Floats, Floats]) -> None:
    votes, longer, _ = arena
    covariates = Covariates.of(np.append(longer, 9.0)[:, None], ["log2 duration"])
    joined = replace(
        votes,
        models=(*votes.models, "alone"),
        left=np.append(votes.left, 5),
        right=np.append(votes.right, 3),
        outcome=np.append(votes.outcome, 0),
        voter=replace(votes.voter, codes=np.append(votes.voter.codes, 0)) if votes.voter else None,
        prompt=replace(votes.prompt, codes=np.append(votes.prompt.codes, 0)) if votes.prompt else None,
    )
    with pytest.raises(NotRateable):
        rate(joined, covariates=covariates)
    board = rate(joined, covariates=covariates, components="separate", intervals="sandwich")
    alone = rate(votes, covariates=Covariates.of(longer[:, None], ["log2 duration"]), intervals="sandwich")
    assert board.models[:5] == alone.models
    assert_allclose(board.rating[:5], alone.rating, atol=1e-6)


def test_what_can_not_be_controlled_for_is_refused(arena: tuple[Votes, Floats, Floats]) -> None:
    votes, longer, _ = arena
    first = ((votes.left == 0).astype(float) - (votes.right == 0))[:, None]
    with pytest.raises(InvalidVotes, match="resolution"):
        rate(votes, covariates=Covariates.of(first, ["resolution"]))
    with pytest.raises(InvalidVotes, match="rows"):
        rate(votes, covariates=Covariates.of(longer[1:, None], ["duration"]))
    with pytest.raises(InvalidOption, match="covariates"):
        rate(votes, ties="davidson", covariates=Covariates.of(longer[:, None], ["duration"]))


def test_votes_for_nobody_tell_nothing_of_a_covariate() -> None:
    votes = Votes.from_labels(["a", "b", "a"], ["b", "c", "c"], ["both_bad"] * 3)
    with pytest.raises(InvalidVotes, match="can't be told"):
        rate(votes, prior=400.0, covariates=Covariates.of([[1.0], [2.0], [4.0]], ["duration"]))
