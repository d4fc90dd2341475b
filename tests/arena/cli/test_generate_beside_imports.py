"""Clips that are brought in and clips that are made, in battles with one another."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.settings import Settings

Blindcut = Callable[..., Any]
DRAWN = "procedural-faithful"


@pytest.fixture
def manifest(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Clips of two models on one prompt: small ones of ours, or real ones."""
    if request.param == "real":
        folder = request.getfixturevalue("shared") / "clips" / "t2v" / "a-mountain-stream"
        files = [folder / "modelscope-t2v.mp4", folder / "zeroscope.mp4"]
    else:
        files = request.getfixturevalue("clip_files")[:2]
    lines = [f"text-to-video,stream,A mountain stream,m{number},{file}" for number, file in enumerate(files, start=1)]
    (written := tmp_path / "manifest.csv").write_text("\n".join(["category,prompt_id,prompt,model,file", *lines]))
    return written


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    environment = {"DATA_DIR": str(tmp_path / "data"), "POLL_SECONDS": "0.05", "REPEAT_SHARE": "0", "CHECK_SHARE": "0"}
    for name, value in environment.items():
        monkeypatch.setenv(f"BLINDCUT_{name}", value)
    return Settings()


@pytest.mark.parametrize("manifest", ["ours", pytest.param("real", marks=pytest.mark.shared)], indirect=True)
def test_what_is_made_meets_what_was_brought_in(blindcut: Blindcut, manifest: Path, settings: Settings) -> None:
    brought = blindcut("import", "clips", manifest, "--processes", 1)
    made = blindcut("generate", "--models", DRAWN, "--prompts", "stream", "--yes", "--processes", 1)

    assert (brought.code, made.code) == (0, 0), (brought.err, made.err)
    with TestClient(create_app(Arena(settings))) as voter:
        met = [reveal(voter) for _ in range(3)]
    assert sorted(met) == sorted(tuple(sorted(pair)) for pair in combinations([DRAWN, "m1", "m2"], 2))


def reveal(voter: TestClient) -> tuple[str, ...]:
    """Judge a battle whose clips are both there: who met in it."""
    battle = voter.post("/api/v1/battles", json={"category": "text-to-video"}).json()
    for side in ("left", "right"):
        assert voter.get(battle[side]["url"]).headers["content-type"] == "video/mp4"
    answer = voter.post(f"/api/v1/battles/{battle['battle']}/vote", json={"winner": "left"}).json()
    return tuple(sorted(answer["reveal"][side]["model"] for side in ("left", "right")))
