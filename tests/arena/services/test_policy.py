"""The policy's history: what changed between two starts is on the public record. On both databases."""

from typing import Any

import pytest

from arena.services.arena import Arena
from arena.services.policy import keep_policy, policy_in_force, published_policy
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.events import Event, read_events
from arena.store.policies import latest_policy


def start(database: Database, **settings: Any) -> None:  # noqa: ANN401 - values of settings
    keep_policy(database, policy_in_force(Settings(**settings)))


def events(database: Database) -> list[Event]:
    with database.reading() as connection:
        return read_events(connection)


def test_the_first_start_changes_nothing(database: Database) -> None:
    start(database)
    assert events(database) == []
    with database.reading() as connection:
        kept = latest_policy(connection)
    policy = policy_in_force(Settings())
    assert kept is not None
    assert (kept.version, kept.rules) == (policy.version, policy.stated)


def test_what_an_operator_changes_between_two_starts_is_on_record_with_both_values(database: Database) -> None:
    start(database)
    start(database)
    start(database, kappa=2.0, report_threshold=5, port=9000)
    start(database, kappa=2.0, report_threshold=5)
    start(database)

    first, second = events(database)

    usual, other = (policy_in_force(each).version for each in (Settings(), Settings(kappa=2.0, report_threshold=5)))
    assert (first.kind, first.subject) == ("policy_changed", "policy")
    assert first.detail == {
        "version": other,
        "previous": usual,
        "changed": [
            {"rule": "draws.information", "name": "kappa", "old": 1.0, "new": 2.0},
            {"rule": "votes.reports", "name": "report_threshold", "old": 3, "new": 5},
        ],
        "added": [],
        "removed": [],
        "reworded": [],
    }
    assert [(each["old"], each["new"]) for each in second.detail["changed"]] == [(2.0, 1.0), (5, 3)]
    published = published_policy(database, policy_in_force(Settings()))
    assert [each["version"] for each in published["versions"]] == [usual, other, usual]
    assert [each["number"] for each in published["changes"]] == [second.id, first.id]
    assert published["since"] == published["versions"][0]["since"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_arena_keeps_its_policy_when_it_starts_and_not_before(settings: Settings) -> None:
    arena = Arena(settings)
    with arena.database.reading() as connection:
        assert latest_policy(connection) is None
    with arena.running(), arena.database.reading() as connection:
        kept = latest_policy(connection)
        assert kept is not None
        assert kept.version == arena.policy.version
