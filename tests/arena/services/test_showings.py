"""Clips with names: only of prompts that no battle can show, only where the operator wants it, and on record."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from arena.domain.battles import open_clip, read_battle, seal_battle, seal_clip
from arena.domain.showings import SETTLING_MS, open_showing, seal_showing, settled_ms
from arena.domain.voters import new_voter
from arena.domain.votes import Answer
from arena.errors import BadInput, BattleExpired, NotFound, UnknownBattle
from arena.services.arena import Arena
from arena.services.clock import now_ms
from arena.services.retirement import Retirement
from arena.services.showings import Showings
from arena.settings import Settings
from arena.store.events import read_events

CATEGORY = "text-to-video"

Retire = Callable[..., None]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"show_retired_clips": True})


@pytest.fixture
def retire(arena: Arena) -> Retire:
    """Retires prompts so long ago, in minutes, and lets the arena know of it; every clip is a file of its own."""

    def retired(*prompts: str, minutes: float = 66.0, known: bool = True) -> None:
        with arena.database.writing() as connection:
            connection.execute(text("UPDATE clips SET original = 'file ' || id"))
            for slug in prompts:
                then = {"then": now_ms() - int(60_000 * minutes), "slug": slug}
                connection.execute(text("UPDATE prompts SET retired_ms = :then WHERE slug = :slug"), then)
        if known:
            arena.rater._follow()

    arena.rater._follow()
    return retired


def shown(arena: Arena, prompt: int = 1) -> list[str]:
    return [exhibit.model.slug for exhibit in arena.showings.of_prompt(arena.battles.catalog.prompts[prompt])]


def recorded(arena: Arena) -> list[tuple[str, str]]:
    with arena.database.reading() as connection:
        return [(event.kind, event.subject) for event in read_events(connection)]


def test_nothing_is_shown_of_what_battles_can_show(arena: Arena, retire: Retire) -> None:
    retire()
    assert shown(arena) == []
    retire("p1", minutes=64.0)  # battles are open for an hour, and workers have five minutes to hear of it
    assert shown(arena) == []
    assert recorded(arena) == []
    retire("p1", minutes=66.0)
    assert shown(arena) == ["m1", "m2", "m3", "m4"]
    assert settled_ms(0, open_ms=60 * 60_000) == 60 * 60_000 + SETTLING_MS


def test_nothing_is_shown_unless_the_operator_wants_it(arena: Arena, retire: Retire) -> None:
    retire("p1")
    (exhibit, *_) = arena.showings.of_prompt(arena.battles.catalog.prompts[1])
    unwilling = Showings(arena.database, arena.battles, arena.blobs, arena.seal, allowed=False, open_ms=0)

    assert unwilling.of_prompt(arena.battles.catalog.prompts[1]) == []
    assert unwilling.of_model(arena.battles.catalog.models[1], CATEGORY, most=9) == []
    with pytest.raises(NotFound, match="not shown here any more"):
        unwilling.clip(exhibit.clip)
    assert Settings().show_retired_clips is False


def test_a_prompt_whose_clips_were_shown_never_comes_back(arena: Arena, retire: Retire) -> None:
    desk = Retirement(arena.database)
    retire("p1", "p2")
    desk.restore(f"{CATEGORY}/p2")

    for _ in range(2):
        shown(arena)

    named = ("prompt_named", f"{CATEGORY}/p1")
    assert recorded(arena) == [("prompt_restored", f"{CATEGORY}/p2"), named]
    with pytest.raises(BadInput, match="can't come back: its clips are shown with their makers' names since 20"):
        desk.restore(f"{CATEGORY}/p1")
    assert recorded(arena)[-1] == named


def test_a_prompt_that_came_back_a_moment_ago_is_not_shown(arena: Arena, retire: Retire) -> None:
    retire("p1")
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE prompts SET retired_ms = NULL"))  # the arena does not know of it yet

    assert arena.battles.catalog.prompts[1].retired_ms is not None
    assert shown(arena) == []
    assert recorded(arena) == []


def test_a_file_that_is_also_in_battles_is_not_shown(arena: Arena, retire: Retire) -> None:
    retire("p1")
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE clips SET original = 'file 1' WHERE id = 5"))
        connection.execute(text("UPDATE clips SET held_ms = 1 WHERE id = 2"))
    arena.rater._follow()
    assert shown(arena) == ["m3", "m4"]
    (exhibit, *_) = arena.showings.of_prompt(arena.battles.catalog.prompts[1])

    with arena.database.writing() as connection:
        connection.execute(text("UPDATE clips SET original = 'file 3', looked_ms = 1 WHERE id = 6"))
    arena.rater._follow()

    assert shown(arena) == ["m4"]
    with pytest.raises(NotFound, match="not shown here any more"):
        arena.showings.clip(exhibit.clip)


def test_a_clip_is_fetched_under_an_address_that_expires_and_leads_nowhere_else(arena: Arena, retire: Retire) -> None:
    retire("p1")
    first, again = (arena.showings.of_prompt(arena.battles.catalog.prompts[1])[0] for _ in range(2))

    assert first.clip != again.clip
    assert arena.showings.clip(first.clip) == arena.blobs.path(arena.battles.catalog.served[1])
    assert now_ms() < first.expires_ms <= now_ms() + 60 * 60_000
    with pytest.raises(BattleExpired):
        open_showing(first.clip, arena.seal, now_ms=first.expires_ms + 1)
    with pytest.raises(UnknownBattle):
        open_clip(first.clip, arena.seal, now_ms=0)
    with pytest.raises(UnknownBattle):
        open_showing(first.poster, arena.seal, now_ms=0)
    in_battles = seal_showing(5, arena.seal, expires_ms=now_ms() + 1_000)
    with pytest.raises(NotFound):
        arena.showings.clip(in_battles)


def test_a_models_clips_are_shown_latest_retired_first(arena: Arena, retire: Retire) -> None:
    retire("p1", minutes=90.0)
    retire("p2", minutes=70.0)
    retire("p3", minutes=80.0)
    model = arena.battles.catalog.models[2]

    exhibits = arena.showings.of_model(model, CATEGORY, most=2)

    assert [(exhibit.prompt.slug, exhibit.model.slug) for exhibit in exhibits] == [("p2", "m2"), ("p3", "m2")]
    assert sorted(recorded(arena)) == [("prompt_named", f"{CATEGORY}/p2"), ("prompt_named", f"{CATEGORY}/p3")]
    assert arena.showings.of_model(model, "multi-shot", most=2) == []


def test_a_battle_that_outlived_its_prompt_can_not_be_voted_on(running: Arena, retire: Retire) -> None:
    """It was drawn while the operator let battles be open for a day."""
    voter = new_voter()
    drawn = running.battles.draw(voter, CATEGORY)
    long_open = replace(read_battle(drawn.token, running.seal), expires_ms=now_ms() + 86_400_000)
    token = seal_battle(long_open, running.seal)
    running.rater.close()

    def cast() -> Any:  # noqa: ANN401
        return asyncio.run(running.votes.cast(token, voter, Answer("left", {}, {})))

    retire(drawn.prompt.slug)
    assert shown(running, drawn.prompt.id) != []
    with pytest.raises(BattleExpired, match="has left the arena"):
        cast()
    assert running.battles.clip(seal_clip(long_open, long_open.left, running.seal)).exists()
    retire(drawn.prompt.slug, minutes=10.0)
    assert cast().new
