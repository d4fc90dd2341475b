"""Entries: what an operator may say of them, until when, and how a codename ends. On both databases."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from arena.domain.entries import DAY_MS, Entry
from arena.domain.events import EventKind
from arena.errors import BadInput, NotFound
from arena.services.arena import Arena
from arena.services.clock import iso, now_ms
from arena.services.entries import Entries, Said, reveal_due
from arena.services.filters import BoardFilter
from arena.services.moderation import Moderation
from arena.store.catalog import StoredModel, all_models
from arena.store.engine import Database
from arena.store.entries import find_entry
from arena.store.events import Event, read_events

Eventually = Callable[[Callable[[], bool]], None]

CODE = Said(
    name="Veo 9",
    organization="Google",
    family="Veo",
    route="fal",
    open_weights=False,
    price_per_second=0.4,
    codename="Blue Heron",
    reveal_after_votes=3,
)
M1 = replace(CODE, codename="M1")
"""For a model of the stocked arena, whose votes the log can cast."""


@pytest.fixture
def desk(database: Database) -> Entries:
    return Entries(database, hidden_days=90)


@pytest.fixture
def bare(arena: Arena) -> Entries:
    """The desk of a stocked arena whose first model is known by its clips alone, as after an import."""
    with arena.database.writing() as connection:
        connection.exec_driver_sql("UPDATE models SET name = slug, organization = ''")
    return Entries(arena.database, hidden_days=90)


def public(database: Database, slug: str) -> StoredModel:
    with database.reading() as connection:
        (model,) = [model for model in all_models(connection) if model.slug == slug]
    return model


def events(database: Database) -> list[Event]:
    with database.reading() as connection:
        return read_events(connection)


def refused(does: Callable[[], object], message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)):
        does()


def test_what_an_operator_says_of_a_model_is_public(desk: Entries, database: Database) -> None:
    desk.enter("veo-9", Said(name="Veo 9", organization="Google", price_per_second=0.4))
    entry = desk.enter("veo-9", Said(family="Veo", open_weights=False))

    assert public(database, "veo-9") == StoredModel(
        "veo-9", "Veo 9", "Google", "import", False, 0.4, id=1, created_ms=entry.created_ms, family="Veo"
    )
    assert [(event.kind, event.subject, event.detail["family"]) for event in events(database)] == [
        (EventKind.MODEL_ENTERED, "veo-9", None),
        (EventKind.MODEL_ENTERED, "veo-9", "Veo"),
    ]


def test_of_a_hidden_entry_the_public_learns_codename_rule_and_commitment(desk: Entries, database: Database) -> None:
    entry = desk.enter("blue-heron", CODE)

    assert public(database, "blue-heron") == StoredModel(
        *("blue-heron", "Blue Heron", "", "", None, None),
        id=1,
        created_ms=entry.created_ms,
        codename="Blue Heron",
        hidden=True,
    )
    assert desk.of("blue-heron") == (replace(entry, id=1), 0)
    (entered,) = events(database)
    assert entry.codename is not None
    assert entered.detail == {
        "codename": "Blue Heron",
        "reveal_on": iso(entry.codename.reveal_on_ms),
        "reveal_after_votes": 3,
        "commitment": entry.commitment,
    }


def test_without_a_date_a_codename_ends_as_late_as_is_allowed(desk: Entries) -> None:
    before = now_ms()
    entry = desk.enter("blue-heron", CODE)
    assert entry.codename is not None
    assert before <= entry.codename.reveal_on_ms - 90 * DAY_MS <= now_ms()


def test_before_its_first_vote_an_entry_can_be_corrected_and_keeps_the_rest(desk: Entries) -> None:
    first = desk.enter("blue-heron", CODE)
    day = now_ms() + 10 * DAY_MS
    second = desk.enter("blue-heron", Said(name="Veo 9 Pro", reveal_on_ms=day, reveal_after_votes=700))
    assert first.codename is not None
    assert second.codename is not None
    assert second.codename.salt != first.codename.salt, "or the last opening would open the first commitment as well"
    kept = replace(first.codename, reveal_on_ms=day, reveal_after_votes=700, salt=second.codename.salt)
    assert second == replace(first, id=1, name="Veo 9 Pro", codename=kept)
    refused(lambda: desk.enter("blue-heron", Said(reveal_after_votes=0)), "1 or more, not 0")


@pytest.mark.parametrize("by", ["public", "simulated"])
def test_after_the_first_vote_nothing_can_be_changed(bare: Entries, log: Any, by: str) -> None:  # noqa: ANN401
    before = bare.enter("m1", M1)
    log.cast("m2", "m1", cohort=by)

    refused(lambda: bare.enter("m1", Said(reveal_after_votes=9)), "model m1: has votes: what an entry is")
    refused(lambda: bare.enter("m1", Said(name="Another")), "fixed before the first one")
    refused(lambda: bare.enter("m2", replace(CODE, codename="M2")), "model m2: has votes")
    assert bare.of("m1")[0].commitment == replace(before, id=1).commitment


@pytest.mark.parametrize(
    ("slug", "said", "told"),
    [
        ("heron", CODE, "it has to be blue-heron"),
        ("blue-heron", replace(CODE, reveal_after_votes=None), "needs a date or a number of votes"),
        ("blue-heron", replace(CODE, name=None), "needs the name that the codename 'Blue Heron' is to hide"),
        ("veo-9", Said(name="Veo 9", reveal_after_votes=4), "has no codename"),
        ("veo-9", Said(price_per_second=float("nan")), "the price must be US dollars per second, 0 or more, not nan"),
        ("veo-9", Said(price_per_second=-1.0), "not -1.0"),
        ("veo-9", Said(name=" "), "the name must have 1 to 200 characters"),
        ("veo-9", Said(family="x" * 201), "the family must have 1 to 200 characters"),
        (" veo-9", Said(), "no space around"),
    ],
)
def test_what_cannot_be_entered_says_why(desk: Entries, database: Database, slug: str, said: Said, told: str) -> None:
    refused(lambda: desk.enter(slug, said), told)
    assert events(database) == []


def test_who_was_public_can_hide_no_more(desk: Entries, database: Database) -> None:
    desk.enter("blue-heron", Said(name="Veo 9"))
    refused(lambda: desk.enter("blue-heron", CODE), "has been public as 'Veo 9': a codename can't hide that any more")
    desk.enter("grey-owl", replace(CODE, codename="Grey Owl"))
    Moderation(database).retire("grey-owl")
    refused(lambda: desk.enter("grey-owl", Said(name="Veo 10")), "model grey-owl: was revealed on 20")


def test_who_is_retired_can_hide_no_more(bare: Entries, arena: Arena) -> None:
    """It would be withdrawn without its name."""
    Moderation(arena.database).retire("m1")
    refused(lambda: bare.enter("m1", M1), "model m1: is retired")


def test_an_entry_that_is_not_here_is_named(desk: Entries) -> None:
    with pytest.raises(NotFound, match="there is no model 'nobody'"):
        desk.of("nobody")


def test_a_name_shows_after_its_votes_and_the_board_follows(
    arena: Arena,
    bare: Entries,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
) -> None:
    bare.enter("m1", M1)

    def shown() -> tuple[str, bool]:
        models = {model.slug: model for model in arena.battles.catalog.models.values()}
        return models["m1"].name, models["m1"].hidden

    def on_board() -> dict[str, Any]:
        made = arena.boards.standing(BoardFilter("text-to-video"))
        entries = made.board["entries"] if made else ()
        found: dict[str, Any] = next(entry for entry in entries if entry["model"] == "m1")
        return found

    with arena.running():
        log.cast("m1", "m2")
        log.cast("m3", "m1", voter="2", cohort="simulated")
        excluded = log.cast("m1", "m3")
        log.judge(excluded, counted=False)
        log.cast("m2", "m3")
        eventually(lambda: arena.boards.votes_by_category().get("text-to-video") == 2)
        assert shown() == ("M1", True)
        entry = on_board()
        assert (entry["name"], entry["codename"], entry["hidden"], entry["organization"]) == ("M1", "M1", True, "")

        log.cast("m1", "m4")
        eventually(lambda: shown() == ("Veo 9", False))
        eventually(lambda: on_board()["name"] == "Veo 9")

    entry = on_board()
    assert (entry["codename"], entry["hidden"], entry["organization"]) == ("M1", False, "Google")
    revealed = events(arena.database)[-1]
    assert (revealed.kind, revealed.subject, revealed.detail["why"]) == (EventKind.MODEL_REVEALED, "m1", "votes")


def test_a_name_shows_on_its_day_and_once(desk: Entries, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = desk.enter("blue-heron", replace(CODE, reveal_on_ms=now_ms() + DAY_MS))
    assert not reveal_due(database, lambda _: 2)
    assert public(database, "blue-heron").hidden
    later = now_ms() + DAY_MS
    monkeypatch.setattr("arena.services.entries.now_ms", lambda: later)

    assert reveal_due(database, lambda _: 2)
    assert not reveal_due(database, lambda _: 2)

    assert public(database, "blue-heron").name == "Veo 9"
    announced, revealed = events(database)
    assert revealed.created_ms == later
    opening = revealed.detail["opening"]
    assert dict(revealed.detail) == {
        "codename": "Blue Heron",
        "name": "Veo 9",
        "organization": "Google",
        "family": "Veo",
        "route": "fal",
        "why": "date",
        "opening": opening,
    }
    assert hashlib.sha256(opening.encode()).hexdigest() == announced.detail["commitment"] == entered.commitment


def test_two_workers_reveal_a_name_once(desk: Entries, database: Database) -> None:
    desk.enter("blue-heron", CODE)
    other = Database(database.engine.url.render_as_string(hide_password=False))

    def meanwhile(_: int) -> int:
        reveal_due(other, lambda _: 3)
        return 3

    assert reveal_due(database, meanwhile)
    other.close()
    assert [event.kind for event in events(database)] == [EventKind.MODEL_ENTERED, EventKind.MODEL_REVEALED]


def test_a_hidden_entry_is_retired_under_its_name(desk: Entries, database: Database) -> None:
    desk.enter("blue-heron", CODE)
    desk.enter("veo-8", Said(name="Veo 8"))
    moderation = Moderation(database)

    revealed = moderation.retire("blue-heron")

    assert moderation.retire("veo-8") is None
    assert isinstance(revealed, Entry)
    assert public(database, "blue-heron").name == "Veo 9"
    told = [(event.kind, event.detail.get("why")) for event in events(database) if event.subject == "blue-heron"]
    assert told == [
        (EventKind.MODEL_ENTERED, None),
        (EventKind.MODEL_REVEALED, "retired"),
        (EventKind.MODEL_RETIRED, None),
    ]
    moderation.bring_back("blue-heron")
    assert moderation.retire("blue-heron") is None
    with database.reading() as connection:
        found = find_entry(connection, "blue-heron")
    assert found is not None
    assert not found.hidden


def test_votes_are_counted_alike_in_memory_and_on_disk(
    arena: Arena,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
) -> None:
    log.cast("m1", "m2", "left", voter="1")
    log.repeat("m2", "m1", "right", voter="1")
    log.cast("m1", "m2", cohort="simulated", voter="2")
    log.judge(log.cast("m3", "m1", voter="3"), counted=False)
    desk = Entries(arena.database, hidden_days=1)
    with arena.running():
        eventually(lambda: arena.boards.last_seq == 4)
        numbers = {model.slug: number for number, model in arena.battles.catalog.models.items()}
        in_memory = {slug: arena.boards.votes_on(numbers[slug]) for slug in ("m1", "m2", "m3", "m4")}
    assert in_memory == {"m1": 2, "m2": 1, "m3": 1, "m4": 0}
    assert {slug: desk.of(slug)[1] for slug in in_memory} == in_memory
