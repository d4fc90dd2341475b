"""The same over stdio and over HTTP, as a client on this machine or elsewhere connects."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from starlette.testclient import TestClient

from arena.app import create_app
from arena.cli import mcp as command
from arena.errors import BadConfiguration
from arena.services.arena import Arena
from arena.settings import Settings

Asking = Callable[..., Any]
Serving = Callable[[Any], AbstractContextManager[str]]

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a client of last year", "version": "1"},
    },
}
JSON = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


@pytest.fixture
def stdio(stocked: Settings) -> StdioServerParameters:
    """`blindcut mcp` of the arena."""
    environment = {"BLINDCUT_DATABASE_URL": stocked.database_url, "BLINDCUT_DATA_DIR": str(stocked.data_dir)}
    # The coverage and path of the tests, if any, are the child's as well.
    return StdioServerParameters(command=sys.executable, args=["-m", "arena", "mcp"], env={**os.environ, **environment})


@pytest.fixture
def address(arena: Arena, serving: Serving) -> Iterator[str]:
    with serving(create_app(arena)) as served_at:
        yield served_at


def test_over_stdio_new_votes_are_followed_and_nothing_is_written(
    voted: TestClient, arena: Arena, stdio: StdioServerParameters, asking: Asking, stocked: Settings
) -> None:
    arena.rater.close()  # else the arena itself keeps snapshots
    database = Path(stocked.database_url.removeprefix("sqlite:///"))
    files = sorted(path.name for path in stocked.data_dir.iterdir())

    async def asked(client: Client) -> int:
        before = await client.call_tool("leaderboard", {})
        token = voted.post("/api/v1/battles", json={}).json()["battle"]
        assert voted.post(f"/api/v1/battles/{token}/vote", json={"winner": "left"}).status_code == 201
        rows = dump(database)
        while (after := await client.call_tool("leaderboard", {})).structured_content == before.structured_content:
            pass
        assert dump(database) == rows
        votes: int = after.structured_content["votes"]
        return votes

    assert asking(stdio, asked) == 41
    assert sorted(path.name for path in stocked.data_dir.iterdir()) == files


def test_over_http_the_same_is_answered(address: str, asking: Asking) -> None:
    async def asked(client: Client) -> Any:  # noqa: ANN401
        return (await client.call_tool("search_prompts", {"words": "p3"})).structured_content

    found = asking(f"{address}/mcp", asked)

    assert [prompt["id"] for prompt in found["prompts"]] == ["p3"]


def test_a_client_of_an_older_protocol_is_answered_too(client: TestClient) -> None:
    answer = client.post("/mcp", json=INITIALIZE, headers=JSON | {"host": "localhost:8000"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["result"]["serverInfo"]["name"] == "blindcut"
    assert "mcp-session-id" not in answer.headers, "any worker may answer the next request"


def test_only_known_names_are_answered_to(address: str, stocked: Settings, serving: Serving) -> None:
    def status(url: str, **headers: str) -> int:
        return httpx.post(f"{url}/mcp", json=INITIALIZE, headers=JSON | headers).status_code

    assert status(address) == 200
    assert status(address, host="rebound.example") == 421
    assert status(address, origin="http://elsewhere.example") == 403
    named = stocked.model_copy(update={"mcp_hosts": "arena.example, other.example"})
    with serving(create_app(Arena(named))) as url:
        assert [status(url, host=name) for name in ("arena.example", "arena.example:443", "other.example")] == [200] * 3
        assert status(url, host="rebound.example") == 421
    with serving(create_app(Arena(stocked.model_copy(update={"mcp_hosts": "*"})))) as url:
        assert status(url, host="rebound.example") == 200


def test_it_is_under_the_limits_of_the_api(stocked: Settings, serving: Serving) -> None:
    few = stocked.model_copy(update={"limit_reading": "5/minute", "limit_computing": "1/hour"})
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call"}

    def leaderboard(**filters: str) -> dict[str, Any]:
        return call | {"params": {"name": "leaderboard", "arguments": filters}}

    with serving(create_app(Arena(few))) as url, httpx.Client(headers=JSON) as client:
        standing, computed, refused = (
            client.post(f"{url}/mcp", json=leaderboard(**filters)) for filters in ({}, {"tag": "odd"}, {"tag": "all"})
        )
        answers = [client.post(f"{url}/mcp", json=INITIALIZE) for _ in range(3)]

    assert standing.headers["ratelimit-policy"] == '"reading";q=5;w=60'
    assert [each.json()["result"].get("isError", False) for each in (standing, computed, refused)] == [
        False,
        False,
        True,
    ]
    assert "more than 1 requests in 3600 s (computing)" in refused.text
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_without_the_library_everything_else_works(
    stocked: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("arena.mcp.find_spec", lambda _name: None)
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path))

    with TestClient(create_app(Arena(stocked))) as client:
        assert client.get("/api/v1/models").status_code == 200
        assert client.post("/mcp", json=INITIALIZE).status_code == 404
    with pytest.raises(BadConfiguration, match=r"pip install 'blindcut\[mcp\]'"):
        command.mcp()


def dump(database: Path) -> list[str]:
    """All that a database holds."""
    connection = sqlite3.connect(database)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()
