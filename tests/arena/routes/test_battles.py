"""Drawing, voting and skipping by the contract of DESIGN 4.5."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.battles import Battle, Contender, read_battle, seal_battle
from arena.domain.votes import Answer, Vote
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.votes import ended_battle

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Draw = Callable[..., dict[str, Any]]


def vote(client: TestClient, battle: str, winner: str = "left", **more: object) -> Any:  # noqa: ANN401 - a response
    return client.post(f"/api/v1/battles/{battle}/vote", json={"winner": winner, **more})


def skip(client: TestClient, battle: str, reason: str = "unsure") -> Any:  # noqa: ANN401
    return client.post(f"/api/v1/battles/{battle}/skip", json={"reason": reason})


def problem(response: Any, status: int) -> dict[str, Any]:  # noqa: ANN401
    """The problem document of an answer (RFC 9457)."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["status"] == status
    assert document["type"].startswith("/problems/")
    return document


def stored(arena: Arena) -> int:
    with arena.database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM battles")).scalar_one())


def expired(arena: Arena, battle: str) -> str:
    """The same battle, drawn an hour earlier."""
    drawn = read_battle(battle, arena.seal)
    hour = 3_600_000
    return seal_battle(
        Battle(
            drawn.id,
            drawn.voter,
            drawn.prompt,
            drawn.left,
            drawn.right,
            drawn.propensity,
            drawn.drawn_ms - hour,
            drawn.expires_ms - hour,
        ),
        arena.seal,
    )


def test_a_battle_is_drawn_with_all_that_a_voter_needs(draw: Draw, arena: Arena) -> None:
    battle = draw()

    assert set(battle) == {"battle", "category", "prompt", "left", "right", "aspects", "expires_at"}
    assert battle["category"] == "text-to-video"
    assert battle["prompt"]["text"] == f"The text of {battle['prompt']['id']}"
    assert battle["aspects"] == ["adherence", "motion", "visual", "consistency"]
    assert battle["left"]["media_type"] == battle["right"]["media_type"] == "video/mp4"
    assert battle["expires_at"].endswith("Z")
    assert stored(arena) == 0, "drawing writes nothing"


def test_the_first_battle_brings_a_cookie_that_scripts_and_other_sites_do_not_see(client: TestClient) -> None:
    first = client.post("/api/v1/battles", json={})
    name, *attributes = first.headers["set-cookie"].split("; ")

    assert name.startswith("voter=")
    assert {part.lower() for part in attributes} == {"httponly", "samesite=lax", "path=/", "max-age=31536000"}
    assert "set-cookie" not in client.post("/api/v1/battles", json={}).headers


def test_behind_tls_the_cookie_is_sent_over_tls_only(stocked: Settings) -> None:
    arena = Arena(stocked.model_copy(update={"secure_cookies": True}))
    with TestClient(create_app(arena), base_url="https://testserver") as client:
        assert "secure" in client.post("/api/v1/battles", json={}).headers["set-cookie"].lower()


@BOTH
def test_a_vote_is_acknowledged_with_a_receipt_and_both_names(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    sealed = read_battle(token, arena.seal)

    answer = vote(client, token, "both_bad", aspects={"motion": "left"}, watched={"left": 3.5, "right": 4})

    assert answer.status_code == 201
    body = answer.json()
    assert len(bytes.fromhex(body["receipt"])) == 32
    models = arena.battles.catalog.models
    for side, contender in (("left", sealed.left), ("right", sealed.right)):
        model = models[contender.model]
        assert body["reveal"][side] == {"model": model.slug, "name": model.name, "organization": model.organization}
    assert stored(arena) == 1


@BOTH
def test_a_vote_is_kept_with_what_was_watched_and_heard(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    watched, heard = {"left": 3.5, "right": 4.0}, {"left": 2.0, "right": 1.5}

    vote(client, token, "tie", watched=watched, heard=heard)

    with arena.database.reading() as connection:
        kept = ended_battle(connection, read_battle(token, arena.seal).id)
    assert isinstance(kept, Vote)
    assert kept.answer == Answer("tie", {}, watched, heard)


@BOTH
def test_the_same_vote_again_gets_the_same_answer(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    first = vote(client, token, "tie", aspects={"visual": "left"})

    again = vote(client, token, "tie", aspects={"visual": "left"}, watched={"left": 9}, heard={"right": 2})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert stored(arena) == 1


@BOTH
def test_another_vote_on_the_battle_is_refused_and_the_first_stands(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    token = draw()["battle"]
    first = vote(client, token, "left")

    for other in (vote(client, token, "right"), vote(client, token, "left", aspects={"visual": "left"})):
        assert problem(other, 409)["type"] == "/problems/already-voted"
    assert problem(skip(client, token), 409)["detail"] == "this battle was voted on already"
    assert vote(client, token, "left").content == first.content
    assert stored(arena) == 1


def test_of_votes_that_come_at_once_one_is_stored(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: vote(client, token), range(16)))

    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert stored(arena) == 1


@BOTH
def test_a_skip_ends_a_battle_once_without_a_word_about_its_models(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    token = draw()["battle"]
    first, again = skip(client, token, "broken"), skip(client, token, "other")

    assert (first.status_code, first.content, again.status_code) == (204, b"", 204)
    problem(vote(client, token), 409)
    assert stored(arena) == 1


def test_an_expired_battle_takes_no_vote(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = expired(arena, draw()["battle"])

    assert problem(vote(client, token), 410)["type"] == "/problems/battle-expired"
    problem(skip(client, token), 410)
    assert stored(arena) == 0


def test_a_vote_in_time_is_answered_again_at_any_age(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    first = vote(client, token)

    late = vote(client, expired(arena, token))

    assert (late.status_code, late.content) == (200, first.content)
    problem(vote(client, expired(arena, token), "right"), 409)


@pytest.mark.parametrize("token", ["forged", "%00", "a" * 5_000, "..", "gAAAAA", "%F0%9F%98%80"])
def test_a_forged_battle_is_not_found(client: TestClient, draw: Draw, token: str) -> None:
    draw()

    assert vote(client, token).status_code == 404
    assert skip(client, token).status_code == 404


def test_a_battle_of_another_voter_is_not_found(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    client.cookies.clear()

    assert problem(vote(client, token), 404)["type"] == "/problems/unknown-battle"
    draw()
    problem(vote(client, token), 404)
    client.cookies.set("voter", "forged")
    problem(vote(client, token), 404)
    assert stored(arena) == 0


def test_a_battle_sealed_with_a_clip_that_is_not_here_stores_nothing(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    drawn = read_battle(draw()["battle"], arena.seal)
    strange = Battle("f" * 32, drawn.voter, drawn.prompt, Contender(999, 1), drawn.right, 0.5, 1, drawn.expires_ms)

    problem(vote(client, seal_battle(strange, arena.seal)), 503)
    assert stored(arena) == 0
    assert vote(client, draw()["battle"]).status_code == 201


def test_a_voter_sees_everything_once(client: TestClient, draw: Draw) -> None:
    """Four models on five prompts: thirty meetings."""
    for _ in range(30):
        assert vote(client, draw()["battle"]).status_code == 201

    assert problem(client.post("/api/v1/battles", json={}), 404)["type"] == "/problems/no-battle-left"
    client.cookies.clear()
    draw()


def test_a_battle_can_be_drawn_by_category_and_tags(client: TestClient, draw: Draw) -> None:
    assert {draw(category="text-to-video", tags=["odd", "all"])["prompt"]["id"] for _ in range(20)} == {
        "p1",
        "p3",
        "p5",
    }
    problem(client.post("/api/v1/battles", json={"tags": ["nothing"]}), 404)
    problem(client.post("/api/v1/battles", json={"category": "films"}), 404)
    assert (
        problem(client.post("/api/v1/battles", json={"category": "multi-shot"}), 503)["type"] == "/problems/not-ready"
    )


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        {"winner": "both"},
        {"winner": None},
        {},
        [],
        {"winner": "left", "aspects": {"beauty": "left"}},
        {"winner": "left", "aspects": {"motion": "a\0b"}},
        {"winner": "left", "aspects": {"audio": "left"}},
        {"winner": "left", "watched": {"left": -1}},
        {"winner": "left", "watched": {"left": 1e300}},
        {"winner": "left", "heard": {"both": 1}},
        {"winner": "left", "voter": "somebody"},
        {"winner": "le\0ft"},
    ],
)
def test_a_vote_that_says_something_else_is_refused(client: TestClient, draw: Draw, arena: Arena, body: object) -> None:
    token = draw()["battle"]

    response = client.post(f"/api/v1/battles/{token}/vote", json=body)

    problem(response, 400 if body == {"winner": "left", "aspects": {"audio": "left"}} else 422)
    assert stored(arena) == 0
    assert vote(client, token).status_code == 201


@BOTH
@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"category": "\0"}, 404),
        ({"tags": ["\0"]}, 404),
        # Half a surrogate pair is no text, so it is no JSON text either (RFC 8259, 8.2).
        ({"category": "\ud800"}, 400),
        ({"tags": [""]}, 422),
        ({"x": 1}, 422),
    ],
)
def test_a_draw_that_asks_for_the_impossible_is_refused(
    client: TestClient, wanted: dict[str, object], status: int
) -> None:
    response = client.post("/api/v1/battles", content=json.dumps(wanted), headers={"content-type": "application/json"})

    problem(response, status)
