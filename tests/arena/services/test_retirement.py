"""A retired prompt leaves battles, by an operator's word or after many votes; its votes stay where they are."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from arena.domain.battles import read_battle
from arena.domain.events import EventKind
from arena.domain.voters import new_voter
from arena.errors import BadInput, NoBattleLeft, NotFound
from arena.services.arena import Arena
from arena.services.retirement import Retirement
from arena.settings import Settings
from arena.store.events import read_events, record

CATEGORY = "text-to-video"
PROMPT = f"{CATEGORY}/p1"

Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def desk(arena: Arena) -> Retirement:
    return Retirement(arena.database)


def drawn(arena: Arena) -> set[int]:
    """The prompts of all battles that a voter can get."""
    voter, prompts = new_voter(), set()
    try:
        while True:
            battle = arena.battles.draw(voter, CATEGORY)
            prompts.add(battle.prompt.id)
            arena.battles.end(read_battle(battle.token, arena.seal), voted=True)
    except NoBattleLeft:
        return prompts


def events(arena: Arena) -> list[tuple[str, str, dict[str, Any]]]:
    with arena.database.reading() as connection:
        return [(event.kind, event.subject, dict(event.detail)) for event in read_events(connection)]


def test_a_retired_prompt_is_in_no_battle_and_its_votes_stay(
    running: Arena,
    desk: Retirement,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
) -> None:
    log.cast("m1", "m2", prompt="p1")
    eventually(lambda: running.boards.votes_by_category().get(CATEGORY) == 1)
    known = running.battles.catalog

    desk.retire(PROMPT, reason="seen too often")

    eventually(lambda: running.battles.catalog is not known)
    assert drawn(running) == {2, 3, 4, 5}
    assert running.boards.votes_by_category()[CATEGORY] == 1
    assert running.prompts.sheet(CATEGORY, "p1").votes == 1
    desk.restore(PROMPT)
    eventually(lambda: 1 in {clip.prompt for clip in running.battles.catalog.clips[CATEGORY]})
    assert drawn(running) == {1, 2, 3, 4, 5}
    assert events(running) == [
        ("prompt_retired", PROMPT, {"reason": "seen too often"}),
        ("prompt_restored", PROMPT, {}),
    ]


def test_a_battle_that_is_open_when_its_prompt_is_retired_can_be_answered(
    running: Arena, desk: Retirement, eventually: Eventually
) -> None:
    voter = new_voter()
    open_battle = running.battles.draw(voter, CATEGORY)
    known = running.battles.catalog

    desk.retire(f"{CATEGORY}/{open_battle.prompt.slug}")

    eventually(lambda: running.battles.catalog is not known)
    assert running.battles.clip(open_battle.left).exists()


def test_what_can_not_be_decided_says_why(arena: Arena, desk: Retirement) -> None:
    desk.retire(PROMPT)
    refusals: list[tuple[Callable[[], None], type[Exception], str]] = [
        (lambda: desk.retire(PROMPT), BadInput, f"prompt {PROMPT}: is retired already, since 20"),
        (lambda: desk.restore(f"{CATEGORY}/p2"), BadInput, f"prompt {CATEGORY}/p2: is not retired"),
        (lambda: desk.retire(f"{CATEGORY}/p9"), NotFound, "there is no prompt 'p9' in 'text-to-video'"),
        (lambda: desk.retire("p1"), BadInput, "must be CATEGORY/PROMPT, as in text-to-video/boat, not 'p1'"),
    ]
    for does, kind, message in refusals:
        with pytest.raises(kind, match=re.escape(message)):
            does()
    with arena.database.writing() as connection:
        record(connection, EventKind.PROMPT_NAMED, PROMPT, now_ms=0)

    with pytest.raises(BadInput, match="can't come back: its clips are shown with their makers' names since 1970"):
        desk.restore(PROMPT)


class TestWear:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"retire_prompts_after": 3})

    def test_a_prompt_retires_after_so_many_votes_that_count(
        self,
        running: Arena,
        desk: Retirement,
        log: Any,  # noqa: ANN401
        eventually: Eventually,
    ) -> None:
        bad = log.cast("m1", "m2", prompt="p1")
        log.judge(bad, counted=False)
        log.cast("m1", "m2", prompt="p1", voter="77", cohort="simulated")
        for prompt in ("p1", "p1", "p2", "p2", "p2"):
            log.cast("m1", "m2", prompt=prompt)

        eventually(lambda: running.battles.catalog.prompts[2].retired_ms is not None)

        assert running.battles.catalog.prompts[1].retired_ms is None
        assert events(running) == [("prompt_retired", f"{CATEGORY}/p2", {"votes": 3, "after": 3})]
        desk.restore(f"{CATEGORY}/p2")
        log.cast("m1", "m2", prompt="p2")
        eventually(lambda: running.boards.votes_by_category()[CATEGORY] == 6)
        eventually(lambda: running.battles.catalog.prompts[2].retired_ms is None)
        log.cast("m1", "m2", prompt="p1")
        eventually(lambda: running.battles.catalog.prompts[1].retired_ms is not None)
        assert running.battles.catalog.prompts[2].retired_ms is None, "an operator's word stands"
