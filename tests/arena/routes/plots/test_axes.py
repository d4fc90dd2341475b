import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.routes.plots.axes import EDGE, axis, log_axis, time_axis, whole_axis


def test_ticks_are_round_and_labelled_with_the_decimals_they_need() -> None:
    assert [tick.label for tick in axis([903.0, 1107.5]).ticks] == ["950", "1000", "1050", "1100"]
    assert [tick.label for tick in axis([0.0, 0.5]).ticks] == ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]


@given(st.lists(st.floats(-1e5, 1e5).map(lambda value: round(value, 4)), min_size=1, max_size=30))
def test_every_value_and_tick_lies_on_the_axis(values: list[float]) -> None:
    scale = axis(values)
    assert 1 <= len(scale.ticks) <= 12
    for value in [*values, *(tick.value for tick in scale.ticks if scale.low <= tick.value <= scale.high)]:
        assert EDGE - 0.01 <= scale.place(value) <= 100 - EDGE + 0.01
    places = [tick.x for tick in scale.ticks]
    assert places == sorted(places)


@pytest.mark.parametrize("values", [[], [math.nan], [1.0, math.inf]])
def test_an_axis_refuses_what_it_cannot_hold(values: list[float]) -> None:
    with pytest.raises(ValueError, match="finite values"):
        axis(values)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30))
def test_on_an_axis_of_ratios_equal_ratios_are_equal_steps(values: list[float]) -> None:
    scale = log_axis(values)
    middle = math.sqrt(scale.low * scale.high)
    assert scale.place(middle) == pytest.approx(50, abs=0.01)
    for value in values:
        assert EDGE - 0.01 <= scale.place(value) <= 100 - EDGE + 0.01
    assert all(scale.low <= tick.value <= scale.high for tick in scale.ticks)


def test_ticks_of_ratios_are_one_two_and_five_times_powers_of_ten() -> None:
    assert [tick.label for tick in log_axis([0.04, 2.5]).ticks] == ["0.05", "0.1", "0.2", "0.5", "1", "2"]


def test_nothing_has_no_place_on_an_axis_of_ratios() -> None:
    with pytest.raises(ValueError, match="above 0"):
        log_axis([0.0, 1.0])


def test_the_high_end_of_an_upright_axis_is_at_the_top() -> None:
    scale = axis([900.0, 1100.0])
    assert (scale.height(1100.0), scale.height(900.0)) == (EDGE, 100 - EDGE)


def test_an_axis_can_have_given_ends_and_ticks() -> None:
    shares = whole_axis(0.0, 1.0, (0.0, 0.5, 1.0), lambda value: f"{100 * value:.0f} %")
    assert [(tick.label, tick.x) for tick in shares.ticks] == [("0 %", EDGE), ("50 %", 50.0), ("100 %", 100 - EDGE)]


DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (0.003, ["1 Jan, 00:00", "1 Jan, 00:01", "1 Jan, 00:02", "1 Jan, 00:03", "1 Jan, 00:04"]),
        (0.2, ["1 Jan, 00:00", "1 Jan, 01:00", "1 Jan, 02:00", "1 Jan, 03:00", "1 Jan, 04:00"]),
        (5, ["1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan", "6 Jan"]),
        (170, ["Jan 1970", "Feb 1970", "Mar 1970", "Apr 1970", "May 1970", "Jun 1970"]),
        (1000, ["Jan 1970", "Jul 1970", "Jan 1971", "Jul 1971", "Jan 1972", "Jul 1972"]),
    ],
)
def test_moments_are_marked_at_whole_minutes_hours_days_or_months(days: float, labels: list[str]) -> None:
    assert [tick.label for tick in time_axis(0, int(days * DAY_MS)).ticks] == labels


@given(st.integers(0, 10**14), st.integers(0, 10**13))
def test_any_stretch_of_time_has_few_ticks_on_its_axis(first: int, length: int) -> None:
    scale = time_axis(first, first + length)
    assert len(scale.ticks) <= 8
    assert scale.place(first) >= EDGE - 0.01
    assert scale.place(first + length) <= 100 - EDGE + 0.01
