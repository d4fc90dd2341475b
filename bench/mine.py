"""How long a voter's own page takes on a large log, beside a board that is computed from the same log.

A voter with about 2,000 votes in a log of 1,000,000 (20 models, 300 prompts) asks for the page, the own board, all that
is stored and to be forgotten. CPU seconds of the whole application, called in this process. The limit of the page is
0.3 seconds.

Usage: python bench/mine.py [votes in the log]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from freshness import MODELS, PROMPTS, fill_log
from serving import fill
from sqlalchemy import func, select
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.voters import Voter, seal_voter
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.tables import battles

VOTES, OWN = 1_000_000, 2_000
TIMES = 9
LIMIT_SECONDS = 0.3
# Another moment each time, or the board would come from memory.
ASKED = {
    "board of a cohort, computed": "/api/v1/leaderboard?category=text-to-video&cohort=public&as_of={moment}",
    "page `/me`": "/me",
    "own board": "/api/v1/me/leaderboard",
    "all that is stored": "/api/v1/me/votes",
}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, models=MODELS, prompts=PROMPTS)
        fill_log(data, size)
        voter, own = chosen(data)
        arena = Arena(Settings(data_dir=data, refresh_seconds=60))
        with TestClient(create_app(arena)) as client:
            client.cookies.set("voter", seal_voter(voter, arena.seal))
            took = measured(client)
    by = statistics.median(took["board of a cohort, computed"])
    print(f"{size:,} votes, {own:,} of them the voter's; the limit of the page is {LIMIT_SECONDS} s\n")
    print("| asked for | CPU seconds (median) | slowest | of the computed board |\n|---|---|---|---|")
    for name, seconds in took.items():
        median = statistics.median(seconds)
        print(f"| {name} | {median:.3f} | {max(seconds):.3f} | {median / by:.2f} |")


def chosen(data: Path) -> tuple[Voter, int]:
    """The voter whose number of votes is nearest to what is asked for."""
    database = Database(Settings(data_dir=data).database)
    with database.reading() as connection:
        every = select(battles.c.voter_id, func.count().label("votes")).group_by(battles.c.voter_id)
        found = {row.voter_id: int(row.votes) for row in connection.execute(every)}
    database.close()
    voter, own = min(found.items(), key=lambda item: abs(item[1] - OWN))
    return Voter(voter), own


def measured(client: TestClient) -> dict[str, list[float]]:
    """CPU seconds of each answer, in turn, so that a busy moment meets them all."""
    took: dict[str, list[float]] = {name: [] for name in (*ASKED, "to be forgotten")}
    for number in range(TIMES):
        for name, path in ASKED.items():
            began = time.process_time()
            answer = client.get(path.format(moment=f"2026-01-01T00:00:{number:02}Z"))
            took[name].append(time.process_time() - began)
            assert answer.status_code == 200, answer
    began = time.process_time()
    answer = client.request("DELETE", "/api/v1/me", json={"votes": "keep"})
    took["to be forgotten"].append(time.process_time() - began)
    assert answer.status_code == 204, answer
    return took


if __name__ == "__main__":
    main()
