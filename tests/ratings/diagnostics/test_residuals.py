"""Clustered sums of residuals against their definition, written out cluster by cluster."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.sparse import csr_array

from ratings import InvalidOption, Tally, Votes
from ratings.cells import Cells
from ratings.diagnostics.residuals import Residuals, at, indicator, p_value
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin

Array = np.ndarray


def log(seed: int, size: int = 900, models: int = 5) -> Votes:
    random = np.random.default_rng(seed)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    return Votes.from_codes(
        a,
        b,
        random.choice(4, size, p=[0.4, 0.3, 0.2, 0.1]),
        models=list("abcde")[:models],
        voter=np.minimum(random.pareto(1.0, size) * 3, 39).astype(int),
        prompt=random.integers(0, 12, size),
    )


def fitted(votes: Votes) -> tuple[Cells, Fit]:
    tally = Tally.of(votes)
    return tally.cells(), fit(HalfWin.of(tally.weights, side=True))


def by_hand(cells: Cells, found: Fit, directions: Array) -> tuple[Array, Array]:
    """T and V as in the module's docstring, with dense matrices."""
    rows = np.arange(len(cells.voter))
    x = np.zeros((len(rows), found.model.width))
    x[rows, cells.left], x[rows, cells.right], x[:, -1] = 1, -1, 1
    p = 1 / (1 + np.exp(-x @ found.parameters))
    rated = cells.weight * (cells.outcome != 3)
    residual = (np.array([1, 0, 0.5, 0])[cells.outcome] - p) * rated
    information = p * (1 - p) * rated
    pull = x.T @ (information[:, None] * directions)

    def outer(cluster: Array, *, leaving_out: bool) -> Array:
        total = np.zeros((directions.shape[1],) * 2)
        for each in np.unique(cluster):
            mine = cluster == each
            score = x[mine].T @ residual[mine]
            without = found.hessian - x[mine].T @ (information[mine, None] * x[mine]) * leaving_out
            moved = -np.linalg.pinv(without, rcond=1e-9) @ score
            felt = residual[mine] - leaving_out * information[mine] * (x[mine] @ moved)
            own = directions[mine].T @ felt + pull.T @ moved
            total += np.outer(own, own)
        return total

    both = outer(cells.voter * 1000 + cells.prompt, leaving_out=False)
    variance = outer(cells.voter, leaving_out=True) + outer(cells.prompt, leaving_out=True) - both
    return directions.T @ residual, variance


def test_sums_and_variances_follow_their_definition() -> None:
    cells, found = fitted(log(1))
    directions = np.random.default_rng(0).normal(size=(len(cells.voter), 4))
    sums, variance = by_hand(cells, found, directions)
    result = Residuals.of(found, at(found, cells, None), cells, csr_array(directions))
    assert result.clusters == ("voter", "prompt")
    assert_allclose(result.sums, sums, atol=1e-9)
    assert_allclose(result.covariance(), variance, rtol=1e-6, atol=1e-8)
    assert_allclose(result.unbounded, np.diagonal(variance), rtol=1e-6)
    assert (result.variance >= result.unbounded).all()

    unsorted = np.random.default_rng(1).permutation(len(cells.voter))
    shuffled = Cells(*(getattr(cells, name)[unsorted] for name in Cells.__slots__))
    again = Residuals.of(found, at(found, shuffled, None), shuffled, csr_array(directions[unsorted]))
    assert_allclose(again.covariance(), result.covariance(), rtol=1e-9, atol=1e-9)


def test_what_the_fit_holds_at_zero_has_no_variance() -> None:
    """The residuals of all votes of one model sum to 0 whoever votes, so nothing may be made of that sum."""
    cells, found = fitted(log(2))
    signs = (cells.left == 0) * 1.0 - (cells.right == 0)
    result = Residuals.of(found, at(found, cells, None), cells, csr_array(np.stack([signs, cells.left == 1], axis=1)))
    assert result.variance[0] == 0.0 < result.variance[1]
    assert result.standardised[0] == 0.0


def test_without_clusters_every_vote_stands_for_itself() -> None:
    """A cell of three votes counts as three, so the variance is that of the votes one by one."""
    votes = log(3)
    nobody = Tally.of(Votes.from_codes(votes.left, votes.right, votes.outcome, models=votes.models))
    cells, found = nobody.cells(), fit(HalfWin.of(nobody.weights, side=True))
    pair = (cells.left == 0) & (cells.right == 1)
    result = Residuals.of(found, at(found, cells, None), cells, indicator(np.where(pair, 0, -1), None, 1))
    assert result.clusters == ()

    each = np.repeat(np.arange(len(cells.voter)), cells.weight.astype(int))
    alone = Cells(*(getattr(cells, name)[each] for name in Cells.__slots__))
    alone = replace(alone, voter=np.arange(len(each)), prompt=np.zeros(len(each), int), weight=np.ones(len(each)))
    marked = csr_array(np.where(pair, 1.0, 0.0)[each][:, None])
    one_by_one = Residuals.of(found, at(found, alone, None), alone, marked)
    assert_allclose(result.variance, one_by_one.variance, rtol=0.02)


def test_draws_vary_as_the_clusters_do() -> None:
    cells, found = fitted(log(4))
    directions = indicator(np.minimum(cells.left, cells.right), None, 4)
    result = Residuals.of(found, at(found, cells, None), cells, directions)
    drawn = np.concatenate(list(result.draws(20_000, seed=0)))
    squares = sum(part.outer() for part in result._parts)
    deviation = np.sqrt(np.diagonal(squares))
    assert_allclose(np.cov(drawn.T), squares / np.outer(deviation, deviation), atol=0.03)


def test_p_values_count_the_finding_as_one_draw() -> None:
    draws = np.arange(1.0, 100.0)
    assert_allclose(p_value(draws, np.array([0.5, 1.0, 99.0, 100.0])), [1.0, 1.0, 0.02, 0.01])


def test_weights_other_than_the_fits_are_refused() -> None:
    cells, found = fitted(log(5))
    with pytest.raises(InvalidOption, match="weights that the fit was made with"):
        at(found, cells, cells.weight * 0.5)
    with pytest.raises(InvalidOption, match="one weight for each of"):
        at(found, cells, np.ones(3))
