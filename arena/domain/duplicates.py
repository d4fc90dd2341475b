"""Near-duplicates: prompts that say almost the same."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from arena.domain.prompt_sets import Entry

WIDTH: Final = 2
"""Words in a row that are compared as one: what happens in which order counts, not only which words there are."""

ALIKE: Final = 0.2
"""From which likeness on two prompts count as one. Of the 75,000 pairs in the prompt sets of this repository half lie
below 0.01, 99.9 % below 0.09, and none reaches 0.13; a prompt with three of its twenty words swapped lies at 0.6, with
eight of them at 0.25."""

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def shingles(text: str, width: int = WIDTH) -> frozenset[tuple[str, ...]]:
    """All runs of so many words of a text, whatever their case; of a shorter text, the one that it is."""
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + width]) for at in range(max(1, len(words) - width + 1)))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The Jaccard similarity of two sets of shingles: what they share, over what either has; from 0 to 1.

    A. Z. Broder, On the resemblance and containment of documents, 1997, calls it the resemblance of two texts.
    """
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def near_duplicates(entries: Iterable[Entry], *, alike: float = ALIKE) -> Iterator[tuple[Entry, Entry, float]]:
    """The pairs of prompts that are more alike than they should be, each in the order given, and how much."""
    known = [(entry, shingles(entry.spec.asked)) for entry in entries]
    for (one, left), (other, right) in combinations(known, 2):
        # What they share is at most the smaller set, so most pairs of unlike lengths need no look.
        if min(len(left), len(right)) >= alike * max(len(left), len(right)):
            found = likeness(left, right)
            if found >= alike:
                yield one, other, found
