import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.routes.plots.lines import HEIGHT, SCALE, Series, apart, lines

DAY = 86_400_000


def series(*values: float | None) -> Series:
    return Series("1", "Alpha", values)


def test_a_line_breaks_where_there_is_no_value() -> None:
    [line] = lines([0, DAY, 2 * DAY, 3 * DAY], [series(1.0, 2.0, None, 3.0)], str).lines
    assert re.fullmatch(r"M\d+ \d+L\d+ \d+M\d+ \d+", line.path)


def test_a_line_stays_in_its_square_and_rises_with_its_values() -> None:
    [line] = lines([0, DAY, 2 * DAY], [series(900.0, 1000.0, 1100.0)], str).lines
    places = [tuple(map(int, each)) for each in re.findall(r"(\d+) (\d+)", line.path)]
    assert all(0 <= place <= SCALE for each in places for place in each)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert 0 <= line.end < HEIGHT / 2


def test_a_line_ends_where_its_last_value_is_even_if_it_has_only_one() -> None:
    plot = lines([0, DAY, 2 * DAY], [series(1.0, 2.0, None), series(None, 1.5, None)], str)
    assert [line.last for line in plot.lines] == [50.0, 50.0]
    assert plot.lines[0].end < plot.lines[1].end


def test_a_single_moment_is_in_the_middle() -> None:
    plot = lines([5 * DAY], [series(1000.0)], str)
    assert plot.strips[0].middle == 50.0
    assert plot.lines[0].end == HEIGHT / 2


@given(st.integers(1, 500))
def test_strips_cover_the_plot_and_their_last_is_the_last_moment(count: int) -> None:
    plot = lines([number * DAY for number in range(count)], [series(*range(count))], str)
    assert len(plot.strips) <= 60
    assert plot.strips[0].x == 0.0
    assert plot.strips[-1].x + plot.strips[-1].width == pytest.approx(100.0, abs=0.02)
    for one, after in zip(plot.strips, plot.strips[1:], strict=False):
        assert one.x + one.width == pytest.approx(after.x, abs=0.02)
    assert plot.strips[-1].tip == str(count - 1)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=20))
def test_labels_stand_clear_of_one_another_in_the_order_of_their_values(places: list[float]) -> None:
    found = apart(places, 14.0, 300.0)
    ordered = [found[at] for at in sorted(range(len(places)), key=lambda at: places[at])]
    assert all(after - one >= 13.8 for one, after in itertools.pairwise(ordered))
    assert min(found) >= 0
    assert max(found) <= 300


def test_labels_that_stand_clear_stay_where_their_values_are() -> None:
    assert apart([10.0, 100.0, 50.0], 14.0, 300.0) == [10.0, 100.0, 50.0]


def test_too_many_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="don't fit"):
        apart([0.0] * 30, 14.0, 300.0)
