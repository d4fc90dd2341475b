"""Families: however many variants one enters, together they are drawn as often as one entry in their place."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from arena.domain.families import WITHIN, budgeted
from arena.domain.matchmaking import Pool, Served, draw
from arena.domain.meetings import PublishedClip

RARE = 1e-4
EXPLORATION = 0.2

Ints = np.ndarray
Floats = np.ndarray


@st.composite
def pools(draw: st.DrawFn) -> tuple[Floats, Ints, Ints]:
    """Weights, pairs and families of up to nine entries, not all of which can meet."""
    entries = draw(st.integers(2, 9))
    families = np.array(draw(st.lists(st.integers(0, 4), min_size=entries, max_size=entries)))
    every = list(combinations(range(entries), 2))
    pairs = np.array(draw(st.lists(st.sampled_from(every), min_size=1, unique=True)))
    weight = st.floats(1e-6, 1e3)
    weights = np.array(draw(st.lists(weight, min_size=len(pairs), max_size=len(pairs))))
    return weights, pairs, families


def involving(family: int, probabilities: Floats, pairs: Ints, families: Ints) -> float:
    """With what probability a battle is one of this family's."""
    return float(probabilities[(families[pairs] == family).any(axis=1)].sum())


def in_place_of(family: int, weights: Floats, pairs: Ints, families: Ints) -> tuple[Floats, Ints, Ints]:
    """The same pool with one entry for the family: its weight against each opponent is the mean over the family's.

    An opponent is a family as well, so what is kept of its entries is their share of that mean.
    """
    ours = families == family
    kept: dict[tuple[int, int], float] = {}
    met: dict[int, list[float]] = {}
    lone = int(np.flatnonzero(ours)[0])
    for (i, j), weight in zip(pairs.tolist(), weights.tolist(), strict=True):
        if ours[i] and ours[j]:
            continue
        if ours[i] or ours[j]:
            met.setdefault(int(families[j if ours[i] else i]), []).append(weight)
        else:
            kept[i, j] = weight
    for opponent, of in met.items():
        entry = int(np.flatnonzero(families == opponent)[0])
        kept[min(lone, entry), max(lone, entry)] = float(np.mean(of))
    return np.array(list(kept.values())), np.array(list(kept)), families


@given(pools())
def test_probabilities_are_positive_and_sum_to_one(pool: tuple[Floats, Ints, Ints]) -> None:
    probabilities = budgeted(*pool)
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities > 0).all()


@given(pools())
def test_with_families_of_one_nothing_changes(pool: tuple[Floats, Ints, Ints]) -> None:
    weights, pairs, families = pool
    alone = np.arange(len(families))
    assert budgeted(weights, pairs, alone) == pytest.approx(weights / weights.sum())


@given(pools())
def test_a_family_is_in_as_many_battles_as_one_entry_in_its_place(pool: tuple[Floats, Ints, Ints]) -> None:
    weights, pairs, families = pool
    probabilities = budgeted(*pool)
    for family in set(families[pairs].ravel().tolist()):
        others = ~(families[pairs] == family).all(axis=1)
        if not (others & (families[pairs] == family).any(axis=1)).any():
            continue  # it can meet nobody else: one entry in its place would be in no battle
        single = in_place_of(family, weights, pairs, families)
        expected = involving(family, budgeted(*single), *single[1:])
        assert involving(family, probabilities, pairs, families) == pytest.approx(expected)


@given(pools())
def test_variants_may_meet_in_a_fixed_share_of_their_familys_battles(pool: tuple[Floats, Ints, Ints]) -> None:
    """Of those that one entry in the place of each family would be in."""
    weights, pairs, families = pool
    probabilities = budgeted(*pool)
    _, reduced = np.unique(families, return_inverse=True)
    within = families[pairs[:, 0]] == families[pairs[:, 1]]
    if not within.any() or not (~within).any():
        return
    means = {
        group: weights[(np.sort(reduced[pairs], axis=1) == group).all(axis=1)].mean()
        for group in {tuple(sorted(reduced[pair].tolist())) for pair in pairs[~within]}
    }
    lonely = {int(reduced[i]) for i, _ in pairs[within]} - {family for group in means for family in group}
    if lonely:
        return
    for family in {int(reduced[i]) for i, _ in pairs[within]}:
        own = sum(mean for group, mean in means.items() if family in group) / sum(means.values())
        spent = probabilities[(reduced[pairs] == family).all(axis=1)].sum()
        assert spent == pytest.approx(WITHIN * own)


@given(pools(), st.floats(1e-3, 1e3))
def test_only_the_proportions_of_weights_matter(pool: tuple[Floats, Ints, Ints], factor: float) -> None:
    weights, pairs, families = pool
    assert budgeted(weights * factor, pairs, families) == pytest.approx(budgeted(*pool))


def test_within_a_group_pairs_keep_their_proportions() -> None:
    pairs = np.array([(0, 2), (1, 2), (0, 1)])
    first, second, inner = budgeted(np.array([3.0, 1.0, 7.0]), pairs, np.array([5, 5, 6]))
    assert (first / second, inner) == pytest.approx((3.0, WITHIN))


def test_a_family_that_meets_nobody_else_is_drawn_as_one_pair() -> None:
    """Entries 0 to 2 have no prompt in common with 3 and 4."""
    pairs = np.array([(0, 1), (0, 2), (1, 2), (3, 4)])
    assert budgeted(np.ones(4), pairs, np.array([0, 0, 0, 1, 2])) == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    assert budgeted(np.ones(3), pairs[:3], np.zeros(3, np.int64)) == pytest.approx([1 / 3, 1 / 3, 1 / 3])


@pytest.mark.parametrize("weights", [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
def test_where_nothing_between_families_is_wanted_all_is_wanted_alike(weights: list[float]) -> None:
    pairs, families = np.array([(0, 2), (1, 2), (0, 1)]), np.array([5, 5, 6])
    expected = budgeted(np.ones(3), pairs, families)
    assert budgeted(np.array(weights), pairs, families) == pytest.approx(expected)


def test_no_pair_is_no_probability() -> None:
    assert len(budgeted(np.empty(0), np.empty((0, 2), np.int64), np.arange(3))) == 0


class Category:
    """Five single entries and a family (0), each with a clip of each of four prompts; the singles differ in gain."""

    def __init__(self, variants: int) -> None:
        models = range(5 + variants)
        self.family = {model: 0 if model >= 5 else model + 1 for model in models}
        clips = [PublishedClip(100 * model + prompt, model, prompt) for model, prompt in product(models, range(4))]
        self.pool = Pool.of(clips, {}, self.family)
        self.gain = np.array([1.0 + min(i, 5) + min(j, 5) for i, j in self.pool.pairs])

    @property
    def probabilities(self) -> Floats:
        explored, informed = (self.pool.budgeted(weights) for weights in (np.ones(len(self.gain)), self.gain))
        return np.asarray(EXPLORATION * explored + (1 - EXPLORATION) * informed)

    def unshared(self) -> float:
        """How often the family would be drawn if its variants were entries like any other."""
        even = EXPLORATION / len(self.gain) + (1 - EXPLORATION) * self.gain / self.gain.sum()
        return involving(0, even, self.pool.pairs, self.pool.families)

    def battles(self, draws: int) -> Counter[int]:
        """How often each family was drawn."""
        rng, served, count = np.random.default_rng(len(self.family)), Served(self.pool), Counter[int]()
        probabilities = self.probabilities
        told = dict(zip(self.pool.opponents, probabilities.tolist(), strict=True))
        for _ in range(draws):
            drawn = draw(self.pool, probabilities, served, seen=(), rng=rng)
            low, high = sorted((drawn.left.model, drawn.right.model))
            assert drawn.propensity == pytest.approx(told[low, high]), "the log tells with what chance it was drawn"
            count.update({self.family[low], self.family[high]})
        return count


def test_a_family_of_five_variants_gets_no_more_battles_than_one_entry() -> None:
    draws = 6_000
    one, five = Category(1), Category(5)
    counts = [category.battles(draws)[0] for category in (one, five)]
    assert stats.chi2_contingency([[count, draws - count] for count in counts]).pvalue > RARE
    assert counts[0] / draws == pytest.approx(one.unshared(), abs=0.03)
    assert five.unshared() > 1.8 * one.unshared(), "as entries like any other they would take most of the battles"
    assert five.probabilities.min() > 0.0
