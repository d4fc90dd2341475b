"""Votes as they are published, on both databases."""

from collections.abc import Callable

from arena.domain.voters import Voter
from arena.store.engine import Database
from arena.store.erasure import erase
from arena.store.export import ExportRow, erased_votes, excluded_votes, read_votes
from arena.store.verdicts import give_verdict
from arena.store.votes import Ending, append

Ended = Callable[..., Ending]


def write(database: Database, *endings: Ending) -> None:
    with database.writing() as connection:
        append(connection, endings)


def judge(database: Database, battle: str, *, counted: bool) -> None:
    with database.writing() as connection:
        give_verdict(connection, battle=battle, counted=counted, reason="a test", now_ms=3_000)


def exported(database: Database) -> list[ExportRow]:
    with database.reading() as connection:
        return read_votes(connection, after=0, upto=99)


def test_models_and_prompts_are_named_and_skips_left_out(catalogued: Database, ended: Ended) -> None:
    vote = ended("tie", aspects={"visual": "right"}, voter=Voter("ef" * 16, "expert"), now_ms=2_500)
    write(catalogued, ended(None), vote)

    assert exported(catalogued) == [
        ExportRow(
            seq=2,
            battle=vote.battle.id,
            category="text-to-video",
            prompt="p1",
            left="m1",
            right="m2",
            winner="tie",
            voter="ef" * 16,
            cohort="expert",
            created_ms=2_500,
            propensity=0.5,
            tags=["all", "odd"],
            aspects={"visual": "right"},
            receipt=vote.receipt,
            repeat=False,
        )
    ]


def test_what_counted_when_a_verdict_was_the_newest_can_be_told(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(battle="a" * 32), ended(battle="b" * 32), ended(battle="c" * 32))
    judge(catalogued, "a" * 32, counted=False)
    judge(catalogued, "a" * 32, counted=True)
    judge(catalogued, "c" * 32, counted=False)

    with catalogued.reading() as connection:
        left_out = [excluded_votes(connection, upto=verdict) for verdict in range(4)]
    assert left_out == [set(), {1}, set(), {3}]


def test_what_a_voter_erased_is_told_from_all_else(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(voter=Voter("ef" * 16)), ended(), ended(None, voter=Voter("ef" * 16)))
    with catalogued.writing() as connection:
        erase(connection, "ef" * 16, now_ms=4_000)

    assert [row.erased for row in exported(catalogued)] == [True, False]
    with catalogued.reading() as connection:
        assert erased_votes(connection, after=0, upto=9) == {1}
        assert erased_votes(connection, after=1, upto=9) == set()


def test_all_votes_of_a_stretch_can_be_read_whether_they_count_or_not(catalogued: Database, ended: Ended) -> None:
    write(catalogued, ended(), ended(None), ended(), ended(battle="d" * 32), ended())
    judge(catalogued, "d" * 32, counted=False)

    with catalogued.reading() as connection:
        assert [row.seq for row in read_votes(connection, after=1, upto=4)] == [3, 4]
        assert [row.seq for row in read_votes(connection, after=0, upto=9, limit=2)] == [1, 3]
