"""Windows: which part of a long list is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.services.publication import Entry

MOST: Final = 24
"""Models whose pairs are drawn at once."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A part of a list, and where the parts before and behind it begin; places count from 1.

    Attributes:
        first: The place of its first item.
        shown: How many items it has.
        size: How many a part may have.
        of: How many the list has.
    """

    first: int
    shown: int
    size: int
    of: int

    @classmethod
    def at(cls, first: int, size: int, of: int) -> "Pages":
        """The part that begins at a place, or with the last item."""
        first = min(first, max(of, 1))
        return cls(first, min(size, of - first + 1), size, of)

    @property
    def last(self) -> int:
        """The place of its last item."""
        return self.first + self.shown - 1

    @property
    def before(self) -> int | None:
        """Where the part before begins."""
        return max(self.first - self.size, 1) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """Where the part behind begins."""
        return self.last + 1 if self.last < self.of else None


@dataclass(frozen=True, slots=True)
class Window:
    """The models whose pairs are drawn: some places of a board, one behind the other.

    Attributes:
        board: The board.
        pages: Which places.
        entries: Of these models.
    """

    board: Mapping[str, Any]
    pages: Pages
    entries: Sequence[Entry]

    @classmethod
    def of(cls, board: Mapping[str, Any], first: int) -> "Window":
        """From the model at this place, counted from 1."""
        entries = board["entries"]
        pages = Pages.at(first, MOST, len(entries))
        return cls(board, pages, entries[pages.first - 1 : pages.last])

    @property
    def places(self) -> npt.NDArray[np.intp]:
        """Where its models stand in the board's order, from 0."""
        return np.arange(self.pages.first - 1, self.pages.last)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Rank and name of each model."""
        return [(str(entry["rank"] or "?"), entry["name"]) for entry in self.entries]
