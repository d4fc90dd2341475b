"""The page of the ledger, and what leads to it."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.store.erasure import erase

Page = Callable[[str], str]


@pytest.fixture
def page(arena: Arena) -> Page:
    """What the page says to a query, in an arena that seals when it is told to."""
    client = TestClient(create_app(arena))

    def says(query: str) -> str:
        answer = client.get(f"/ledger{query}")
        assert answer.status_code == 200, answer.text
        return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", answer.text)))

    return says


def test_an_arena_without_votes_has_no_blocks(page: Page) -> None:
    says = page("")
    assert "0 votes sealed in 0 blocks" in says
    assert "Nothing is sealed yet." in says


def test_a_receipt_is_looked_up_however_it_was_pasted(page: Page, arena: Arena, log: Any) -> None:  # noqa: ANN401
    votes = [log.vote("m1", "m2") for _ in range(3)]
    log.write(*votes[:2])
    arena.ledger.seal()
    log.write(votes[2])
    block = arena.proofs.proof(votes[1].receipt)

    says = page(f"?receipt=%20{votes[1].receipt.upper()}%0A")
    assert f"This vote is in block {block['block']}" in says
    assert f"entry {block['index'] + 1} of {block['header']['entries']}" in says
    assert all(each in says for each in (block["head"], block["leaf"], block["entry"], *block["path"]))
    assert "2 votes sealed" in says
    assert "1 waits for the next one, for 10 minutes at most" in says

    assert "The vote is stored, and will be in a block within 10 minutes." in page(f"?receipt={votes[2].receipt}")
    assert f"No vote has the receipt '{'0' * 64}'." in page(f"?receipt={'0' * 64}")
    assert "A receipt is 64 digits and letters from a to f." in page("?receipt=<b>mine</b>")


def test_an_erased_vote_is_still_in_its_block_and_says_nothing(page: Page, arena: Arena, log: Any) -> None:  # noqa: ANN401
    vote = log.vote("m1", "m2")
    log.write(vote)
    arena.ledger.seal()
    entry = arena.proofs.proof(vote.receipt)["entry"]
    with arena.database.writing() as connection:
        erase(connection, vote.battle.voter, now_ms=5)

    says = page(f"?receipt={vote.receipt}")
    assert entry not in says
    assert "Its voter has deleted it." in says


def test_blocks_are_listed_page_by_page(page: Page, arena: Arena, log: Any) -> None:  # noqa: ANN401
    for _ in range(14):
        log.cast("m1", "m2")
        arena.ledger.seal()
    first, second = page(""), page("?before=3")
    heads = [block["head"] for block in arena.proofs.blocks(below=None, limit=20)]
    assert [head in first for head in heads] == [True] * 12 + [False] * 2
    assert [head in second for head in heads[1:]] == [False] * 11 + [True] * 2
    assert "Older blocks" in first
    assert "Newest blocks" in second
