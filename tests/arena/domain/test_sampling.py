"""What every sample holds, whatever there is to pick from."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.domain.prompts import DIFFICULTIES, PromptSpec
from arena.domain.sampling import sample

PROMPTS = st.lists(
    st.builds(
        PromptSpec,
        id=st.integers(0, 999).map(str),
        category=st.sampled_from(["text-to-video", "multi-shot"]),
        text=st.just("A ball"),
        tags=st.lists(st.sampled_from("abcdefgh"), max_size=5, unique=True).map(tuple),
        difficulty=st.sampled_from([*DIFFICULTIES, None]),
    ),
    unique_by=lambda prompt: (prompt.category, prompt.id),
    max_size=40,
)
SEEDS = st.integers(0, 99)

whatever = settings(deadline=None, max_examples=60)
"""How long an example takes is the machine's business."""


def prompt(name: str, *tags: str, difficulty: str = "easy") -> PromptSpec:
    return PromptSpec(name, "text-to-video", "A ball", tags, difficulty=difficulty)


@whatever
@given(PROMPTS, st.integers(0, 50), SEEDS, st.randoms())
def test_a_sample_is_of_the_prompts_without_repeats_and_does_not_depend_on_their_order(
    prompts: list[PromptSpec], n: int, seed: int, chance: object
) -> None:
    picked = sample(prompts, n, seed)

    assert len(picked) == min(n, len(prompts))
    assert set(picked) <= set(prompts)
    assert len(set(picked)) == len(picked)
    shuffled = list(prompts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sample(shuffled, n, seed) == picked


@whatever
@given(PROMPTS, st.integers(0, 30), st.integers(0, 10), SEEDS)
def test_a_smaller_sample_is_the_beginning_of_a_larger_one(
    prompts: list[PromptSpec], n: int, more: int, seed: int
) -> None:
    assert sample(prompts, n + more, seed)[:n] == sample(prompts, n, seed)


@whatever
@given(PROMPTS, st.integers(1, 40), SEEDS)
def test_no_category_is_two_ahead_of_another_that_has_prompts_left(
    prompts: list[PromptSpec], n: int, seed: int
) -> None:
    picked = sample(prompts, n, seed)

    counts = Counter(prompt.category for prompt in picked)
    left = {prompt.category for prompt in set(prompts) - set(picked)}
    assert all(counts[category] >= max(counts.values()) - 1 for category in left)


@whatever
@given(PROMPTS, st.integers(1, 40), SEEDS)
def test_within_a_category_no_difficulty_is_two_ahead_of_another_that_has_prompts_left(
    prompts: list[PromptSpec], n: int, seed: int
) -> None:
    prompts = [prompt for prompt in prompts if prompt.category == "multi-shot"]
    picked = sample(prompts, n, seed)

    counts = Counter(prompt.difficulty for prompt in picked)
    left = {prompt.difficulty for prompt in set(prompts) - set(picked)}
    assert all(counts[level] >= max(counts.values(), default=0) - 1 for level in left)


@whatever
@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30), SEEDS)
def test_of_prompts_with_one_tag_each_every_tag_comes_before_any_comes_twice(tags: list[str], seed: int) -> None:
    prompts = [prompt(str(number), tag) for number, tag in enumerate(tags)]

    picked = sample(prompts, len(set(tags)), seed)

    assert {prompt.tags[0] for prompt in picked} == set(tags)


def test_a_rare_tag_is_picked_before_a_frequent_one_again() -> None:
    prompts = [*(prompt(f"common-{n}", "common") for n in range(20)), prompt("rare", "rare", "common")]

    assert "rare" in {prompt.id for prompt in sample(prompts, 2, seed=3)}


def test_a_prompt_gains_nothing_by_naming_many_tags() -> None:
    many = [prompt(f"many-{n}", *"abcdef") for n in range(5)]
    few = [prompt(f"few-{n}", "g") for n in range(5)]

    picked = sample([*many, *few], 6, seed=1)

    assert Counter(prompt.id.split("-")[0] for prompt in picked) == {"many": 3, "few": 3}


def test_another_seed_gives_another_sample() -> None:
    prompts = [prompt(str(number), *"ab"[: number % 3]) for number in range(30)]

    assert len({tuple(p.id for p in sample(prompts, 5, seed)) for seed in range(10)}) > 5


def test_less_than_nothing_can_not_be_picked() -> None:
    with pytest.raises(ValueError, match="can't pick -1 prompts"):
        sample([], -1, 0)
