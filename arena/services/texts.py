"""The texts that the ledger holds: votes, verdicts, events and snapshots as they are hashed.

A vote's text is its row of the public log without the voter, without what is empty, and with its receipt and a salt;
so a column that comes later changes no entry from before. docs/ledger.md has an example of each.
"""

from typing import Final

from arena.domain.canonical import canonical_json
from arena.domain.catalog import ASPECTS
from arena.domain.ledger import EntryKind
from arena.domain.verdicts import VerdictKind
from arena.services.clock import iso
from arena.store.events import Event
from arena.store.export import ExportRow
from arena.store.ledger import Fact
from arena.store.snapshots import SnapshotRow
from arena.store.verdicts import Judgement

Line = dict[str, str | float]

_WINNERS: Final = {"left": "model_a", "right": "model_b"}


def line_of(row: ExportRow) -> Line:
    """A vote as the public log has it, without its voter."""
    aspects = row.aspects or {}
    return {
        "battle_id": row.battle,
        "category": row.category,
        "prompt_id": row.prompt,
        "model_a": row.left,
        "model_b": row.right,
        "winner": _public(row.winner),
        "created_at": iso(row.created_ms),
        "cohort": row.cohort,
        "propensity": "" if row.propensity is None else row.propensity,
        "tags": ";".join(row.tags),
        **{f"aspect_{aspect}": _public(aspects.get(aspect, "")) for aspect in ASPECTS},
    }


def vote_entry(row: ExportRow, salt: str) -> str:
    """The text of a vote. A repeat says that it is one: it can't be passed off as a vote that counts."""
    told = {name: str(value) for name, value in line_of(row).items() if value != ""}
    repeat = {"repeat": "true"} if row.repeat else {}
    return canonical_json({**told, **repeat, "receipt": row.receipt, "salt": salt})


def fact_entry(fact: Fact) -> tuple[EntryKind, str]:
    """The text of a verdict, an event or a snapshot, with its kind."""
    kind, told = told_of(fact)
    return kind, canonical_json(told)


def told_of(fact: Fact) -> tuple[EntryKind, dict[str, object]]:
    """What the public is told of a verdict, an event or a snapshot, with its kind."""
    match fact:
        case Judgement():
            kind, told = EntryKind.VERDICT, _verdict(fact)
        case Event():
            detail = dict(fact.detail)
            kind, told = EntryKind.EVENT, {"kind": fact.kind.value, "subject": fact.subject, "detail": detail}
        case SnapshotRow():
            names = ("digest", "category", "cohort", "block", "sha256")
            kind, told = EntryKind.SNAPSHOT, {name: getattr(fact, name) for name in names}
    return kind, {"entry": kind.value, "created_at": iso(fact.created_ms), **told}


def _verdict(verdict: Judgement) -> dict[str, object]:
    """Which vote counts or does not; why, where an operator decided."""
    told = {"battle_id": verdict.battle, "counted": verdict.counted, "kind": verdict.kind}
    return told | ({"reason": verdict.reason} if verdict.kind == VerdictKind.OPERATOR else {})


def _public(winner: str) -> str:
    """An answer as the log has it: by model, not by side."""
    return _WINNERS.get(winner, winner)
