"""An arena with votes that tell something, and the protocol's own client before it."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client
from starlette.testclient import TestClient

from arena.domain.battles import read_battle
from arena.services.arena import Arena

VOTES = 40


Asked = Callable[[Client], Awaitable[Any]]


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """What is asked is the same over both databases."""
    return new_database(request.param)


@pytest.fixture
def voted(client: TestClient, arena: Arena) -> TestClient:
    """Votes of two people who prefer m1 to m2, m2 to m3 and m3 to m4, and call every tenth battle a tie."""
    for number in range(VOTES):
        if number % 20 == 0:
            client.cookies.clear()
        token = client.post("/api/v1/battles", json={}).json()["battle"]
        battle = read_battle(token, arena.seal)
        winner = "tie" if number % 10 == 9 else "left" if battle.left.model < battle.right.model else "right"
        assert client.post(f"/api/v1/battles/{token}/vote", json={"winner": winner}).status_code == 201
    while client.get("/api/v1/leaderboard").json()["votes"] < VOTES:
        pass
    return client


@pytest.fixture(scope="session")
def asking() -> Callable[..., Any]:
    """Connects a client to a server and has it ask: what the function that asks gives back."""

    def ask(server: Any, asked: Asked) -> Any:  # noqa: ANN401 - a URL, a command or a server
        async def connected() -> Any:  # noqa: ANN401
            async with Client(server) as client:
                return await asked(client)

        return anyio.run(connected)

    return ask
