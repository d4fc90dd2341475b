"""Families: however many variants one enters, together they are in as many battles as one entry in their place."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from arena.domain.families import WITHIN, Families
from arena.domain.matchmaking import Pool, Served, draw
from arena.domain.meetings import PublishedClip

RARE = 1e-4

Ints = np.ndarray
Floats = np.ndarray


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Ints, Ints, Floats, Floats]:
    """Pairs and families of up to nine entries, not all of which can meet; probabilities of meetings, and weights."""
    entries = draw(st.integers(2, 9))
    families = np.array(draw(st.lists(st.integers(0, 4), min_size=entries, max_size=entries)))
    every = list(combinations(range(entries), 2))
    pairs = np.array(draw(st.lists(st.sampled_from(every), min_size=1, unique=True)))
    weight = st.floats(1e-6, 1e3)
    meetings = len(Families.of(pairs, families).meetings)
    wanted = np.array(draw(st.lists(weight, min_size=meetings, max_size=meetings)))
    weights = np.array(draw(st.lists(weight, min_size=len(pairs), max_size=len(pairs))))
    return pairs, families, wanted / wanted.sum(), weights


def involving(families: Families, family: int, pairs: Ints, of: Ints, probabilities: Floats) -> float:
    """With what probability a battle is one of this family's."""
    codes = np.unique(of, return_inverse=True)[1]
    assert len(families.mean) == codes.max() + 1
    return float(probabilities[(codes[pairs] == family).any(axis=1)].sum())


@given(drawn())
def test_probabilities_are_positive_and_sum_to_one(case: tuple[Ints, Ints, Floats, Floats]) -> None:
    pairs, of, wanted, weights = case
    probabilities = Families.of(pairs, of).divide(wanted, weights)
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities > 0).all()


@given(drawn())
def test_with_families_of_one_nothing_changes(case: tuple[Ints, Ints, Floats, Floats]) -> None:
    pairs, of, _, weights = case
    alone = Families.of(pairs, np.arange(len(of)))
    order = np.lexsort(pairs.T[::-1])
    assert alone.mean.tolist() == np.eye(len(of)).tolist()
    assert alone.meetings.tolist() == pairs[order].tolist()
    wanted = weights / weights.sum()
    assert alone.divide(wanted[order], np.ones(len(pairs))) == pytest.approx(wanted)


@given(drawn())
def test_a_family_is_in_as_many_battles_as_one_entry_in_its_place(case: tuple[Ints, Ints, Floats, Floats]) -> None:
    """One entry is left of it, which can meet whomever one of them could; the others stay families as they are."""
    pairs, of, wanted, weights = case
    families = Families.of(pairs, of)
    codes = np.unique(of, return_inverse=True)[1]
    probabilities = families.divide(wanted, weights)
    for family in {int(code) for meeting in families.meetings if meeting[0] != meeting[1] for code in meeting}:
        first = int(np.flatnonzero(codes == family)[0])
        single = np.where((codes == family)[pairs], first, pairs)
        single = np.unique(np.sort(single[single[:, 0] != single[:, 1]], axis=1), axis=0)
        there = Families.of(single, of)
        assert there.meetings.tolist() == families.meetings.tolist()
        replaced = there.divide(wanted, np.ones(len(single)))
        expected = involving(there, family, single, of, replaced)
        assert involving(families, family, pairs, of, probabilities) == pytest.approx(expected)


@given(drawn())
def test_variants_meet_in_a_fixed_share_of_what_their_family_has(case: tuple[Ints, Ints, Floats, Floats]) -> None:
    pairs, of, wanted, weights = case
    families = Families.of(pairs, of)
    probabilities = families.divide(wanted, weights)
    for family in set(families.within.tolist()) - {-1}:
        own = wanted[(families.meetings == family).any(axis=1)].sum()
        assert probabilities[families.within == family].sum() == pytest.approx(WITHIN * own)


@given(drawn())
def test_pairs_of_a_meeting_keep_their_proportions(case: tuple[Ints, Ints, Floats, Floats]) -> None:
    pairs, of, wanted, weights = case
    families = Families.of(pairs, of)
    ratio = families.divide(wanted, weights) / weights
    for group in (families.of_pair, families.within):
        for number in set(group.tolist()) - {-1}:
            assert ratio[group == number] == pytest.approx(ratio[group == number][0])


def test_a_family_that_meets_nobody_else_is_one_meeting() -> None:
    """Entries 0 to 2 have no prompt in common with 3 and 4."""
    pairs = np.array([(0, 1), (0, 2), (1, 2), (3, 4)])
    families = Families.of(pairs, np.array([7, 7, 7, 8, 9]))
    assert families.meetings.tolist() == [[0, 0], [1, 2]]
    assert families.divide(np.array([0.4, 0.6]), np.ones(4)) == pytest.approx([0.4 / 3, 0.4 / 3, 0.4 / 3, 0.6])
    assert families.average(np.array([1.0, 2.0, 6.0, 5.0])) == pytest.approx([3.0, 5.0])


def test_where_no_pair_of_a_meeting_weighs_anything_all_are_alike() -> None:
    families = Families.of(np.array([(0, 2), (1, 2), (0, 1)]), np.array([5, 5, 6]))
    assert families.divide(np.ones(1), np.zeros(3)) == pytest.approx([0.45, 0.45, WITHIN])


def test_a_pool_without_a_pair_has_no_probabilities() -> None:
    assert len(Pool.of([PublishedClip(1, 1, 1)], {}).uniform()) == 0


def test_a_family_of_five_variants_is_drawn_as_often_as_one_entry() -> None:
    """Beside four others; as entries like any other the five would be in five of six battles, not in two of five."""
    draws = 4_000
    counts: list[int] = []
    for variants in (1, 5):
        models = range(4 + variants)
        clips = [PublishedClip(100 * model + prompt, model, prompt) for model, prompt in product(models, range(4))]
        pool = Pool.of(clips, {}, dict.fromkeys(range(4, 4 + variants), 4))
        probabilities, rng, served = pool.uniform(), np.random.default_rng(variants), Served(pool)
        told = dict(zip(pool.opponents, probabilities.tolist(), strict=True))
        count: Counter[bool] = Counter()
        for _ in range(draws):
            battle = draw(pool, probabilities, served, seen=(), rng=rng)
            low, high = sorted((battle.left.model, battle.right.model))
            assert battle.propensity == pytest.approx(told[low, high]), "the log tells with what chance it was drawn"
            count[high >= 4] += 1
        counts.append(count[True])
    assert stats.chi2_contingency([[count, draws - count] for count in counts]).pvalue > RARE
    assert stats.binomtest(counts[0], draws, 0.4).pvalue > RARE
