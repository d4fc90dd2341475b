"""Taking a vote back: in time, once, by the voter, without a trace on the board."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from arena.domain.battles import read_battle
from arena.services.arena import Arena
from arena.services.export import export_log

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Draw = Callable[..., dict[str, Any]]


def vote(client: TestClient, battle: str, winner: str = "left") -> Any:  # noqa: ANN401 - a response
    return client.post(f"/api/v1/battles/{battle}/vote", json={"winner": winner})


def undo(client: TestClient, battle: str) -> tuple[int, str]:
    """The status, and the kind of the problem if it is one."""
    response = client.post(f"/api/v1/battles/{battle}/undo")
    return response.status_code, response.json()["type"].rpartition("/")[2] if response.content else ""


def verdicts(arena: Arena) -> list[tuple[bool, str]]:
    with arena.database.reading() as connection:
        rows = connection.execute(text("SELECT counted, kind FROM verdicts ORDER BY id"))
        return [(bool(counted), kind) for counted, kind in rows]


def age(arena: Arena, *, seconds: float) -> None:
    """Let every vote have been cast so much earlier."""
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE battles SET ended_ms = ended_ms - :ms"), {"ms": round(seconds * 1000)})


@BOTH
def test_a_vote_taken_back_counts_nowhere_and_stays_in_the_log(
    client: TestClient, draw: Draw, arena: Arena, tmp_path: Path
) -> None:
    token, other = draw()["battle"], draw()["battle"]
    receipt = vote(client, token).json()
    vote(client, other)

    assert undo(client, token) == (204, "")
    assert undo(client, token) == (204, "")

    assert verdicts(arena) == [(False, "withdrawn")]
    deadline = monotonic() + 5
    while client.get("/api/v1/leaderboard").json()["votes"] != 1:
        assert monotonic() < deadline, "the vote stays on the board"
        sleep(0.02)
    export_log(arena.database, tmp_path)
    exported = (tmp_path / "votes.csv").read_text()
    assert read_battle(other, arena.seal).id in exported
    assert read_battle(token, arena.seal).id not in exported
    again = vote(client, token)
    assert (again.status_code, again.json()) == (200, receipt), "it is the record of what was said"


@BOTH
def test_a_revealed_battle_cannot_be_voted_again(client: TestClient, draw: Draw) -> None:
    token = draw()["battle"]
    vote(client, token, "left")
    undo(client, token)

    assert vote(client, token, "right").status_code == 409


@pytest.mark.parametrize(("seconds", "answer"), [(4.5, (204, "")), (6.5, (409, "too-late-to-undo"))])
def test_a_vote_can_be_taken_back_for_five_seconds(
    client: TestClient, draw: Draw, arena: Arena, seconds: float, answer: tuple[int, str]
) -> None:
    token = draw()["battle"]
    vote(client, token)
    age(arena, seconds=seconds)

    assert undo(client, token) == answer
    assert len(verdicts(arena)) == (answer[0] == 204)


def test_what_was_taken_back_in_time_is_answered_alike_at_any_age(client: TestClient, draw: Draw, arena: Arena) -> None:
    token = draw()["battle"]
    vote(client, token)
    undo(client, token)
    age(arena, seconds=3_600)

    assert undo(client, token) == (204, "")
    assert verdicts(arena) == [(False, "withdrawn")]


def test_only_the_voter_takes_back_and_only_a_vote(client: TestClient, draw: Draw, arena: Arena) -> None:
    voted, skipped, open_ = (draw()["battle"] for _ in range(3))
    vote(client, voted)
    client.post(f"/api/v1/battles/{skipped}/skip", json={"reason": "unsure"})

    assert undo(client, skipped) == (409, "nothing-to-undo")
    assert undo(client, open_) == (409, "nothing-to-undo")
    assert undo(client, "forged") == (404, "unknown-battle")
    client.cookies.clear()
    assert undo(client, voted) == (404, "unknown-battle")
    assert verdicts(arena) == []
