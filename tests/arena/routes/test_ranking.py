"""Ranking: which rows a page shows, in which order and groups."""

from typing import Any

import pytest

from arena.errors import NotFound
from arena.routes.ranking import FACTS, SORTS, Wanted, lead, ranking, unrated_because


def entry(model: str, rating: float | None, ranks: tuple[int, int] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    lower, upper = ranks or (None, None)
    return {
        "model": model,
        "name": model.upper(),
        "organization": "",
        "rating": rating,
        "lower": rating and rating - 10,
        "upper": rating and rating + 10,
        "rank": rating and int(13 - rating // 100),
        "rank_lower": lower,
        "rank_upper": upper,
        "component": 1 if rating else 9,
        "p_best": 0.5,
        "votes": 10,
        "wins": 4,
        "losses": 4,
        "ties": 1,
        "both_bad": 1,
        "win_rate": 0.5,
        "fragility": {"flips_with": 7},
        **more,
    }


BOARD = [
    entry("a", 1200.0, (1, 1), organization="One", price_per_second=0.5, votes=30),
    entry("b", 1100.0, (2, 3), organization="Two", votes=10, open_weights=True),
    entry("c", 1000.0, (2, 4), organization="One", price_per_second=0.1, votes=20, open_weights=False),
    entry("d", 900.0, (3, 4), organization="Two", price_per_second=0.3, votes=20),
    entry("e", None, wins=0, losses=3, ties=0),
]


def listed(**wanted: str | None) -> list[str]:
    return ["".join(row.entry["model"] for row in group.rows) for group in groups(**wanted)]


def groups(**wanted: str | None) -> Any:  # noqa: ANN401
    [island] = ranking(BOARD, Wanted(**wanted)).islands
    return island.groups


def test_by_rank_the_rows_stand_in_groups_that_say_what_the_votes_order() -> None:
    first, second = groups()
    assert (first.first, first.last, first.models, first.ordered) == (1, 1, 1, False)
    assert (second.first, second.last, second.models, second.ordered) == (2, 4, 3, True), "b is surely better than d"
    [island] = ranking([entry("x", 1001.0, (1, 2)), entry("y", 1000.0, (1, 2))]).islands
    assert [group.ordered for group in island.groups] == [False]


def test_leaving_out_rows_changes_no_group_and_no_place_on_the_axis() -> None:
    assert listed(organization="One") == ["a", "c"]
    _, second = groups(organization="One")
    assert (second.first, second.last, second.models) == (2, 4, 3)
    [whole], [part] = (ranking(BOARD, wanted).islands for wanted in (None, Wanted(organization="One")))
    assert part.axis == whole.axis
    assert listed(open_weights="yes") == ["b"]
    assert listed(open_weights="no") == ["c"]
    assert ranking(BOARD, Wanted(organization="Nobody")).islands == ()


@pytest.mark.parametrize(
    ("sort", "order", "expected"),
    [
        ("votes", None, "acdb"),
        ("votes", "reversed", "bcda"),
        ("price", None, "cdab"),
        ("price", "reversed", "adcb"),
        ("organization", None, "acbd"),
        ("model", "reversed", "dcba"),
        ("rank", "reversed", "dcba"),
        ("open", None, "bcad"),
    ],
)
def test_sorted_rows_stand_together_and_those_without_a_value_come_last(
    sort: str, order: str | None, expected: str
) -> None:
    assert listed(sort=sort, order=order) == [expected]
    assert groups(sort=sort, order=order)[0].first is None


@pytest.mark.parametrize("key", SORTS)
def test_every_column_sorts_a_board_on_which_little_is_known(key: str) -> None:
    assert sorted("".join(listed(sort=key))) == ["a", "b", "c", "d"]


def test_a_board_has_columns_for_what_is_known_of_some_model() -> None:
    assert [column.key for column in ranking(BOARD).columns] == [
        *("p_best", "votes", "win_rate", "both_bad", "flips", "price")
    ]
    everything = BOARD[0] | {"generation_seconds": 1.0, "width": 2, "height": 1, "duration_seconds": 1, "audio": False}
    assert ranking([everything]).columns == FACTS


@pytest.mark.parametrize("wanted", [{"sort": "beauty"}, {"order": "up"}, {"open_weights": "maybe"}])
def test_what_there_is_not_is_refused_by_name(wanted: dict[str, str]) -> None:
    [value] = wanted.values()
    with pytest.raises(NotFound, match=f"{value}.*choose from"):
        Wanted(**wanted)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((0, 0, 0), "no vote yet"),
        ((1, 0, 0), "won its only vote"),
        ((0, 3, 0), "lost all of its 3 votes; a win or a tie would give it a rating"),
        ((5, 0, 0), "won all of its 5 votes; a loss or a tie would give it a rating"),
        ((2, 0, 1), "no chain of votes"),
    ],
)
def test_an_unrated_model_is_told_why(counts: tuple[int, int, int], reason: str) -> None:
    assert reason in unrated_because(dict(zip(("wins", "losses", "ties"), counts, strict=True)))


def test_who_leads_is_who_may_be_first() -> None:
    found = lead(BOARD)
    assert found is not None
    assert ([each["model"] for each in found.first], found.below["model"], found.flips) == (["a"], "b", 7)
    open_race = lead([entry("x", 1001.0, (1, 2)), entry("y", 1000.0, (1, 3)), entry("z", 990.0, (2, 3))])
    assert open_race is not None
    assert [each["model"] for each in open_race.first] == ["x", "y"]


def test_nobody_leads_across_islands_or_where_no_order_is_known() -> None:
    assert lead([]) is None
    assert lead([BOARD[0], BOARD[4]]) is None
    assert lead([BOARD[0], BOARD[1] | {"component": 2}]) is None
    assert lead([entry("x", 1001.0), entry("y", 1000.0)]) is None
