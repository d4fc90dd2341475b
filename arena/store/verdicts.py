"""What was decided about votes."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select

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


class Judgement(NamedTuple):
    """A verdict as it is published."""

    id: int
    battle: str
    kind: str
    counted: bool
    reason: str
    created_ms: int


_JUDGEMENTS: Final = select(verdicts.c.id, battles.c.id, *verdicts.c["kind", "counted", "reason", "created_ms"]).join(
    battles, battles.c.seq == verdicts.c.battle_seq
)


def read_judgements(connection: Connection, *, after: int, upto: int, limit: int | None = None) -> list[Judgement]:
    """The verdicts between two of them, with the battles that they are about, oldest first."""
    between = _JUDGEMENTS.where(verdicts.c.id > after, verdicts.c.id <= upto).order_by(verdicts.c.id).limit(limit)
    return [Judgement._make(row) for row in connection.execute(between)]


def newest_judgements(connection: Connection, which: Sequence[ColumnElement[bool]], *, limit: int) -> list[Judgement]:
    """The verdicts that satisfy some conditions, newest first."""
    newest = _JUDGEMENTS.where(*which).order_by(verdicts.c.created_ms.desc(), verdicts.c.id.desc()).limit(limit)
    return [Judgement._make(row) for row in connection.execute(newest)]


def last_verdict(connection: Connection) -> int:
    """The number of the newest verdict, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(verdicts.c.id), 0))).scalar_one())


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


def excluded(*, upto: int | None = None) -> Select[Any]:
    """The entries of the log whose newest verdict, of all or of those up to one, is that they don't count."""
    newest = select(func.max(verdicts.c.id)).group_by(verdicts.c.battle_seq)
    if upto is not None:
        newest = newest.where(verdicts.c.id <= upto)
    return select(verdicts.c.battle_seq).where(verdicts.c.id.in_(newest), verdicts.c.counted.is_(False))
