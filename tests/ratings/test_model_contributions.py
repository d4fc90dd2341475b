"""What cells add to the score and the curvature of each model, against brute force over its own likelihood."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings.covariance import Dimension, clustered
from ratings.fit import fit
from ratings.jackknife import displacements
from ratings.models.davidson import Davidson
from ratings.models.raokupper import RaoKupper
from ratings.models.table_contributions import TableContributions
from ratings.newton import gauged
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES

Made = Davidson | RaoKupper
Maker = Callable[[np.ndarray], Made]
MAKERS: dict[str, Maker] = {
    "Davidson": lambda weights: Davidson.of(weights, side=False),
    "Davidson, side": lambda weights: Davidson.of(weights, side=True),
    "Davidson, both bad": lambda weights: Davidson.of(weights, side=False, both_bad=True),
    "Davidson, both bad, side": lambda weights: Davidson.of(weights, side=True, both_bad=True),
    "Rao-Kupper": lambda weights: RaoKupper.of(weights, side=False),
    "Rao-Kupper, side": lambda weights: RaoKupper.of(weights, side=True),
}
every_model = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
VOTERS = 12


@dataclass(frozen=True)
class Log:
    voter: Codes
    left: Codes
    right: Codes
    outcome: Codes
    weight: Floats

    def table(self) -> np.ndarray:
        weights = np.zeros((4, 4, OUTCOMES))
        np.add.at(weights, (self.left, self.right, self.outcome), self.weight)
        return weights


def log(seed: int, cells: int = 240) -> Log:
    random = np.random.default_rng(seed)
    left = random.integers(0, 4, cells)
    voter = np.sort(random.integers(0, VOTERS, cells))
    weight = random.integers(1, 4, cells).astype(float)
    return Log(voter, left, (left + random.integers(1, 4, cells)) % 4, random.integers(0, OUTCOMES, cells), weight)


def likelihood(model: Made, votes: Log, which: np.ndarray) -> Callable[[np.ndarray], float]:
    """Log-likelihood of some cells."""

    def value(at: np.ndarray) -> float:
        chances = model.chances(at)[votes.left[which], votes.right[which], votes.outcome[which]]
        modelled = votes.outcome[which] != BOTH_BAD if "kappa" not in model.names else np.ones(len(chances), bool)
        return float((votes.weight[which] * np.log(np.where(modelled, chances, 1.0))).sum())

    return value


def first(function: Callable[[np.ndarray], float], at: np.ndarray, width: float = 1e-6) -> np.ndarray:
    return np.array([(function(at + e) - function(at - e)) / (2 * width) for e in width * np.eye(len(at))])


def second(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    return first(lambda x: first(function, x, 1e-4), at, 1e-4)  # type: ignore[return-value, arg-type]


def parts(make: Maker, seed: int) -> tuple[Made, np.ndarray, Log, TableContributions]:
    votes = log(seed)
    model = make(votes.table())
    at = fit(model).parameters + 0.1 * np.random.default_rng(seed).random(model.width)
    return model, at, votes, model.contributions(at, votes, votes.weight)


@every_model
def test_scores_and_curvatures_of_clusters_are_slopes_of_their_likelihood(make: Maker) -> None:
    model, at, votes, contributions = parts(make, 1)
    scores, curvatures = contributions.scores(votes.voter, VOTERS), contributions.curvatures(votes.voter, VOTERS)
    assert contributions.width == model.width
    for voter in range(VOTERS):
        of_voter = likelihood(model, votes, votes.voter == voter)
        assert_allclose(scores[voter], first(of_voter, at), atol=1e-6)
        assert_allclose(curvatures[voter], -second(of_voter, at), atol=1e-4)
    assert_allclose(scores.sum(axis=0), model.gradient(at), atol=1e-9)
    assert_allclose(curvatures.sum(axis=0), model.hessian(at), atol=1e-9)


@every_model
def test_products_are_those_of_the_squares(make: Maker) -> None:
    _, _, votes, contributions = parts(make, 2)
    each = np.arange(len(votes.left))
    alone = contributions.scores(each, len(each))
    assert_allclose(contributions.outer(), alone.T @ alone, atol=1e-9)
    vectors = np.random.default_rng(3).normal(size=(VOTERS, contributions.width))
    expected = np.einsum("gij,gj->gi", contributions.curvatures(votes.voter, VOTERS), vectors)
    assert_allclose(contributions.curvature_times(vectors, votes.voter), expected, atol=1e-9)


@every_model
def test_some_cells_and_scaled_scores(make: Maker) -> None:
    _, _, votes, contributions = parts(make, 4)
    some, by = np.arange(3, 40), np.random.default_rng(5).random(len(votes.left))
    each = np.arange(len(votes.left))
    everything = contributions.scores(each, len(each))
    assert_allclose(contributions.take(some).scores(np.arange(37), 37), everything[some], atol=1e-12)
    assert_allclose(contributions.take(slice(3, 40)).scores(np.arange(37), 37), everything[some], atol=1e-12)
    scaled = contributions.scaled(by)
    assert_allclose(scaled.scores(each, len(each)), by[:, None] * everything, atol=1e-12)
    assert_allclose(scaled.curvatures(each * 0, 1), contributions.curvatures(each * 0, 1), atol=1e-12)


@every_model
def test_clustered_covariances_of_every_model(make: Maker) -> None:
    """The jackknife over voters, from displacements solved one by one."""
    votes = log(6, 800)
    found = fit(make(votes.table()))
    contributions = found.model.contributions(found.parameters, votes, votes.weight)
    models = found.model.models
    scores, curvatures = contributions.scores(votes.voter, VOTERS), contributions.curvatures(votes.voter, VOTERS)
    moved = np.array(
        [
            -np.linalg.solve(gauged(found.hessian, models) - curvature, score)
            for score, curvature in zip(scores, curvatures, strict=True)
        ]
    )
    assert_allclose(displacements(found, contributions, votes.voter, VOTERS), moved, atol=1e-7)  # type: ignore[arg-type]
    dimension = Dimension.of("voter", votes.voter, contributions, votes.weight)  # type: ignore[arg-type]
    covariance = clustered(found, contributions, [dimension], lambda: np.zeros_like(found.hessian))  # type: ignore[arg-type]
    assert_allclose(covariance.matrix, (VOTERS - 1) / VOTERS * moved.T @ moved, atol=1e-7)


@every_model
def test_displacements_are_those_of_refits_but_for_their_squares(make: Maker) -> None:
    votes = log(7, 3000)
    found = fit(make(votes.table()))
    contributions = found.model.contributions(found.parameters, votes, votes.weight)
    moved = displacements(found, contributions, votes.voter, VOTERS)  # type: ignore[arg-type]
    without = votes.table()
    mine = votes.voter == 5
    np.add.at(without, (votes.left[mine], votes.right[mine], votes.outcome[mine]), -votes.weight[mine])
    refitted = fit(make(without), start=found.parameters).parameters - found.parameters
    assert_allclose(moved[5], refitted, atol=0.1 * np.abs(refitted).max())
    one_step = -np.linalg.solve(gauged(found.hessian, 4), contributions.scores(votes.voter, VOTERS)[5])
    assert np.abs(moved[5] - refitted).max() < np.abs(one_step - refitted).max()
