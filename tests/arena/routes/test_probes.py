"""Hidden repeats and checks: from outside they are battles like any other, and they are no part of any board."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, text
from starlette.testclient import TestClient

from arena.domain.battles import Battle, Purpose, read_battle, seal_battle
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.settings import Settings
from arena.store.tables import damaged
from arena.store.votes import count_votes, meetings, read_log

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Ask = Callable[..., tuple[str, Battle]]


@pytest.fixture
def arena(stocked: Settings) -> Iterator[Arena]:
    """One that repeats battles and asks checks as often as the rules of probes allow."""
    opened = Arena(stocked.model_copy(update={"repeat_share": 0.5, "check_share": 0.5}))
    opened.battles._rng = np.random.default_rng(0)
    with opened.database.writing() as connection:
        digests = connection.execute(text("SELECT id, served FROM clips ORDER BY id")).all()
        for (clip, _), (_, other) in pairwise(digests[:5]):
            connection.execute(insert(damaged).values(clip_id=clip, damage="blur", rendition=other, served=other))
    yield opened
    opened.database.close()


@pytest.fixture
def ask(client: TestClient, arena: Arena) -> Ask:
    """Answers battles until one of a purpose is drawn."""

    def asked(purpose: Purpose) -> tuple[str, Battle]:
        for _ in range(40):
            token = client.post("/api/v1/battles", json={}).json()["battle"]
            if (battle := read_battle(token, arena.seal)).purpose is purpose:
                return token, battle
            assert vote(client, token).status_code == 201
        raise AssertionError(f"no {purpose.name} in 40 battles")

    return asked


def vote(client: TestClient, token: str, winner: str = "left", **more: object) -> Any:  # noqa: ANN401 - a response
    return client.post(f"/api/v1/battles/{token}/vote", json={"winner": winner, **more})


def skip(client: TestClient, token: str) -> Any:  # noqa: ANN401
    return client.post(f"/api/v1/battles/{token}/skip", json={"reason": "unsure"})


def undo(client: TestClient, token: str) -> Any:  # noqa: ANN401
    return client.post(f"/api/v1/battles/{token}/undo")


def rows(arena: Arena, statement: str) -> list[Any]:
    with arena.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def headers(response: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """All but the length, the cookie that comes with a voter's first battle, and how many requests there were."""
    differ = {"content-length", "set-cookie", "ratelimit", "ratelimit-policy"}
    return sorted((name, value) for name, value in response.headers.items() if name not in differ)


def shape(value: object) -> object:
    """The keys of JSON, with the lengths of what is sealed."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items() if key != "prompt"}
    return len(value) if isinstance(value, str) else value


def test_from_outside_repeats_and_checks_are_battles_like_any_other(client: TestClient, arena: Arena) -> None:
    seen = {}
    for _ in range(60):
        drawn = client.post("/api/v1/battles", json={})
        if drawn.status_code != 201:
            break
        body = drawn.json()
        clips = [client.get(body[side]["url"]) for side in ("left", "right")]
        purpose = read_battle(body["battle"], arena.seal).purpose
        outside = shape(body), sorted(body["prompt"]), headers(drawn), [headers(clip) for clip in clips]
        seen.setdefault(purpose, outside)
        assert outside == seen[Purpose.RATING]
        if purpose is Purpose.CHECK:
            assert clips[0].content != clips[1].content
        told = vote(client, body["battle"])
        assert set(told.json()) - {"check"} == {"receipt", "reveal"}
    assert set(seen) == set(Purpose)


def test_the_public_counters_move_alike(client: TestClient, ask: Ask) -> None:
    for purpose in (Purpose.CHECK, Purpose.REPEAT):
        before = client.get("/metrics").text
        token, _ = ask(purpose)
        vote(client, token, "tie")
        after = client.get("/metrics").text
        assert before != after
        assert not any(word in after for word in ("check", "repeat", "purpose"))


@BOTH
def test_a_check_is_answered_as_a_battle_is_and_told_as_what_it_was(client: TestClient, arena: Arena, ask: Ask) -> None:
    token, battle = ask(Purpose.CHECK)
    ended = rows(arena, "SELECT count(*) FROM battles")

    first = vote(client, token, "right", aspects={"motion": "right"}, watched={"left": 3.0, "right": 4.0})
    again = vote(client, token, "right", aspects={"motion": "right"})

    assert (first.status_code, again.status_code, again.content) == (201, 200, first.content)
    told = first.json()
    assert told["check"] == {"damaged": battle.damaged_side}
    assert told["reveal"]["left"] == told["reveal"]["right"]
    assert [vote(client, token, "left").status_code, skip(client, token).status_code] == [409, 409]
    assert rows(arena, "SELECT count(*) FROM battles") == ended, "a check is no part of the log"
    stored = rows(arena, "SELECT clip_id, damaged_side, winner, receipt FROM checks ORDER BY seq")
    assert stored[-1] == (battle.left.clip, battle.damaged_side, "right", told["receipt"])


@BOTH
def test_a_check_can_be_skipped_once_and_expires_as_a_battle_does(client: TestClient, arena: Arena, ask: Ask) -> None:
    token, battle = ask(Purpose.CHECK)
    stale = replace(battle, expires_ms=battle.drawn_ms - 1)

    assert vote(client, seal_battle(stale, arena.seal)).status_code == 410
    assert [skip(client, token).status_code, skip(client, token).status_code] == [204, 204]
    assert vote(client, token).status_code == 409
    assert rows(arena, "SELECT winner, reason FROM checks ORDER BY seq")[-1] == (None, "unsure")
    again, _ = ask(Purpose.CHECK)
    first = vote(client, again)
    late = vote(client, seal_battle(replace(read_battle(again, arena.seal), expires_ms=1), arena.seal))
    assert (late.status_code, late.content) == (200, first.content)
    client.cookies.clear()
    client.post("/api/v1/battles", json={})
    assert vote(client, token).status_code == 404


@BOTH
def test_a_repeat_is_stored_in_the_log_and_read_by_nobody_as_a_vote(
    client: TestClient, arena: Arena, ask: Ask, tmp_path: Path
) -> None:
    token, battle = ask(Purpose.REPEAT)

    def read() -> tuple[Any, ...]:
        export_log(arena.database, tmp_path)
        with (tmp_path / "votes.csv").open(encoding="utf-8", newline="") as file:
            exported = [row["battle_id"] for row in csv.DictReader(file)]
        with arena.database.reading() as connection:
            return exported, sorted(meetings(connection)), count_votes(connection, cohort="public")

    before = read()
    assert vote(client, token, "tie").status_code == 201
    assert read() == before
    with arena.database.reading() as connection:
        *_, last = [row for page in read_log(connection, after=0) for row in page]
    (first,) = rows(
        arena,
        f"SELECT seq, left_clip_id, right_clip_id FROM battles WHERE seq = {last.repeat_of}",  # noqa: S608
    )
    assert first[1:] == (battle.right.clip, battle.left.clip)
    assert (last.winner, battle.id in before[0]) == ("tie", False)


def test_a_skipped_repeat_is_a_skip(client: TestClient, arena: Arena, ask: Ask) -> None:
    token, battle = ask(Purpose.REPEAT)

    assert [skip(client, token).status_code, vote(client, token).status_code] == [204, 409]
    assert rows(arena, "SELECT id FROM battles JOIN skips ON battle_seq = seq WHERE is_repeat") == [(battle.id,)]


def test_a_check_is_undone_as_a_battle_is_and_its_answer_stays(client: TestClient, arena: Arena, ask: Ask) -> None:
    token, _ = ask(Purpose.CHECK)

    assert undo(client, token).status_code == 409
    vote(client, token, "right")
    assert undo(client, token).status_code == 204
    assert rows(arena, "SELECT winner FROM checks ORDER BY seq")[-1] == ("right",)
    assert rows(arena, "SELECT count(*) FROM verdicts") == [(0,)]


def test_a_vote_that_was_taken_back_is_not_repeated(client: TestClient, arena: Arena) -> None:
    drawn = []
    while len(drawn) < 30:
        token = client.post("/api/v1/battles", json={}).json()["battle"]
        battle = read_battle(token, arena.seal)
        if battle.purpose is Purpose.RATING:
            drawn.append(battle)
        vote(client, token)
        if len(drawn) < 11:
            undo(client, token)
        if battle.purpose is Purpose.REPEAT:
            taken_back = {frozenset((one.left.clip, one.right.clip)) for one in drawn[:10]}
            assert frozenset((battle.left.clip, battle.right.clip)) not in taken_back
            return
    raise AssertionError("nothing was repeated")
