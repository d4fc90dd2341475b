"""The operator's pages and their API: for whoever says the token."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text, update
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.tables import clips, events

TOKEN = "a token of sixteen and more"
BEARER = {"authorization": f"Bearer {TOKEN}"}
MODEL = "wan-2.2-openai"
PAGES = ("/admin", "/admin/order", "/admin/clips", "/admin/clips?view=held", "/admin/models")
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of an arena with operator's pages, and one route that is open: nobody answers there, nor is it called."""
    monkeypatch.setenv("BLINDCUT_OPENAI_VIDEOS_URL", "http://127.0.0.1:9/v1")
    return settings.model_copy(update={"admin_token": SecretStr(TOKEN)})


@pytest.fixture
def operator(arena: Arena) -> Iterator[TestClient]:
    """An operator's browser, logged in."""
    with TestClient(create_app(arena), raise_server_exceptions=False, follow_redirects=False) as opened:
        answer = opened.post("/admin/login", data={"token": TOKEN, "back": "/admin/models"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/models")
        yield opened


def state(arena: Arena, clip: int) -> str:
    with arena.database.reading() as connection:
        return str(connection.execute(select(clips.c.state).where(clips.c.id == clip)).scalar_one())


def put(arena: Arena, clip: int, **values: object) -> None:
    with arena.database.writing() as connection:
        connection.execute(update(clips).where(clips.c.id == clip).values(**values))


@SQLITE
def test_a_session_is_a_strict_cookie_for_these_pages_alone(arena: Arena) -> None:
    with TestClient(create_app(arena), follow_redirects=False) as client:
        cookie = client.post("/admin/login", data={"token": TOKEN}).headers["set-cookie"]

    assert cookie.startswith("operator=")
    assert TOKEN not in cookie
    for word in ("HttpOnly", "SameSite=strict", "Path=/admin", "Max-Age=43200"):
        assert word in cookie


@SQLITE
@pytest.mark.parametrize("page", [*PAGES, "/admin/runs/1", "/admin/media/1"])
def test_without_a_session_a_page_shows_the_door_and_leads_back(client: TestClient, page: str) -> None:
    answer = client.get(page, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin/login?back=/admin")
    door = client.get(answer.headers["location"])
    assert f'value="{page.replace("&", "&amp;")}"' in door.text


@SQLITE
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/admin/plan"),
        ("POST", "/admin/runs"),
        ("POST", "/admin/clips/1/withdraw"),
        ("POST", "/admin/models/m1/retire"),
        ("POST", "/admin/backends/runway/resume"),
        ("GET", "/admin/api/runs"),
        ("POST", "/admin/api/runs"),
        ("POST", "/admin/api/clips/1/hold"),
        ("DELETE", "/admin/api/halts/runway"),
    ],
)
def test_nothing_is_done_for_anybody_else(client: TestClient, method: str, path: str) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": "operator=forged"}):
        answer = client.request(method, path, headers=headers, json={"models": ["all"]})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")


@SQLITE
def test_whoever_guesses_is_stopped_and_told_when_to_come_again(client: TestClient) -> None:
    for _ in range(10):
        assert client.post("/admin/login", data={"token": "no"}).status_code == 401

    stopped = client.post("/admin/login", data={"token": TOKEN})
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
    assert client.get("/admin/api/runs", headers=BEARER).status_code == 429


@SQLITE
def test_another_sites_form_is_refused(operator: TestClient, arena: Arena) -> None:
    answer = operator.post("/admin/clips/1/hold", headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert state(arena, 1) == "published"
    assert arena.moderation.clips(held=True) == []


@SQLITE
@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/vote", "/admin\\@evil", ""])
def test_the_door_leads_to_no_other_place(client: TestClient, back: str) -> None:
    answer = client.post("/admin/login", data={"token": TOKEN, "back": back}, follow_redirects=False)

    assert answer.headers["location"] == "/admin"


@SQLITE
def test_an_arena_without_a_token_has_no_such_pages(arena: Arena) -> None:
    arena.door = type(arena.door)(None, arena.seal)
    with TestClient(create_app(arena)) as client:
        for path in ("/admin", "/admin/login", "/admin/api/runs"):
            assert client.get(path, headers=BEARER).status_code == 404


@SQLITE
@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_to_the_policy_and_are_kept_by_nobody(operator: TestClient, page: str) -> None:
    answer = operator.get(page)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert " style=" not in answer.text
    assert all("src=" in tag for tag in answer.text.split("<script")[1:])


@SQLITE
def test_who_leaves_is_out(operator: TestClient) -> None:
    assert operator.get("/admin").status_code == 200

    operator.post("/admin/logout")

    assert operator.get("/admin").status_code == 303


def test_a_run_is_ordered_after_a_look_at_its_cost(operator: TestClient, arena: Arena) -> None:
    order = {"models": [MODEL], "prompts": "p1,p2", "seeds": "2", "budget": "1.50", "seconds": "5"}

    plan = operator.post("/admin/plan", data=order)
    assert plan.status_code == 200
    assert "4 clips, $0.00 at most" in plan.text
    assert operator.get("/admin/api/runs", headers=BEARER).json() == {"runs": []}

    started = operator.post("/admin/runs", data=order)
    assert started.headers["location"] == "/admin/runs/1"
    page = operator.get("/admin/runs/1").text
    assert "0 of 4 done" in page
    assert 'data-live="on"' in page

    operator.post("/admin/runs/1/pause")
    assert arena.runs.report(1).run.paused
    operator.post("/admin/runs/1/resume", data={"budget": "9"})
    assert (arena.runs.report(1).run.paused, arena.runs.report(1).run.budget) == (False, 9.0)
    operator.post("/admin/runs/1/cancel")
    assert arena.runs.report(1).run.clips == {"cancelled": 4}


@SQLITE
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({}, "models: none is named"),
        ({"models": "nobody"}, "there is no &#39;nobody&#39;"),
        ({"models": MODEL, "seeds": "many"}, "seeds: must be a number, not &#39;many&#39;"),
        ({"models": MODEL, "seeds": "1.5"}, "seeds: must be a whole number"),
        ({"models": MODEL, "seconds": "9999"}, "seconds: must be from 1 to 600, not 9999"),
        ({"models": MODEL, "budget": "-1"}, "budget: is out of range: -1"),
        ({"models": MODEL, "ratio": "2:1"}, "ratio: there is no &#39;2:1&#39;"),
        ({"models": MODEL, "resolution": "big"}, "resolution: a resolution is like 720p"),
        ({"models": MODEL, "prompts": "p9"}, "there is no prompt &#39;p9&#39;"),
    ],
)
def test_an_order_that_can_not_be_is_refused_by_field_and_value(
    operator: TestClient, order: dict[str, str], said: str
) -> None:
    answer = operator.post("/admin/plan", data=order, headers={"accept": "text/html"})

    assert 400 <= answer.status_code < 500
    assert said in answer.text


@SQLITE
def test_a_clip_that_waits_plays_and_is_published_or_not(operator: TestClient, arena: Arena) -> None:
    for clip in (1, 2):
        put(arena, clip, state="review", served=None)

    page = operator.get("/admin/clips").text
    assert page.count('<li class="case') == 2
    clip = operator.get("/admin/media/1", headers={"range": "bytes=0-9"})
    assert (clip.status_code, clip.headers["content-type"], len(clip.content)) == (206, "video/mp4", 10)
    assert operator.get("/admin/posters/1").headers["content-type"] == "image/jpeg"

    assert operator.post("/admin/clips/1/approve", data={"back": "/admin/clips?view=review"}).status_code == 303
    assert operator.post("/admin/clips/2/refuse", data={"reason": ""}).status_code == 400
    operator.post("/admin/clips/2/refuse", data={"reason": "shows a logo"})

    assert (state(arena, 1), state(arena, 2)) == ("conformed", "withdrawn")
    with arena.database.reading() as connection:
        (event,) = connection.execute(select(events).where(events.c.kind == "clip_withdrawn")).all()
    assert event.detail == {"reason": "shows a logo"}
    assert operator.post("/admin/clips/1/approve").status_code == 409


@SQLITE
def test_what_waits_for_an_operator_is_counted_and_listed(operator: TestClient, arena: Arena) -> None:
    put(arena, 1, held_ms=5)
    put(arena, 2, watermark={"corner": "left"})
    put(arena, 3, state="ambiguous", run_id=None, error="cut off")
    with arena.database.writing() as connection:
        connection.execute(text("INSERT INTO halts VALUES ('runway', 'billing', 'No credit is left.', 1)"))

    overview = operator.get("/admin").text
    assert "What waits for you" in overview
    assert "No credit is left." in overview
    for view, clip in (("held", 1), ("suspected", 2), ("ambiguous", 3)):
        assert f'id="clip-{clip}"' in operator.get(f"/admin/clips?view={view}").text
    operator.post("/admin/backends/runway/resume")
    operator.post("/admin/clips/1/release")
    operator.post("/admin/clips/2/no-watermark")
    operator.post("/admin/clips/3/give-up")
    assert "Nothing waits for you" in operator.get("/admin").text
    assert state(arena, 3) == "failed"


@SQLITE
def test_a_list_goes_on_on_the_next_page(operator: TestClient, arena: Arena) -> None:
    for clip in range(1, 15):
        put(arena, clip, held_ms=5)

    first = operator.get("/admin/clips?view=held").text
    rest = operator.get("/admin/clips?view=held&after=12").text

    assert first.count('<li class="case') == 12
    assert "after=12" in first
    assert rest.count('<li class="case') == 2
    assert 'rel="next"' not in rest


@SQLITE
def test_models_are_retired_and_brought_back(operator: TestClient, arena: Arena) -> None:
    operator.post("/admin/models/m1/retire")
    assert arena.moderation.entries()[0].retired_ms is not None
    assert "Let Model m1 back" in operator.get("/admin/models").text
    operator.post("/admin/models/m1/restore")
    assert arena.moderation.entries()[0].retired_ms is None


def test_programs_do_the_same_with_the_token(client: TestClient, arena: Arena) -> None:
    def ask(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        answer = client.request(method, f"/admin/api{path}", headers=BEARER, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    dry = ask("POST", "/runs", {"models": [MODEL], "prompts": ["p1"], "dry_run": True})
    assert (dry["plan"]["clips"], "run" in dry) == (1, False)
    assert ask("POST", "/runs", {"models": [MODEL], "prompts": ["p1"], "seeds": 3})["run"] == 1
    assert ask("POST", "/runs/1/pause")["paused"] is True
    assert ask("POST", "/runs/1/resume", {"budget": 2.5})["budget"] == 2.5
    assert ask("GET", "/runs/1")["clips"] == {"queued": 3}
    queued = ask("GET", "/clips?state=queued&run=1&limit=2")["clips"]
    assert [clip["state"] for clip in queued] == ["queued", "queued"]
    ask("POST", f"/clips/{queued[0]['id']}/cancel")
    assert ask("POST", "/runs/1/cancel") == {"cancelled": 2}
    ask("POST", "/clips/1/hold")
    ask("POST", "/clips/1/withdraw", {"reason": "shows a real person"})
    assert state(arena, 1) == "withdrawn"
    ask("POST", "/models/m2/retire")
    with arena.database.writing() as connection:
        connection.execute(text("INSERT INTO halts VALUES ('openai', 'auth', 'No such key.', 1)"))
    assert ask("GET", "/halts") == {"halts": [{"backend": "openai", "failure": "auth", "reason": "No such key."}]}
    ask("DELETE", "/halts/openai")
    assert ask("GET", "/halts") == {"halts": []}
