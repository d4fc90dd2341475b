"""The voter's own page and its posters."""

import re
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.store.engine import Database
from arena.store.verdicts import give_verdict

Draw = Callable[..., dict[str, Any]]

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def cast(client: TestClient, draw: Draw) -> Callable[..., dict[str, Any]]:
    """Draws a battle and answers it; the answer with the battle's prompt."""

    def vote(winner: str = "left", **details: object) -> dict[str, Any]:
        battle = draw()
        answer = client.post(f"/api/v1/battles/{battle['battle']}/vote", json={"winner": winner, **details})
        assert answer.status_code == 201, answer.text
        return {**answer.json(), "prompt": battle["prompt"], "battle": battle}

    return vote


def test_who_has_not_voted_is_invited_to(client: TestClient, draw: Draw) -> None:
    for _ in range(2):
        page = client.get("/me")
        assert page.status_code == 200
        assert "Cast your first vote" in page.text
        draw()  # a cookie alone is no vote


@both
def test_a_vote_is_listed_with_its_names_and_its_answer(
    client: TestClient, cast: Callable[..., dict[str, Any]], draw: Draw
) -> None:
    first = cast("right", aspects={"motion": "left"})
    client.post(f"/api/v1/battles/{draw()['battle']}/skip", json={"reason": "unsure"})
    second = cast("tie")

    page = client.get("/me").text
    assert "<h1>2 votes</h1>" in page
    assert "<b>1</b> skipped" in page
    newest, skipped, oldest = re.findall(r'<li class="entry.*?</li>\n', page, re.DOTALL)
    for entry, told in ((newest, second), (oldest, first)):
        names = re.findall(r"<strong>(.*?)</strong>", entry)
        assert names == [told["reveal"]["left"]["name"], told["reveal"]["right"]["name"]]
        assert told["prompt"]["text"] in entry
        assert told["receipt"] in entry
    assert "You called it a tie" in newest
    assert "You preferred <b>B</b>" in oldest
    assert 'class="shot chosen"' not in newest
    assert oldest.index("shot chosen") > oldest.index('class="shot"')
    assert "motion <b>A</b>" in oldest
    assert "you could not judge it" in skipped


def test_clips_and_posters_have_addresses_that_are_new_each_time(
    client: TestClient, cast: Callable[..., dict[str, Any]]
) -> None:
    told = cast()
    before = {told["battle"][side]["url"] for side in ("left", "right")}
    pages = [client.get("/me") for _ in range(2)]
    assert pages[0].headers["cache-control"] == "private, no-store"
    found = [set(re.findall(r'"(/(?:media|poster)/[^"]+)"', page.text)) for page in pages]
    assert len(found[0]) == len(found[1]) == 4
    assert not found[0] & found[1]
    assert not found[0] & before
    for address in found[0]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == ("video/mp4" if "media" in address else "image/jpeg")
        assert not {"etag", "last-modified"} & answer.headers.keys()
    assert client.get("/poster/" + "A" * 80).status_code == 404


def test_a_token_of_a_clip_opens_no_poster(client: TestClient, cast: Callable[..., dict[str, Any]]) -> None:
    clip = cast()["battle"]["left"]["url"].rpartition("/")[2]
    assert client.get(f"/media/{clip}").status_code == 200
    assert client.get(f"/poster/{clip}").status_code == 404


def test_others_votes_are_not_listed(arena: Arena, client: TestClient, cast: Callable[..., dict[str, Any]]) -> None:
    told = cast()
    other = TestClient(create_app(arena))
    assert told["receipt"] in client.get("/me").text
    assert told["receipt"] not in other.get("/me").text


@both
def test_a_vote_that_does_not_count_says_so(
    arena: Arena, client: TestClient, cast: Callable[..., dict[str, Any]]
) -> None:
    told = cast()
    cast()
    database = Database(arena.settings.database)
    with database.reading() as connection:
        (battle,) = connection.exec_driver_sql(
            f"SELECT id FROM battles JOIN votes ON battle_seq = seq WHERE receipt = '{told['receipt']}'"  # noqa: S608
        ).one()
    with database.writing() as connection:
        give_verdict(connection, battle=battle, counted=False, reason="a second tab", now_ms=1)
    database.close()
    page = client.get("/me").text
    assert "<h1>1 vote</h1>" in page
    assert "<b>1</b> not counted" in page
    assert page.count("Does not count: a second tab.") == 1


@both
def test_the_list_comes_in_pages_that_miss_nothing(client: TestClient, cast: Callable[..., dict[str, Any]]) -> None:
    receipts = [cast()["receipt"] for _ in range(23)]
    found: list[str] = []
    address: str | None = "/me"
    sizes = []
    while address:
        page = client.get(address).text
        on_page = re.findall(r"<code>([0-9a-f]{64})</code>", page)
        sizes.append(len(on_page))
        found += on_page
        older = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = older[1] if older else None
    assert found == receipts[::-1]
    assert sizes == [20, 3]
    assert client.get("/me?before=nonsense").status_code == 422


def test_the_own_board_needs_a_voter_and_thirty_votes(
    arena: Arena, client: TestClient, cast: Callable[..., dict[str, Any]]
) -> None:
    stranger = client.get("/api/v1/me/leaderboard")
    assert (stranger.status_code, stranger.json()["type"]) == (404, "/problems/unknown-voter")
    cast()
    few = client.get("/api/v1/me/leaderboard?category=text-to-video")
    assert (few.status_code, few.json()["type"]) == (409, "/problems/not-enough-votes")
    assert "of 30 votes in text-to-video" in few.json()["detail"]
    assert "Your leaderboard" in (page := client.get("/me").text)
    assert "of 30 votes</b>" in page
    for number in range(29):
        cast(("left", "right", "tie")[number % 3])
    deadline = monotonic() + 10
    while arena.boards.last_seq < 30:
        assert monotonic() < deadline
        sleep(0.02)
    board = client.get("/api/v1/me/leaderboard")
    assert board.headers["cache-control"] == "private, no-store"
    assert board.json()["votes"] == 30
    page = client.get("/me").text
    assert page.count('class="ranking cards"') == 1
    for entry in board.json()["entries"]:
        assert f'<span class="title"><a href="/models/{entry["model"]}">{entry["name"]}</a></span>' in page
    assert not re.search(r"\b(None|nan|Undefined)\b", page)
    assert client.get("/me?category=no-such").status_code == 404
