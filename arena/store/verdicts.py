"""What was decided about votes."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, select

from arena.domain.verdicts import VerdictKind
from arena.store.tables import battles, verdicts


class Verdict(NamedTuple):
    """What was decided about a vote, by whom, and in words why."""

    kind: VerdictKind
    counted: bool
    reason: str


def verdicts_on(connection: Connection, battle: str) -> list[Verdict]:
    """The verdicts on a battle's vote, oldest first: the last one holds."""
    rows = connection.execute(
        select(verdicts.c.kind, verdicts.c.counted, verdicts.c.reason)
        .join(battles, battles.c.seq == verdicts.c.battle_seq)
        .where(battles.c.id == battle)
        .order_by(verdicts.c.id)
    )
    return [Verdict(VerdictKind(row.kind), row.counted, row.reason) for row in rows]


class VerdictRow(NamedTuple):
    """Whether an entry of the log counts, by a verdict of this kind."""

    id: int
    seq: int
    counted: bool
    kind: str


def read_verdicts(connection: Connection, *, after: int) -> list[VerdictRow]:
    """Verdicts behind one, oldest first."""
    rows = connection.execute(
        select(*verdicts.c["id", "battle_seq", "counted", "kind"]).where(verdicts.c.id > after).order_by(verdicts.c.id)
    )
    return [VerdictRow._make(row) for row in rows]


def give_verdict(
    connection: Connection,
    *,
    battle: str,
    counted: bool,
    reason: str,
    now_ms: int,
    kind: VerdictKind = VerdictKind.OPERATOR,
) -> None:
    """Say whether a vote counts; the vote itself stays as it is, and a later verdict goes before an earlier one."""
    seq = connection.execute(select(battles.c.seq).where(battles.c.id == battle)).scalar_one()
    connection.execute(
        insert(verdicts).values(battle_seq=seq, counted=counted, kind=kind, reason=reason, created_ms=now_ms)
    )


def excluded() -> Select[Any]:
    """The entries of the log whose newest verdict is that they don't count."""
    newest = select(func.max(verdicts.c.id)).group_by(verdicts.c.battle_seq)
    return select(verdicts.c.battle_seq).where(verdicts.c.id.in_(newest), verdicts.c.counted.is_(False))
