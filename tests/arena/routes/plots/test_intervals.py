from typing import Any

from arena.routes.plots import EDGE, IntervalPlot, interval_plot


def entry(
    model: str, rating: float | None, lower: float | None = None, upper: float | None = None, **more: int
) -> dict[str, Any]:
    return {"model": model, "rating": rating, "lower": lower, "upper": upper, **more}


def test_an_interval_keeps_its_order_and_its_edges() -> None:
    [island] = interval_plot([entry("a", 1040.0, 1020.0, 1060.0), entry("b", 960.0, 940.0, 985.0)]).islands
    best, worst = island.rows
    assert best.upper == 100 - EDGE
    assert worst.lower == EDGE
    assert best.lower < best.x < best.upper
    assert worst.upper < best.lower


def test_a_board_without_entries_has_no_island() -> None:
    assert interval_plot([]) == IntervalPlot((), ())


def test_a_rating_without_an_interval_has_a_place_and_no_ends() -> None:
    [island] = interval_plot([entry("a", 1000.0)]).islands
    [row] = island.rows
    assert (row.x, row.lower, row.upper) == (50.0, None, None)


def test_models_without_a_rating_stand_by_themselves() -> None:
    plot = interval_plot(
        [entry("a", 1000.0, component=1), entry("b", None, component=2), entry("c", None, component=3)]
    )
    assert [[row.entry["model"] for row in island.rows] for island in plot.islands] == [["a"]]
    assert [each["model"] for each in plot.unrated] == ["b", "c"]


def test_islands_have_an_axis_each_and_keep_the_order_of_the_board() -> None:
    """Ratings across islands can't be compared, so they must not share a scale."""
    plot = interval_plot(
        [
            entry("a", 1900.0, component=1),
            entry("c", 1100.0, component=2),
            entry("b", 1800.0, component=1),
            entry("d", 900.0, component=2),
        ]
    )
    assert [[row.entry["model"] for row in island.rows] for island in plot.islands] == [["a", "b"], ["c", "d"]]
    assert [(island.axis.low, island.axis.high) for island in plot.islands] == [(1800, 1900), (900, 1100)]
