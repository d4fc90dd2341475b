"""What the keeper stores can be vouched for: the ledger holds exactly the log that a board was made of."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from arena.domain.canonical import canonical_json
from arena.domain.ledger import Header
from arena.errors import NotFound
from arena.offline.database import DatabaseLog
from arena.offline.method import HEADLINE
from arena.offline.rating import categories_of, recompute
from arena.services.arena import Arena
from arena.services.ledger import Ledger
from arena.store.engine import Database
from arena.store.ledger import block_at, newest_block
from arena.store.tables import snapshots
from ratings import RatingError

CATEGORY = "text-to-video"
Eventually = Callable[[Callable[[], bool]], None]


def kept(arena: Arena) -> list[Any]:
    with arena.database.reading() as connection:
        return list(connection.execute(select(snapshots).order_by(snapshots.c.id)))


def newest(arena: Arena) -> Header:
    with arena.database.reading() as connection:
        block = newest_block(connection)
    assert block is not None
    return block


def work(arena: Arena) -> None:
    """A pass of the rater, and what the keeper makes of it."""
    arena.rater._pass()
    arena._keeper._work()


def document(arena: Arena, digest: str, **wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(arena.snapshots.find(digest, **wanted).content)
    return found


def sha256(value: object) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def test_a_kept_board_names_the_block_that_holds_the_log_up_to_it(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.write(*(log.vote("m1", "m2", voter=str(n)) for n in range(1, 9)))
    log.judge(log.cast("m2", "m3"), counted=False)

    work(arena)

    (board,) = kept(arena)
    block = newest(arena)
    assert (board.category, board.cohort, board.votes) == (CATEGORY, "human", 8)
    assert (board.last_seq, board.last_verdict, board.block) == (9, 1, block.height)
    assert (block.last_vote, block.last_verdict) == (9, 1)
    work(arena)
    assert newest(arena).last_snapshot == board.id


def test_a_snapshot_is_a_document_that_vouches_for_each_of_its_fields(arena: Arena, log: Any) -> None:  # noqa: ANN401
    for voter in "123":
        log.cast("m1", "m2", "left", voter=voter, watched={"left": 2.0, "right": 4.0})
        log.cast("m2", "m3", "tie", voter=voter)
    log.repeat("m2", "m1", "right", voter="1")
    log.judge(log.cast("m1", "m4"), counted=False)
    arena.rater._follow()
    work(arena)
    board = next(iter(arena.boards._standing.values())).board

    found = document(arena, board["digest"])

    fields = {name: value for name, value in found.items() if name not in {"fields", "sha256"}}
    assert found["fields"] == {name: sha256(value) for name, value in fields.items()}
    assert found["sha256"] == sha256({**fields, "fields": found["fields"]}) == kept(arena)[0].sha256
    assert (found["digest"], found["votes"], found["last_seq"], found["last_verdict"]) == (board["digest"], 6, 8, 1)
    block = newest(arena)
    assert found["ledger"] == {"block": 1, "head": block.head, "root": block.root, "entries": 9}
    assert set(found["code"]) == {"blindcut", "method", "numpy", "scipy", "python"}
    assert found["measured"]["excluded"] == board["excluded"]
    assert found["measured"]["reliability"]["self_consistency"]["repeats"] == 1
    assert found["measured"]["reliability"]["watched_seconds"] == {"median": 3.0}
    assert found["catalog"]["m1"]["name"] == "Model m1"
    again = [
        {**entry, **found["catalog"][entry["model"]]} for entry in found["board"]["entries"]
    ]  # what was published is what was kept
    assert sorted(map(canonical_json, again)) == sorted(map(canonical_json, board["entries"]))


def test_what_a_snapshot_says_of_votes_is_what_a_recomputation_gives_to_the_byte(arena: Arena, log: Any) -> None:  # noqa: ANN401
    winners = ("left", "right", "left", "both_bad")
    log.write(*(log.vote("m1", "m2", winners[n % 4], voter=str(n % 5), prompt=f"p{n % 3 + 1}") for n in range(40)))
    work(arena)

    found = document(arena, kept(arena)[0].digest)

    with DatabaseLog.open(arena.settings.database) as votes:
        (again,) = recompute(votes, categories_of(votes, cohort="human"), cohort="human", method=HEADLINE)
    assert canonical_json(found["board"]) == canonical_json(again.recomputable())


def test_a_retired_models_status_is_the_catalogues_word(arena: Arena, log: Any) -> None:  # noqa: ANN401
    from arena.services.moderation import Moderation  # noqa: PLC0415

    log.cast("m1", "m2")
    Moderation(arena.database).retire("m2")
    arena.rater._pass()
    work(arena)

    found = document(arena, kept(arena)[-1].digest)

    assert found["catalog"]["m2"]["status"] == "retired"
    assert {entry["status"] for entry in found["board"]["entries"]} == {"provisional"}


def test_a_board_is_kept_once_a_while_and_at_the_end(arena: Arena, log: Any, eventually: Eventually) -> None:  # noqa: ANN401
    with arena.running():
        log.cast("m1", "m2")
        eventually(lambda: len(kept(arena)) == 1)
        log.cast("m2", "m1")
        eventually(lambda: arena.boards.votes_by_category() == {CATEGORY: 2})
        log.cast("m2", "m1")
    assert [board.votes for board in kept(arena)] == [1, 3]
    assert newest(arena).last_vote == 3


def test_a_board_waits_until_as_much_is_known_as_another_process_has_sealed(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    arena.rater._pass()
    log.cast("m2", "m1")
    other = Database(arena.settings.database)
    Ledger(other).seal()
    other.close()

    arena._keeper._work()
    assert kept(arena) == []

    work(arena)
    assert [(board.votes, board.last_seq, board.block) for board in kept(arena)] == [(2, 2, 1)]


def test_many_votes_are_sealed_before_a_board_is_due(
    arena: Arena,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arena.services.keeper.MOST_ENTRIES", 5)
    with arena.running():
        log.cast("m1", "m2")
        eventually(lambda: len(kept(arena)) == 1)
        log.write(*(log.vote("m1", "m2") for _ in range(4)))
        eventually(lambda: arena.boards.votes_by_category() == {CATEGORY: 5})
        assert newest(arena).last_vote == 1
        log.cast("m1", "m2")
        eventually(lambda: newest(arena).last_vote == 6)
        assert len(kept(arena)) == 1


def test_a_board_that_could_not_be_made_anew_is_not_kept_as_if_it_were(
    arena: Arena,
    log: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log.cast("m1", "m2")
    arena.rater._pass()
    log.cast("m1", "m2")

    def fail(_category: str) -> None:
        raise RatingError("no")

    monkeypatch.setattr(arena.boards, "refresh", fail)
    work(arena)

    assert newest(arena).last_vote == 2
    assert kept(arena) == []


def test_what_can_not_be_kept_now_is_kept_later(
    arena: Arena,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("arena.services.keeper.keep_snapshot", fail)
    with arena.running():
        log.cast("m1", "m2")
        eventually(lambda: len(kept(arena)) == 1)
    assert "keeper.failed" in capfd.readouterr().err


def test_a_snapshot_from_before_the_ledger_is_served_without_one(arena: Arena) -> None:
    board = {"digest": "d" * 64, "votes": 3, "computed_at": "2026-01-01T00:00:00.000Z", "entries": []}
    row = {"category": CATEGORY, "cohort": "human", "last_seq": 3, "votes": 3, "created_ms": 5}
    with arena.database.writing() as connection:
        connection.execute(insert(snapshots).values(**row, digest="d" * 64, board=board))

    found = document(arena, "d" * 64)

    assert (found["ledger"], found["catalog"], found["last_verdict"]) == (None, None, None)
    assert found["board"] == board
    assert found["sha256"] == sha256({name: value for name, value in found.items() if name != "sha256"})


def test_a_digest_that_boards_of_two_categories_share_can_be_told_apart(arena: Arena) -> None:
    row = {"cohort": "human", "last_seq": 3, "votes": 0, "created_ms": 5, "digest": "d" * 64}
    with arena.database.writing() as connection:
        for category in (CATEGORY, "multi-shot"):
            board = {"digest": "d" * 64, "votes": 0, "category": category}
            connection.execute(insert(snapshots).values(**row, category=category, board=board))

    assert document(arena, "d" * 64)["category"] == "multi-shot"
    assert document(arena, "d" * 64, category=CATEGORY)["category"] == CATEGORY
    with pytest.raises(NotFound, match="no board with the digest"):
        document(arena, "d" * 64, cohort="all")


def test_the_block_of_a_snapshot_is_there(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    work(arena)
    with arena.database.reading() as connection:
        assert block_at(connection, kept(arena)[0].block) == newest(arena)
