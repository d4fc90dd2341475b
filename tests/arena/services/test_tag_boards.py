"""Tags: where a model stands higher or lower than on the whole board."""

from types import SimpleNamespace
from typing import Any

import pytest

from arena.services.tag_boards import tags_finding


def entry(model: str, rating: float | None, component: int = 1) -> dict[str, Any]:
    return {
        "model": model,
        "rating": rating,
        "component": component,
        "rank": 1,
        "rank_lower": 1,
        "rank_upper": 4,
        "lower": rating and rating - 30,
        "upper": rating and rating + 20,
        "p_best": 0.5,
        "votes": 10,
        "win_rate": 0.5,
    }


def made(votes: int, *entries: dict[str, Any]) -> Any:  # noqa: ANN401 - stands for a MadeBoard
    head = {"category": "multi-shot", "computed_at": "now", "votes": votes, "method": {}, "digest": "d"}
    board = {**head, "voters": 3, "prompts": 2, "islands": [], "entries": list(entries)}
    return SimpleNamespace(board=board, rated=SimpleNamespace(votes=votes))


WHOLE = made(100, entry("a", 1100.0), entry("b", 1000.0), entry("c", 900.0), entry("d", None, 2))


def told(*entries: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    [tag] = tags_finding(WHOLE, {"night": made(10, *entries)}).content["tags"]
    names = ("difference", "difference_lower", "difference_upper")
    return {each["model"]: tuple(each[name] for name in names) for each in tag["entries"]}


def test_a_difference_is_seen_from_the_models_that_both_boards_have() -> None:
    """On the tag's board c is missing, so its mean stands 50 points lower than theirs on the whole one."""
    assert told(entry("a", 1010.0), entry("b", 990.0)) == {"a": (-40.0, -70.0, -20.0), "b": (40.0, 10.0, 60.0)}


def test_differences_of_one_board_sum_to_nothing() -> None:
    found = told(entry("a", 1230.0), entry("b", 950.0), entry("c", 820.0))
    assert sum(difference for difference, *_ in found.values()) == pytest.approx(0, abs=1e-3)
    assert found["a"][0] > 0 > found["c"][0]


def test_what_can_not_be_compared_has_no_difference() -> None:
    """A model without a rating, one alone on its island, and one that the whole board doesn't rate."""
    nothing = (None, None, None)
    assert told(entry("a", None), entry("b", 1000.0), entry("d", 1010.0))["a"] == nothing
    assert told(entry("a", 1010.0), entry("b", 990.0, 2))["a"] == nothing
    assert told(entry("a", 1010.0), entry("d", 990.0))["a"] == nothing


def test_each_island_of_a_tags_board_is_compared_by_itself() -> None:
    found = told(entry("a", 1010.0), entry("b", 990.0), entry("c", 1000.0, 2), entry("d", 1000.0, 2))
    assert found["a"][0] == -40.0
    assert found["c"] == (None, None, None)


def test_the_tag_with_most_votes_comes_first() -> None:
    boards = {"few": made(5, entry("a", 1000.0)), "many": made(50), "alike": made(5)}
    assert [tag["tag"] for tag in tags_finding(WHOLE, boards).content["tags"]] == ["many", "alike", "few"]
