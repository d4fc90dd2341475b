"""How long a vote on disk takes to be visible on the board, by the age of the log.

For logs of 10,000, 100,000 and 1,000,000 votes (20 models, 300 prompts, voters with heavy-tailed activity): one
vote is cast and acknowledged, then the board is asked for until it counts it. The limit is 1 second at 1,000,000.

Usage: python bench/freshness.py [votes ...]
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from _load import Connection, request
from serving import fill, server, votes
from sqlalchemy import insert

from arena.settings import Settings
from arena.store.engine import Database
from arena.store.tables import battles, voters
from arena.store.tables import votes as votes_table

SIZES = (10_000, 100_000, 1_000_000)
MODELS, PROMPTS = 20, 300
TIMES = 9
PAGE = 50_000
LIMIT_SECONDS = 1.0


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| votes in the log | start, s | visible after, s (median) | slowest | of the limit |\n|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            fill(data, models=MODELS, prompts=PROMPTS)
            fill_log(data, size)
            began = time.perf_counter()
            with server("arena", "serve", data=data) as (port, _):
                asyncio.run(first_answer(port))
                started = time.perf_counter() - began
                took = asyncio.run(visible_after(port, size))
        median = statistics.median(took)
        print(
            f"| {size:,} | {started:.1f} | {median:.3f} | {max(took):.3f} | {median / LIMIT_SECONDS:.2f} |", flush=True
        )


def fill_log(data: Path, size: int, *, models: int = MODELS, prompts: int = PROMPTS) -> None:
    """A log as years of voting would leave it, written straight into the tables."""
    rng = np.random.default_rng(0)
    people = max(size // 20, 50)
    activity = rng.pareto(1.16, people) + 1
    voter = rng.choice(people, size, p=activity / activity.sum())
    left = rng.integers(models, size=size)
    right = (left + rng.integers(1, models, size=size)) % models
    chance = 1 / (1 + np.exp((left - right) / models * 2))
    winner = np.where(rng.random(size) < 0.15, 2, np.where(rng.random(size) < chance, 0, 1))
    prompt = rng.integers(prompts, size=size)
    names = np.array(["left", "right", "tie"])[winner]
    database = Database(Settings(data_dir=data).database)
    with database.writing() as connection:
        # Who is number 0 is nobody.
        rows = [{"id": f"{n + 1:032x}", "cohort": "public", "created_ms": 0} for n in range(people)]
        connection.execute(insert(voters), rows)
        for start in range(0, size, PAGE):
            span = range(start, min(start + PAGE, size))
            connection.execute(
                insert(battles),
                [
                    {
                        "seq": n + 1,
                        "id": f"{n:032x}",
                        "voter_id": f"{voter[n] + 1:032x}",
                        "prompt_id": int(prompt[n]) + 1,
                        # Clips were numbered prompt by prompt, a model after the other.
                        "left_clip_id": int(prompt[n] * models + left[n]) + 1,
                        "left_model_id": int(left[n]) + 1,
                        "right_clip_id": int(prompt[n] * models + right[n]) + 1,
                        "right_model_id": int(right[n]) + 1,
                        "propensity": 0.005,
                        "drawn_ms": n,
                        "ended_ms": n,
                    }
                    for n in span
                ],
            )
            connection.execute(
                insert(votes_table),
                [{"battle_seq": n + 1, "winner": str(names[n]), "receipt": f"{n:064x}"} for n in span],
            )
    database.close()


async def first_answer(port: int) -> None:
    connection = await Connection.to(port)
    await connection.ask(request("GET", "/readyz"))
    connection.close()


async def visible_after(port: int, size: int) -> list[float]:
    """Seconds from each acknowledgement to the board that counts the vote."""
    connection = await Connection.to(port)
    took = []
    for number in range(1, TIMES + 1):
        drawn = await connection.ask(request("POST", "/api/v1/battles", {}))
        (one,) = votes([[drawn]])[0]
        acknowledged = await connection.ask(one)
        assert acknowledged.status == 201, acknowledged
        began = time.perf_counter()
        while await counted(connection) < size + number:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(0.01)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(1)
    connection.close()
    return took


async def counted(connection: Connection) -> int:
    board = await connection.ask(request("GET", "/api/v1/leaderboard"))
    return int(json.loads(board.body)["votes"])


if __name__ == "__main__":
    main()
