"""`blindcut import votes`, and the whole walk: imported, served, exported, recomputed and verified."""

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.settings import Settings, load_settings
from ratings.votes import WINNERS

Blindcut = Callable[..., Any]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OPERATORS = ("irawan05", "hateren06", "ronan12", "camera", "pattanaik00", "ferwerda96", "benoit09")


@pytest.fixture(autouse=True)
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("BLINDCUT_DATABASE_URL", settings.database_url)


@pytest.fixture
def made_log(tmp_path: Path) -> Path:
    """Forced choices of 18 observers between seven operators on five scenes, as an experiment publishes them."""
    rng = random.Random(3)  # noqa: S311 - a test's votes
    rows = []
    for _ in range(500):
        a, b = sorted(rng.sample(range(len(OPERATORS)), 2), key=lambda _: rng.random())
        better = rng.random() < 1 / (1 + 2.0 ** ((a - b) / 2))
        winner = "model_a" if better else "model_b"
        voter, scene = f"M{rng.randrange(18):02d}", f"scene-{rng.randrange(5)}"
        rows.append((OPERATORS[a], OPERATORS[b], winner, voter, scene, "hdr-tone-mapping"))
    with (path := tmp_path / "tone-mapping.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["model_a", "model_b", "winner", "voter_id", "prompt_id", "category"])
        writer.writerows(rows)
    return path


def walk(blindcut: Blindcut, log: Path, folder: Path) -> dict[str, Any]:
    """From a stranger's log to a verified board; the board that the arena serves."""
    brought = blindcut("import", "votes", log, "--category", "video-edit")
    assert (brought.code, brought.out) == (0, "")
    arena = Arena(load_settings())
    with TestClient(create_app(arena)) as client:
        served = client.get("/api/v1/leaderboard?category=video-edit").json()
        page = client.get("/leaderboard?category=video-edit")
        assert page.status_code == 200
        assert all(entry["model"] in page.text for entry in served["entries"])
        assert len(served["entries"]) == 7
    # What the arena keeps when it ends is the board that it served.
    with TestClient(create_app(Arena(load_settings()))) as client:
        kept = client.get("/api/v1/snapshots?category=video-edit").json()["items"]
        assert [item["digest"] for item in kept] == [served["digest"]]
        document = client.get(f"/api/v1/snapshots/{served['digest']}")
        archive = client.get(f"/api/v1/export.zip?snapshot={served['digest']}")
    (folder / "snapshot.json").write_bytes(document.content)
    ZipFile(io.BytesIO(archive.content)).extractall(folder / "downloaded")
    assert blindcut("export", folder / "out").code == 0

    rated = json.loads(blindcut("rate", folder / "out" / "votes.csv", "--json").out)
    assert rated["digest"] == served["digest"]
    assert [entry["rating"] for entry in rated["entries"]] == [entry["rating"] for entry in served["entries"]]
    of_the_log = json.loads(blindcut("rate", log, "--json").out)
    assert of_the_log["digest"] == served["digest"], "the experiment's own file gives the same board"
    for export in ("out", "downloaded"):
        verified = blindcut("verify", folder / "snapshot.json", folder / export)
        assert (verified.code, verified.out.splitlines()[-1]) == (0, "verified"), verified.out
    board: dict[str, Any] = served
    return board


def test_a_log_is_imported_served_exported_recomputed_and_verified(
    blindcut: Blindcut, made_log: Path, tmp_path: Path
) -> None:
    board = walk(blindcut, made_log, tmp_path)

    assert (board["votes"], board["voters"], board["prompts"]) == (500, 18, 5)
    assert {entry["model"] for entry in board["entries"]} == set(OPERATORS)


@pytest.mark.shared
def test_the_board_of_seven_tone_mapping_operators_is_verified(
    blindcut: Blindcut, shared: Path, tmp_path: Path
) -> None:
    board = walk(blindcut, shared / "data" / "video-tone-mapping-votes.csv", tmp_path)

    assert (board["votes"], board["voters"], board["prompts"]) == (1213, 18, 5)
    assert [entry["model"] for entry in board["entries"]][::6] == ["irawan05", "hateren06"]


def test_what_came_in_is_counted_and_nothing_comes_in_twice(blindcut: Blindcut, made_log: Path) -> None:
    arguments = ("import", "votes", made_log, "--category", "video-edit", "--cohort", "lab")

    assert blindcut(*arguments).err == "500 votes added, 0 here already; 18 voters, 7 models and 5 prompts are new.\n"
    assert blindcut(*arguments).err == "0 votes added, 500 here already; 0 voters, 0 models and 0 prompts are new.\n"


def test_bad_rows_are_named_and_nothing_comes_in_unless_they_are_left_out(blindcut: Blindcut, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = ["model_a,model_b,winner,battle_id,cohort", f"a,b,tie,{'ab' * 16},", "a,a,tie,,", "a,b,perhaps,,"]
    path.write_text(
        "\n".join([*rows, f"b,a,left,{'ab' * 16},", "b,a,left,,simulated", "b,c,left,,", *["a,,tie,,"] * 20])
    )
    arguments = ("import", "votes", path, "--category", "text-to-video")

    refused = blindcut(*arguments)

    assert refused.code == 2
    told = refused.err.splitlines()
    assert told[:3] == [
        f"blindcut: {path}, data row 2: model_b 'a' is a model against itself",
        f"blindcut: {path}, data row 3: winner 'perhaps' is none of {', '.join(WINNERS)}",
        f"blindcut: {path}, data row 4: battle_id '{'ab' * 16}' stands in an earlier row as well",
    ]
    assert told[-1] == "blindcut: nothing was imported; 3 more rows can't be used (--skip-invalid leaves such rows out)"
    assert len(told) == 21
    taken = blindcut(*arguments, "--skip-invalid")
    assert taken.code == 0
    assert taken.err.splitlines()[-3:] == [
        "2 votes added, 0 here already; 2 voters, 3 models and 1 prompts are new.",
        "Left out 23 rows that can't be used.",
        "Left out 1 simulated votes.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.csv",), "nowhere.csv: there is no such file"),
        (("{log}",), "category 'hdr-tone-mapping' is none of text-to-video"),
        (("{log}", "--category", "films"), "there is no category 'films'"),
        (("{log}", "--category", "video-edit", "--cohort", "human"), "--cohort: must be lower-case letters"),
    ],
)
def test_what_can_not_be_done_is_said(
    blindcut: Blindcut, made_log: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = blindcut("import", "votes", *(argument.format(log=made_log) for argument in arguments))

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
