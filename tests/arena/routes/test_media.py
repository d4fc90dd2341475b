"""Clips: under addresses of their battle alone, with nothing that would tell one clip from another."""

import io
from collections.abc import Callable
from typing import Any

import av
import pytest
from starlette.testclient import TestClient

from arena.domain.battles import Battle, open_clip, read_battle, seal_clip
from arena.services.arena import Arena

Draw = Callable[..., dict[str, Any]]


def test_a_clip_is_a_film_that_no_cache_keeps(client: TestClient, draw: Draw) -> None:
    response = client.get(draw()["left"]["url"])

    assert response.status_code == 200
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["cache-control"] == "private, no-store"
    with av.open(io.BytesIO(response.content)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 12


def test_nothing_lets_a_clip_be_known_again(client: TestClient, draw: Draw) -> None:
    response = client.get(draw()["left"]["url"])

    for header in ("etag", "last-modified", "content-disposition", "content-location", "digest", "server", "age"):
        assert header not in response.headers


def test_the_same_clip_has_another_address_in_another_battle(draw: Draw, arena: Arena) -> None:
    addresses: dict[int, set[str]] = {}
    for _ in range(40):
        battle = draw()
        for side in ("left", "right"):
            url = battle[side]["url"]
            clip = open_clip(url.removeprefix("/media/"), arena.seal, now_ms=0).clip
            assert url not in addresses.setdefault(clip, set())
            addresses[clip].add(url)

    assert max(map(len, addresses.values())) > 1
    assert len({len(url) for urls in addresses.values() for url in urls}) == 1


def test_a_head_is_a_get_without_the_film(client: TestClient, draw: Draw) -> None:
    url = draw()["left"]["url"]
    whole, head = client.get(url), client.head(url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize("path", ["/", "/leaderboard", "/healthz", "/api/v1/leaderboard", "/api/v1/models"])
def test_a_head_is_answered_wherever_a_get_is(client: TestClient, path: str) -> None:
    head = client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == client.get(path).headers["content-type"]


def test_parts_of_a_clip_can_be_asked_for(client: TestClient, draw: Draw) -> None:
    url = draw()["left"]["url"]
    whole = client.get(url).content

    part = client.get(url, headers={"range": "bytes=10-19"})
    end = client.get(url, headers={"range": "bytes=-5"})
    beyond = client.get(url, headers={"range": f"bytes={len(whole)}-"})

    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert (end.status_code, end.content) == (206, whole[-5:])
    assert beyond.status_code == 416
    assert client.get(url, headers={"range": "bytes=nonsense"}).status_code == 400


@pytest.mark.parametrize("validator", ['"an etag"', 'W/"weak"', "Wed, 21 Oct 2026 07:28:00 GMT", "nonsense", "\xff"])
def test_a_range_on_a_condition_gets_the_whole_clip(client: TestClient, draw: Draw, validator: str) -> None:
    """No validator was given out, so none can match (RFC 9110, If-Range)."""
    url = draw()["left"]["url"]

    response = client.get(url, headers={"range": "bytes=0-9", "if-range": validator.encode("latin-1")})

    assert (response.status_code, response.content) == (200, client.get(url).content)


def test_a_clip_is_closed_with_its_battle(client: TestClient, draw: Draw, arena: Arena) -> None:
    drawn = read_battle(draw()["battle"], arena.seal)
    old = Battle(drawn.id, drawn.voter, drawn.prompt, drawn.left, drawn.right, drawn.propensity, 0, drawn.drawn_ms - 1)

    response = client.get(f"/media/{seal_clip(old, old.left, arena.seal)}")

    assert response.status_code == 410
    assert response.json()["type"] == "/problems/battle-expired"


@pytest.mark.parametrize("token", ["forged", "%00", "%2e%2e%2fsecret", "a" * 3_000])
def test_a_forged_address_is_not_found(client: TestClient, token: str) -> None:
    assert client.get(f"/media/{token}").status_code == 404


def test_a_battle_is_no_address_of_a_clip(client: TestClient, draw: Draw) -> None:
    assert client.get(f"/media/{draw()['battle']}").status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "%2e%2e%2f%2e%2e%2fsecret", "%00"])
def test_only_images_of_prompts_are_served_as_such(client: TestClient, digest: str, arena: Arena) -> None:
    assert client.get(f"/reference/{digest}").status_code == 404
    rendition = next(iter(arena.battles.catalog.served.values()))
    assert client.get(f"/reference/{rendition}").status_code == 404
