"""Verification: an honest export of a snapshot's log is verified, whatever has happened since."""

from pathlib import Path
from typing import Any

import pytest

from arena.errors import BadInput
from arena.services.tables import TableFormat
from arena.store.erasure import erase

Export = Any
Published = Any
NewArena = Any

CHECKS = ["snapshot", "chain", "block", "leaves", "votes", "board", "verified"]


def subjects(told: list[str]) -> list[str]:
    return [line.partition(":")[0] for line in told]


@pytest.mark.parametrize("form", list(TableFormat))
def test_an_honest_export_is_verified_in_every_form(published: Published, tmp_path: Path, form: TableFormat) -> None:
    export = published.export(tmp_path / "out", form)

    told = export.check()

    assert subjects(told) == CHECKS
    # Of 60, one did not count; nor are repeats, other categories and simulated votes on the board.
    assert told[-2] == "board: recomputed from the 59 votes that counted then, equal to the byte"
    assert export.check(f"votes.{form}") == told


def test_the_log_as_it_stood_is_verified_as_well(published: Published) -> None:
    assert subjects(published.then.check()) == CHECKS
    assert len(published.then.rows("votes.csv")) < len(published.now.rows("votes.csv"))
    assert len(published.then.rows("ledger.csv")) == len(published.now.rows("ledger.csv"))


def test_the_order_of_rows_says_nothing(copy: Export) -> None:
    for name in ("votes.csv", "ledger.csv"):
        copy.write(name, copy.rows(name)[::-1])

    assert subjects(copy.check()) == CHECKS


def test_a_ledger_is_looked_at_in_parts_that_fit_in_memory(copy: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.offline.sealed._LEAVES_AT_ONCE", 30)

    assert subjects(copy.check()) == CHECKS
    leaves = copy.rows("ledger.csv")
    leaves[-1]["block"] = "99"
    copy.write("ledger.csv", leaves)
    assert copy.refusal().startswith("the ledger holds a leaf of block 99")


def test_values_that_json_escapes_are_judged_by_python(tmp_path: Path, new_arena: NewArena) -> None:
    """Such a vote is what was sealed, though SQL alone can't say so."""
    arena = new_arena(tmp_path / "arena")
    with arena.arena.database.writing() as connection:
        connection.exec_driver_sql("""UPDATE prompts SET slug = 'a "b" \\ ' || char(10) || 'c' WHERE slug = 'p2'""")
        connection.exec_driver_sql("UPDATE models SET slug = 'm\"1' WHERE slug = 'm1'")
    arena.cast(30)
    arena.keep()

    assert subjects(arena.export(tmp_path / "out").check()) == CHECKS


def test_a_board_without_votes_is_verified(tmp_path: Path, new_arena: NewArena) -> None:
    arena = new_arena(tmp_path / "arena")
    battle = arena.log.cast("m1", "m2")
    arena.arena.rater._pass()
    arena.log.judge(battle, counted=False)
    arena.keep()

    assert arena.export(tmp_path / "out").check()[-2:] == [
        "board: recomputed from the 0 votes that counted then, equal to the byte",
        "verified",
    ]


def test_without_a_ledger_the_board_alone_is_recomputed(copy_of_then: Export) -> None:
    (copy_of_then.path / "ledger.csv").unlink()
    with pytest.raises(BadInput, match=r"holds blocks\.csv and not what belongs to it"):
        copy_of_then.check()
    (copy_of_then.path / "blocks.csv").unlink()

    assert subjects(copy_of_then.check()) == ["snapshot", "board", "recomputed"]


def test_what_was_excluded_or_erased_since_is_told_with_what_to_do(tmp_path: Path, new_arena: NewArena) -> None:
    arena = new_arena(tmp_path / "arena")
    battles = arena.cast(30)
    arena.keep()
    arena.log.judge(battles[0], counted=False)

    said = arena.export(tmp_path / "now").refusal()
    assert "are not in the export (1 operator)" in said
    assert f"`blindcut export --snapshot {arena.digest}`" in said
    assert arena.export(tmp_path / "then", then=True).check()[-1] == "verified"

    with arena.arena.database.writing() as connection:
        erase(connection, "ee".zfill(32), now_ms=9)
    then = arena.export(tmp_path / "then", then=True)
    assert "(3 erased)" in then.refusal()
    assert {row["cohort"] for row in then.rows("votes.csv")} == {"public"}
    arena.keep()
    assert arena.export(tmp_path / "newest").check()[-1] == "verified"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("snapshot.json", "", "snapshot.json: is no JSON"),
        ("snapshot.json", "[]", "must be a JSON object"),
        ("snapshot.json", '{"form": 1}', "it has no 'digest'"),
        ("snapshot.json", '{"form": NaN}', "NaN is no number"),
        ("votes.csv", "", "is empty"),
        ("votes.csv", "battle_id\n1\n", "has no column category and no column prompt_id"),
        ("votes.csv", 'battle_id,"unfinished\n', "votes.csv"),
        ("ledger.csv", "block\n", "has no column position"),
        ("blocks.csv", "height\n1\n", "has no column previous"),
        ("blocks.csv", "", "has no column height"),
    ],
)
def test_a_file_that_is_none_is_bad_input(copy: Export, name: str, content: str, said: str) -> None:
    (copy.path / name).write_text(content)

    with pytest.raises(BadInput, match=said):
        copy.check()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": 2}, "has form 2; this version reads 1"),
        ({"form": True}, "'form' can't be true"),
        ({"board": 5}, "'board' can't be 5"),
        ({"ledger": None}, "was kept before there was a ledger: nothing vouches for it"),
        ({"ledger": {"block": 1}}, "is no snapshot's ledger: it has no 'head'"),
    ],
)
def test_a_snapshot_that_can_not_be_read_is_bad_input(copy: Export, change: dict[str, Any], said: str) -> None:
    copy.edit_snapshot(**change)

    with pytest.raises(BadInput, match=said):
        copy.check()
