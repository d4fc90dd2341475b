"""Proofs, on both databases: whoever has a receipt can see its vote in the chain, and nothing else is proved."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from arena.domain.ledger import Header, check_proof, leaf_hash, tree_root
from arena.errors import ForgedProof, NotFound, NotSealedYet
from arena.services.arena import Arena
from arena.services.proofs import Proofs
from arena.store.erasure import erase
from arena.store.tables import checks


@pytest.fixture
def proofs(arena: Arena) -> Proofs:
    return Proofs(arena.database, arena.settings)


def test_each_vote_is_proved_by_its_receipt(
    arena: Arena,
    log: Any,  # noqa: ANN401
    proofs: Proofs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arena.store.ledger.MOST_ENTRIES", 5)
    votes = [log.vote("m1", "m2", winner, voter=f"f{n}") for n, winner in enumerate(["left", "right", "tie"] * 3)]
    log.write(*votes)
    arena.ledger.seal()

    for vote in votes:
        proof = proofs.proof(vote.receipt)
        check_proof(proof["entry"], proof)
        entry = json.loads(proof["entry"])
        assert (entry["battle_id"], entry["receipt"]) == (vote.battle.id, vote.receipt)
        assert vote.voter.id not in proof["entry"]
        assert proof["newest"] == {key: proofs.overview()[key] for key in ("height", "head")}
        with pytest.raises(ForgedProof):
            check_proof(proof["entry"].replace('"m1"', '"m3"'), proof)
    assert proof["block"] == 2
    assert {proofs.proof(vote.receipt)["index"] for vote in votes} == {0, 1, 2, 3, 4}


def test_an_erased_vote_is_proved_to_have_been_there_and_says_nothing(arena: Arena, log: Any, proofs: Proofs) -> None:  # noqa: ANN401
    vote = log.vote("m1", "m2", voter="a")
    log.write(vote, log.vote("m1", "m2", voter="b"))
    arena.ledger.seal()
    with arena.database.writing() as connection:
        erase(connection, "a".zfill(32), now_ms=9)

    proof = proofs.proof(vote.receipt)

    assert proof["entry"] is None
    check_proof(None, proof)


def test_what_is_not_sealed_yet_is_told_from_what_is_not_there(arena: Arena, log: Any, proofs: Proofs) -> None:  # noqa: ANN401
    log.check("m1", "left")
    with arena.database.reading() as connection:
        (of_check,) = connection.execute(select(checks.c.receipt)).scalars()
    vote = log.vote("m1", "m2")
    log.write(vote)

    for _ in range(2):
        with pytest.raises(NotSealedYet, match="within 10 minutes"):
            proofs.proof(vote.receipt)
        with pytest.raises(NotFound, match="the receipt of a check"):
            proofs.proof(of_check)
        with pytest.raises(NotFound, match="no vote has the receipt"):
            proofs.proof("0" * 64)
        with pytest.raises(NotFound, match="no vote has the receipt"):
            proofs.proof(vote.receipt[:63] + "?")
        arena.ledger.seal()
        vote = log.vote("m1", "m2")
        log.write(vote)


def test_the_ledger_can_be_read_block_by_block(
    arena: Arena,
    log: Any,  # noqa: ANN401
    proofs: Proofs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert proofs.overview()["height"] == 0
    with pytest.raises(NotFound, match="there is no block 1; nothing is sealed yet"):
        proofs.block(1)
    monkeypatch.setattr("arena.store.ledger.MOST_ENTRIES", 3)
    for battle in [log.cast("m1", "m2") for _ in range(4)][:2]:
        log.judge(battle, counted=False)
    arena.ledger.seal()
    log.cast("m1", "m2")

    overview = proofs.overview()
    assert (overview["height"], overview["votes"], overview["waiting"]) == (2, 4, 1)
    assert [block["height"] for block in proofs.blocks(below=None, limit=9)] == [2, 1]
    assert [block["height"] for block in proofs.blocks(below=2, limit=9)] == [1]
    assert proofs.blocks(below=None, limit=1)[0]["head"] == overview["head"]
    with pytest.raises(NotFound, match="there is no block 3; they go from 1 to 2"):
        proofs.block(3)
    for height in (1, 2):
        block = proofs.block(height)
        hashes = [bytes.fromhex(leaf["leaf"]) for leaf in block["leaves"]]
        assert tree_root(hashes).hex() == block["root"] == Header.of(block).root
        for leaf in block["leaves"]:
            assert ("entry" in leaf) == (leaf["kind"] != "vote")
            if "entry" in leaf:
                assert leaf_hash(leaf["entry"].encode()).hex() == leaf["leaf"]
