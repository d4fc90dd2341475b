"""Prompts: found by words and tag, page by page, and what the votes on one say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.errors import NotFound
from arena.services.arena import Arena
from arena.services.prompts import FEWEST, PAGE
from arena.store.blobs import Blobs

CATEGORY = "text-to-video"


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


def found(arena: Arena, **wanted: Any) -> list[str]:  # noqa: ANN401 - those of Prompts.listing
    return [prompt.slug for prompt in arena.prompts.listing(CATEGORY, **wanted)[1].prompts]


def test_prompts_are_found_by_words_and_tag(started: Arena) -> None:
    assert found(started) == ["p1", "p2", "p3", "p4", "p5"]
    assert found(started, words="TEXT p3") == ["p3"]
    assert found(started, words="p3 p4") == []
    assert found(started, tag="odd") == ["p1", "p3", "p5"]
    assert found(started, words="odd") == ["p1", "p3", "p5"]
    assert found(started, words="p2", tag="odd") == []
    assert started.prompts.listing(CATEGORY)[1].tags == [("all", 5), ("odd", 3)]
    with pytest.raises(NotFound, match="there is no category 'films'"):
        started.prompts.listing("films")


def test_pages_follow_one_another(started: Arena, stock: Callable[..., None], clip_files: tuple[Path, ...]) -> None:
    prompts = tuple(f"q{number:03}" for number in range(2 * PAGE + 3))
    blobs = Blobs(started.settings.blobs)
    stock(started.database, blobs, clip_files, models=("m1", "m2"), prompts=prompts, category="multi-shot")
    started.rater._follow()
    assert [category.slug for category in started.prompts.categories] == [CATEGORY, "multi-shot"]

    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        _, page = started.prompts.listing("multi-shot", after=after)
        assert page.found == len(prompts)
        seen += [prompt.slug for prompt in page.prompts]
        after = page.after

    assert seen == list(prompts)


def test_a_sheet_counts_what_was_preferred_on_its_prompt_alone(started: Arena, log: Any) -> None:  # noqa: ANN401
    for _ in range(9):
        log.cast("m1", "m2", "left", prompt="p2")
    log.cast("m2", "m1", "tie", prompt="p2")
    log.cast("m3", "m2", "both_bad", prompt="p2")
    log.cast("m2", "m1", "left", prompt="p1")
    bad = log.cast("m4", "m1", "left", prompt="p2")
    log.judge(bad, counted=False)
    started.rater._pass()

    sheet = started.prompts.sheet(CATEGORY, "p2")

    assert sheet.votes == 11
    assert [(each.model.slug, each.record.battles, each.thin) for each in sheet.results] == [
        ("m1", 10, False),
        ("m2", 10, False),
        ("m3", 0, True),
    ]
    first = sheet.results[0].record.score
    assert first is not None
    assert (first.share, first.of) == (0.95, FEWEST)
    assert first.lower < 0.95 < first.upper
    assert sheet.results[2].record.score is None
    assert started.prompts.listing(CATEGORY)[1].votes == {1: 1, 2: 11}


def test_a_prompt_that_is_not_here_is_not_found(started: Arena) -> None:
    assert started.prompts.sheet(CATEGORY, "p1").results == []
    with pytest.raises(NotFound, match="there is no prompt 'p9' in text-to-video"):
        started.prompts.sheet(CATEGORY, "p9")
    with pytest.raises(NotFound, match="there is no category 'films'"):
        started.prompts.sheet("films", "p1")
