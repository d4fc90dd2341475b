"""Sampling: a few prompts that cover what all of them cover."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from arena.domain.prompts import PromptSpec


def sample(prompts: Iterable[PromptSpec], n: int, seed: int) -> list[PromptSpec]:
    """Pick prompts so that categories, difficulties and tags are covered as evenly as possible.

    One after the other is picked: of the category that has the fewest picks so far, then of the difficulty that has
    the fewest, then the prompt whose tags are new: the highest mean over its tags of 1 / (1 + picks with that tag).
    The sum over all picks of the same without the mean is the sum of harmonic numbers over tags, which is submodular,
    and for which picking greedily comes within 1 - 1/e of the best (Nemhauser, Wolsey and Fisher, 1978); the mean
    keeps prompts with many tags from being preferred for that alone. Between equals the seed decides.

    The sample depends on the prompts and the seed, not on the order in which they are given, and a smaller one is
    the beginning of a larger one.

    Args:
        prompts: What there is to pick from.
        n: How many to pick; all, in the order of picking, when there are fewer.
        seed: Chooses among equals.

    Raises:
        ValueError: `n` is negative.
    """
    if n < 0:
        raise ValueError(f"can't pick {n} prompts")
    left = sorted(prompts, key=lambda prompt: (_lot(prompt, seed), prompt.category, prompt.id))
    picked: list[PromptSpec] = []
    categories: Counter[str] = Counter()
    difficulties: Counter[str | None] = Counter()
    tags: Counter[str] = Counter()

    def rank(prompt: PromptSpec) -> tuple[int, int, float]:
        return categories[prompt.category], difficulties[prompt.difficulty], -_novelty(prompt, tags)

    while left and len(picked) < n:
        best = min(left, key=rank)
        left.remove(best)
        picked.append(best)
        categories[best.category] += 1
        difficulties[best.difficulty] += 1
        tags.update(best.tags)
    return picked


def _novelty(prompt: PromptSpec, tags: Counter[str]) -> float:
    """How little the prompt's tags are covered so far, from near 0 to 1."""
    return sum(1 / (1 + tags[tag]) for tag in prompt.tags) / max(1, len(prompt.tags))


def _lot(prompt: PromptSpec, seed: int) -> bytes:
    """The prompt's place among equals: by a hash, which is the same on every machine and in every version."""
    return hashlib.sha256(f"{seed}/{prompt.category}/{prompt.id}".encode()).digest()
