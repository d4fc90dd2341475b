"""How much of the web framework's own speed is left when battles are drawn and votes are on disk.

Ratios of throughputs measured in one run, in turn, over 64 connections to one worker each:

    votes      POST vote (SQLite, synchronous=FULL: on disk when acknowledged) / FastAPI POST that does nothing
    battles    POST battles / FastAPI POST that does nothing
    board      GET leaderboard / bare Starlette route with the same bytes

and, beside each, the same ratio of the servers' CPU time for a request, which other work on the machine moves less.

Usage: python bench/serving.py [rounds]
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from _load import Answer, ready, request, throughput

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.settings import Settings
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_published
from arena.store.engine import Database
from arena.store.migrate import upgrade

CONNECTIONS = 64
EACH = 40
LIMITS = ("READING", "COMPUTING", "VOTING", "VOTING_ADDRESS")
MODELS, PROMPTS = 12, 300


class Served(NamedTuple):
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that its process has taken (proc(5): utime and stime)."""
        utime, stime = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(utime) + int(stime)) / os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """Of a number of requests: how many were answered in a second, and the server's CPU for one."""

    rate: float
    cpu: float


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data)
        board = data / "board.json"
        with server("arena", "serve", data=data) as arena:
            board.write_bytes(asyncio.run(first_board(arena.port)))
            peer_app = ("uvicorn", "_peers_app:app", "--no-access-log", "--log-level", "warning", "--no-server-header")
            with server(*peer_app, data=data) as peer:
                asyncio.run(compare(arena, peer, rounds))


def fill(data: Path, *, models: int = MODELS, prompts: int = PROMPTS) -> None:
    """A catalogue large enough that drawing is no special case; the clips' bytes are never asked for."""
    database = Database(Settings(data_dir=data).database)
    upgrade(database)
    with database.writing() as connection:
        numbers = [put_model(connection, Model(f"model-{n}", f"Model {n}"), now_ms=0) for n in range(models)]
        for p in range(prompts):
            spec = PromptSpec(f"prompt-{p}", "text-to-video", f"Prompt {p}", tags=("odd",) if p % 2 else ())
            prompt = put_prompt(connection, spec, now_ms=0)
            for model in numbers:
                digest = f"{model:032x}{prompt:032x}"
                add_published(connection, NewClip(model, prompt, digest, digest, digest, {}, {}), now_ms=0)
    database.close()


@contextmanager
def server(*module: str, data: Path) -> Iterator[Served]:
    """A server process on a free port, ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "BLINDCUT_DATA_DIR": str(data),
        "BLINDCUT_LOG_LEVEL": "error",
        # Counted as ever, and never too many.
        **{f"BLINDCUT_LIMIT_{each}": "1000000000/minute" for each in LIMITS},
        "BENCH_BOARD": str(data / "board.json"),
    }
    command = [sys.executable, "-m", *module, "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parent)
    try:
        ready(port, process)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


async def first_board(arena: int) -> bytes:
    """The bytes of a board that has a few votes."""
    _, drawn = await throughput(arena, [[request("POST", "/api/v1/battles", {})]] * 16, status=201)
    for queue in drawn:
        await throughput(arena, votes([queue]), status=201)
    time.sleep(1.5)  # noqa: ASYNC251 - nothing else runs here; the rater of the other process does
    _, ((board,),) = await throughput(arena, [[request("GET", "/api/v1/leaderboard")]], status=200)
    return board.body


async def compare(arena: Served, peer: Served, rounds: int) -> None:
    ratios: dict[str, list[Spent]] = {"votes": [], "battles": [], "board": []}
    for _ in range(rounds):
        draw = [[request("POST", "/api/v1/battles", {})]] * CONNECTIONS
        _, first = await throughput(arena.port, draw, status=201)
        cookies = [cookie(queue[0]) for queue in first]
        draw = [[request("POST", "/api/v1/battles", {}, c)] * EACH for c in cookies]
        battles, drawn = await spend(arena, draw, status=201)
        noop = [[request("POST", "/noop", {}, c)] * EACH for c in cookies]
        noop_battles, _ = await spend(peer, noop, status=201)
        cast = votes(drawn, cookies)
        voted, _ = await spend(arena, cast, status=201)
        noop = [[one.replace(b"/api/v1/battles/", b"/noop/") for one in queue] for queue in cast]
        noop_votes, _ = await spend(peer, noop, status=201)
        board, _ = await spend(arena, [[request("GET", "/api/v1/leaderboard")] * EACH] * CONNECTIONS, status=200)
        bare, _ = await spend(peer, [[request("GET", "/bare")] * EACH] * CONNECTIONS, status=200)
        for name, ours, theirs in (
            ("votes", voted, noop_votes),
            ("battles", battles, noop_battles),
            ("board", board, bare),
        ):
            ratios[name].append(Spent(ours.rate / theirs.rate, theirs.cpu / ours.cpu))
            print(
                f"{name:8} {ours.rate:8.0f}/s against {theirs.rate:8.0f}/s: {ours.rate / theirs.rate:.2f}; "
                f"CPU {1e6 * ours.cpu:.0f} us against {1e6 * theirs.cpu:.0f} us: {theirs.cpu / ours.cpu:.2f}"
            )
    print("\n| figure | median ratio | lowest | highest | median ratio of CPU |\n|---|---|---|---|---|")
    for name, values in ratios.items():
        rates, cpus = zip(*values, strict=True)
        median, cpu = statistics.median(rates), statistics.median(cpus)
        print(f"| {name} | {median:.2f} | {min(rates):.2f} | {max(rates):.2f} | {cpu:.2f} |")


async def spend(served: Served, queues: Sequence[Sequence[bytes]], *, status: int) -> tuple[Spent, list[list[Answer]]]:
    """As `throughput`, with what it cost the server."""
    before = served.cpu()
    rate, answers = await throughput(served.port, queues, status=status)
    return Spent(rate, (served.cpu() - before) / sum(map(len, queues))), answers


def votes(drawn: list[list[Answer]], cookies: list[str] | None = None) -> list[list[bytes]]:
    queues = []
    for number, queue in enumerate(drawn):
        voter = cookies[number] if cookies else cookie(queue[0])
        body = {"winner": "left", "watched": {"left": 3.5, "right": 3.4}}
        names = [json.loads(answer.body)["battle"] for answer in queue]
        queues.append([request("POST", f"/api/v1/battles/{name}/vote", body, voter) for name in names])
    return queues


def cookie(answer: Answer) -> str:
    at = answer.head.index(b"set-cookie: ") + 12
    return answer.head[at : answer.head.index(b";", at)].decode()


if __name__ == "__main__":
    main()
