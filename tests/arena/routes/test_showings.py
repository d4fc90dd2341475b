"""No clip of a prompt that battles can show is ever reachable beside a name, whatever the operator allows."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.posters import open_poster
from arena.domain.showings import open_showing
from arena.services.arena import Arena
from arena.services.clock import now_ms
from arena.settings import Settings

LISTS = [f"/api/v1/{path}" for path in ("models", "prompts", "categories", "leaderboard", "compare/m1/m2")]
DETAILS = {"models": "model", "prompts": "id"}
HOUR_MS = 3_600_000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"show_retired_clips": True})


@pytest.fixture
def arena(stocked: Settings) -> Iterator[Arena]:
    """p1 is retired for hours, p2 for minutes, p3 shares a file with p1, and m3 enters no battle."""
    opened = Arena(stocked)
    with opened.database.writing() as connection:
        connection.execute(text("UPDATE clips SET original = 'file ' || id"))
        connection.execute(text("UPDATE clips SET original = 'file 1' WHERE id = 9"))
        for slug, ago_ms in (("p1", 3 * HOUR_MS), ("p2", HOUR_MS // 10)):
            then = {"then": now_ms() - ago_ms, "slug": slug}
            connection.execute(text("UPDATE prompts SET retired_ms = :then WHERE slug = :slug"), then)
        connection.execute(text("UPDATE models SET retired_ms = 1 WHERE slug = 'm3'"))
    yield opened
    opened.database.close()


def answers(client: TestClient) -> Iterator[str]:
    """Every page and document that links lead to from the start, and every list and item of the API."""
    waiting, seen = ["/", *LISTS], set()
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in seen or path.startswith(("/static/", "/media/", "/shown/", "/poster/", "/reference/")):
            continue
        seen.add(address)
        body = client.get(address, headers={"accept": "text/html, application/json"}).text
        yield body
        waiting += [urljoin(address, unescape(link)) for link in re.findall(r'(?:href|action)="(/[^"]*)"', body)]
        if (what := path.rsplit("/", 1)[-1]) in DETAILS and path.startswith("/api/"):
            for item in json.loads(body):
                within = f"{item['category']}/" if what == "prompts" else ""
                waiting.append(f"{path}/{within}{item[DETAILS[what]]}")
    assert {"/models/m1", "/prompts/text-to-video/p4", "/api/v1/prompts/text-to-video/p1", "/me"} <= seen


def test_clips_with_names_are_of_prompts_that_no_battle_can_show(client: TestClient, arena: Arena) -> None:
    shown: set[tuple[str, int]] = set()
    for body in answers(client):
        assert "/media/" not in body
        for kind, open_token in (("shown", open_showing), ("poster", open_poster)):
            for token in re.findall(rf"/{kind}/([\w-]+)", body):
                shown.add((kind, open_token(token, arena.seal, now_ms=now_ms())))

    # m1 made clips 1, 5, 9 and so on; clip 1 is the file of clip 9, which battles show.
    assert shown == {(kind, clip) for kind in ("shown", "poster") for clip in (2, 3, 4)}
    in_battles = {clip.id for clips in arena.battles.catalog.clips.values() for clip in clips}
    assert not {clip for _, clip in shown} & in_battles


def test_a_battle_never_shows_what_was_shown_with_a_name(
    client: TestClient, draw: Callable[..., dict[str, Any]]
) -> None:
    named = {each["model"] for each in client.get("/api/v1/prompts/text-to-video/p1").json()["named_clips"]}
    assert named == {"m2", "m3", "m4"}

    drawn = {draw()["prompt"]["id"] for _ in range(9)}

    assert drawn <= {"p3", "p4", "p5"}


def test_a_clip_with_a_name_is_fetched_and_kept_by_nobody(client: TestClient) -> None:
    page = client.get("/prompts/text-to-video/p1")
    told = client.get("/api/v1/prompts/text-to-video/p1")
    (clip, *_) = told.json()["named_clips"]

    for answer in (page, told, client.get(clip["url"]), client.get(clip["poster"])):
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    fetched = client.get(clip["url"], headers={"range": "bytes=4-7"})
    assert (fetched.status_code, fetched.content, fetched.headers["content-type"]) == (206, b"ftyp", "video/mp4")
    assert "etag" not in fetched.headers
    assert client.get("/prompts/text-to-video/p4").headers["cache-control"] == "no-cache"
    assert client.get("/api/v1/prompts/text-to-video/p4").json()["named_clips"] == []
    assert client.get("/shown/forged").status_code == 404


def test_the_page_of_a_model_shows_its_clips_of_retired_prompts(client: TestClient) -> None:
    assert client.get("/models/m2").text.count('href="/shown/') == 1
    assert client.get("/models/m1").text.count('href="/shown/') == 0
    assert client.get("/models/m2").headers["cache-control"] == "private, no-store"


def test_nothing_is_shown_that_the_operator_does_not_allow(arena: Arena) -> None:
    unwilling = Arena(arena.settings.model_copy(update={"show_retired_clips": False}))
    with TestClient(create_app(unwilling)) as client:
        assert "/shown/" not in client.get("/prompts/text-to-video/p1").text + client.get("/models/m2").text
        assert client.get("/api/v1/prompts/text-to-video/p1").json()["named_clips"] == []
