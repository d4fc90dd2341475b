"""The figure of a board's history, and its numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arena.routes.board_view import note_of
from arena.routes.figures import Figure
from arena.routes.plots.heat import short
from arena.routes.plots.lines import HEIGHT, SCALE, Series, lines
from arena.routes.ranking import Wanted
from arena.services.clock import iso
from arena.services.history import Course, Point, Standing
from arena.services.publication import Entry

MOST: Final = 12
"""Lines that can still be told apart."""

_NAMED: Final = 5
_LARGEST: Final = 1


@dataclass(frozen=True, slots=True)
class Track:
    """How one model's standing went.

    Attributes:
        entry: On the board that stands.
        first: How it stood in the first board that has it.
        last: How it stands in the last one.
        first_day: When that first board was made.
        points: The change of its rating.
    """

    entry: Entry
    first: Standing
    last: Standing
    first_day: str
    points: float


def history_figure(course: Course, wanted: Wanted) -> Figure | None:
    """The ratings of the models that stand highest among those that are listed; None where none was ever rated.

    Args:
        course: The history.
        wanted: Which models are listed.
    """
    entries = _drawn(course, wanted)
    if not entries:
        return None
    found = [_comparable(point) for point in course.points]
    series = [
        Series(
            str(entry["rank"]),
            short(entry["name"]),
            [standings[slug].rating if (slug := entry["model"]) in standings else None for standings in found],
        )
        for entry in entries
    ]
    names = {entry["model"]: entry["name"] for entry in entries}
    plot = lines([point.at_ms for point in course.points], series, lambda at: _said(course.points[at], names))
    return Figure(
        name="history",
        title="Ratings over time",
        about="The rating of each model in Elo points, from the boards that were kept. Numbers at the right are ranks "
        "on the board that stands.",
        template="lines",
        height=HEIGHT,
        plot=plot,
        right=180,
        note=note_of(course.board),
        more={"height": HEIGHT, "scale": SCALE},
    )


def tracks(course: Course, wanted: Wanted) -> list[Track]:
    """The numbers of every listed model."""
    found = [(point, _comparable(point)) for point in course.points]
    result = []
    for entry in course.board["entries"]:
        slug = entry["model"]
        rated = [(point, of[slug]) for point, of in found if slug in of]
        if rated and wanted.shows(entry):
            (point, first), (_, last) = rated[0], rated[-1]
            change = (last.rating or 0.0) - (first.rating or 0.0)
            result.append(Track(entry, first, last, iso(point.at_ms)[:10], change))
    return result


def _drawn(course: Course, wanted: Wanted) -> Sequence[Entry]:
    ever = {model for point in course.points for model in _comparable(point)}
    return [each for each in course.board["entries"] if each["model"] in ever and wanted.shows(each)][:MOST]


def _comparable(point: Point) -> Mapping[str, Standing]:
    """The rated models of the largest island of a board: only their ratings share an axis."""
    rated = (each for each in point.standings if each.rating is not None)
    return {standing.model: standing for standing in rated if standing.component == _LARGEST}


def _said(point: Point, names: Mapping[str, Any]) -> str:
    """Who stood where at a moment, those that stood highest of these models."""
    rated = [each for each in _comparable(point).values() if each.model in names][:_NAMED]
    stood = ", ".join(f"{each.rank} {names[each.model]} {each.rating:.0f}" for each in rated)
    return f"{iso(point.at_ms)[:16].replace('T', ', ')} UTC, {point.votes:,} votes: {stood}"
