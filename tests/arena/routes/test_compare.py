"""Two models head to head, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.services.arena import Arena

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def voted(client: TestClient, draw: Draw, arena: Arena) -> TestClient:
    """Twenty-four votes, on the board."""
    for number in range(24):
        path = f"/api/v1/battles/{draw()['battle']}/vote"
        assert client.post(path, json={"winner": ("left", "right", "tie")[number % 3]}).status_code == 201
    arena.rater.close()
    return client


def test_a_reader_that_has_the_comparison_is_sent_nothing(voted: TestClient) -> None:
    first = voted.get("/api/v1/compare/m1/m2")

    assert first.status_code == 200
    assert first.json()["a"]["model"] == "m1"
    again = voted.get("/api/v1/compare/m1/m2", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("m1/m9", 404, "there is no model 'm9'"),
        ("m1/m1", 400, "can't be compared with itself"),
        ("m1/m2?category=films", 404, "films"),
        ("m1/m2?since=tomorrow", 422, "since"),
    ],
)
def test_what_can_not_be_compared_is_a_problem(client: TestClient, path: str, status: int, said: str) -> None:
    response = client.get(f"/api/v1/compare/{path}")

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert said in response.json()["detail"]


def test_an_unknown_model_is_told_with_those_of_like_names(client: TestClient) -> None:
    assert client.get("/api/v1/compare/m1/model").json()["near"] == ["m1", "m2", "m3", "m4"]
    page = client.get("/compare/m1/model", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert 'href="/models/m3"' in page.text


def test_the_page_shows_what_the_api_tells(voted: TestClient) -> None:
    told = voted.get("/api/v1/compare/m1/m2").json()

    page = voted.get("/compare/m1/m2").text

    assert told["says"] in page.replace("&#39;", "'")
    for side in ("a", "b"):
        assert told[side]["name"] in page
    assert '<link rel="canonical" href="/compare/m1/m2">' in voted.get("/compare/m2/m1").text


def test_two_are_chosen_by_a_form(client: TestClient) -> None:
    assert 'value="m3"' in client.get("/compare").text
    chosen = client.get("/compare?a=m1&b=m2&category=text-to-video", follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/compare/m1/m2?category=text-to-video")
    assert "Choose two models" in client.get("/compare?a=m1&b=m1").text
    assert '<option value="m2" selected>' in client.get("/compare?a=m2").text
