"""Reports against clips, until one is held; and what an operator's word changes in a running arena."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.domain.battles import Contender, Purpose, read_battle, seal_battle
from arena.domain.reports import Report
from arena.services.arena import Arena
from arena.services.moderation import Moderation
from arena.services.reports import hold_reported

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Draw = Callable[..., dict[str, Any]]


def vote(client: TestClient, battle: str) -> int:
    return client.post(f"/api/v1/battles/{battle}/vote", json={"winner": "tie"}).status_code


def report(client: TestClient, battle: str, side: str = "left", reason: str = "broken") -> int:
    return client.post(f"/api/v1/battles/{battle}/report", json={"side": side, "reason": reason}).status_code


def reports(arena: Arena, clip: int) -> list[Report]:
    return Moderation(arena.database).reports(clip)


def held(arena: Arena) -> bool:
    """Whether any clip is, once the rater has looked."""
    hold_reported(arena.database, threshold=arena.settings.report_threshold)
    return bool(Moderation(arena.database).clips(held=True))


def shown(arena: Arena, clip: int) -> bool:
    return clip in arena.battles.catalog.served


def soon(holds: Callable[[], bool]) -> None:
    end = monotonic() + 5
    while not holds():
        assert monotonic() < end, "it did not come about"
        sleep(0.02)


def with_clip(arena: Arena, draw: Draw, clip: int) -> str:
    """A battle of the client's voter with this clip on the left."""
    drawn = read_battle(draw()["battle"], arena.seal)
    other = next(each for each in (drawn.left, drawn.right) if each.clip != clip)
    model = next(each.model for each in arena.battles.catalog.clips["text-to-video"] if each.id == clip)
    if other.model == model:
        return with_clip(arena, draw, clip)
    return seal_battle(replace(drawn, left=Contender(clip, model), right=other), arena.seal)


@BOTH
def test_a_report_is_kept_once_for_a_voter_and_a_clip(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    battle = read_battle(token, arena.seal)

    assert report(client, token, "right", "identity") == 204
    assert report(client, token, "right", "broken") == 204
    assert vote(client, token) == 201
    assert report(client, token, "left", "offensive") == 204

    (first,), (second,) = reports(arena, battle.right.clip), reports(arena, battle.left.clip)
    assert (first.reason, first.voter, first.battle) == ("identity", battle.voter, battle.id)
    assert (second.reason, second.counts, second.settled) == ("offensive", True, False)


def test_a_report_needs_a_battle_of_ones_own_that_has_not_expired(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    battle = read_battle(token, arena.seal)

    assert report(client, seal_battle(replace(battle, expires_ms=1), arena.seal)) == 410
    assert report(client, "forged") == 404
    assert report(client, token, reason="boring") == 422
    assert report(client, token, side="both") == 422
    client.cookies.clear()
    assert report(client, token) == 404
    assert reports(arena, battle.left.clip) == []


@BOTH
def test_the_third_voter_who_reports_a_clip_takes_it_out_until_an_operator_has_looked(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    clip = 7
    for number in range(3):
        client.cookies.clear()
        token = with_clip(arena, draw, clip)
        assert vote(client, token) == 201
        assert shown(arena, clip), f"held by {number} reports"
        assert report(client, token) == 204
    soon(lambda: not shown(arena, clip))
    desk = Moderation(arena.database)
    assert [(case.id, case.standing, case.reports) for case in desk.clips(held=True)] == [(clip, "held", 3)]
    drawn = [read_battle(draw()["battle"], arena.seal) for _ in range(25)]
    assert clip not in {side.clip for battle in drawn for side in (battle.left, battle.right)}

    desk.release(clip)

    soon(lambda: shown(arena, clip))
    assert [each.settled for each in reports(arena, clip)] == [True] * 3
    client.cookies.clear()
    token = with_clip(arena, draw, clip)
    vote(client, token)
    report(client, token)
    assert not held(arena), "reports from before the operator looked are settled"


def test_reports_of_those_who_never_voted_wait_for_their_first_vote(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    clip = 7
    tokens = []
    for _ in range(3):
        client.cookies.clear()
        tokens.append((with_clip(arena, draw, clip), dict(client.cookies)))
        assert report(client, tokens[-1][0]) == 204
    assert not held(arena)
    assert [each.counts for each in reports(arena, clip)] == [False] * 3

    for token, cookies in tokens:
        client.cookies.clear()
        client.cookies.update(cookies)
        assert vote(client, token) == 201

    soon(lambda: not shown(arena, clip))


def test_a_copy_that_was_damaged_on_purpose_is_no_broken_clip(client: TestClient, draw: Draw, arena: Arena) -> None:
    drawn = read_battle(draw()["battle"], arena.seal)
    copy = replace(drawn.left, damaged=True)
    token = seal_battle(replace(drawn, right=copy, purpose=Purpose.CHECK), arena.seal)

    assert report(client, token, "right", "broken") == 204
    assert reports(arena, drawn.left.clip) == []
    assert report(client, token, "right", "offensive") == 204
    assert [each.reason for each in reports(arena, drawn.left.clip)] == ["offensive"]


def test_a_held_clip_is_served_no_more(client: TestClient, draw: Draw, arena: Arena) -> None:
    battle = draw()
    clip = read_battle(battle["battle"], arena.seal).left.clip
    assert client.get(battle["left"]["url"]).status_code == 200

    Moderation(arena.database).hold(clip)

    soon(lambda: client.get(battle["left"]["url"]).status_code == 404)
    assert vote(client, battle["battle"]) == 201, "who has watched it may still vote"
