"""Value: who is best for what it costs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arena.services.value import offers


def entry(model: str, rating: float | None, price: float | None, ranks: tuple[int, int] = (1, 9)) -> dict[str, Any]:
    lower, upper = ranks
    return {
        "model": model,
        "rating": rating,
        "rank_lower": lower,
        "rank_upper": upper,
        "price_per_second": price,
        "component": 1,
    }


def told(*entries: dict[str, Any]) -> list[tuple[str, str | None]]:
    found = offers(entries, "price_per_second")
    return [(offer.entry["model"], offer.better and offer.better["model"]) for offer in found]


def test_a_model_is_on_the_front_if_all_that_is_rated_higher_costs_more() -> None:
    board = entry("dear", 1200.0, 0.5), entry("middling", 1000.0, 0.3), entry("cheap", 1100.0, 0.1)
    assert told(*board) == [("cheap", None), ("middling", "cheap"), ("dear", None)]


def test_of_two_that_cost_the_same_the_better_one_is_on_the_front() -> None:
    assert told(entry("a", 1100.0, 0.2), entry("b", 1000.0, 0.2)) == [("a", None), ("b", "a")]
    assert told(entry("a", 1100.0, 0.2), entry("b", 1100.0, 0.2)) == [("a", None), ("b", None)]


def test_the_model_to_take_instead_is_the_best_for_no_more() -> None:
    board = entry("best", 1300.0, 0.2), entry("good", 1200.0, 0.1), entry("bad", 900.0, 0.4)
    assert told(*board) == [("good", None), ("best", None), ("bad", "best")]


def test_it_is_surely_better_where_rank_sets_part() -> None:
    board = entry("a", 1200.0, 0.1, (1, 2)), entry("b", 1150.0, 0.2, (1, 3)), entry("c", 900.0, 0.3, (3, 4))
    assert [offer.surely for offer in offers(board, "price_per_second")] == [False, False, True]


def test_what_can_not_be_compared_is_left_out() -> None:
    """Models without a price or a rating, and those of other islands; what costs nothing is as good as any other."""
    other = entry("other", 1500.0, 0.1) | {"component": 2}
    board = entry("a", 1000.0, 0.0), entry("b", 1100.0, None), entry("c", None, 0.1), other
    assert told(*board[:1], board[1], board[3]) == [("a", None)]
    assert offers([], "price_per_second") == []


@given(st.lists(st.tuples(st.floats(500, 1500), st.floats(0, 10)), max_size=20))
def test_nobody_on_the_front_is_beaten_and_everybody_else_is(models: list[tuple[float, float]]) -> None:
    board = [entry(str(number), rating, price) for number, (rating, price) in enumerate(models)]
    for offer in offers(board, "price_per_second"):
        beaten = any(rating > offer.entry["rating"] and price <= offer.cost for rating, price in models)
        assert offer.efficient is not beaten
