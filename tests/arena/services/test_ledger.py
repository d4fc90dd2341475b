"""Sealing, on both databases: what is new is in one chain of blocks, whoever writes and whoever forgets."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import insert, select

from arena.domain.events import EventKind
from arena.domain.ledger import GENESIS, Header, LogState, leaf_hash, tree_root
from arena.domain.verdicts import VerdictKind
from arena.domain.voters import Voter
from arena.services.arena import Arena
from arena.services.ledger import Ledger
from arena.store.engine import Database
from arena.store.erasure import erase, forget
from arena.store.events import record
from arena.store.export import read_votes
from arena.store.ledger import Leaf, blocks_after, leaves_of, log_state
from arena.store.tables import blocks, leaves, snapshots, votes
from arena.store.votes import Skip


@pytest.fixture
def ledger(arena: Arena) -> Ledger:
    return Ledger(arena.database)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.store.ledger.MOST_ENTRIES", 4)


def chain(database: Database) -> list[Header]:
    with database.reading() as connection:
        return blocks_after(connection, 0)


def entries(database: Database, height: int) -> list[Leaf]:
    with database.reading() as connection:
        return leaves_of(connection, height)


def kinds(database: Database) -> list[list[tuple[str, int]]]:
    """What the blocks hold."""
    return [[(leaf.kind, leaf.number) for leaf in entries(database, block.height)] for block in chain(database)]


def holds(database: Database) -> None:
    """The chain is whole, and each block's root is that of its leaves."""
    previous = GENESIS
    for height, block in enumerate(chain(database), start=1):
        assert (block.height, block.previous) == (height, previous)
        hashes = [bytes.fromhex(leaf.hash) for leaf in entries(database, height)]
        assert (len(hashes), tree_root(hashes).hex()) == (block.entries, block.root)
        previous = block.head
    with database.reading() as connection:
        assert list(connection.execute(select(blocks.c.head)).scalars()) == [block.head for block in chain(database)]


def test_an_entry_of_each_kind_is_sealed_in_the_order_of_kinds(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    passed = log.vote("m1", "m2")
    log.write(Skip(passed.battle, passed.voter, "unsure", 1_000))
    battle = log.cast("m1", "m2", "right", aspects={"motion": "left"}, now_ms=1_763_700_000_123)
    log.repeat("m2", "m1", "tie", now_ms=1_763_700_000_500)
    log.check("m1", "left")
    log.judge(battle, counted=False)
    log.judge(battle, counted=False, kind=VerdictKind.WITHDRAWN)
    with arena.database.writing() as connection:
        record(connection, EventKind.MODEL_RETIRED, "m3", now_ms=5, detail={"reason": "asked for"})
        old = {"category": "text-to-video", "cohort": "human", "last_seq": 1, "votes": 1, "board": {}, "created_ms": 6}
        connection.execute(insert(snapshots).values(**old, digest="0" * 64))
        connection.execute(insert(snapshots).values(**old, digest="d" * 64, block=7, sha256="e" * 64))

    sealed = ledger.seal()

    assert kinds(arena.database) == [
        [("vote", 2), ("vote", 3), ("verdict", 1), ("verdict", 2), ("event", 1), ("snapshot", 2)]
    ]
    holds(arena.database)
    assert sealed == chain(arena.database)[0]
    assert (sealed.last_vote, sealed.last_verdict, sealed.last_event, sealed.last_snapshot) == (3, 2, 1, 2)
    vote, repeat, excluded, withdrawn, event, snapshot = entries(arena.database, 1)
    with arena.database.reading() as connection:
        receipts = list(connection.execute(select(votes.c.receipt).order_by(votes.c.battle_seq)).scalars())
    common = '"category":"text-to-video","cohort":"public","created_at":"2025-11-21T04:40:00.'
    told = '"prompt_id":"p1","propensity":"0.5",'
    texts = {
        vote: f'{{"aspect_motion":"model_a","battle_id":"{battle}",{common}123Z","model_a":"m1","model_b":"m2",{told}'
        f'"receipt":"{receipts[0]}","salt":"{vote.salt}","tags":"all;odd","winner":"model_b"}}',
        repeat: f'{{"battle_id":"{3:032x}",{common}500Z","model_a":"m2","model_b":"m1",{told}'
        f'"receipt":"{receipts[1]}","repeat":"true","salt":"{repeat.salt}","tags":"all;odd","winner":"tie"}}',
        excluded: f'{{"battle_id":"{battle}","counted":false,"created_at":"1970-01-01T00:00:00.001Z",'
        '"entry":"verdict","kind":"operator","reason":"a test"}',
        withdrawn: f'{{"battle_id":"{battle}","counted":false,"created_at":"1970-01-01T00:00:00.001Z",'
        '"entry":"verdict","kind":"withdrawn"}',
        event: '{"created_at":"1970-01-01T00:00:00.005Z","detail":{"reason":"asked for"},"entry":"event",'
        '"kind":"model_retired","subject":"m3"}',
        snapshot: '{"block":7,"category":"text-to-video","cohort":"human","created_at":"1970-01-01T00:00:00.006Z",'
        f'"digest":"{"d" * 64}","entry":"snapshot","sha256":"{"e" * 64}"}}',
    }
    for leaf, text in texts.items():
        assert leaf.hash == hashlib.sha256(b"\x00" + text.encode()).hexdigest(), text
    assert vote.receipt == receipts[0][:16]
    assert {len(str(leaf.salt)) for leaf in (vote, repeat)} == {32}
    assert vote.salt != repeat.salt


def test_nothing_new_makes_no_block_and_what_is_new_the_next(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    assert ledger.seal() is None
    log.cast("m1", "m2")
    first = ledger.seal()
    assert ledger.seal() == first
    log.cast("m2", "m3")
    log.judge(log.cast("m2", "m3"), counted=False)
    second = ledger.seal()
    assert second is not None

    assert kinds(arena.database) == [[("vote", 1)], [("vote", 2), ("vote", 3), ("verdict", 1)]]
    assert second.previous == first.head if first else None
    holds(arena.database)


@pytest.mark.usefixtures("small_blocks")
def test_a_long_log_becomes_many_blocks_the_last_of_which_holds_it_all(
    arena: Arena,
    log: Any,  # noqa: ANN401
    ledger: Ledger,
) -> None:
    cast = [log.cast("m1", "m2") for _ in range(9)]
    for battle in cast[:5]:
        log.judge(battle, counted=False)
    seen: list[int] = []

    newest = ledger.seal(on_block=lambda block: seen.append(block.height))

    assert [len(each) for each in kinds(arena.database)] == [4, 4, 4, 2]
    assert kinds(arena.database)[2] == [("vote", 9), ("verdict", 1), ("verdict", 2), ("verdict", 3)]
    assert seen == [1, 2, 3, 4]
    assert newest is not None
    assert (newest.last_vote, newest.last_verdict) == (9, 5)
    holds(arena.database)


@pytest.mark.usefixtures("small_blocks")
def test_sealing_can_be_left_for_later(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    log.write(*(log.vote("m1", "m2") for _ in range(9)))
    asked = iter([False, True])

    assert ledger.seal(stop=lambda: next(asked)) is None
    assert [len(each) for each in kinds(arena.database)] == [4]
    assert ledger.seal() == chain(arena.database)[-1]
    assert [len(each) for each in kinds(arena.database)] == [4, 4, 1]


def test_a_log_is_sealed_up_to_a_state_and_not_beyond_it(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    log.judge(log.cast("m1", "m2"), counted=False)
    with arena.database.reading() as connection:
        state = log_state(connection)
    log.judge(log.cast("m1", "m3"), counted=False)

    block = ledger.seal(state)
    assert kinds(arena.database) == [[("vote", 1), ("verdict", 1)]]
    assert block == chain(arena.database)[0] == ledger.seal(state)

    ledger.seal()
    assert ledger.seal(state) is None, "the ledger holds more than was to be vouched for"
    assert len(chain(arena.database)) == 2


def test_an_erased_vote_loses_its_salt_and_the_tree_stays(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    log.cast("m1", "m2", voter="a")
    log.cast("m1", "m2", voter="b")
    ledger.seal()
    before = entries(arena.database, 1)
    with arena.database.writing() as connection:
        erase(connection, "a".zfill(32), now_ms=9)

    after = entries(arena.database, 1)
    assert [leaf.salt for leaf in after] == [None, before[1].salt]
    assert [leaf.hash for leaf in after] == [leaf.hash for leaf in before]
    holds(arena.database)
    ledger.seal()
    assert kinds(arena.database)[1] == [("verdict", 1)]
    holds(arena.database)


def test_a_vote_that_was_erased_before_it_was_sealed_has_a_leaf_of_nothing(
    arena: Arena,
    log: Any,  # noqa: ANN401
    ledger: Ledger,
) -> None:
    log.cast("m1", "m2", voter="a")
    with arena.database.writing() as connection:
        erase(connection, "a".zfill(32), now_ms=9)

    ledger.seal()

    vote, verdict = entries(arena.database, 1)
    assert vote.salt is None
    assert len(vote.hash) == 64
    assert json.loads(json.dumps(verdict.kind)) == "verdict"
    holds(arena.database)


def test_a_vote_that_is_erased_while_its_block_is_made_leaves_no_salt(
    arena: Arena,
    log: Any,  # noqa: ANN401
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from arena.services import ledger as module  # noqa: PLC0415 - its own name for what is replaced

    log.cast("m1", "m2", voter="a")
    make = module._block

    def erase_meanwhile(waiting: Any) -> Any:  # noqa: ANN401
        monkeypatch.undo()
        with arena.database.writing() as connection:
            erase(connection, "a".zfill(32), now_ms=9)
        return make(waiting)

    monkeypatch.setattr(module, "_block", erase_meanwhile)
    with arena.database.reading() as connection:
        state = log_state(connection)

    ledger.seal(state)

    assert kinds(arena.database) == [[("vote", 1)]]
    assert entries(arena.database, 1)[0].salt is None


def test_a_forgotten_voters_votes_keep_their_leaves(arena: Arena, log: Any, ledger: Ledger) -> None:  # noqa: ANN401
    """The voter is no part of what is hashed, so a vote proves the same under the id that nobody holds."""
    from arena.services.texts import vote_entry  # noqa: PLC0415

    log.cast("m1", "m2", voter="a", cohort="expert")
    ledger.seal()
    with arena.database.writing() as connection:
        forget(connection, "a".zfill(32), heir=Voter("f" * 32, "expert"))

    (leaf,) = entries(arena.database, 1)
    with arena.database.reading() as connection:
        (row,) = read_votes(connection, after=0, upto=1)
    assert leaf_hash(vote_entry(row, str(leaf.salt)).encode()).hex() == leaf.hash


@pytest.mark.usefixtures("small_blocks")
def test_processes_that_seal_at_once_make_one_chain(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*(log.vote("m1", "m2") for _ in range(30)))
    databases = [Database(arena.settings.database) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        newest = set(pool.map(lambda each: Ledger(each).seal(LogState(30, 0)), databases))

    assert newest == {chain(arena.database)[-1]}
    with arena.database.reading() as connection:
        numbers = list(connection.execute(select(leaves.c.number)).scalars())
    assert sorted(numbers) == list(range(1, 31))
    holds(arena.database)
    for each in databases:
        each.close()
