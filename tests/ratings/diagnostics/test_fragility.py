"""Fragility: predicted numbers of votes and voters against refits, exhaustive search, and plainer ways to predict."""

from itertools import combinations_with_replacement
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings import InvalidOption, Tally, Votes
from ratings.connectivity import islands
from ratings.diagnostics.fragility import flips, fragility
from ratings.diagnostics.influence import Neighbours, Search
from ratings.diagnostics.voters import fragility_by_voter
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import SCORES

Counts = np.ndarray[Any, np.dtype[np.int64]]


def table(seed: int, models: int = 5, most: int = 12, density: float = 1.0) -> Counts:
    random = np.random.default_rng(seed)
    strength = np.linspace(1.0, -1.0, models)
    votes = random.integers(0, most, size=(models, models)) * (random.random((models, models)) < density)
    won = 0.85 / (1.0 + np.exp(strength[None, :] - strength[:, None]))
    counts = random.multinomial(votes, np.stack([won, 0.85 - won, np.full(won.shape, 0.15)], axis=-1))
    counts[np.arange(models), np.arange(models)] = 0
    return np.concatenate([counts, random.integers(0, 5, size=(models, models, 1))], axis=-1)


def fitted(counts: Counts, *, side: bool = True, **options: Any) -> Fit:  # noqa: ANN401 - options of fit()
    return fit(HalfWin.of(counts.astype(float), side=side), **options)


def duel(wins: int, losses: int) -> Counts:
    counts = np.zeros((2, 2, 4), dtype=np.int64)
    counts[0, 1, :2] = wins, losses
    return counts


@pytest.mark.parametrize(("wins", "losses"), [(600, 400), (7, 3), (900, 1), (50, 50)])
def test_between_two_models_the_number_is_the_surplus_of_wins_and_one(wins: int, losses: int) -> None:
    counts = duel(wins, losses)
    found = fitted(counts, side=False)
    (flip,) = fragility(found, counts, order=np.array([0, 1]))
    assert flip.predicted == wins - losses + 1
    assert flip.confirmed == (None if wins - losses + 1 > wins - 1 else flip.predicted)
    assert flips(found, counts, order=np.array([0, 1])) == [flip.predicted, None]
    assert flip.share == flip.predicted / (wins + losses)


def turns(counts: Counts, like: Fit, above: int, below: int) -> bool:
    if len(islands(counts.astype(float))) > 1:
        return False
    found = fitted(counts, side=like.side is not None)
    return bool(found.theta[above] < found.theta[below] - 1e-9)


def fewer_would_do(counts: Counts, like: Fit, above: int, below: int, number: int) -> bool:
    cells = np.argwhere(counts[..., :3] > 0)
    for chosen in combinations_with_replacement(range(len(cells)), number):
        left = counts.copy()
        for cell in chosen:
            left[tuple(cells[cell])] -= 1
        if left.min() >= 0 and turns(left, like, above, below):
            return True
    return False


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 16])
def test_no_choice_of_fewer_votes_does_it(seed: int) -> None:
    counts = table(seed, models=3, most=14)
    found = fitted(counts, side=False)
    tried = 0
    for flip in fragility(found, counts):
        if flip.confirmed is not None and 1 < flip.confirmed <= 4:
            tried += 1
            assert not fewer_would_do(counts, found, flip.above, flip.below, flip.confirmed - 1)
    assert tried


def plain(found: Fit, counts: Counts, above: int, below: int) -> int:
    """Votes by influence without regard to what leaving them out does to leverage, curvature and p."""
    along = found.inverse[above] - found.inverse[below]
    models = found.model.models
    slope = along[:models, None] - along[None, :models] + along[models:].sum()
    p = 1.0 / (1.0 + np.exp(-found.model.log_odds(found.parameters)))
    each = (slope[..., None] * (SCORES - p[..., None])).reshape(-1)
    order = np.argsort(-each)
    sums = np.cumsum(np.repeat(each[order], counts[..., :3].reshape(-1)[order]))
    return int(np.searchsorted(sums, found.theta[above] - found.theta[below])) + 1


def test_predictions_agree_with_refits_where_plain_influence_does_not(coverage: ModuleType) -> None:
    errors, plain_errors = [], []
    for seed in range(4):
        votes, _ = coverage.simulate(coverage.Scenario(60, 60, votes=20_000), seed)
        counts = Tally.of(votes).counts
        found = fitted(counts)
        for flip in fragility(found, counts):
            assert flip.predicted is not None
            assert flip.confirmed is not None
            assert abs(flip.predicted - flip.confirmed) <= max(1, 0.05 * flip.confirmed)
            if flip.gap > 25:
                errors.append(flip.predicted / flip.confirmed - 1)
                plain_errors.append(plain(found, counts, flip.above, flip.below) / flip.confirmed - 1)
    assert len(errors) > 8
    assert np.abs(errors).mean() < 0.015
    assert np.mean(plain_errors) > 0.1


def test_votes_drawn_at_random_take_many_more(coverage: ModuleType) -> None:
    random = np.random.default_rng(0)
    votes, _ = coverage.simulate(coverage.Scenario(60, 60, votes=5_000), 1)
    counts = Tally.of(votes).counts
    found = fitted(counts)
    flip = max(fragility(found, counts, confirm=False), key=lambda each: each.gap)
    assert flip.predicted is not None
    each = np.repeat(np.arange(counts.size), counts.reshape(-1))
    for _ in range(5):
        gone = random.choice(each, 3 * flip.predicted, replace=False)
        left = counts - np.bincount(gone, minlength=counts.size).reshape(counts.shape)
        assert not turns(left, found, flip.above, flip.below)


def test_the_confirmed_number_turns_them_and_one_less_does_not() -> None:
    counts = table(3, models=6, most=40)
    found = fitted(counts)
    for flip in fragility(found, counts):
        assert flip.confirmed is not None
        near = Neighbours.of(found, np.array([flip.above]), np.array([flip.below]))
        left, right = np.nonzero(counts[..., :3].sum(axis=-1))
        votes = counts[..., :3].astype(float)
        search = Search.of(found, near, (left[None], right[None]), votes, np.ones(votes.shape))
        sums = np.cumsum(search.counts[0])
        for number in (flip.confirmed - 1, flip.confirmed):
            kept = counts.copy()
            pair, outcome = np.divmod(search.order[0], 3)
            gone = np.clip(number - sums + search.counts[0], 0, search.counts[0]).astype(int)
            kept[left[pair], right[pair], outcome] -= gone
            assert gone.sum() == number
            assert turns(kept, found, flip.above, flip.below) == (number == flip.confirmed)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_search_among_votes_with_either_model_is_a_search_among_all(seed: int) -> None:
    counts = table(seed, models=8, most=30, density=0.25)
    codes = islands(counts.astype(float))[0]
    counts = counts[np.ix_(codes, codes)]
    if len(codes) < 3:
        return
    found = fitted(counts, side=False)
    order = np.argsort(-found.theta, kind="stable")
    near = Neighbours.of(found, order[:-1], order[1:])
    left, right = (np.tile(code, (len(order) - 1, 1)) for code in np.nonzero(counts[..., :3].sum(axis=-1)))
    votes = counts[..., :3].astype(float)
    expected, _ = Search.of(found, near, (left, right), votes, np.ones(votes.shape)).fewest()
    # Pairs without either model follow the curvature at the fit in the one and are exact in the other.
    for number, other in zip(flips(found, counts)[:-1], expected, strict=True):
        if number is None:  # a single vote connects the two
            assert np.isinf(other)
        else:
            assert abs(number - other) <= max(1, 0.1 * other)


def test_votes_between_others_count_where_the_two_never_met() -> None:
    """Two pairs of twins, each pair one strength apart by way of the others: a bridge of few votes decides."""
    counts = np.zeros((4, 4, 4), dtype=np.int64)
    counts[0, 2, :2] = 500, 500
    counts[2, 3, :2] = 4, 2
    counts[3, 1, :2] = 500, 500
    found = fitted(counts, side=False)
    order = np.array([0, 1, 2, 3])
    assert flips(found, counts, order=order)[0] == 3  # the surplus on the bridge, and one


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(5)))
def test_names_and_sides_dont_matter(seed: int, names: list[int]) -> None:
    counts = table(seed, most=40)
    if len(islands(counts.astype(float))) > 1:
        return
    expected = flips(fitted(counts), counts)
    renamed = counts[np.ix_(names, names)]
    assert flips(fitted(renamed), renamed) == expected
    swapped = counts.transpose(1, 0, 2)[..., [1, 0, 2, 3]]
    assert flips(fitted(swapped), swapped) == expected


def test_weights_of_votes_enter_and_a_common_factor_does_not() -> None:
    counts = table(5, most=60)
    expected = flips(fitted(counts), counts)
    threefold = fit(HalfWin.of(3.0 * counts, side=True))
    assert flips(threefold, counts, weights=3.0 * counts) == expected
    heavy = counts.astype(float)
    heavy[:, 1] *= 3.0
    heavy[1] *= 3.0
    found = fit(HalfWin.of(heavy, side=True))
    for flip in fragility(found, counts, weights=heavy):
        assert flip.predicted is not None
        assert flip.confirmed is not None
        assert abs(flip.predicted - flip.confirmed) <= max(1, 0.05 * flip.confirmed)


def test_a_prior_is_kept_in_the_refit() -> None:
    counts = table(6, most=25)
    found = fitted(counts, prior_sd=0.5)
    for flip in fragility(found, counts):
        assert flip.predicted is not None
        assert flip.confirmed is not None
        assert abs(flip.predicted - flip.confirmed) <= max(1, 0.05 * flip.confirmed)
    (flip,) = fragility(fitted(duel(3, 1), side=False, prior_sd=1.0), duel(3, 1))
    assert flip.confirmed == 3  # without a prior, 0 to 1 has no fit
    (flip,) = fragility(fitted(duel(3, 1), side=False), duel(3, 1))
    assert (flip.predicted, flip.confirmed) == (3, None)


def test_both_bad_counts_for_nothing() -> None:
    counts = table(7)
    expected = fragility(fitted(counts), counts)
    counts[..., 3] += 100
    assert fragility(fitted(counts), counts) == expected


def test_a_flip_as_json() -> None:
    counts = duel(600, 400)
    (flip,) = fragility(fitted(counts, side=False), counts)
    assert flip.to_dict(["ant", "bee"]) == {
        "above": "ant",
        "below": "bee",
        "gap": round(POINTS_PER_LOGIT * np.log(1.5), 4),
        "flips_with": 201,
        "confirmed": True,
        "share": 0.201,
    }


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"order": np.array([0, 1, 1, 2, 3])}, "order"),
        ({"counts": np.zeros((4, 4, 4), dtype=np.int64)}, "counts"),
        ({"weights": np.zeros((5, 5))}, "weights"),
    ],
)
def test_what_doesnt_fit_the_fit_is_refused(options: dict[str, Any], name: str) -> None:
    counts = table(8)
    for function in (flips, fragility):
        with pytest.raises(InvalidOption) as caught:
            function(fitted(counts), **({"counts": counts} | options))
        assert caught.value.name == name


def without(votes: Votes, gone: set[int]) -> Counts:
    cells = Tally.of(votes).cells()
    kept = ~np.isin(cells.voter, list(gone))
    counts = np.zeros((len(votes.models), len(votes.models), 4), dtype=np.int64)
    np.add.at(counts, (cells.left[kept], cells.right[kept], cells.outcome[kept]), cells.weight[kept].astype(int))
    return counts


def test_voters_predicted_are_voters_confirmed(coverage: ModuleType) -> None:
    exact = []
    for seed in range(3):
        votes, _ = coverage.simulate(coverage.Scenario(60, 60, votes=20_000), seed)
        tally = Tally.of(votes)
        for flip in fragility_by_voter(fitted(tally.counts), tally.cells()):
            assert flip.predicted is not None
            assert flip.confirmed is not None
            assert abs(flip.predicted - flip.confirmed) <= max(1, 0.1 * flip.confirmed)
            assert flip.share == flip.confirmed / len(tally.voters or ())
            exact.append(flip.predicted == flip.confirmed)
    assert np.mean(exact) > 0.6


def test_one_voter_who_holds_two_models_apart_is_enough() -> None:
    random = np.random.default_rng(0)
    a = random.integers(0, 3, 900)
    b = (a + random.integers(1, 3, 900)) % 3
    voter = np.where(np.arange(900) < 600, np.arange(900) % 30, 99)
    zealot = voter == 99
    for_left = np.where(a == 0, 0.4, np.where(b == 0, 0.6, 0.5))  # what the others think of model 0
    winner = np.where(zealot, np.where(b == 0, 1, 0), np.where(random.random(900) < for_left, 0, 1))
    votes = Votes.from_codes(a, b, winner, models=list("abc"), voter=voter)
    tally = Tally.of(votes)
    found = fitted(tally.counts)
    top = fragility_by_voter(found, tally.cells())[0]
    assert (top.above, top.predicted, top.confirmed) == (0, 1, 1)
    assert tally.voters is not None
    assert turns(without(votes, {tally.voters[99]}), found, top.above, top.below)
    halved = np.where(np.array(list(tally.voters)) == 99, 0.5, 1.0)
    cells = tally.cells()
    weights = np.zeros(tally.counts.shape)
    np.add.at(weights, (cells.left, cells.right, cells.outcome), cells.weight * halved[cells.voter])
    lighter = fit(HalfWin.of(weights, side=True))
    flip = fragility_by_voter(lighter, cells, voter_weights=halved)[0]
    assert flip.gap < top.gap
    assert flip.confirmed == 1
    with pytest.raises(InvalidOption):
        fragility_by_voter(lighter, cells, voter_weights=halved[:5])
