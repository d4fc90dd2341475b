"""What belongs to a prompt: shots, images and the clip to edit, with every battle and in the list."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_published
from arena.store.engine import Database

SHOTS = ("A door opens", "Somebody comes in, seen from above")
TEXT = "The text"


@pytest.fixture
def stocked(settings: Settings, clip_files: tuple[Path, ...], tmp_path: Path) -> Settings:
    """Two models with a clip each of a multi-shot and of a video-edit prompt."""
    database, blobs = Database(settings.database), Blobs(settings.blobs)
    (picture := tmp_path / "picture.jpg").write_bytes(b"a picture")
    images = [blobs.keep(picture)]
    source, *files = (blobs.keep(file) for file in clip_files)
    with database.writing() as connection:
        shot = PromptSpec("door", "multi-shot", TEXT, shots=SHOTS)
        edit = PromptSpec("cat", "video-edit", TEXT, source="a" * 64)
        numbers = [
            put_prompt(connection, shot, now_ms=1, reference_images=images),
            put_prompt(connection, edit, now_ms=1, source_clip=source, aspect_ratio="16:9"),
        ]
        for name, file in zip(("m1", "m2"), files, strict=True):
            model = put_model(connection, Model(name, name), now_ms=1)
            for prompt in numbers:
                add_published(connection, NewClip(model, prompt, file, file, file, {}, {}), now_ms=1)
    database.close()
    return settings


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestPrompts:
    def test_a_battle_has_the_shots_and_the_images_of_its_prompt(
        self, client: TestClient, draw: Callable[..., dict[str, Any]]
    ) -> None:
        prompt = draw(category="multi-shot")["prompt"]

        (image,) = prompt.pop("reference_images")
        assert prompt == {"id": "door", "text": TEXT, "tags": [], "shots": list(SHOTS), "source_clip": None}
        assert image["media_type"] == "image/jpeg"
        assert client.get(image["url"]).content == b"a picture"

    def test_the_clip_to_edit_is_served_in_parts_and_whole(
        self, client: TestClient, draw: Callable[..., dict[str, Any]], clip_files: tuple[Path, ...]
    ) -> None:
        source = draw(category="video-edit")["prompt"]["source_clip"]

        whole = client.get(source["url"])
        part = client.get(source["url"], headers={"range": "bytes=4-7"})

        assert source["media_type"] == whole.headers["content-type"] == "video/mp4"
        assert whole.content == clip_files[0].read_bytes()
        assert (part.status_code, part.content) == (206, b"ftyp")

    def test_the_list_of_prompts_has_them_too(self, client: TestClient) -> None:
        edit, shot = sorted(client.get("/api/v1/prompts").json(), key=lambda prompt: str(prompt["id"]))

        assert (edit["source_clip"]["media_type"], edit["aspect_ratio"], edit["shots"]) == ("video/mp4", "16:9", [])
        assert (shot["source_clip"], shot["shots"], len(shot["reference_images"])) == (None, list(SHOTS), 1)
        assert (shot["category"], shot["clips"]) == ("multi-shot", 2)

    def test_the_page_of_a_prompt_shows_what_was_asked_for(self, client: TestClient) -> None:
        door = client.get("/prompts/multi-shot/door").text

        assert all(f"<li>{shot}</li>" in door for shot in SHOTS)
        assert 'alt="Reference image"' in door
        assert "Nobody has voted on it yet." in door
        assert 'aria-label="Clip to edit"' in client.get("/prompts/video-edit/cat").text
        assert client.get("/prompts/video-edit/dog").status_code == 404
        assert client.get("/prompts/films/cat").status_code == 404

    def test_prompts_can_be_looked_for(self, client: TestClient) -> None:
        assert 'href="/prompts/multi-shot/door"' in client.get("/prompts?category=multi-shot&words=SEEN+from").text
        assert "No prompt of this category has that." in client.get("/prompts?category=multi-shot&words=cat").text
        assert client.get("/prompts?category=multi-shot&tag=").status_code == 200
        assert client.get("/prompts?category=films").status_code == 404

    def test_the_api_tells_of_a_prompt_who_was_preferred(
        self, client: TestClient, draw: Callable[..., dict[str, Any]]
    ) -> None:
        battle = draw(category="video-edit")
        client.post(f"/api/v1/battles/{battle['battle']}/vote", json={"winner": "left"})
        client.app.state.arena.rater.close()  # type: ignore[attr-defined]

        told = client.get("/api/v1/prompts/video-edit/cat").json()

        assert (told["id"], told["votes"], told["retired"], told["clips"]) == ("cat", 1, False, 2)
        assert [(each["wins"], each["losses"], each["share"], each["thin"]) for each in told["results"]] == [
            (1, 0, 1.0, True),
            (0, 1, 0.0, True),
        ]
