"""The policy in force, and its history in public."""

from typing import Any

from arena.domain.events import EventKind
from arena.domain.policy import Policy, difference
from arena.domain.rules import policy_of
from arena.offline.method import HEADLINE
from arena.services.clock import iso, now_ms
from arena.services.public_record import event_line
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.events import read_events, record
from arena.store.policies import StoredPolicy, add_policy, latest_policy, read_policies
from ratings import EXPLORATION


def policy_in_force(settings: Settings, *, simulated_on_board: bool = False) -> Policy:
    """The rules that an arena of these settings goes by."""
    return policy_of(
        settings, method=HEADLINE.to_dict(), exploration=EXPLORATION, simulated_on_board=simulated_on_board
    )


def keep_policy(database: Database, policy: Policy) -> None:
    """Write down what is in force from this start on; the public record says how it differs from what was."""
    now = now_ms()
    with database.writing() as connection:
        before = latest_policy(connection)
        if before is not None and before.version == policy.version:
            return
        add_policy(connection, StoredPolicy(policy.version, policy.stated, now))
        if before is not None:
            told = {"version": policy.version, "previous": before.version, **difference(before.rules, policy.stated)}
            record(connection, EventKind.POLICY_CHANGED, "policy", now_ms=now, detail=told)


def published_policy(database: Database, policy: Policy) -> dict[str, Any]:
    """The policy as JSON has it, with every version that was in force and every change, newest first."""
    with database.reading() as connection:
        kept, events = read_policies(connection), read_events(connection, kind=EventKind.POLICY_CHANGED)
    versions = [{"version": each.version, "since": iso(each.created_ms)} for each in reversed(kept)]
    return {
        **policy.to_dict(),
        "since": versions[0]["since"] if versions else None,
        "versions": versions,
        "changes": [event_line(event) for event in reversed(events)],
    }
