"""What pages of other sites may read, and what they may not."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

ELSEWHERE = "https://elsewhere.example"
PUBLIC = (
    "/api/v1/leaderboard",
    "/api/v1/leaderboard.csv?category=text-to-video",
    "/api/v1/models",
    "/api/v1/models/m1",
    "/api/v1/prompts?limit=2",
    "/api/v1/categories.csv",
    "/api/v1/export.zip",
    "/api/v1/croissant.json",
    "/openapi.json",
)
REFUSED = ("/api/v1/models/m9", "/api/v1/leaderboard?as_of=yesterday", "/api/v1/prompts?cursor=x", "/api/v1/nothing")
OWN = ("/", "/me", "/api/v1/me", "/api/v1/me/votes", "/api/v1/me/leaderboard", "/api/v1/battles", "/healthz")


def ask(client: TestClient, path: str, method: str = "GET", headers: str = "") -> Any:  # noqa: ANN401 - a response
    asked = {"access-control-request-method": method} | ({"access-control-request-headers": headers} if headers else {})
    return client.options(path, headers={"origin": ELSEWHERE} | asked)


def test_a_page_of_any_site_may_read_what_is_public_and_why_it_was_refused(client: TestClient) -> None:
    for path in (*PUBLIC, *REFUSED):
        answer = client.get(path, headers={"origin": ELSEWHERE})

        assert answer.headers.get_list("access-control-allow-origin") == ["*"], path
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" not in answer.headers.get("vary", ""), "a cache may hand the answer to any site"


def test_a_page_that_has_the_board_is_told_so(client: TestClient) -> None:
    etag = client.get(PUBLIC[0]).headers["etag"]

    again = client.get(PUBLIC[0], headers={"origin": ELSEWHERE, "if-none-match": etag})

    assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, "*")


def test_a_browser_that_asks_first_is_told_what_it_may_send(client: TestClient) -> None:
    for path in PUBLIC:
        answer = ask(client, path, headers="if-none-match")

        assert answer.status_code == 200, path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert {"GET", "HEAD"} == set(answer.headers["access-control-allow-methods"].split(", "))
        assert "If-None-Match" in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers
        assert int(answer.headers["access-control-max-age"]) >= 3600


def test_a_browser_that_asks_to_write_or_to_send_more_is_told_no(client: TestClient) -> None:
    assert ask(client, PUBLIC[0], method="POST").status_code == 400
    assert ask(client, PUBLIC[0], headers="authorization").status_code == 400


def test_what_is_a_voters_own_no_page_of_another_site_may_read(client: TestClient) -> None:
    for path in OWN:
        for answer in (
            client.get(path, headers={"origin": ELSEWHERE}),
            ask(client, path),
            ask(client, path, method="POST", headers="content-type"),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control-")], path


def test_a_voters_cookie_changes_nothing_of_what_is_public(
    client: TestClient, draw: Callable[..., dict[str, Any]]
) -> None:
    before = client.get(PUBLIC[2], headers={"origin": ELSEWHERE})
    draw()

    after = client.get(PUBLIC[2], headers={"origin": ELSEWHERE})

    assert "voter" in client.cookies
    assert after.content == before.content
    assert "set-cookie" not in after.headers
