"""Blindness: no byte that reaches a voter before the vote names a model or lets it be looked up (DESIGN section 5)."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.services.arena import Arena
from arena.services.ingest import Ingest
from arena.services.sources import ClipSource, Fate
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database

MODELS = {
    "zephyr-video-9": ("Zephyr Video Nine", "Aurora Laboratories"),
    "quokka-dream": ("Quokka Dream", "Billabong Pictures"),
}


def encode(path: Path, name: str, organization: str) -> None:
    """A clip whose every tag names its maker, as those of real models do."""
    with av.open(str(path), "w") as container:
        container.metadata.update({"title": name, "comment": f"workflow of {name}", "artist": organization})
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = 64, 36, "yuv420p", 1
        stream.metadata["handler_name"] = organization
        for index in range(8):
            frame = av.VideoFrame.from_ndarray(np.full((36, 64, 3), 30 * index, np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert organization.encode() in path.read_bytes()


@pytest.fixture
def stocked(settings: Settings, tmp_path: Path) -> Settings:
    """Two models whose clips came through the import, as files with telling names."""
    sources = []
    for slug, (name, organization) in MODELS.items():
        file = tmp_path / f"{slug}-take-3.mp4"
        encode(file, name, organization)
        prompt = PromptSpec("ball", "text-to-video", "A ball bounces")
        sources.append(ClipSource(Model(slug, name, organization), prompt, file))
    database = Database(settings.database)
    assert [taken.fate for taken in Ingest(database, Blobs(settings.blobs)).take(sources)] == [Fate.ADDED] * 2
    database.close()
    return settings


def telling(arena: Arena) -> set[bytes]:
    """All that the store knows of the models and their clips, in the forms in which it could leak."""
    words = {word.lower().encode() for slug, names in MODELS.items() for word in (slug, *names, *names[0].split()[:1])}
    words |= {b"take-3", b"workflow"}
    words |= {digest.encode() for digest in arena.battles.catalog.served.values()}
    return words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_sent_before_the_vote_tells_who_made_a_clip(arena: Arena) -> None:
    sent: list[tuple[str, bytes]] = []

    with TestClient(create_app(arena)) as client:

        def fetch(method: str, path: str, **options: object) -> bytes:
            response = client.request(method, path, **options)  # type: ignore[arg-type]
            assert response.status_code < 300, path
            head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            sent.append((path, (head + "\n\n").encode() + response.content))
            return response.content

        page = fetch("GET", "/").decode()
        for address in {part.split('"')[0] for part in page.split('="/static/')[1:]}:
            fetch("GET", f"/static/{address}")
        battle = json.loads(fetch("POST", "/api/v1/battles", json={}))
        for side in ("left", "right"):
            fetch("GET", battle[side]["url"])
            fetch("HEAD", battle[side]["url"])
        fetch("GET", "/api/v1/prompts")
        fetch("GET", "/api/v1/categories")
        fetch("GET", "/metrics")
        reveal = client.post(f"/api/v1/battles/{battle['battle']}/vote", json={"winner": "left"}).text

    assert len(sent) > 15
    told = {(path, word) for path, content in sent for word in telling(arena) if word in content.lower()}
    assert told == set()
    assert all(name in reveal for name, _ in MODELS.values()), "the names are told after the vote, so they can be found"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_battles_share_nothing_by_which_a_clip_could_be_known_again(arena: Arena) -> None:
    with TestClient(create_app(arena)) as client:
        battles = []
        for _ in range(2):
            client.cookies.clear()
            battles.append(client.post("/api/v1/battles", json={}).json())
        headers = [client.get(battle[side]["url"]).headers for battle in battles for side in ("left", "right")]

    tokens = [battle["battle"] for battle in battles]
    tokens += [battle[side]["url"] for battle in battles for side in ("left", "right")]
    assert len(set(tokens)) == 6
    assert len({token[:12] for token in tokens if not token.startswith("/media/")}) == 2
    answers = [{name: value for name, value in header.items() if name != "content-length"} for header in headers]
    assert all(answer == answers[0] for answer in answers)
