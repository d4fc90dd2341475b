"""Voter weights: nothing where voters agree, a cap on the busy where they don't."""

from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import Tally, Votes, board_of
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.weights import adaptive_weights, equal_weights, intra_voter_correlation


def test_rho_follows_its_definition() -> None:
    random = np.random.default_rng(0)
    a = random.integers(0, 4, 300)
    b = (a + random.integers(1, 4, 300)) % 4
    voter = random.integers(0, 20, 300)
    winner = (random.random(300) < 0.5 + 0.4 * np.sin(voter * (a - b))).astype(int)
    votes = Votes.from_codes(a, b, winner, models=list("abcd"), voter=voter)
    assert votes.voter is not None
    tally = Tally.of(votes)
    found = fit(HalfWin.of(tally.weights, side=False))
    x = np.zeros((300, 4))
    rows = np.arange(300)
    x[rows, a], x[rows, b] = 1, -1
    scores = x * (1 - winner - 1 / (1 + np.exp(-x @ found.theta)))[:, None]
    own = np.einsum("ij,jk,ik->i", scores, found.inverse, scores)
    together = pairs = 0.0
    for each in range(20):
        total = scores[voter == each].sum(axis=0)
        together += total @ found.inverse @ total - own[voter == each].sum()
        count = (voter == each).sum()
        pairs += count * (count - 1)

    cells = tally.cells()
    contributions = found.model.contributions(found.parameters, cells, cells.weight)
    count = np.bincount(cells.voter, cells.weight)
    rho = intra_voter_correlation(found, tally.weights, contributions, cells.voter, count)
    assert rho == pytest.approx(together / (pairs * own.mean()))
    assert rho > 0.01


def test_rho_is_nearly_nothing_where_voters_agree_and_grows_with_taste(coverage: ModuleType) -> None:
    found = []
    for effect in (0, 60, 120):
        votes, _ = coverage.simulate(coverage.Scenario(0, effect), seed=1)
        found.append(board_of(Tally.of(votes)).method["rho"])
    assert found[0] < 0.0005 < found[1] < found[2]


def test_weights_of_voters() -> None:
    votes = np.array([1.0, 11.0, 0.0, 0.5])
    assert_allclose(adaptive_weights(0.1, votes), [1, 0.5, 1, 1])
    assert_allclose(adaptive_weights(0.0, votes), 1)
    equal = equal_weights(votes)
    assert_allclose((equal * votes)[[0, 1, 3]], 12.5 / 3)
    assert equal[2] == 0
