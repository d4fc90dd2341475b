import re

import pytest

from arena.routes.plots.scatter import SCALE, Point, Scatter, scatter


def point(cost: float, value: float, *, front: bool = True) -> Point:
    return Point("1", "Alpha", "tip", cost, value, (value - 10, value + 10), front)


def test_the_front_goes_up_in_steps_and_passes_by_the_others() -> None:
    plot = scatter([point(1.0, 1000.0), point(2.0, 950.0, front=False), point(3.0, 1100.0)])
    corners = [float(each) for each in re.findall(r"\d+", plot.front)]
    assert re.fullmatch(r"M\d+ \d+H\d+V\d+H1000", plot.front)
    assert corners[3] < corners[1], "up is towards 0"
    assert corners[-1] == SCALE


def test_a_plot_without_a_front_has_no_path() -> None:
    assert scatter([point(1.0, 1000.0, front=False)]).front == ""


@pytest.mark.parametrize(
    ("costs", "log"),
    [((0.1, 1.0), True), ((0.5, 1.0), False), ((0.0, 9.0), False), ((2.0, 2.0), False), ((0.0,), False)],
)
def test_costs_that_differ_by_much_stand_on_an_axis_of_ratios(costs: tuple[float, ...], log: bool) -> None:
    plot = scatter([point(cost, 1000.0) for cost in costs])
    assert plot.across.log is log
    assert plot.across.low >= 0


def test_dots_have_their_interval_and_those_of_the_front_lie_on_top() -> None:
    plot: Scatter = scatter([point(1.0, 1000.0), point(2.0, 950.0, front=False)])
    assert [dot.point.front for dot in plot.dots] == [False, True]
    for dot in plot.dots:
        assert dot.high < dot.y < dot.low
