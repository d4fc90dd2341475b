"""Self-consistency: its share and interval, what it says about predictors, and who clicks without looking."""

from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import betabinom

from ratings import InvalidOption, InvalidVotes
from ratings.diagnostics.consistency import _careful, _lower_tail, ceiling, consistency


def test_share_and_wilsons_interval_where_every_voter_repeats_once() -> None:
    """Wilson 1927 for 8 of 10, with t for 10 voters in the normal quantile's place, from its quadratic equation."""
    found = consistency(np.zeros(10, int), np.array([0] * 8 + [1] * 2), np.arange(10))
    assert (found.share, found.repeats, found.voters) == (0.8, 10, 10)
    t2, effective = 2.262157**2, 10 * 9 / 10
    for end in (found.lower, found.upper):
        assert (0.8 - end) ** 2 == pytest.approx(t2 * end * (1 - end) / effective, abs=1e-6)


def test_swapped_sides_are_turned_back() -> None:
    first, second = np.array([0, 1, 2, 3]), np.array([1, 0, 2, 3])
    assert consistency(first, second, list("abcd")).share == 0.5
    assert consistency(first, second, list("abcd"), swapped=np.ones(4, bool)).share == 1.0
    assert consistency(first, second, list("abcd"), swapped=np.array([1, 0, 1, 0], bool)).share == 0.75


def test_who_always_answers_left_repeats_himself_and_sees_nothing() -> None:
    voter = np.repeat(np.arange(20), 10)
    left = consistency(np.zeros(200, int), np.zeros(200, int), voter)
    assert (left.share, left.by_chance, left.kappa) == (1.0, 1.0, None)
    random = np.random.default_rng(0)
    lean = random.beta(0.3, 0.3, 20)[voter]
    first, second = ((random.random(200) < lean).astype(int) for _ in range(2))
    blind = consistency(first, second, voter)
    assert blind.share > 0.65
    assert abs(blind.kappa) < 0.2
    coin = random.integers(0, 2, 200)
    assert consistency(coin, coin, voter).kappa == pytest.approx(1.0)


def test_the_interval_holds_the_true_share_where_voters_differ() -> None:
    """And would not if every repeat counted as independent."""
    held, naive = [], []
    for seed in range(150):
        random = np.random.default_rng(seed)
        voter = np.repeat(np.arange(40), 1 + random.poisson(15, 40))
        again = random.beta(2, 1, 40)[voter]
        first = random.integers(0, 2, len(voter))
        second = np.where(random.random(len(voter)) < again, first, 1 - first)
        found = consistency(first, second, voter)
        held.append(found.lower <= 2 / 3 <= found.upper)
        naive.append(abs(found.share - 2 / 3) <= 1.96 * np.sqrt(found.share * (1 - found.share) / len(voter)))
    assert 0.92 <= np.mean(held) <= 0.98
    assert np.mean(naive) < 0.85


@pytest.mark.parametrize("outcomes", [2, 3, 4])
def test_nothing_predicts_better_than_the_ceiling(outcomes: int) -> None:
    random = np.random.default_rng(outcomes)
    for sharpness in (0.2, 1.0, 5.0):
        q = random.dirichlet(np.full(outcomes, sharpness), 4000)
        best, share = q.max(axis=1).mean(), (q**2).sum(axis=1).mean()
        assert best <= ceiling(share, outcomes)
        assert ceiling(share, outcomes) <= np.sqrt(share) + 1e-12
    one = np.full(outcomes, 0.2 / (outcomes - 1))
    one[0] = 0.8
    assert ceiling(float(one @ one), outcomes) == pytest.approx(0.8)
    assert (ceiling(1.0, outcomes), ceiling(1 / outcomes, outcomes)) == (1.0, 1 / outcomes)


def test_tails_and_likelihood_are_those_of_the_beta_binomial() -> None:
    count, equal = np.array([3, 10, 10, 40]), np.array([1, 0, 7, 40])
    assert_allclose(_lower_tail(count, equal, 6.0, 2.0), betabinom.cdf(equal, count, 6.0, 2.0), rtol=1e-9)
    random = np.random.default_rng(0)
    count = random.integers(5, 40, 4000)
    a, b = _careful(count, random.binomial(count, random.beta(6.0, 2.0, 4000)), 0.4)
    assert_allclose([a / (a + b), a + b], [0.75, 8.0], rtol=0.1)


def test_honest_voters_are_rarely_flagged_and_careless_ones_mostly(arenas: ModuleType) -> None:
    honest = [bool(consistency(*arenas.repeats(np.random.default_rng(seed))).careless) for seed in range(200)]
    assert np.mean(honest) <= 0.07
    for seed in range(5):
        found = consistency(*arenas.repeats(np.random.default_rng(seed), careless=10))
        assert sum(each < 10 for each in found.careless) >= 3
        assert sum(each >= 10 for each in found.careless) <= 1
        assert found.shrunken[:10].mean() < found.shrunken[10:].mean() - 0.05
        raw = found.equal / found.count
        assert found.shrunken[10:].std() < raw[10:].std()
        assert found.to_dict()["careless"] == len(found.careless)


def test_an_empty_log_has_no_share() -> None:
    nothing = np.empty(0, int)
    found = consistency(nothing, nothing, [])
    assert (found.share, found.lower, found.kappa, found.ceiling, found.careless) == (None, None, None, None, ())


def test_bad_input_is_named() -> None:
    good = np.zeros(3, int)
    with pytest.raises(InvalidVotes, match=r"second\[1\].*got 7"):
        consistency(good, np.array([0, 7, 0]), list("abc"))
    for second, voter in ((np.zeros(2, int), list("abc")), (good, list("ab"))):
        with pytest.raises(InvalidVotes, match="2 values where first has 3"):
            consistency(good, second, voter)
    with pytest.raises(InvalidVotes, match="integer codes"):
        consistency(good * 0.5, good, list("abc"))
    with pytest.raises(InvalidOption, match="rate"):
        consistency(good, good, list("abc"), rate=0.0)
