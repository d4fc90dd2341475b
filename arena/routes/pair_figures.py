"""Figures of pairs of models: what the ratings predict, what the votes say, and who met whom."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots.heat import COLUMN, HEAD, NAMES, ROW, Shade, Shading, heat
from arena.services.coverage import Coverage
from arena.services.matrix import Matrix
from arena.services.publication import Entry

MOST: Final = 24
"""Models whose pairs are drawn at once."""

FEW: Final = 10
"""Votes below which an observed score is not shaded: it could be anything."""

_DEPTH: Final = 10 / 3
"""The deepest shade is a score of 80 %."""

_SIZES: Final = {"names": NAMES, "head": HEAD, "row": ROW, "column": COLUMN}


@dataclass(frozen=True, slots=True)
class Window:
    """The models whose pairs are drawn: some places of a board, one behind the other.

    Attributes:
        board: The board.
        entries: Of these models.
        places: Where they stand in the board's order, from 0.
    """

    board: Mapping[str, Any]
    entries: Sequence[Entry]
    places: npt.NDArray[np.intp]

    @classmethod
    def of(cls, board: Mapping[str, Any], first: int) -> "Window":
        """From the model at this place, counted from 1."""
        entries = board["entries"]
        start = min(first, max(len(entries), 1)) - 1
        end = min(start + MOST, len(entries))
        return cls(board, entries[start:end], np.arange(start, end))

    @property
    def models(self) -> int:
        """How many models the board has."""
        return len(self.board["entries"])

    @property
    def first(self) -> int:
        """The place of its first model, counted from 1."""
        return int(self.places[0]) + 1 if len(self.places) else 1

    @property
    def last(self) -> int:
        """The place of its last model."""
        return self.first + len(self.entries) - 1

    @property
    def before(self) -> int | None:
        """Where the window before begins."""
        return max(self.first - MOST, 1) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """Where the window behind begins."""
        return self.last + 1 if self.last < self.models else None

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Rank and name of each model."""
        return [(str(entry["rank"] or "?"), entry["name"]) for entry in self.entries]


def expected_figure(matrix: Matrix, first: int = 1) -> Figure:
    """What the ratings predict."""
    window = Window.of(matrix.board, first)
    value, lower, upper = (getattr(matrix.expected, end)[np.ix_(window.places, window.places)] for end in _ENDS)

    def shade(row: int, column: int) -> Shade | None:
        if row == column:
            return None
        pair = _pair(window, row, column)
        if math.isnan(value[row, column]):
            return Shade("", f"{pair}: no chain of votes connects them", faint=True)
        within = "" if math.isnan(lower[row, column]) else f" ({_range(lower[row, column], upper[row, column])})"
        score = value[row, column]
        return Shade(_percent(score), f"{pair}: {_percent(score)} %{within}", depth=_DEPTH * (score - 0.5))

    return _figure(
        "expected",
        "Expected score",
        "How often the ratings expect the model of the row to be preferred to that of the column, in percent, ties "
        "counted half. Red: more often than not.",
        window,
        shade,
    )


def observed_figure(matrix: Matrix, first: int = 1) -> Figure:
    """What the votes say."""
    window = Window.of(matrix.board, first)
    within = np.ix_(window.places, window.places)
    observed, votes = matrix.observed[within], matrix.votes[within]

    def shade(row: int, column: int) -> Shade | None:
        if row == column:
            return None
        pair, count, score = _pair(window, row, column), int(votes[row, column]), observed[row, column]
        if not count:
            return Shade("", f"{pair}: no votes", faint=True)
        tip = f"{pair}: {_percent(score)} % of {count:,} {'vote' if count == 1 else 'votes'}"
        return Shade(_percent(score), tip, depth=_DEPTH * (score - 0.5), faint=count < FEW)

    return _figure(
        "observed",
        "Observed score",
        "How often the model of the row was preferred to that of the column, in percent of the votes between the two, "
        f"ties counted half. Red: more often than not; without colour: fewer than {FEW} votes.",
        window,
        shade,
    )


def pair_rows(matrix: Matrix, window: Window) -> list[tuple[Entry, list[str | None]]]:
    """The numbers of both figures as a table: a model's entry and what it scores against each, None against itself."""

    def cell(row: int, column: int) -> str | None:
        if row == column:
            return None
        value, lower, upper = (float(getattr(matrix.expected, end)[row, column]) for end in _ENDS)
        count = int(matrix.votes[row, column])
        expected = "not comparable" if math.isnan(value) else f"{_percent(value)} %"
        expected += "" if math.isnan(lower) else f" ({_range(lower, upper)})"
        return expected + (f", {_percent(matrix.observed[row, column])} % of {count:,}" if count else ", no votes")

    places = window.places.tolist()
    return [
        (entry, [cell(row, column) for column in places]) for entry, row in zip(window.entries, places, strict=True)
    ]


def coverage_figure(coverage: Coverage, first: int = 1) -> Figure:
    """Who met whom."""
    window = Window.of(coverage.board, first)
    votes = coverage.votes[np.ix_(window.places, window.places)]
    most = max(int(coverage.votes.max(initial=0)), 1)

    def shade(row: int, column: int) -> Shade | None:
        if row <= column:
            return None
        count = int(votes[row, column])
        tip = f"{_pair(window, column, row)}: {count:,} {'battle' if count == 1 else 'battles'}"
        return Shade(f"{count}" if count < 10_000 else f"{count // 1000}k", tip, depth=-math.sqrt(count / most))

    return _figure(
        "coverage",
        "Who met whom",
        "How many battles between the two models ended in a vote. The darker, the more.",
        window,
        shade,
    )


_ENDS: Final = ("value", "lower", "upper")


def _figure(name: str, title: str, about: str, window: Window, shade: Shading) -> Figure:
    plot = heat(window.labels, window.labels, shade)
    return Figure(
        name=name,
        title=title,
        about=about,
        template="heat",
        height=plot.height,
        plot=plot,
        width=plot.width,
        note=note_of(window.board),
        more=_SIZES,
    )


def _pair(window: Window, row: int, column: int) -> str:
    return f"{window.entries[row]['name']} against {window.entries[column]['name']}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _range(lower: float, upper: float) -> str:
    return f"{_percent(lower)} to {_percent(upper)} %"
