"""What a board says beside the ratings: who can be compared, whom the votes order, what clips are like."""

import json
from typing import Any

from arena.services.publication import described, groups, islands, publish
from arena.store.catalog import StoredModel
from arena.store.facts import Portrait
from arena.store.reading import Catalog


def entry(model: str, lower: int | None, upper: int | None, component: int = 1) -> dict[str, Any]:
    rating = None if lower is None and component else 1000.0
    return {"model": model, "rating": rating, "rank_lower": lower, "rank_upper": upper, "component": component}


def grouped(*entries: dict[str, Any]) -> list[str]:
    return ["".join(each["model"] for each in group) for group in groups(entries)]


def test_a_group_ends_only_where_every_model_above_is_surely_better_than_every_one_below() -> None:
    assert grouped(entry("a", 1, 1), entry("b", 2, 3), entry("c", 2, 3), entry("d", 4, 4)) == ["a", "bc", "d"]
    assert grouped(entry("a", 1, 2), entry("b", 1, 3), entry("c", 2, 3)) == ["abc"], "a chain of overlaps is one group"


def test_one_that_could_be_anywhere_holds_all_together() -> None:
    assert grouped(entry("a", 1, 1), entry("b", 2, 4), entry("c", 3, 3), entry("d", 2, 4)) == ["a", "bcd"]
    assert grouped(entry("a", 1, 2), entry("b", 2, 2), entry("c", 1, 3)) == ["abc"]


def test_without_rank_sets_nothing_is_ordered() -> None:
    assert grouped(entry("a", None, None, 0), entry("b", None, None, 0)) == ["ab"]
    assert grouped() == []


def test_every_model_stands_on_one_island_and_every_rated_one_in_one_group() -> None:
    entries = [entry("a", 1, 1), entry("b", 2, 2), entry("c", 1, 2, 2), entry("d", 1, 2, 2), entry("e", None, None, 3)]
    board = publish({"entries": entries}).board

    assert board["islands"] == [["a", "b"], ["c", "d"], ["e"]]
    assert board["groups"] == [["a"], ["b"], ["c", "d"]]
    assert islands([]) == []


def test_the_document_says_what_the_board_says() -> None:
    published = publish({"entries": [entry("a", 1, 1)]})

    assert json.loads(published.document.content) == published.board


def test_a_model_is_described_by_its_clips_of_the_category() -> None:
    model = StoredModel(slug="m1", name="Model 1", id=7)
    clips = Portrait(3, 2, 1920, 1080, 8.042, 24.0, with_sound=2, audio=True)
    catalog = Catalog(models={7: model}, portraits={("text-to-video", 7): clips})
    here, elsewhere = (described(catalog, category)["m1"] for category in ("text-to-video", "multi-shot"))

    assert [here[name] for name in ("width", "height", "duration_seconds", "audio")] == [1920, 1080, 8.042, True]
    assert [elsewhere[name] for name in ("width", "height", "duration_seconds", "audio")] == [None] * 4
