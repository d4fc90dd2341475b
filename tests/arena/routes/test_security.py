"""What every answer carries and every request must satisfy."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.services.arena import Arena

HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
}
Draw = Callable[..., dict[str, Any]]


def lacking(response: Any) -> set[str]:  # noqa: ANN401 - a response
    return HEADERS - set(response.headers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/leaderboard"),
        ("GET", "/nothing"),
        ("GET", "/healthz"),
        ("GET", "/openapi.json"),
        ("GET", "/media/forged"),
        ("GET", "/api/v1/leaderboard"),
        ("GET", "/api/v1/leaderboard?as_of=yesterday"),
        ("GET", "/static/0/none.css"),
        ("HEAD", "/"),
        ("OPTIONS", "/"),
        ("DELETE", "/api/v1/battles"),
        ("POST", "/api/v1/battles"),
        ("POST", "/api/v1/battles/forged/vote"),
    ],
)
def test_every_answer_carries_the_security_headers(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)

    assert response.status_code < 500
    assert not lacking(response)


def test_clips_and_static_files_carry_them_too(client: TestClient, draw: Draw) -> None:
    clip = client.get(draw()["left"]["url"])
    stylesheet = client.get(client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0])

    assert (clip.status_code, stylesheet.status_code) == (200, 200)
    assert not lacking(clip) | lacking(stylesheet)
    assert {each.headers["content-security-policy"] for each in (clip, stylesheet)} == {
        "default-src 'none'; frame-ancestors 'none'"  # a file loads nothing
    }
    assert "immutable" in stylesheet.headers["cache-control"]
    assert not {"etag", "last-modified"} & set(stylesheet.headers), "nobody asks for it again"


def test_a_crash_is_a_problem_document_with_the_headers_and_says_nothing_of_its_cause(
    client: TestClient, draw: Draw, arena: Arena
) -> None:
    """A clip's file is gone from the disk: nobody's fault but ours."""
    clip = draw()["left"]["url"]
    for file in arena.blobs.path("00").parent.parent.rglob("*"):
        if file.is_file():
            file.unlink()

    response = client.get(clip)

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert not lacking(response)
    assert str(arena.settings.data_dir) not in response.text


@pytest.mark.parametrize("path", ["/", "/leaderboard"])
def test_pages_hold_to_their_own_policy(client: TestClient, path: str) -> None:
    page = client.get(path)

    policy = page.headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "default-src 'none'" in policy
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert all("src=" in tag for tag in page.text.split("<script")[1:])
    assert "http://" not in page.text.replace("http://www.w3.org/", "")
    assert "https://" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ],
)
def test_another_sites_page_may_not_write(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/api/v1/battles", json={}, headers=headers)

    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/forbidden"
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}]
)
def test_our_own_pages_and_programs_may(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/battles", json={}, headers=headers).status_code == 201


def test_a_form_of_another_site_can_not_pass_for_json(client: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = client.post("/api/v1/battles", content=b"{}", headers={"content-type": kind})
        assert response.status_code == 422


def _in_chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 65_536):
        yield b" " * 65_536


@pytest.mark.parametrize("content", [b" " * 10_000_000, _in_chunks(10_000_000)], ids=["announced", "in chunks"])
def test_a_body_of_ten_megabytes_is_refused(client: TestClient, content: Any) -> None:  # noqa: ANN401
    response = client.post("/api/v1/battles", content=content, headers={"content-type": "application/json"})

    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/content-too-large"
    assert not lacking(response)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"category": "\xff"}'])
def test_a_body_that_is_not_json_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/api/v1/battles", content=body, headers={"content-type": "application/json"})

    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_what_is_not_there_is_a_page_to_a_person_and_a_problem_to_a_program(client: TestClient) -> None:
    person = client.get("/nothing", headers={"accept": "text/html,*/*"})
    program = client.get("/nothing")
    of_the_api = client.get("/api/v1/nothing", headers={"accept": "text/html"})

    assert {person.status_code, program.status_code, of_the_api.status_code} == {404}
    assert person.headers["content-type"].startswith("text/html")
    assert "<title>" in person.text
    assert json.loads(program.text)["detail"] == "GET /nothing: Not Found"
    assert of_the_api.headers["content-type"] == "application/problem+json"


def test_what_a_page_repeats_is_escaped(client: TestClient) -> None:
    page = client.get("/?category=<script>alert(1)</script>", headers={"accept": "text/html"})

    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_method_that_is_not_offered_is_told_which_are(client: TestClient) -> None:
    response = client.put("/api/v1/battles", json={})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["type"] == "/problems/method-not-allowed"
