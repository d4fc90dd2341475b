"""How long a board waits that is not the standing one, while votes keep coming.

A log of 1,000,000 votes on 100 models. Each of several filters is asked for once, which computes its board; then, a
vote after a vote, each is asked for again. Wall seconds of the answers, over loopback; the limit is .15 seconds after
the first request.

Usage: python bench/filtered.py [votes in the log]
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from _load import Connection, request
from freshness import PROMPTS, fill_log, first_answer
from serving import fill, server, votes

VOTES, MODELS = 1_000_000, 100
ROUNDS = 30
LIMIT_SECONDS = 0.15
FILTERS = {
    "cohort": "cohort=public",
    "tag": "tag=odd",
    "period": "since=1970-01-01T00:05:00Z",
    "this prompt set": "estimand=prompt-set",
    "Davidson": "method=davidson",
    "unclustered": "method=unclustered",
}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, models=MODELS)
        fill_log(data, size, models=MODELS, prompts=PROMPTS)
        with server("arena", "serve", data=data) as (port, _):
            asyncio.run(first_answer(port))
            first, after, ages = asyncio.run(asked(port, size))
    print(f"{size:,} votes, {MODELS} models; the limit after the first request is {LIMIT_SECONDS} s\n")
    print("| board | first, s | after, s (median) | slowest | of the limit | votes behind (median) |")
    print("|---|---|---|---|---|---|")
    for name, seconds in after.items():
        median, slowest = statistics.median(seconds), max(seconds)
        print(
            f"| {name} | {first[name]:.2f} | {median:.4f} | {slowest:.3f} | {slowest / LIMIT_SECONDS:.2f} | "
            f"{statistics.median(ages[name]):.0f} |"
        )


async def asked(port: int, size: int) -> tuple[dict[str, float], dict[str, list[float]], dict[str, list[int]]]:
    """Seconds of the first answer and of the later ones, and how many votes these were behind, by filter."""
    connection = await Connection.to(port)
    first: dict[str, float] = {}
    counted: dict[str, int] = {}
    for name, query in FILTERS.items():
        first[name], counted[name] = await answered(connection, query)
    after: dict[str, list[float]] = {name: [] for name in FILTERS}
    ages: dict[str, list[int]] = {name: [] for name in FILTERS}
    for cast in range(1, ROUNDS + 1):
        drawn = await connection.ask(request("POST", "/api/v1/battles", {}))
        ((one,),) = votes([[drawn]])
        acknowledged = await connection.ask(one)
        assert acknowledged.status == 201, acknowledged
        for name, query in FILTERS.items():
            seconds, known = await answered(connection, query)
            after[name].append(seconds)
            ages[name].append(counted[name] + cast - known if counted[name] == size else 0)
        await asyncio.sleep(0.5)
    connection.close()
    return first, after, ages


async def answered(connection: Connection, query: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = await connection.ask(request("GET", f"/api/v1/leaderboard?category=text-to-video&{query}"))
    seconds = time.perf_counter() - began
    assert answer.status == 200, answer
    return seconds, int(json.loads(answer.body)["votes"])


if __name__ == "__main__":
    main()
