"""What was decided about votes."""

from sqlalchemy import Connection, select

from arena.domain.verdicts import VerdictKind
from arena.store.tables import battles, verdicts


def verdict_kinds(connection: Connection, battle: str) -> list[VerdictKind]:
    """The kinds of the verdicts on a battle's vote, oldest first."""
    rows = connection.execute(
        select(verdicts.c.kind)
        .join(battles, battles.c.seq == verdicts.c.battle_seq)
        .where(battles.c.id == battle)
        .order_by(verdicts.c.id)
    )
    return [VerdictKind(kind) for (kind,) in rows]
