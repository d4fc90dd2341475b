"""What an operator decides reaches a running arena; what can't be decided says why."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from arena.errors import BadInput, NotFound
from arena.services.arena import Arena
from arena.services.moderation import Moderation
from arena.store.events import read_events
from arena.store.votes import Skip

Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def desk(arena: Arena) -> Moderation:
    return Moderation(arena.database)


def drawable(arena: Arena) -> set[int]:
    return {clip.id for clips in arena.battles.catalog.clips.values() for clip in clips}


def votes(arena: Arena) -> int:
    return arena.boards.votes_by_category().get("text-to-video", 0)


def refused(does: Callable[[], object], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        does()


def test_a_held_clip_leaves_battles_and_comes_back(running: Arena, desk: Moderation, eventually: Eventually) -> None:
    desk.hold(3)
    eventually(lambda: 3 not in drawable(running))
    refused(lambda: desk.hold(3), BadInput, "clip 3: is held already")

    desk.release(3)

    eventually(lambda: 3 in drawable(running))
    refused(lambda: desk.release(3), BadInput, "clip 3: is not held, it is published")


def test_a_withdrawn_clip_is_out_for_good(running: Arena, desk: Moderation, eventually: Eventually) -> None:
    desk.hold(3)
    desk.withdraw(3, reason="shows a real person")

    eventually(lambda: 3 not in drawable(running))
    assert desk.clip(3).standing == "withdrawn"
    refused(lambda: desk.withdraw(3, reason="again"), BadInput, "is withdrawn already: shows a real person")
    refused(lambda: desk.release(3), BadInput, "is not held, it is withdrawn")
    refused(lambda: desk.hold(3), BadInput, "is withdrawn already")
    refused(lambda: desk.hold(999), NotFound, "there is no clip 999")


def test_what_is_done_to_models_and_clips_is_on_record(arena: Arena, desk: Moderation) -> None:
    desk.retire("m1")
    desk.bring_back("m1")
    desk.withdraw(3, reason="shows a real person")
    refused(lambda: desk.withdraw(3, reason="again"), BadInput, "is withdrawn already")

    case = desk.clip(3)
    with arena.database.reading() as connection:
        found = read_events(connection)
        assert read_events(connection, after=found[1].id) == found[2:]
        assert read_events(connection, limit=1) == found[:1]
    assert [(event.kind, event.subject, event.detail) for event in found] == [
        ("model_retired", "m1", {}),
        ("model_restored", "m1", {}),
        ("clip_withdrawn", f"text-to-video/{case.prompt}/{case.model}", {"reason": "shows a real person"}),
    ]


def test_a_suspected_watermark_is_confirmed_or_denied(running: Arena, desk: Moderation, eventually: Eventually) -> None:
    with running.database.writing() as connection:
        connection.execute(text('UPDATE clips SET watermark = \'{"corner": "top left"}\' WHERE id IN (2, 4)'))
    assert [case.id for case in desk.clips(suspected=True)] == [2, 4]
    for said in (True, False):
        known = running.battles.catalog
        desk.watermark(2, watermarked=said)
        eventually(lambda known=known: running.battles.catalog is not known)  # type: ignore[misc]
        assert desk.clip(2).watermarked is said
    assert [case.id for case in desk.clips(suspected=True)] == [4]


def test_a_retired_model_leaves_battles_and_comes_back(
    running: Arena, desk: Moderation, eventually: Eventually
) -> None:
    of_m1 = {case.id for case in desk.clips(model="m1")}
    assert of_m1 <= drawable(running)
    desk.retire("m1")
    eventually(lambda: not of_m1 & drawable(running))
    refused(lambda: desk.retire("m1"), BadInput, "model m1: is retired already")

    desk.bring_back("m1")

    eventually(lambda: of_m1 <= drawable(running))
    refused(lambda: desk.bring_back("m1"), BadInput, "model m1: is not retired")
    refused(lambda: desk.retire("m8"), NotFound, "there is no model 'm8'")
    refused(lambda: desk.clips(model="m8"), NotFound, "there is no model 'm8'")


def test_an_excluded_vote_leaves_the_board_and_comes_back(
    running: Arena,
    desk: Moderation,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
) -> None:
    battle, _ = log.cast("m1", "m2"), log.cast("m1", "m2")
    desk.exclude(battle, reason="a bot")
    eventually(lambda: votes(running) == 1)
    refused(lambda: desk.exclude(battle, reason="again"), BadInput, f"vote {battle}: does not count already: a bot")

    desk.restore(battle, reason="no bot")

    eventually(lambda: votes(running) == 2)
    refused(lambda: desk.restore(battle, reason="again"), BadInput, f"vote {battle}: counts already")


def test_only_a_vote_can_be_judged_and_only_an_operators_word_taken_back(
    desk: Moderation,
    log: Any,  # noqa: ANN401
) -> None:
    passed = log.vote("m1", "m2")
    log.write(Skip(passed.battle, passed.voter, "unsure", 1_000))
    refused(lambda: desk.exclude(passed.battle.id, reason="x"), BadInput, "was skipped: there is no vote")
    refused(lambda: desk.exclude("f" * 32, reason="x"), NotFound, "no battle")
    battle = log.cast("m1", "m2")
    with log.database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO verdicts (id, battle_seq, counted, kind, reason, created_ms) "
                "SELECT 1, seq, false, 'withdrawn', 'the voter took it back', 1 FROM battles WHERE id = :battle"
            ),
            {"battle": battle},
        )
    refused(lambda: desk.exclude(battle, reason="x"), BadInput, "does not count already: the voter took it back")
    refused(lambda: desk.restore(battle, reason="x"), BadInput, "is not an operator's to restore")
