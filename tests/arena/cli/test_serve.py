"""`blindcut serve` as an operator meets it: started, killed, started again."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import IO
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from arena.settings import Settings
from arena.store.engine import Database

VOTERS = 200
HASTE = 0.5
"""Seconds within which all have voted: more votes under way than are written, and none is the last for sure."""


class Server:
    """A `blindcut serve` in a process group of its own."""

    def __init__(self, settings: Settings, said: IO[str], *options: str) -> None:
        self._said = Path(said.name)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "arena", "serve", "--port", "0", *options],
            env=os.environ | environment(settings),
            stderr=said,
            start_new_session=True,
        )
        self.url = self._wait_for_url()

    def _wait_for_url(self) -> str:
        while self._process.poll() is None:
            if found := re.search(r"http://\S+", self.said):
                return found[0]
            sleep(0.05)
        raise AssertionError(self.said)

    @property
    def said(self) -> str:
        """What it wrote on stderr so far."""
        return self._said.read_text()

    def kill(self) -> None:
        """As the kernel does it when memory is short: at once, and nothing can be put away."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(20)

    @property
    def running(self) -> bool:
        return self._process.poll() is None


def environment(settings: Settings) -> dict[str, str]:
    assert settings.secret is not None
    return {
        "BLINDCUT_DATA_DIR": str(settings.data_dir),
        "BLINDCUT_DATABASE_URL": settings.database_url,
        "BLINDCUT_SECRET": settings.secret.get_secret_value(),
    }


Serve = Callable[..., Server]


@pytest.fixture
def serve(stocked: Settings, tmp_path: Path) -> Iterator[Serve]:
    """Starts servers over the stocked arena; what still runs at the end is killed."""
    started: list[Server] = []

    def start(*options: str) -> Server:
        with (tmp_path / f"stderr-{len(started)}").open("w") as said:
            started.append(Server(stocked, said, *options))
        return started[-1]

    yield start
    for server in started:
        if server.running:
            server.kill()


class Voters:
    """People who draw a battle each, and vote at once, each over a connection of their own."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, str]] = []
        self.answers: dict[int, tuple[int, bytes]] = {}

    async def draw(self, url: str) -> None:
        answers = await asyncio.gather(*(post(url, "/api/v1/battles", {}) for _ in range(VOTERS)))
        for answer in answers:
            assert answer is not None
            _, head, body = answer
            cookie = re.search(r"set-cookie: (voter=[^;]+)", head)
            assert cookie
            self.drawn.append((json.loads(body)["battle"], cookie[1]))

    async def vote(self, url: str, *, after: int = VOTERS + 1, then: Callable[[], None] | None = None) -> None:
        """Vote within half a second; after so many answers, let something happen. Who gets no answer has none."""
        self.answers = {}

        async def one(number: int) -> None:
            battle, cookie = self.drawn[number]
            await asyncio.sleep(HASTE * number / VOTERS)
            winner = ("left", "right", "tie", "both_bad")[number % 4]
            answer = await post(url, f"/api/v1/battles/{battle}/vote", {"winner": winner}, cookie)
            if answer is None:
                return
            self.answers[number] = (answer[0], answer[2])
            if len(self.answers) == after and then is not None:
                then()

        await asyncio.gather(*(one(number) for number in range(VOTERS)))


async def post(url: str, path: str, body: object, cookie: str = "") -> tuple[int, str, bytes] | None:
    """Status, head and body of the answer; None where the connection ended before the whole of it had come."""
    address = urlsplit(url)
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {address.netloc}\r\ncookie: {cookie}\r\nconnection: close\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(head.encode() + content)
        answer = await reader.read()
    except OSError:
        return None
    writer.close()
    told, _, received = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", told)
    if length is None or len(received) != int(length[1]):
        return None
    return int(told.split()[1]), told.decode(), received


def receipts(url: str) -> list[str]:
    """The receipts of the log, in its order."""
    database = Database(url)
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT seq, receipt FROM battles JOIN votes ON battle_seq = seq ORDER BY seq")
        ).all()
    database.close()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1)), "the log has no gap"
    return [row.receipt for row in rows]


def receipt(answer: tuple[int, bytes]) -> str:
    found = re.search(rb'"receipt":"([0-9a-f]{64})"', answer[1])
    assert found, answer
    return found[1].decode()


def test_no_vote_that_was_acknowledged_is_lost_when_the_server_is_killed(serve: Serve, database_url: str) -> None:
    """SIGKILL among 200 votes, at a random answer; then the same votes again, to a new server."""
    voters, server = Voters(), serve()
    asyncio.run(voters.draw(server.url))
    moment = random.SystemRandom().randrange(1, 100)
    asyncio.run(voters.vote(server.url, after=moment, then=server.kill))
    acknowledged = voters.answers
    assert moment <= len(acknowledged) < VOTERS
    assert {status for status, _ in acknowledged.values()} == {201}

    stored = set(receipts(database_url))
    assert {receipt(answer) for answer in acknowledged.values()} <= stored

    server = serve()
    asyncio.run(voters.vote(server.url))
    assert set(voters.answers) == set(range(VOTERS))
    assert {number: voters.answers[number] for number in acknowledged} == {
        number: (200, body) for number, (_, body) in acknowledged.items()
    }
    assert sum(status == 201 for status, _ in voters.answers.values()) == VOTERS - len(stored)
    assert sorted(receipt(answer) for answer in voters.answers.values()) == sorted(receipts(database_url))
    assert server.interrupt() == 0


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ctrl_c_ends_it_cleanly_and_the_votes_are_there_afterwards(
    serve: Serve, database_url: str, workers: str
) -> None:
    voters, server = Voters(), serve("--workers", workers)
    asyncio.run(voters.draw(server.url))
    asyncio.run(voters.vote(server.url))
    assert {status for status, _ in voters.answers.values()} == {201}

    assert server.interrupt() == 0
    assert "Traceback" not in server.said
    assert "Exception" not in server.said
    assert sorted(receipts(database_url)) == sorted(receipt(answer) for answer in voters.answers.values())


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"BLINDCUT_SECRET": "short"}, r"BLINDCUT_SECRET: .* not \(hidden\)"),
        ({"BLINDCUT_HOST": "203.0.113.7"}, r"can't listen on 203.0.113.7:8000"),
    ],
)
def test_what_can_not_work_is_one_line_and_exit_2(tmp_path: Path, variables: dict[str, str], reason: str) -> None:
    end = subprocess.run(
        [sys.executable, "-m", "arena", "serve"],
        env=os.environ | {"BLINDCUT_DATA_DIR": str(tmp_path / "data")} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (end.returncode, end.stdout) == (2, "")
    assert re.fullmatch(rf"blindcut: .*{reason}.*\n", end.stderr), end.stderr
