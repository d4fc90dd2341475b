"""Figures of pairs of models: what the ratings predict, what the votes say, and who met whom."""

import math
from typing import Final

import numpy as np

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots.heat import COLUMN, NAMES, ROW, Shade, Shading, heat
from arena.routes.window import Window
from arena.services.coverage import Coverage
from arena.services.matrix import Matrix
from arena.services.publication import Entry

FEW: Final = 10
"""Votes below which an observed score is not shaded: it could be anything."""

_DEPTH: Final = 10 / 3
"""The deepest shade is a score of 80 %."""

SIZES: Final = {"names": NAMES, "row": ROW, "column": COLUMN}
"""What the template of a heat plot is given."""


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
        "Battles by pair",
        "How many battles between the two models ended in a vote. The darker, the more.",
        window,
        shade,
    )


_ENDS: Final = ("value", "lower", "upper")


def _figure(name: str, title: str, about: str, window: Window, shade: Shading) -> Figure:
    plot = heat(window.labels, [number for number, _ in window.labels], shade)
    return Figure(
        name=name,
        title=title,
        about=about,
        template="heat",
        height=plot.height,
        plot=plot,
        width=plot.width,
        note=note_of(window.board),
        more=SIZES,
    )


def _pair(window: Window, row: int, column: int) -> str:
    return f"{window.entries[row]['name']} against {window.entries[column]['name']}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _range(lower: float, upper: float) -> str:
    return f"{_percent(lower)} to {_percent(upper)} %"
