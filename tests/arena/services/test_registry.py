"""The registry: every entry there ever was, and nothing that could take one out of it."""

import ast
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from arena.domain.catalog import Model
from arena.services.arena import Arena
from arena.services.clock import iso
from arena.services.entries import Entries, Said
from arena.services.moderation import Moderation
from arena.store.catalog import put_model
from arena.store.engine import Database

ROOT = Path(__file__).resolve().parents[3]
CATEGORY = "text-to-video"
HERON = Said(name="Veo 9", organization="Google", family="Veo", codename="Blue Heron", reveal_after_votes=500)

Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def desk(arena: Arena) -> Entries:
    return Entries(arena.database, hidden_days=90)


def entries(arena: Arena) -> dict[str, dict[str, Any]]:
    return {entry["model"]: entry for entry in arena.registry.now().content["entries"]}


def test_every_entry_is_there_with_or_without_votes(
    arena: Arena,
    desk: Entries,
    log: Any,  # noqa: ANN401
) -> None:
    desk.enter("veo-8", Said(name="Veo 8", organization="Google"))
    with arena.database.writing() as connection:
        put_model(connection, Model("without-clips", "Without clips"), now_ms=7)
    log.cast("m1", "m2", now_ms=5_000)
    log.judge(log.cast("m1", "m3", now_ms=6_000), counted=False)
    log.repeat("m2", "m1", "left", now_ms=7_000)
    Moderation(arena.database).withdraw(1, reason="shows a real person")
    Moderation(arena.database).hold(5)
    arena.rater._pass()

    found = entries(arena)

    assert list(found) == ["m1", "m2", "m3", "m4", "veo-8", "without-clips"]
    entered = found["veo-8"]
    assert (entered["name"], entered["categories"], entered["first_vote_at"]) == ("Veo 8", [], None)
    assert found["without-clips"]["entered_at"] == iso(7)
    (taken,) = found["m1"]["categories"]
    assert taken == {
        "category": CATEGORY,
        "clips": 4,
        "held_clips": 1,
        "withdrawn_clips": 1,
        "battles": 2,
        "votes": 1,
        "skips": 0,
        "excluded": {"operator": 1, "withdrawn": 0, "erased": 0},
        "first_vote_at": iso(5_000),
        "share": 1.0,
        "equal_share": round((1 + 2 / 3) / 2, 6),
    }
    assert found["m1"]["first_vote_at"] == iso(5_000)
    assert found["m4"]["categories"][0]["share"] is None


def test_what_was_done_in_public_is_told_newest_first(arena: Arena) -> None:
    moderation = Moderation(arena.database)
    moderation.retire("m1")
    moderation.bring_back("m1")
    moderation.retire("m1")
    arena.rater._pass()

    content = arena.registry.now().content

    events, told = content["events"], entries(arena)["m1"]
    assert [event["kind"] for event in events] == ["model_retired", "model_restored", "model_retired"]
    assert content["events_total"] == 3
    assert told["retired_at"] == [events[2]["at"], events[0]["at"]]
    assert told["restored_at"] == [events[1]["at"]]
    assert told["status"] == "retired"


def test_a_model_that_was_retired_before_there_was_a_record_is_retired_since_then(
    arena: Arena,
    log: Any,  # noqa: ANN401
) -> None:
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE models SET retired_ms = 2000 WHERE slug = 'm1'"))
    log.cast("m1", "m2", now_ms=1_000)
    log.cast("m3", "m2", now_ms=3_000)
    arena.rater._pass()

    told = entries(arena)["m1"]

    assert told["retired_at"] == [iso(2_000)]
    assert told["categories"][0]["share"] == 1.0


def test_of_a_codename_the_registry_tells_the_rule_and_later_the_whole_of_it(
    arena: Arena,
    desk: Entries,
    log: Any,  # noqa: ANN401
) -> None:
    entry = desk.enter("blue-heron", HERON)
    log.cast("m1", "m2")
    arena.rater._pass()
    hidden = entries(arena)["blue-heron"]
    Moderation(arena.database).retire("blue-heron")
    arena.rater._pass()
    shown = entries(arena)["blue-heron"]

    assert entry.codename is not None
    rule = {"codename": "Blue Heron", "reveal_on": iso(entry.codename.reveal_on_ms), "reveal_after_votes": 500}
    closed = rule | {"votes": 0, "why": None, "commitment": entry.commitment, "opening": None}
    facts = ("name", "family", "hidden", "codename")
    assert [hidden[fact] for fact in facts] == ["Blue Heron", None, True, closed]
    opened = closed | {"votes": None, "why": "retired", "opening": entry.opening}
    assert [shown[fact] for fact in facts] == ["Veo 9", "Veo", False, opened]
    assert shown["revealed_at"] == shown["retired_at"][0]


def test_the_table_has_a_row_an_entry_and_category(arena: Arena, desk: Entries, stock: Callable[..., None]) -> None:
    arena.rater._pass()
    files = tuple({arena.blobs.path(digest) for digest in arena.battles.catalog.served.values()})
    stock(arena.database, arena.blobs, files, models=("m1", "m9"), category="multi-shot")
    desk.enter("blue-heron", HERON)
    arena.rater._pass()

    rows = list(csv.DictReader(io.StringIO(arena.registry.now().table.content.decode())))

    assert [(row["model"], row["category"]) for row in rows] == [
        ("blue-heron", ""),
        ("m1", CATEGORY),
        ("m1", "multi-shot"),
        *((model, CATEGORY) for model in ("m2", "m3", "m4")),
        ("m9", "multi-shot"),
    ]
    assert (rows[0]["hidden"], rows[0]["codename"], rows[1]["hidden"]) == ("true", "Blue Heron", "false")


def test_the_registry_follows_the_log_and_is_made_once(
    running: Arena,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
) -> None:
    before = running.registry.now()
    assert running.registry.now() is before
    log.cast("m1", "m2")
    eventually(lambda: entries(running)["m1"]["categories"][0]["votes"] == 1)


def named(call: str, tree: ast.AST) -> Iterator[str]:
    """The first argument of every call of a function or method of this name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == call:
                yield ast.unparse(node.args[0]).strip("'")


def test_no_code_deletes_an_entry() -> None:
    """Nor the votes on it, nor an event by which the public learns what was done to it."""
    kept = {"models", "events", "battles", "votes", "clips"}
    code = [file.read_text(encoding="utf-8") for file in (ROOT / "arena").rglob("*.py")]
    deleted = {table for text in code for table in named("delete", ast.parse(text))}
    assert {"reports", "voters"} <= deleted, "what this looks for is found where it is"
    assert not deleted & kept
    by_hand = re.compile(r"(delete\s+from|truncate(\s+table)?)\s+" + f"({'|'.join(kept)})", re.IGNORECASE)
    assert by_hand.search("DELETE FROM models WHERE id = 1")
    assert not [text for text in code if by_hand.search(text)]


def test_no_version_drops_the_entries_of_the_one_before() -> None:
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        (upgrade,) = [
            node
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
        ]
        assert "models" not in set(named("drop_table", upgrade))


def test_the_database_keeps_an_entry_that_has_clips(database: Database, stocked: object) -> None:
    assert stocked
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(text("DELETE FROM models WHERE slug = 'm1'"))
