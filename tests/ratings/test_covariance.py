"""Covariances against their definitions, written out cluster by cluster and vote by vote."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ratings import Tally, Votes
from ratings.covariance import Covariance, Dimension, clustered, fisher, sandwich, sandwich_of_table
from ratings.fit import Fit, fit
from ratings.jackknife import displacements
from ratings.models.contributions import Contributions
from ratings.models.halfwin import HalfWin
from ratings.newton import gauged
from ratings.tally import Cells
from ratings.weights import intra_voter_correlation

Floats = np.ndarray


def log(seed: int, size: int = 900, models: int = 5, voters: int = 40, prompts: int = 12) -> Votes:
    random = np.random.default_rng(seed)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    voter = np.minimum(random.pareto(1.0, size) * 3, voters - 1).astype(int)
    return Votes.from_codes(
        a,
        b,
        random.choice(4, size, p=[0.4, 0.3, 0.2, 0.1]),
        models=list("abcde")[:models],
        voter=voter,
        prompt=random.integers(0, prompts, size),
    )


def fitted(votes: Votes) -> tuple[Fit, Cells, Contributions]:
    tally = Tally.of(votes)
    found = fit(HalfWin.of(tally.weights, side=True))
    cells = tally.cells()
    return found, cells, found.model.contributions(found.parameters, cells, cells.weight)


def vote_scores(votes: Votes, found: Fit) -> tuple[Floats, Floats]:
    """Design row times residual, and design row times sqrt(p q), of every vote."""
    x = np.zeros((len(votes), found.model.width))
    rows = np.arange(len(votes))
    x[rows, votes.left], x[rows, votes.right], x[:, -1] = 1, -1, 1
    p = 1 / (1 + np.exp(-x @ found.parameters))
    counts = votes.outcome != 3
    residual = (np.array([1, 0, 0.5, 0])[votes.outcome] - p) * counts
    return x * residual[:, None], x * np.sqrt(p * (1 - p) * counts)[:, None]


def leave_one_out(votes: Votes, found: Fit, codes: Floats) -> Floats:
    scores, roots = vote_scores(votes, found)
    moved = []
    for cluster in range(codes.max() + 1):
        mine = codes == cluster
        without = found.hessian - roots[mine].T @ roots[mine]
        moved.append(-np.linalg.pinv(without, rcond=1e-9) @ scores[mine].sum(axis=0))
    return np.array(moved)


@pytest.mark.parametrize("voters", [10, 40])
@pytest.mark.parametrize("few", [0, 32])
@pytest.mark.parametrize("slow", [0.0, 0.3])
def test_displacements_are_those_of_leaving_each_cluster_out(
    voters: int, few: int, slow: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As low-rank updates for clusters of few cells, by the series for others, or by solving where that is slow."""
    monkeypatch.setattr("ratings.jackknife._FEW", few)
    monkeypatch.setattr("ratings.jackknife._SLOW", slow)
    votes = log(1, voters=voters)
    assert votes.voter is not None
    found, cells, contributions = fitted(votes)
    moved = displacements(found, contributions, cells.voter, len(votes.voter.labels))
    assert_allclose(moved, leave_one_out(votes, found, votes.voter.codes), atol=1e-8)


@pytest.mark.parametrize("chunk", [1, 70])
def test_results_dont_depend_on_how_many_clusters_go_together(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for voters, by whom the cells are sorted, nor for prompts, by which they aren't."""

    def result() -> tuple[Floats, Floats, float]:
        votes = log(8, prompts=60)
        found, cells, contributions = fitted(votes)
        rated = cells.weight * (cells.outcome != 3)
        voters = Dimension.of("voter", cells.voter, contributions, rated)
        prompts = Dimension.of("prompt", cells.prompt, contributions, rated)
        both = clustered(found, contributions, [voters, prompts], lambda: np.zeros(found.hessian.shape))
        count = np.bincount(cells.voter, rated)
        rho = intra_voter_correlation(found, Tally.of(votes).weights, contributions, cells.voter, count)
        return both.matrix, prompts.effective_by_model, rho

    at_once = result()
    monkeypatch.setattr("ratings.models.contributions._CHUNK", chunk)
    monkeypatch.setattr("ratings.covariance._CHUNK", chunk)
    for one, other in zip(at_once, result(), strict=True):
        assert_allclose(one, other, rtol=1e-9)


def test_a_cluster_that_holds_all_votes_of_a_model_moves_it_as_little_as_possible() -> None:
    """Where the rest of the log doesn't say where the model goes, the displacement is the shortest, measured by H."""
    votes = log(2)
    assert votes.voter is not None
    codes = votes.voter.codes.copy()
    codes[(votes.left == 4) | (votes.right == 4)] = codes.max() + 1
    votes = Votes.from_codes(votes.left, votes.right, votes.outcome, models=votes.models, voter=codes)
    assert votes.voter is not None
    found, cells, contributions = fitted(votes)
    moved = displacements(found, contributions, cells.voter, len(votes.voter.labels))

    scores, roots = vote_scores(votes, found)
    alone = int(votes.voter.codes[np.flatnonzero(votes.left == 4)[0]])
    mine = votes.voter.codes == alone
    unit = np.linalg.inv(np.linalg.cholesky(gauged(found.hessian, 5)))
    without = unit @ (gauged(found.hessian, 5) - roots[mine].T @ roots[mine]) @ unit.T
    expected = -unit.T @ np.linalg.pinv(without, rcond=1e-9, hermitian=True) @ unit @ scores[mine].sum(axis=0)
    assert_allclose(moved[alone], expected, atol=1e-6)


def test_two_way_clustering_is_voters_plus_prompts_minus_their_cells() -> None:
    votes = log(3)
    assert votes.voter is not None
    assert votes.prompt is not None
    found, cells, contributions = fitted(votes)
    rated = cells.weight * (cells.outcome != 3)
    dimensions = [
        Dimension.of("voter", cells.voter, contributions, rated),
        Dimension.of("prompt", cells.prompt, contributions, rated),
    ]
    result = clustered(found, contributions, dimensions, lambda: np.zeros(found.hessian.shape))

    scores, _ = vote_scores(votes, found)
    expected = np.zeros(found.hessian.shape)
    for column in (votes.voter, votes.prompt):
        moved = leave_one_out(votes, found, column.codes)
        expected += (len(moved) - 1) / len(moved) * moved.T @ moved
    pair = votes.voter.codes * 1000 + votes.prompt.codes
    for each in np.unique(pair):
        together = scores[pair == each].sum(axis=0)
        expected -= found.inverse @ np.outer(together, together) @ found.inverse
    values, vectors = np.linalg.eigh(expected)
    assert_allclose(result.matrix, (vectors * np.maximum(values, 0)) @ vectors.T, atol=1e-8)


def test_the_sandwich_is_the_sum_over_votes() -> None:
    votes = log(4)
    found, cells, contributions = fitted(votes)
    scores, _ = vote_scores(votes, found)
    expected = found.inverse @ (scores.T @ scores) @ found.inverse
    assert_allclose(sandwich(found, contributions, cells.weight).matrix, expected, atol=1e-12)


def test_fisher_is_the_pseudo_inverse_of_the_information_of_all_votes() -> None:
    votes = log(5)
    found, _, _ = fitted(votes)
    _, roots = vote_scores(votes, found)
    assert_allclose(fisher(found).matrix, np.linalg.pinv(roots.T @ roots), atol=1e-10)


def test_covariances_are_over_contrasts() -> None:
    found, cells, contributions = fitted(log(6))
    for matrix in (fisher(found).matrix, sandwich(found, contributions, cells.weight).matrix):
        assert_allclose(matrix[:5, :5].sum(axis=0), 0, atol=1e-12)


def test_a_model_seen_by_too_few_voters_is_at_least_as_uncertain_as_under_independent_votes() -> None:
    votes = log(7)
    assert votes.voter is not None
    codes = votes.voter.codes.copy()
    codes[(votes.left == 4) | (votes.right == 4)] = 0
    votes = Votes.from_codes(votes.left, votes.right, votes.outcome, models=votes.models, voter=codes)
    found, cells, contributions = fitted(votes)
    voters = Dimension.of("voter", cells.voter, contributions, cells.weight * (cells.outcome != 3))
    floor = sandwich(found, contributions, cells.weight).matrix
    bare = clustered(found, contributions, [voters], lambda: np.zeros(floor.shape)).matrix
    raised = clustered(found, contributions, [voters], lambda: floor).matrix
    assert voters.effective_by_model[4] == 1.0
    assert bare[4, 4] < 0.8 * floor[4, 4]
    assert_allclose(raised[4, 4], floor[4, 4])
    assert_allclose(raised[:5, :5].sum(axis=0), 0, atol=1e-12)


def test_degrees_of_freedom_follow_satterthwaite() -> None:
    first, second = np.diag([4.0, 1.0]), np.diag([1.0, 3.0])
    both = Covariance(first + second, [(first, 10.0), (second, 5.0)])
    expected = [25 / (16 / 10 + 1 / 5), 16 / (1 / 10 + 9 / 5)]
    assert_allclose(both.degrees(np.diagonal), expected)
    assert_allclose(Covariance(first, [(first, 1.5)]).degrees(np.diagonal), 3.0)
    assert np.isinf(Covariance(first).degrees(np.diagonal)).all()


def test_the_effective_number_of_clusters_counts_even_clusters_in_full() -> None:
    votes = Votes.from_codes(
        np.array([0, 1, 0, 1, 0, 0]),
        np.array([1, 0, 1, 0, 1, 1]),
        np.array([0, 0, 1, 1, 2, 3]),
        models=["a", "b"],
        voter=np.array([0, 1, 2, 3, 3, 4]),
    )
    _, cells, contributions = fitted(votes)
    voters = Dimension.of("voter", cells.voter, contributions, cells.weight * (cells.outcome != 3))
    assert voters.clusters == 4  # the fifth only said "both bad"
    assert voters.effective == pytest.approx(25 / 7)


@pytest.mark.parametrize("side", [True, False])
def test_the_sandwich_of_a_table_is_that_of_its_cells(side: bool) -> None:
    tally = Tally.of(log(9))
    found = fit(HalfWin.of(tally.weights, side=side))
    contributions = found.model.contributions(found.parameters, tally.cells(), tally.cells().weight)
    by_cells = sandwich(found, contributions, tally.cells().weight)
    assert_allclose(sandwich_of_table(found, tally.weights).matrix, by_cells.matrix, atol=1e-14)
