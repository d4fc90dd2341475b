"""The figure of a board's history: lines of what can be compared, and their numbers."""

from arena.routes.history_figure import MOST, history_figure, tracks
from arena.routes.ranking import Wanted
from arena.services.history import Course, Point, Standing

DAY_MS = 86_400_000


def standing(model: str, rating: float | None, component: int = 1) -> Standing:
    return Standing(model, component, rating, None, None, 1, 1, 2, 10)


def course(*days: list[Standing]) -> Course:
    points = [Point(day * DAY_MS, "d", 10, snapshot=True, standings=tuple(each)) for day, each in enumerate(days, 1)]
    entries = [
        {"model": each.model, "name": each.model.upper(), "rank": rank, "rating": each.rating, "organization": ""}
        for rank, each in enumerate(days[-1], 1)
    ]
    method = {"tag": None, "aspect": None}
    head = {"category": "multi-shot", "votes": 10, "computed_at": "2026-01-01", "method": method}
    return Course({**head, "entries": entries}, "human", points)


def lines(of: Course, **wanted: str) -> dict[str, list[float | None]]:
    figure = history_figure(of, Wanted(**wanted))
    return {} if figure is None else {line.series.name: list(line.series.values) for line in figure.plot.lines}


def test_a_line_is_drawn_of_the_largest_island_alone() -> None:
    """Both islands have a mean of 1000, so their ratings would seem to be alike."""
    early = [standing("a", 1000.0, 2), standing("b", 1010.0), standing("c", 990.0), standing("d", None, 3)]
    late = [standing("a", 1100.0), standing("b", 1000.0), standing("c", 900.0), standing("d", None, 2)]
    assert lines(course(early, late)) == {"A": [None, 1100.0], "B": [1010.0, 1000.0], "C": [990.0, 900.0]}
    assert [
        (track.entry["model"], track.first.rating, track.points) for track in tracks(course(early, late), Wanted())
    ] == [
        ("a", 1100.0, 0.0),
        ("b", 1010.0, -10.0),
        ("c", 990.0, -90.0),
    ]


def test_a_model_that_came_later_begins_later() -> None:
    found = lines(course([standing("a", 1000.0), standing("b", 1000.0)], [standing(each, 1000.0) for each in "cab"]))
    assert found["C"] == [None, 1000.0]


def test_of_many_models_those_that_stand_highest_are_drawn() -> None:
    many = [standing(f"m{number:02}", 1000.0 - number) for number in range(30)]
    assert list(lines(course(many))) == [f"M{number:02}" for number in range(MOST)]
    assert len(tracks(course(many), Wanted())) == 30


def test_without_a_rating_nothing_is_drawn() -> None:
    assert history_figure(course([standing("a", None)]), Wanted()) is None
    assert lines(course([standing("a", 1000.0), standing("b", 990.0)]), organization="Nobody") == {}
