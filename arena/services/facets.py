"""Facets: how models do on parts of a category, by tag of the prompt and by aspect of the answer.

Each is a board of its own, with the intervals of the board that it is a part of, but without draws and diagnostics:
nobody ranks by a facet, and a page asks for dozens of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from arena.domain.catalog import category_of
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.filters import BoardFilter
from arena.services.growing import Rows
from arena.services.kept import Kept
from arena.store.catalog import StoredPrompt
from ratings import Board, Tally, board_of

MOST_TAGS: Final = 24
"""The tags with most votes; others have too few to say anything."""

_QUICK_VOTES: Final = 20_000
_CATEGORIES_KEPT: Final = 8

Kind = Literal["tag", "aspect"]


@dataclass(frozen=True, slots=True)
class Facet:
    """A part of a board.

    Attributes:
        kind: What it is a part by.
        name: The tag or the aspect.
        rated: The ratings on it.
        tally: The votes behind them.
    """

    kind: Kind
    name: str
    rated: Board
    tally: Tally


class Facets:
    """Rates the parts of boards, and keeps what it made as long as the log stays as it is.

    Args:
        battles: Knows the prompts.
        boards: Has the log.
    """

    def __init__(self, battles: Battles, boards: Boards) -> None:
        self._battles = battles
        self._boards = boards
        self._kept = Kept(self._make, lambda: boards.revision, _slow, most=_CATEGORIES_KEPT)

    def of(self, wanted: BoardFilter) -> Sequence[Facet]:
        """The parts of a board that have votes: tags, those with most votes first, then aspects in their order.

        A board of one tag has no parts by tag, one of an aspect none by aspect. Clip covariates are not controlled for.

        Args:
            wanted: The board, with its category.
        """
        return self._kept.get(wanted)

    def close(self) -> None:
        """End what keeps them fresh."""
        self._kept.close()

    def _make(self, wanted: BoardFilter) -> Sequence[Facet]:
        return [*self._by_tag(wanted), *self._by_aspect(wanted)]

    def _by_tag(self, wanted: BoardFilter) -> Iterator[Facet]:
        if wanted.tag is not None:
            return
        rows = self._boards.rows(wanted)
        for tag, prompts in most_voted_tags(rows, self._battles.catalog.prompts, MOST_TAGS).items():
            yield self._facet("tag", tag, rows[np.isin(rows["prompt"], prompts)], wanted)

    def _by_aspect(self, wanted: BoardFilter) -> Iterator[Facet]:
        if wanted.aspect is not None or wanted.category is None:
            return
        for aspect in category_of(wanted.category).aspects:
            rows = self._boards.rows(replace(wanted, aspect=aspect))
            if len(rows):
                yield self._facet("aspect", aspect, rows, replace(wanted, aspect=aspect))

    def _facet(self, kind: Kind, name: str, rows: Rows, wanted: BoardFilter) -> Facet:
        tally = Tally.of(self._boards.votes(rows, wanted.aspect))
        # What the votes between pairs are does not need the cells behind them.
        counts = replace(tally, ledger=None)
        return Facet(kind, name, board_of(tally, replace(wanted.rating, draws=0, diagnostics=False)), counts)


def most_voted_tags(rows: Rows, prompts: Mapping[int, StoredPrompt], most: int) -> dict[str, list[int]]:
    """The tags with most votes, those with as many by name, each with the prompts that have it and votes.

    Args:
        rows: The votes.
        prompts: By number.
        most: How many tags at most.
    """
    numbers, votes = np.unique(rows["prompt"], return_counts=True)
    carrying: dict[str, list[int]] = {}
    total: Counter[str] = Counter()
    for number, count in zip(numbers.tolist(), votes.tolist(), strict=True):
        for tag in prompts[number].tags:
            carrying.setdefault(tag, []).append(number)
            total[tag] += count
    return {tag: carrying[tag] for tag in sorted(carrying, key=lambda tag: (-total[tag], tag))[:most]}


def _slow(made: Sequence[Facet]) -> bool:
    return sum(facet.rated.votes for facet in made) > _QUICK_VOTES
