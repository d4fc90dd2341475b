"""The ledger, snapshots and the public record over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.domain.events import EventKind
from arena.domain.ledger import GENESIS, check_proof
from arena.domain.verdicts import VerdictKind
from arena.services.arena import Arena
from arena.services.moderation import Moderation

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def vote(client: TestClient, draw: Draw) -> Callable[[], str]:
    """Casts a vote: its receipt."""

    def cast() -> str:
        answer = client.post(f"/api/v1/battles/{draw()['battle']}/vote", json={"winner": "left"})
        assert answer.status_code == 201
        return str(answer.json()["receipt"])

    return cast


def pages(client: TestClient, path: str, **query: str) -> Iterator[dict[str, Any]]:
    """The pages of a list, followed by their cursors."""
    while True:
        answer = client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if answer.json()["next"] is None:
            return
        query["cursor"] = answer.json()["next"]


def listed_votes(client: TestClient) -> int:
    """Of the newest snapshot."""
    items = client.get("/api/v1/snapshots?limit=1").json()["items"]
    return int(items[0]["votes"]) if items else 0


def test_a_receipt_is_proved_once_its_vote_is_sealed(client: TestClient, arena: Arena, vote: Callable[[], str]) -> None:
    client.get("/readyz")
    first = vote()
    arena.ledger.seal()
    second = vote()

    answer = client.get(f"/api/v1/ledger/proofs/{first}")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    proof = answer.json()
    check_proof(proof["entry"], proof)
    assert first in proof["entry"]
    assert client.get(f"/api/v1/ledger/{proof['block']}").json()["head"] == proof["head"]

    waits = client.get(f"/api/v1/ledger/proofs/{second}")
    assert (waits.status_code, waits.json()["type"]) == (404, "/problems/not-sealed-yet")
    assert "within 10 minutes" in waits.json()["detail"]
    unknown = client.get(f"/api/v1/ledger/proofs/{'0' * 64}")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
    assert client.get("/api/v1/ledger/proofs/short").status_code == 422


def test_blocks_are_listed_newest_first_and_chain(client: TestClient, arena: Arena, vote: Callable[[], str]) -> None:
    for _ in range(5):
        vote()
        arena.ledger.seal()

    found = list(pages(client, "/api/v1/ledger", limit="2"))
    blocks = [block for page in found for block in page["items"]]
    newest = found[0]["height"]
    assert newest >= 5
    assert [block["height"] for block in blocks] == list(range(newest, 0, -1))
    assert found[0]["head"] == blocks[0]["head"]
    assert found[0]["votes"] + found[0]["waiting"] == 5
    for block, earlier in zip(blocks, [*blocks[1:], {"head": GENESIS}], strict=True):
        assert block["previous"] == earlier["head"]
    whole = client.get(f"/api/v1/ledger/{newest}")
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(whole.json()["leaves"]) == whole.json()["entries"]
    tag = {"If-None-Match": whole.headers["etag"]}
    assert client.get(f"/api/v1/ledger/{newest}", headers=tag).status_code == 304
    assert client.get(f"/api/v1/ledger/{newest + 9}").status_code == 404
    assert client.get("/api/v1/ledger/0").status_code == 422


def test_a_board_that_was_published_is_found_again_by_its_digest(
    client: TestClient, arena: Arena, vote: Callable[[], str], eventually: Callable[[Callable[[], bool]], None]
) -> None:
    assert client.get("/api/v1/snapshots").json() == {"items": [], "next": None}
    arena._keeper._period = 0
    digests = []
    for number in range(1, 4):
        vote()
        eventually(lambda: listed_votes(client) == number)  # noqa: B023 - called at once
        digests.append(client.get("/api/v1/leaderboard").json()["digest"])

    listed = [item for page in pages(client, "/api/v1/snapshots", limit="2") for item in page["items"]]
    assert [item["digest"] for item in listed] == digests[::-1]
    assert all(item["verifiable"] and item["block"] for item in listed)
    document = client.get(f"/api/v1/snapshots/{digests[1]}")
    assert document.headers["access-control-allow-origin"] == "*"
    assert (document.json()["votes"], document.json()["board"]["digest"]) == (2, digests[1])
    head = document.json()["ledger"]["head"]
    assert client.get(f"/api/v1/ledger/{document.json()['ledger']['block']}").json()["head"] == head
    assert client.get("/api/v1/snapshots?category=multi-shot").json()["items"] == []
    assert client.get("/api/v1/snapshots?category=films").status_code == 404
    assert client.get(f"/api/v1/snapshots/{digests[1]}?cohort=all").status_code == 404
    assert client.get(f"/api/v1/snapshots/{'0' * 64}").status_code == 404


def test_removals_are_public(client: TestClient, arena: Arena, log: Any) -> None:  # noqa: ANN401
    cast = [log.cast("m1", "m2") for _ in range(3)]
    desk = Moderation(arena.database)
    desk.exclude(cast[0], reason="a bot")
    log.judge(cast[1], counted=False, kind=VerdictKind.WITHDRAWN)
    desk.retire("m3")
    desk.withdraw(1, reason="shows a real person")

    items = [item for page in pages(client, "/api/v1/events", limit="1") for item in page["items"]]

    told = {
        (item["entry"], item["kind"]): {k: v for k, v in item.items() if k not in {"entry", "kind", "created_at"}}
        for item in items
    }
    assert told["verdict", "operator"] == {"battle_id": cast[0], "counted": False, "reason": "a bot"}
    assert told["verdict", "withdrawn"] == {"battle_id": cast[1], "counted": False}
    assert told["event", EventKind.MODEL_RETIRED]["subject"] == "m3"
    assert told["event", EventKind.CLIP_WITHDRAWN]["detail"] == {"reason": "shows a real person"}
    assert [item["created_at"] for item in items] == sorted((item["created_at"] for item in items), reverse=True)
    for entry in ("verdict", "event"):
        only = client.get(f"/api/v1/events?entry={entry}").json()["items"]
        assert only == [item for item in items if item["entry"] == entry]
    blocks = client.get("/api/v1/ledger?limit=1").json()["next"] or "yesterday"
    assert client.get(f"/api/v1/events?cursor={blocks}").status_code == 422
