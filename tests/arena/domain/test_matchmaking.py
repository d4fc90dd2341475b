"""Matchmaking by the rule of STATISTICS section 6: what is drawn, how often, and what is said of it."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from arena.domain.matchmaking import Draw, Pool, Served, draw
from arena.domain.meetings import Meeting, PublishedClip
from arena.errors import NoBattleLeft

RARE = 1e-4
"""A fair draw fails a test at this level once in 10,000 seeds; the seeds are fixed."""


def pool_of(cells: set[tuple[int, int]], tags: dict[int, tuple[str, ...]] | None = None) -> Pool:
    """A pool with a clip in each of these (model, prompt) cells."""
    clips = [PublishedClip(1000 * model + prompt, model, prompt) for model, prompt in cells]
    return Pool.of(clips, tags or {})


def uniform(pool: Pool) -> np.ndarray:
    return np.full(len(pool.pairs), 1 / max(len(pool.pairs), 1))


def meeting_of(drawn: Draw) -> Meeting:
    return Meeting.of(drawn.left.model, drawn.right.model, drawn.prompt)


FULL = pool_of(set(product(range(1, 5), range(1, 6))))


@pytest.mark.parametrize("seed", range(5))
def test_sides_are_a_fair_coin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lefts = Counter(
        drawn.left.model < drawn.right.model
        for drawn in (draw(FULL, uniform(FULL), Served(FULL), seen=(), rng=rng) for _ in range(2000))
    )

    assert stats.binomtest(lefts[True], 2000, 0.5).pvalue > RARE


def test_the_test_of_the_coin_would_notice_a_coin_that_is_not_fair() -> None:
    rng = np.random.default_rng(0)
    loaded = int((rng.random(2000) < 0.56).sum())

    assert stats.binomtest(loaded, 2000, 0.5).pvalue < RARE


def test_the_propensity_is_how_often_a_pair_is_drawn() -> None:
    rng = np.random.default_rng(1)
    wanted = np.array([0.4, 0.25, 0.15, 0.1, 0.07, 0.03])
    count: Counter[tuple[int, int]] = Counter()
    said = {}
    for _ in range(6000):
        drawn = draw(FULL, wanted, Served(FULL), seen=(), rng=rng)
        meeting = meeting_of(drawn)
        count[meeting.low, meeting.high] += 1
        said[meeting.low, meeting.high] = drawn.propensity
    pairs = [tuple(FULL.models[pair].tolist()) for pair in FULL.pairs]

    assert [said[pair] for pair in pairs] == pytest.approx(wanted)
    assert stats.chisquare([count[pair] for pair in pairs], 6000 * wanted).pvalue > RARE


def test_the_propensity_is_given_what_is_left_for_the_voter() -> None:
    pool = pool_of(set(product((1, 2, 3), (1,))))
    wanted = np.array([0.5, 0.3, 0.2])

    drawn = {
        draw(pool, wanted, Served(pool), seen=[Meeting(1, 2, 1)], rng=np.random.default_rng(seed)).propensity
        for seed in range(20)
    }

    assert sorted(drawn) == pytest.approx([0.4, 0.6])


def test_the_prompt_is_the_one_that_the_pair_was_served_least_on() -> None:
    pool = pool_of(set(product((1, 2), (1, 2, 3))))
    served = Served(pool, [(Meeting(1, 2, 1), 2), (Meeting(1, 2, 2), 1), (Meeting(1, 2, 3), 2)])

    assert {draw(pool, uniform(pool), served, seen=(), rng=np.random.default_rng(s)).prompt for s in range(20)} == {2}


def test_between_prompts_alike_to_the_pair_the_one_served_least_to_any_pair_is_taken() -> None:
    pool = pool_of(set(product((1, 2, 3), (1, 2))))
    served = Served(pool, [(Meeting(1, 3, 1), 5), (Meeting(2, 3, 2), 1)])
    only_first = np.array([1.0, 0.0, 0.0])

    assert {draw(pool, only_first, served, seen=(), rng=np.random.default_rng(s)).prompt for s in range(20)} == {2}


def test_prompts_served_alike_are_drawn_alike() -> None:
    pool = pool_of(set(product((1, 2), (1, 2, 3))))
    rng = np.random.default_rng(2)
    count = Counter(draw(pool, uniform(pool), Served(pool), seen=(), rng=rng).prompt for _ in range(1500))

    assert stats.chisquare([count[prompt] for prompt in (1, 2, 3)]).pvalue > RARE


def test_a_voter_is_asked_about_everything_once_and_then_nothing_is_left() -> None:
    rng = np.random.default_rng(3)
    served, seen = Served(FULL), []
    for _ in range(6 * 5):
        drawn = draw(FULL, uniform(FULL), served, seen=seen, rng=rng)
        seen.append(meeting_of(drawn))
        served.note(seen[-1])

    assert len(set(seen)) == 30
    assert served.by_pair.tolist() == np.ones((6, 5)).tolist()
    with pytest.raises(NoBattleLeft):
        draw(FULL, uniform(FULL), served, seen=seen, rng=rng)


def test_tags_narrow_what_is_drawn_to_prompts_that_carry_all_of_them() -> None:
    pool = pool_of(set(product((1, 2), (1, 2, 3))), {1: ("people",), 2: ("people", "motion"), 3: ("motion",)})
    served = Served(pool)

    def drawn(*tags: str) -> set[int]:
        return {
            draw(pool, uniform(pool), served, seen=(), rng=np.random.default_rng(s), tags=tags).prompt
            for s in range(30)
        }

    assert drawn("people") == {1, 2}
    assert drawn("people", "motion") == {2}
    with pytest.raises(NoBattleLeft):
        drawn("nothing carries this")
    with pytest.raises(NoBattleLeft):
        draw(
            pool,
            uniform(pool),
            served,
            seen=[Meeting(1, 2, 2)],
            rng=np.random.default_rng(0),
            tags=["people", "motion"],
        )


def test_models_that_share_no_prompt_never_meet() -> None:
    pool = pool_of({(1, 1), (2, 1), (2, 2), (3, 2)})

    assert pool.models[pool.pairs].tolist() == [[1, 2], [2, 3]]
    drawn = {
        meeting_of(draw(pool, uniform(pool), Served(pool), seen=(), rng=np.random.default_rng(s))) for s in range(40)
    }
    assert drawn == {Meeting(1, 2, 1), Meeting(2, 3, 2)}


@pytest.mark.parametrize("cells", [set(), {(1, 1)}, {(1, 1), (2, 2)}])
def test_a_pool_without_a_pair_has_no_battle(cells: set[tuple[int, int]]) -> None:
    pool = pool_of(cells)

    with pytest.raises(NoBattleLeft):
        draw(pool, uniform(pool), Served(pool), seen=(), rng=np.random.default_rng(0))


def test_of_several_clips_of_a_model_each_has_its_turn() -> None:
    pool = Pool.of([PublishedClip(1, 1, 1), PublishedClip(2, 2, 1), PublishedClip(3, 2, 1)], {})
    rng = np.random.default_rng(4)
    draws = [draw(pool, uniform(pool), Served(pool), seen=(), rng=rng) for _ in range(1000)]
    count = Counter(clip.id for drawn in draws for clip in (drawn.left, drawn.right))

    assert count[1] == 1000
    assert stats.binomtest(count[2], 1000, 0.5).pvalue > RARE


def test_a_new_pool_keeps_the_count_of_what_it_can_still_show() -> None:
    served = Served(FULL, [(Meeting(1, 2, 3), 4), (Meeting(1, 4, 5), 2), (Meeting(7, 8, 1), 9), (Meeting(1, 2, 9), 9)])
    smaller = pool_of(set(product((1, 2), (3, 4))))

    after = Served(smaller, served.meetings())

    assert dict(served.meetings()) == {Meeting(1, 2, 3): 4, Meeting(1, 4, 5): 2}
    assert dict(after.meetings()) == {Meeting(1, 2, 3): 4}
    assert after.by_prompt.tolist() == [4, 0]


@given(
    cells=st.sets(st.tuples(st.integers(1, 5), st.integers(1, 4)), max_size=20),
    tagged=st.sets(st.integers(1, 4)),
    by_tag=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_whatever_the_pool_a_draw_is_one_that_may_be_shown(
    cells: set[tuple[int, int]], tagged: set[int], by_tag: bool, seed: int, data: st.DataObject
) -> None:
    pool = pool_of(cells, dict.fromkeys(tagged, ("wanted",)))
    possible = {
        Meeting(low, high, prompt)
        for prompt in range(1, 5)
        for low, high in combinations(sorted(model for model, of in cells if of == prompt), 2)
        if not by_tag or prompt in tagged
    }
    seen = data.draw(st.sets(st.sampled_from(sorted(possible)))) if possible else set()
    rng = np.random.default_rng(seed)
    raw = rng.random(len(pool.pairs)) + 1e-3
    probabilities = raw / raw.sum() if len(raw) else raw
    tags = ("wanted",) if by_tag else ()

    if possible == seen:
        with pytest.raises(NoBattleLeft):
            draw(pool, probabilities, Served(pool), seen=seen, rng=rng, tags=tags)
        return
    drawn = draw(pool, probabilities, Served(pool), seen=seen, rng=rng, tags=tags)
    assert meeting_of(drawn) in possible - seen
    assert {drawn.left.prompt, drawn.right.prompt} == {drawn.prompt}
    assert 0 < drawn.propensity <= 1
