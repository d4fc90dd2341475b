"""What was decided about votes."""

from typing import NamedTuple

from sqlalchemy import Connection, select

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
