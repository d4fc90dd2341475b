"""A load generator that costs less than what it measures: raw HTTP/1.1 over kept-alive loopback connections."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> Answer:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        at = head.lower().index(b"content-length: ") + 16
        body = await self._reader.readexactly(int(head[at : head.index(b"\r", at)]))
        return Answer(int(head[9:12]), head, body)

    def close(self) -> None:
        self._writer.close()


def request(method: str, path: str, body: object = None, cookie: str = "") -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    if body is not None:
        head += f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
    if cookie:
        head += f"cookie: {cookie}\r\n"
    return head.encode() + b"\r\n" + content


async def throughput(port: int, queues: Sequence[Sequence[bytes]], *, status: int) -> tuple[float, list[list[Answer]]]:
    """Requests a second when each queue is asked on a connection of its own, and the answers."""
    connections = [await Connection.to(port) for _ in queues]

    async def drain(connection: Connection, queue: Sequence[bytes]) -> list[Answer]:
        return [await connection.ask(one) for one in queue]

    started = time.perf_counter()
    answers = await asyncio.gather(*(drain(c, q) for c, q in zip(connections, queues, strict=True)))
    took = time.perf_counter() - started
    for connection in connections:
        connection.close()
    wrong = [answer for queue in answers for answer in queue if answer.status != status]
    assert not wrong, f"{len(wrong)} answers, the first: {wrong[0]}"
    return sum(map(len, queues)) / took, list(answers)


def ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the port is answered."""
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server did not start")
