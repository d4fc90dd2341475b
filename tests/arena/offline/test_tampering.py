"""Whatever is edited in a snapshot or in an export is found, and named."""

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from arena.domain.canonical import canonical_json
from arena.domain.ledger import GENESIS, Header, leaf_hash, tree_root
from arena.errors import ArenaError, BadInput, NotVerified

Export = Any
Published = Any
NewArena = Any

FILES = ("snapshot.json", "votes.csv", "ledger.csv", "blocks.csv")


def test_an_edited_vote_is_named_with_its_block(copy: Export) -> None:
    battle = copy.rows("votes.csv")[20]
    place = next(row for row in copy.rows("ledger.csv") if row["battle_id"] == battle["battle_id"])
    for column, other in (("winner", "both_bad"), ("created_at", "1970-01-01T00:00:01.001Z"), ("tags", "")):
        changed = copy.rows("votes.csv")
        changed[20][column] = other
        copy.write("votes.csv", changed)

        assert copy.refusal() == (
            f"block {place['block']}: the vote on battle {battle['battle_id']} is not the one that was sealed"
        )
        copy.write("votes.csv", [*changed[:20], battle, *changed[21:]])
        assert copy.check()[-1] == "verified"


def test_the_first_of_several_edited_votes_is_named(copy: Export) -> None:
    changed = copy.rows("votes.csv")
    for row in changed[5:]:
        row["cohort"] = "expert"
    copy.write("votes.csv", changed)

    assert f"the vote on battle {changed[5]['battle_id']} is not" in copy.refusal()


def test_a_vote_that_is_left_out_is_named(copy: Export) -> None:
    honest, leaves = copy.rows("votes.csv"), copy.rows("ledger.csv")
    battle = honest[7]["battle_id"]
    copy.write("votes.csv", [*honest[:7], *honest[8:]])
    assert copy.refusal().endswith(f"the vote on battle {battle} was exported, and is not among the votes")

    def forget(**erased: str) -> dict[str, str]:
        """Let the ledger say no more of it."""
        copy.write("ledger.csv", [row | erased if row["battle_id"] == battle else row for row in leaves])
        return next(row for row in leaves if row["battle_id"] == battle)

    place = forget(salt="", receipt="")
    assert copy.refusal().endswith(f"the vote on battle {battle} counts, and is not in the export")
    forget(salt="", receipt="", battle_id="")
    assert copy.refusal() == (
        f"block {place['block']}, position {place['position']}: a vote is not in the export, and no verdict says why"
    )


def test_a_vote_that_is_added_is_named(copy: Export) -> None:
    honest, leaves = copy.rows("votes.csv"), copy.rows("ledger.csv")
    battle = honest[7]["battle_id"]
    copy.write("votes.csv", [*honest, honest[7]])
    assert copy.refusal() == f"the vote on battle {battle} is exported twice"
    copy.write("votes.csv", [*honest, {**honest[7], "battle_id": "f" * 32}])
    assert copy.refusal() == f"the vote on battle {'f' * 32} is in no block of the ledger"
    copy.write("votes.csv", honest)
    others = {"battle_id": battle, "receipt": "", "salt": ""}
    copy.write("ledger.csv", [row | others if row["battle_id"] == honest[8]["battle_id"] else row for row in leaves])
    assert copy.refusal() == f"the vote on battle {battle} is in the ledger twice"


def test_a_repeat_can_not_be_passed_off_as_a_vote_nor_a_vote_as_a_repeat(copy: Export) -> None:
    honest, leaves = copy.rows("votes.csv"), copy.rows("ledger.csv")
    repeat = next(row for row in leaves if row["kind"] == "vote" and row["entry"])
    says = json.loads(repeat["entry"])
    row = {name: says.get(name, "") for name in honest[0]} | {"voter_id": honest[0]["voter_id"]}
    copy.write("votes.csv", [*honest, row])
    copy.write("ledger.csv", [{**each, "entry": ""} if each is repeat else each for each in leaves])
    assert f"the vote on battle {repeat['battle_id']} is not the one that was sealed" in copy.refusal()

    copy.write("votes.csv", honest[1:])
    vote = next(each for each in leaves if each["battle_id"] == honest[0]["battle_id"])
    told = {name: value for name, value in honest[0].items() if value and name != "voter_id"}
    entry = canonical_json({**told, "receipt": vote["receipt"], "salt": vote["salt"]})
    copy.write("ledger.csv", [{**each, "entry": entry} if each is vote else each for each in leaves])
    assert copy.refusal().endswith(f"the vote on battle {vote['battle_id']} was not sealed as a repeat")


def test_a_verdict_can_not_be_made_up_or_left_out(copy: Export) -> None:
    leaves = copy.rows("ledger.csv")
    verdict = next(row for row in leaves if row["kind"] == "verdict")
    for changed in (
        {"entry": verdict["entry"].replace('"counted":false', '"counted":true')},
        {"kind": "event"},
        {"kind": "vote"},
        {"entry": ""},
        {"salt": "00" * 16},
    ):
        copy.write("ledger.csv", [row | changed if row is verdict else row for row in leaves])
        assert copy.refusal().startswith(f"block {verdict['block']}, position {verdict['position']}: ")
    copy.write("ledger.csv", [row for row in leaves if row is not verdict])
    assert copy.refusal() == f"block {verdict['block']}: a leaf is missing from the ledger, or is no hash"


def test_an_edited_leaf_or_header_is_named_by_its_block(copy: Export) -> None:
    leaves, blocks = copy.rows("ledger.csv"), copy.rows("blocks.csv")
    edited = [{**row, "leaf": "0" * 64} if row is leaves[40] else row for row in leaves]
    copy.write("ledger.csv", edited)
    assert copy.refusal() == f"block {leaves[40]['block']}: its root is not that of its leaves; one of them was edited"
    copy.write("ledger.csv", leaves)
    copy.write("blocks.csv", [{**row, "created_ms": "5"} if row is blocks[2] else row for row in blocks])
    assert copy.refusal() == "block 3 was edited: its head is not the hash of its header"
    copy.write("blocks.csv", [*blocks[:2], *blocks[3:]])
    assert copy.refusal() == "block 3 is missing: block 4 stands in its place"
    copy.write("blocks.csv", blocks[:1])
    assert "the snapshot names block" in copy.refusal()


def test_a_chain_that_was_made_anew_is_not_the_one_that_the_snapshot_names(copy: Export) -> None:
    """Whoever rewrites history and hashes it all again ends in another head."""
    votes, leaves, blocks = (copy.rows(name) for name in ("votes.csv", "ledger.csv", "blocks.csv"))
    votes[0]["winner"] = "both_bad"
    leaf = next(row for row in leaves if row["battle_id"] == votes[0]["battle_id"])
    entry = {name: value for name, value in votes[0].items() if value and name != "voter_id"}
    entry |= {"receipt": leaf["receipt"], "salt": leaf["salt"]}
    leaf["leaf"] = leaf_hash(canonical_json(entry).encode()).hex()
    previous = GENESIS
    for block in blocks:
        of = [bytes.fromhex(row["leaf"]) for row in leaves if row["block"] == block["height"]]
        hashes: dict[str, Any] = {"previous": previous, "root": tree_root(of).hex()}
        numbers = {name: int(value) for name, value in block.items() if name not in {*hashes, "head"}}
        block.update(hashes, head=Header.of(numbers | hashes).head)
        previous = block["head"]
    for name, changed in (("votes.csv", votes), ("ledger.csv", leaves), ("blocks.csv", blocks)):
        copy.write(name, changed)

    assert "it is of another arena, or the ledger was rewritten" in copy.refusal()


def test_a_snapshot_of_another_arena_is_told(copy: Export, tmp_path: Path, new_arena: NewArena) -> None:
    other = new_arena(tmp_path / "other")
    other.cast(5)
    other.keep()
    (copy.path / "snapshot.json").write_text(other.document)

    assert "block 1 has the head" in copy.refusal()
    assert "it is of another arena" in copy.refusal()


@pytest.mark.parametrize(
    ("name", "value"),
    [("votes", 5), ("board", {}), ("catalog", {}), ("measured", {}), ("created_at", "now"), ("last_seq", 5)],
)
def test_an_edited_snapshot_is_named_by_its_field(copy: Export, name: str, value: object) -> None:
    copy.edit_snapshot(**{name: value})

    assert f"the snapshot's field '{name}' was edited" in copy.refusal()


def test_edited_hashes_of_a_snapshot_are_found(copy: Export) -> None:
    copy.edit_snapshot(sha256="0" * 64)
    assert "its sha256 is not that of its content" in copy.refusal()
    copy.edit_snapshot(fields={})
    assert "the snapshot's field 'form' was edited" in copy.refusal()


def test_a_snapshot_that_was_edited_and_hashed_anew_is_found(published: Published, copy: Export) -> None:
    honest = json.loads(published.document)
    board = {**honest["board"], "votes": 60}
    for changed, said in (
        ({"catalog": {}}, "holds this snapshot with another sha256"),
        ({"board": board, "votes": 60}, "holds this snapshot with another sha256"),
        ({"votes": 5}, "the snapshot's votes is 5, its board's 59"),
        ({"ledger": {**honest["ledger"], "block": 99}}, "the snapshot names block 99, and the ledger has blocks 1 to"),
        ({"ledger": {**honest["ledger"], "entries": 1}}, "says that the entries of block"),
        ({"last_verdict": 0}, "the snapshot is not of the log that block"),
    ):
        copy.edit_snapshot(anew=True, **changed)
        assert said in copy.refusal()


def test_the_first_figure_that_differs_is_named_with_both_values(published: Published, copy_of_then: Export) -> None:
    for name in ("ledger.csv", "blocks.csv"):  # which would know the snapshot itself
        (copy_of_then.path / name).unlink()
    honest = json.loads(published.document)
    board = json.loads(json.dumps(honest["board"]))
    rating, board["entries"][1]["rating"] = board["entries"][1]["rating"], 1234.5

    copy_of_then.edit_snapshot(anew=True, board=board)
    assert copy_of_then.refusal() == f"board.entries[1].rating is 1234.5 in the snapshot and {rating} by the votes"
    copy_of_then.edit_snapshot(anew=True, board=board, code={**honest["code"], "method": 1})
    assert copy_of_then.refusal().endswith("by the votes (it was made by method 1, this is 2)")


def test_truncated_files_are_never_verified(published: Published, copy: Export) -> None:
    for name in FILES:
        whole = (published.now.path / name).read_bytes()
        for size in (len(whole) // 3, len(whole) - 40, len(whole) - 2):
            (copy.path / name).write_bytes(whole[:size])
            with pytest.raises((NotVerified, BadInput)):
                copy.check()
        (copy.path / name).write_bytes(whole)


@examples(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.integers(0, 10**9), st.integers(1, 255))
def test_one_byte_that_matters_is_always_noticed(published: Published, name: str, where: int, flip: int) -> None:
    honest = published.then
    content = bytearray((honest.path / name).read_bytes())
    content[where % len(content)] ^= flip
    folder = published.folder / hashlib.sha256(bytes(content)).hexdigest()[:16]
    shutil.copytree(honest.path, folder)
    (folder / name).write_bytes(content)
    try:
        told = type(honest)(folder).check()[-1]
    except (ArenaError, UnicodeDecodeError):
        told = "refused"
    finally:
        shutil.rmtree(folder)
    assert told == "refused" or says_the_same(name, bytes(content), (honest.path / name).read_bytes())


def says_the_same(name: str, one: bytes, other: bytes) -> bool:
    """Whether two files differ in white space alone, or in what a pseudonym is, which only tells voters apart."""
    if name == "snapshot.json":
        return canonical_json(json.loads(one)) == canonical_json(json.loads(other))
    tables = [list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True)) for text in (one, other)]
    changed, honest = ([row for row in table if row] for table in tables)
    if changed == honest:
        return True
    if name != "votes.csv" or changed[0] != honest[0]:
        return False
    voter, category, cohort = (honest[0].index(column) for column in ("voter_id", "category", "cohort"))
    names = set()
    for a, b in zip(changed, honest, strict=True):
        if [*a[:voter], *a[voter + 1 :]] != [*b[:voter], *b[voter + 1 :]]:
            return False
        if b[category] == "text-to-video" and b[cohort] != "simulated":
            names.add((a[voter], b[voter]))
    return len(names) == len({a for a, _ in names}) == len({b for _, b in names})
