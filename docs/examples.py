"""Writes the examples of `/openapi.json`: asks an arena for everything once, and keeps the beginning of what it says.

    python docs/examples.py

To be run again when an operation is new or answers otherwise; a test holds examples against their schemas. An operation
whose address has parameters, or that wants a body, is named in `ASKED`.
"""

import json
import os
import random
import sys
import tempfile
from pathlib import Path
from time import sleep
from typing import Any

from pydantic import SecretStr
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.battles import read_battle
from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.routes.openapi import EXAMPLES
from arena.services.arena import Arena
from arena.services.audit.record import keep_blindness
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_published
from arena.store.engine import Database
from arena.store.migrate import upgrade

CATEGORY = "text-to-video"
MODELS = {"harbor-2": 150.0, "lantern-xl": 60.0, "meadow-5b": -40.0, "quarry-1": -170.0}
PROMPTS = {
    "paper-boat": ("A paper boat sails across a puddle while rain begins to fall", ("physics", "water")),
    "red-kite": ("A red kite rises over a beach at dusk, its tail drawing slow curves", ("camera", "motion")),
    "glass-marbles": ("Glass marbles roll down a wooden stair and scatter on the floor", ("physics",)),
    "candle": ("A candle is blown out in a dark room, and its smoke rises in the light of a window", ("light",)),
    "sparrows": ("Sparrows bathe in a dusty road, seen from very near", ("animals",)),
    "origami": ("A square of paper folds itself into a crane on a wooden desk", ("physics", "objects")),
    "tram": ("A yellow tram climbs a steep street in the morning", ("camera",)),
    "night-market": ("A walk through a crowded night market, in one take", ("camera", "people")),
}
VOTERS, VOTES_EACH = 30, 34
TOKEN = "the token of the examples"  # noqa: S105 - opens nothing

BODIES: dict[str, Any] = {
    "draw_battle": {"category": CATEGORY, "tags": ["physics"]},
    "cast_vote": {
        "winner": "left",
        "aspects": {"motion": "left", "visual": "tie"},
        "watched": {"left": 6.2, "right": 5.9},
        "heard": {},
    },
    "skip_battle": {"reason": "unsure"},
    "report_clip": {"side": "left", "reason": "identity"},
    "forget_me": {"votes": "keep"},
    "order_run": {"models": ["runway-gen-4.5"], "prompts": ["paper-boat", "red-kite"], "seeds": 2, "budget": 5.0},
    "resume_run": {"budget": 8.0},
    "withdraw_clip": {"reason": "shows a real person"},
    "refuse_clip": {"reason": "shows a logo"},
}
PARAMETERS = {
    "{a}/{b}": "harbor-2/lantern-xl",
    "{model}/{action}": "harbor-2/retire",
    "{model}": "harbor-2",
    "{category}/{prompt}": f"{CATEGORY}/paper-boat",
    "{run}": "1",
    "{backend}": "runway",
    "{height}": "1",
    "{name}": "intervals",
}


def main() -> None:
    """Ask, and write down."""
    with tempfile.TemporaryDirectory() as folder:
        unlimited = {f"limit_{each}": "" for each in ("reading", "voting", "voting_address")}
        os.environ["RUNWAYML_API_SECRET"] = "none"  # noqa: S105 - nobody is called: no worker runs here
        known: dict[str, Any] = {"data_dir": Path(folder), "admin_token": SecretStr(TOKEN)}
        settings = Settings(**known, repeat_share=0.0, check_share=0.0, **unlimited)
        fill(settings, Path(folder))
        arena = Arena(settings)
        with TestClient(create_app(arena)) as client:
            vote_much(client, arena)
            while client.get("/api/v1/leaderboard").json()["votes"] < VOTERS * VOTES_EACH:
                sleep(0.05)
            keep_blindness(arena.database, AUDIT)
            client.headers["authorization"] = f"Bearer {TOKEN}"
            client.post("/admin/api/runs", json={"models": ["runway-gen-4.5"], "prompts": ["tram"]}).raise_for_status()
            arena.ledger.seal()
            document = client.get("/openapi.json").json()
            found = dict(sorted(examples(client, document, PARAMETERS | published(client))))
    EXAMPLES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lacking = {operation["operationId"] for _, _, operation in operations(document)} - set(found)
    sys.stderr.write(f"{len(found)} operations; without an example: {', '.join(sorted(lacking)) or 'none'}\n")


def fill(settings: Settings, folder: Path) -> None:
    """Models, prompts and clips; no clip's bytes are asked for."""
    database = Database(settings.database)
    upgrade(database)
    (file := folder / "clip.mp4").write_bytes(b"a clip")
    digest = Blobs(settings.blobs).keep(file)
    with database.writing() as connection:
        for slug, (text, tags) in PROMPTS.items():
            prompt = put_prompt(connection, PromptSpec(slug, CATEGORY, text, tags), now_ms=1_790_000_000_000)
            for name in MODELS:
                about = Model(name, name.replace("-", " ").title(), "Example Labs", "import", name == "meadow-5b", 0.1)
                model = put_model(connection, about, now_ms=1_790_000_000_000)
                facts = {"width": 1280, "height": 720, "fps": 24.0, "duration": 5.0}
                add_published(
                    connection, NewClip(model, prompt, digest, digest, digest, facts, {}), now_ms=1_790_000_000_000
                )
    database.close()


def vote_much(client: TestClient, arena: Arena) -> None:
    """People who see strengths as they are, with the luck of a Bradley-Terry model; the last is the caller of `/me`."""
    chance = random.Random(7)  # noqa: S311 - tastes
    strengths = {model.id: MODELS[model.slug] for model in arena.battles.catalog.models.values()}
    for _ in range(VOTERS):
        client.cookies.clear()
        for _ in range(VOTES_EACH):
            token = client.post("/api/v1/battles", json={}).json()["battle"]
            battle = read_battle(token, arena.seal)
            ahead = strengths[battle.left.model] - strengths[battle.right.model]
            left = 1 / (1 + 10 ** (-ahead / 400))
            winner = chance.choices(("left", "right", "tie", "both_bad"), (left, 1 - left, 0.15, 0.05))[0]
            client.post(f"/api/v1/battles/{token}/vote", json={"winner": winner, "watched": {"left": 5, "right": 5}})


def published(client: TestClient) -> dict[str, str]:
    """Parameters that no arena has but this one."""
    (kept, *_) = client.get("/api/v1/snapshots").json()["items"]
    (own, *_) = client.get("/api/v1/me/votes").json()["votes"]
    return {"{digest}": kept["digest"], "{receipt}": own["receipt"]}


def examples(client: TestClient, document: dict[str, Any], parameters: dict[str, str]) -> Any:  # noqa: ANN401 - pairs
    """What each operation is sent, and what it says."""
    for path, method, operation in operations(document):
        name = operation["operationId"]
        address = path
        for parameter, value in parameters.items():
            address = address.replace(parameter, value)
        if "{battle}" in address:
            address = address.replace("{battle}", client.post("/api/v1/battles", json={}).json()["battle"])
        if "{" in address or name in {"forget_me", "votes_parquet", "export_zip"}:
            if name in BODIES:
                yield name, {"request": BODIES[name]}
            continue
        answer = client.request(method, address, json=BODIES.get(name))
        told = {"request": BODIES[name]} if name in BODIES else {}
        if answer.status_code < 300 and answer.content:
            told[str(answer.status_code)] = beginning(answer)
            if name == "cast_vote":
                told["200"] = told["201"]
        if told:
            yield name, told


def operations(document: dict[str, Any]) -> Any:  # noqa: ANN401
    """Of the document: path, method, and what is said of it."""
    return [(path, method, each) for path, by in document["paths"].items() for method, each in by.items()]


def beginning(answer: Any) -> Any:  # noqa: ANN401 - a response
    """A table's first lines; of JSON the first two of every list."""
    if "json" not in answer.headers["content-type"]:
        return "".join(answer.text.splitlines(keepends=True)[:3])
    return shortened(answer.json())


def shortened(value: Any) -> Any:  # noqa: ANN401 - JSON
    """JSON with lists that end after two."""
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in value.items()}
    return [shortened(part) for part in value[:2]] if isinstance(value, list) else value


GUESS = {
    "attacker": "nearest",
    "accuracy": 0.263,
    "chance": 0.25,
    "excess": 0.013,
    "lower": -0.05,
    "upper": 0.075,
    "servings": 800,
    "clips": 24,
}
AUDIT = {
    "version": "0.1.0",
    "computed_at": "2026-11-21T12:00:00.000Z",
    "level": 0.95,
    "within": 0.05,
    "servings": 800,
    "categories": [
        {
            "category": CATEGORY,
            "name": "Text to video",
            "models": 4,
            "prompts": 6,
            "clips": 24,
            "servings": 800,
            "known": GUESS,
            "new": None,
            "facts": [],
            "verdict": "at_chance",
        }
    ],
}


if __name__ == "__main__":
    main()
