"""The board over HTTP: bytes made once, known by their ETag."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.services.arena import Arena

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def voted(client: TestClient, draw: Draw, arena: Arena) -> TestClient:
    """Twenty votes, on the board."""
    for number in range(20):
        winner = ("left", "right", "tie", "both_bad")[number % 4]
        aspects = {"motion": "left"} if number % 2 else {}
        path = f"/api/v1/battles/{draw()['battle']}/vote"
        assert client.post(path, json={"winner": winner, "aspects": aspects}).status_code == 201
    arena.rater.close()
    return client


def board(client: TestClient, **wanted: str) -> dict[str, Any]:
    response = client.get("/api/v1/leaderboard", params=wanted)
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def test_the_board_keeps_its_contract(voted: TestClient) -> None:
    document = board(voted)

    assert set(document) >= {
        "category",
        "computed_at",
        "votes",
        "voters",
        "prompts",
        "method",
        "anchor",
        "side_bias",
        "reliability",
        "digest",
        "entries",
    }
    assert (document["category"], document["votes"], document["voters"]) == ("text-to-video", 20, 1)
    assert {entry["model"] for entry in document["entries"]} == {"m1", "m2", "m3", "m4"}
    for entry in document["entries"]:
        assert entry["name"] == f"Model {entry['model']}"
        assert entry["organization"] == f"Lab of {entry['model']}"
        assert entry["status"] == "provisional"
        assert entry["votes"] == entry["wins"] + entry["losses"] + entry["ties"] + entry["both_bad"]
    assert sum(entry["votes"] for entry in document["entries"]) == 40


def test_a_reader_that_has_the_board_is_sent_nothing(voted: TestClient) -> None:
    for path in ("/api/v1/leaderboard", "/api/v1/leaderboard.csv", "/api/v1/leaderboard?tag=odd"):
        first = voted.get(path)
        etag = first.headers["etag"]
        assert first.headers["cache-control"] == "public, no-cache"
        for known in (etag, f"W/{etag}", f'"another", {etag}', "*"):
            again = voted.get(path, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert voted.get(path, headers={"if-none-match": '"another"'}).content == first.content


def test_a_vote_gives_the_board_another_etag(client: TestClient, draw: Draw) -> None:
    before = client.get("/api/v1/leaderboard?tag=all").headers["etag"]
    client.post(f"/api/v1/battles/{draw()['battle']}/vote", json={"winner": "left"})

    for _ in range(200):
        if (after := client.get("/api/v1/leaderboard?tag=all").headers["etag"]) != before:
            break
    assert after != before


def test_the_csv_has_the_entries_of_the_board(voted: TestClient) -> None:
    response = voted.get("/api/v1/leaderboard.csv")

    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    entries = board(voted)["entries"]
    assert [row["model"] for row in rows] == [entry["model"] for entry in entries]
    assert [int(row["votes"]) for row in rows] == [entry["votes"] for entry in entries]
    assert all(
        (row["rating"] or None) == (entry["rating"] and str(entry["rating"]))
        for row, entry in zip(rows, entries, strict=True)
    )


def test_an_empty_board_is_a_board(client: TestClient) -> None:
    assert board(client)["entries"] == []
    assert board(client, category="multi-shot")["votes"] == 0
    assert client.get("/api/v1/leaderboard.csv").text == "rank,model\n"


def test_a_board_can_be_filtered(voted: TestClient) -> None:
    assert board(voted, category="text-to-video", cohort="public", tag="all")["votes"] == 20
    assert board(voted, aspect="motion")["votes"] == 10
    assert board(voted, cohort="simulated")["votes"] == 0
    assert board(voted, as_of="2000-01-01T00:00:00Z")["votes"] == 0
    assert board(voted, as_of="2999-01-01")["votes"] == 20
    assert board(voted, since="2999-01-01")["votes"] == 0
    assert board(voted, method="davidson")["method"]["ties"] == "davidson"
    assert board(voted, estimand="prompt-set")["method"]["estimand"] == "prompt-set"
    assert board(voted, as_of="2999-01-01")["method"]["as_of"] == "2999-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"category": "films"}, 404),
        ({"category": "\0"}, 404),
        ({"aspect": "beauty"}, 404),
        ({"method": "elo"}, 404),
        ({"estimand": "mine"}, 404),
        ({"since": "tomorrow"}, 422),
        ({"as_of": "yesterday"}, 422),
        ({"as_of": ""}, 422),
        ({"as_of": "0001-01-01T00:00:00+10:00"}, 422),
        ({"as_of": "9999-12-31T23:59:59-10:00"}, 422),
        ({"as_of": "1" * 400}, 422),
        ({"as_of": "0"}, 422),
        ({"as_of": "0.0"}, 422),
        ({"as_of": "1767225600"}, 422),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/leaderboard", "/api/v1/leaderboard.csv"])
def test_a_board_that_can_not_be_is_a_problem(
    client: TestClient, path: str, wanted: dict[str, str], status: int
) -> None:
    response = client.get(path, params=wanted)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert next(iter(wanted)) in response.json()["detail"]


def test_a_board_that_can_not_be_controlled_for_its_clips_is_a_problem(voted: TestClient) -> None:
    response = voted.get("/api/v1/leaderboard?method=controlled")

    assert (response.status_code, response.headers["content-type"]) == (409, "application/problem+json")
    assert response.json()["type"] == "/problems/not-controllable"
    # All that were in a battle: of twenty, the draw may leave one out.
    assert re.search(r"duration: it is not known of (\d\d) of \1 clips", response.json()["detail"])


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"])
def test_any_moment_of_the_calendar_can_be_asked_for(client: TestClient, moment: str) -> None:
    assert board(client, as_of=moment)["votes"] == 0


def test_the_page_shows_the_board(voted: TestClient) -> None:
    page = voted.get("/leaderboard")

    assert page.status_code == 200
    for entry in board(voted)["entries"]:
        assert entry["name"] in page.text
    assert "<svg" in page.text
    assert voted.get("/leaderboard?category=multi-shot").status_code == 200
    assert voted.get("/leaderboard?cohort=simulated").status_code == 200
    assert voted.get("/leaderboard?category=films").status_code == 404
