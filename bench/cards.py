"""How long the pages of a model, of a prompt and of two models take on a large log, at first and from then on.

A log of 1,000,000 votes, 20 models, 300 prompts with three tags each of 24, clips that differ in length and motion. The
first answer of a kind rates its boards; those after it come from what is kept. CPU seconds of the whole application,
called in this process.

Usage: python bench/cards.py [votes in the log]
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from freshness import MODELS, PROMPTS, fill_log
from serving import fill
from sqlalchemy import text
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.engine import Database

VOTES, TAGS = 1_000_000, 24
TIMES = 9
ASKED = {
    "the standing board": "/api/v1/leaderboard",
    "two models": "/compare/model-3/model-4",
    "two others": "/compare/model-5/model-9",
    "a model": "/models/model-3",
    "another": "/models/model-12",
    "all models": "/models",
    "a prompt": "/prompts/text-to-video/prompt-7",
    "prompts, searched": "/prompts?words=prompt+7",
    "the controlled board": "/api/v1/leaderboard?method=controlled",
}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, models=MODELS, prompts=PROMPTS)
        describe(data)
        fill_log(data, size)
        arena = Arena(Settings(data_dir=data, refresh_seconds=60))
        with TestClient(create_app(arena)) as client:
            took = {name: [seconds(client, path) for _ in range(TIMES + 1)] for name, path in ASKED.items()}
    print(f"{size:,} votes\n\n| asked for | at first, CPU s | later (median of {TIMES}) | slowest |\n|---|---|---|---|")
    for name, (first, *later) in took.items():
        print(f"| {name} | {first:.3f} | {statistics.median(later):.4f} | {max(later):.4f} |")


def describe(data: Path) -> None:
    """Tags of prompts, and facts of clips that vary within models."""
    rng = np.random.default_rng(1)
    database = Database(Settings(data_dir=data).database)
    with database.writing() as connection:
        tags = [json.dumps([f"tag-{tag}" for tag in rng.choice(TAGS, 3, replace=False)]) for _ in range(PROMPTS)]
        marked = [{"id": number, "tags": each} for number, each in enumerate(tags, 1)]
        connection.execute(text("UPDATE prompts SET tags = :tags WHERE id = :id"), marked)
        measured = rng.uniform(4.0, 9.0, (MODELS * PROMPTS, 2)).round(3).tolist()
        facts = [
            {"id": number, "facts": json.dumps({"duration": length, "motion": motion, "fps": 24.0})}
            for number, (length, motion) in enumerate(measured, 1)
        ]
        connection.execute(text("UPDATE clips SET facts = :facts WHERE id = :id"), facts)
    database.close()


def seconds(client: TestClient, path: str) -> float:
    """CPU seconds of an answer."""
    began = time.process_time()
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return time.process_time() - began


if __name__ == "__main__":
    main()
