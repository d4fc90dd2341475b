"""All that is stored about a voter, handed out to that voter."""

import csv
import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.voters import open_voter
from arena.services.arena import Arena
from arena.store.engine import Database
from arena.store.tables import checks, reports
from arena.store.verdicts import give_verdict

Draw = Callable[..., dict[str, Any]]

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def vote(client: TestClient, battle: dict[str, Any], winner: str, **details: object) -> str:
    answer = client.post(f"/api/v1/battles/{battle['battle']}/vote", json={"winner": winner, **details})
    assert answer.status_code == 201, answer.text
    receipt: str = answer.json()["receipt"]
    return receipt


def voter_id(arena: Arena, client: TestClient) -> str:
    voter = open_voter(client.cookies["voter"], arena.seal)
    assert voter is not None
    return voter.id


@pytest.fixture
def used(arena: Arena, client: TestClient, draw: Draw) -> list[str]:
    """A voter with two votes, a skip, a verdict, a report and a check; the receipts of the votes."""
    receipts = [
        vote(client, draw(), "left", aspects={"motion": "right"}, watched={"left": 4.5, "right": 3.25}),
        vote(client, draw(), "both_bad"),
    ]
    client.post(f"/api/v1/battles/{draw()['battle']}/skip", json={"reason": "offensive"})
    voter = voter_id(arena, client)
    asked = client.get("/api/v1/me/votes").json()["votes"][1]
    database = Database(arena.settings.database)
    with database.writing() as connection:
        give_verdict(connection, battle=asked["battle"], counted=False, reason="too fast", now_ms=7)
        give_verdict(connection, battle=asked["battle"], counted=True, reason="second thoughts", now_ms=8)
        connection.execute(
            insert(reports).values(clip_id=1, voter_id=voter, battle_id="0" * 32, reason="broken", created_ms=9)
        )
        connection.execute(
            insert(checks).values(
                seq=1,
                id="ab" * 16,
                voter_id=voter,
                clip_id=2,
                damaged_side="left",
                winner="right",
                watched={"left": 3.0},
                receipt="cd" * 32,
                drawn_ms=1,
                ended_ms=2,
            )
        )
    database.close()
    return receipts


@both
def test_everything_that_is_stored_is_told(client: TestClient, used: list[str]) -> None:
    answer = client.get("/api/v1/me/votes")
    assert answer.headers["cache-control"] == "private, no-store"
    stored = answer.json()
    newest, oldest = stored["votes"]
    assert [newest["receipt"], oldest["receipt"]] == used[::-1]
    assert oldest["winner"] == "left"
    assert oldest["aspects"] == {"motion": "right"}
    assert oldest["watched"] == {"left": 4.5, "right": 3.25}
    assert [verdict["reason"] for verdict in oldest["verdicts"]] == ["too fast", "second thoughts"]
    assert oldest["counted"] is True
    assert newest["verdicts"] == []
    assert {oldest["left"]["model"], oldest["right"]["model"]} < {"m1", "m2", "m3", "m4"}
    assert [skip["reason"] for skip in stored["skips"]] == ["offensive"]
    assert [(report["model"], report["reason"]) for report in stored["reports"]] == [("m1", "broken")]
    assert [(check["model"], check["damaged"], check["winner"]) for check in stored["checks"]] == [
        ("m2", "left", "right")
    ]
    assert len(stored["voter"]["id"]) == 32


@both
def test_a_report_names_no_maker_while_its_battle_is_open(client: TestClient, draw: Draw) -> None:
    battle = draw()
    sent = client.post(f"/api/v1/battles/{battle['battle']}/report", json={"side": "left", "reason": "broken"})
    assert sent.status_code == 204
    before = client.get("/api/v1/me/votes")
    assert not any(f'"m{number}"' in before.text for number in (1, 2, 3, 4))
    assert before.json()["reports"] == []
    vote(client, battle, "left")
    assert [report["reason"] for report in client.get("/api/v1/me/votes").json()["reports"]] == ["broken"]


@both
def test_a_receipt_can_be_computed_again_from_ones_own_data(client: TestClient, used: list[str]) -> None:
    votes = client.get("/api/v1/me/votes").json()["votes"]
    assert [hashlib.sha256(each["canonical"].encode()).hexdigest() for each in votes] == used[::-1]


@both
def test_the_table_has_the_same_votes(client: TestClient, used: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/api/v1/me/votes.csv").text)))
    assert [row["kind"] for row in rows] == ["skip", "vote", "vote", "check"]
    assert [row["receipt"] for row in rows] == ["", *used[::-1], "cd" * 32]
    oldest = rows[2]
    assert (oldest["winner"], oldest["aspect_motion"], oldest["watched_left"]) == ("left", "right", "4.5")
    assert oldest["counted"] == "true"
    told = client.get("/api/v1/me/votes").json()["votes"][1]
    assert oldest["left"] == told["left"]["model"]
    assert oldest["prompt"] == told["prompt"]["text"]


def test_a_check_is_listed_as_one(client: TestClient, used: list[str]) -> None:
    assert len(used) == 2
    page = client.get("/me").text
    assert "A check: one of the two was a damaged copy" in page
    assert page.count("damaged copy</span>") == 1
    assert client.get("/me").text.count("<li class=") == 4


def test_nobody_is_told_of_others(arena: Arena, used: list[str]) -> None:
    assert used
    other = TestClient(create_app(arena))
    for path in ("/api/v1/me/votes", "/api/v1/me/votes.csv"):
        assert other.get(path).json()["type"] == "/problems/unknown-voter"
    other.cookies.set("voter", "forged")
    assert other.get("/api/v1/me/votes").status_code == 404
    other.cookies.clear()
    other.post("/api/v1/battles", json={})
    stored = other.get("/api/v1/me/votes").json()
    assert (stored["votes"], stored["skips"], stored["checks"], stored["reports"]) == ([], [], [], [])
    assert stored["voter"]["first_seen"] is None


@pytest.mark.parametrize("choice", ["keep", "erase"])
def test_who_deletes_their_data_is_a_stranger_afterwards(
    client: TestClient, used: list[str], draw: Draw, choice: str
) -> None:
    assert used
    cookie = client.cookies["voter"]
    open_battle = draw()["battle"]
    answer = client.request("DELETE", "/api/v1/me", json={"votes": choice})
    assert answer.status_code == 204
    assert "voter" not in client.cookies
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "Cast your first vote" in client.get("/me").text
    assert client.post(f"/api/v1/battles/{open_battle}/vote", json={"winner": "left"}).status_code == 404
    assert client.request("DELETE", "/api/v1/me", json={"votes": choice}).status_code == 404
    client.cookies.set("voter", cookie)  # a copy of the cookie finds nothing either
    stored = client.get("/api/v1/me/votes").json()
    assert (stored["votes"], stored["skips"], stored["checks"], stored["reports"]) == ([], [], [], [])


def test_another_site_can_delete_nothing(client: TestClient, used: list[str]) -> None:
    crossed = client.request("DELETE", "/api/v1/me", json={"votes": "erase"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert client.request("DELETE", "/api/v1/me", json={"votes": "some"}).status_code == 422
    assert len(client.get("/api/v1/me/votes").json()["votes"]) == len(used)


def test_the_page_after_it_says_what_was_done(client: TestClient) -> None:
    assert "You are forgotten" in client.get("/me/forgotten?votes=keep").text
    assert "Your votes are deleted" in client.get("/me/forgotten?votes=erase").text
    assert client.get("/me/forgotten").status_code == 422
