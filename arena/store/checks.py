"""Checks: a clip beside its damaged copy, and what voters said of them. They are no part of the log."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote
from arena.store.tables import checks, clips, voters
from arena.store.votes import Ending, Outcome, Skip, put_voters

_LAST_SEQ: Final = select(func.coalesce(func.max(checks.c.seq), 0))
_ENDED: Final = (
    select(checks, clips.c.model_id, clips.c.prompt_id, voters.c.cohort)
    .join(clips, clips.c.id == checks.c.clip_id)
    .join(voters, voters.c.id == checks.c.voter_id)
)


class CheckRow(NamedTuple):
    """An ended check; `winner` is None when it was skipped."""

    seq: int
    voter: str
    cohort: str
    clip: int
    prompt: int
    damaged_side: str
    winner: str | None
    ended_ms: int


def append_checks(connection: Connection, endings: Sequence[Ending]) -> list[Outcome]:
    """Write how checks ended, each once, as `arena.store.votes.append` does for battles.

    Args:
        connection: A transaction of `Database.writing`.
        endings: Of checks alone.
    """
    asked = {ending.battle.id for ending in endings}
    rows = connection.execute(_ENDED.where(checks.c.id.in_(asked)))
    stored: dict[str, Ending] = {row.id: _ending(row) for row in rows}
    outcomes = []
    for ending in endings:
        first = stored.setdefault(ending.battle.id, ending)
        outcomes.append(Outcome(first, new=first is ending))
    fresh = [outcome.stored for outcome in outcomes if outcome.new]
    if fresh:
        put_voters(connection, fresh)
        after = connection.execute(_LAST_SEQ).scalar_one()
        connection.execute(insert(checks), [_row(seq, ending) for seq, ending in enumerate(fresh, start=after + 1)])
    return outcomes


def ended_check(connection: Connection, battle: str) -> Ending | None:
    """How a check ended, or None while it is open."""
    row = connection.execute(_ENDED.where(checks.c.id == battle)).first()
    return None if row is None else _ending(row)


def read_checks(connection: Connection, *, after: int) -> list[CheckRow]:
    """The ended checks behind one, oldest first."""
    statement = (
        select(
            checks.c.seq,
            checks.c.voter_id,
            voters.c.cohort,
            checks.c.clip_id,
            clips.c.prompt_id,
            checks.c.damaged_side,
            checks.c.winner,
            checks.c.ended_ms,
        )
        .join(clips, clips.c.id == checks.c.clip_id)
        .join(voters, voters.c.id == checks.c.voter_id)
        .where(checks.c.seq > after)
        .order_by(checks.c.seq)
    )
    return [CheckRow._make(row) for row in connection.execute(statement)]


def _row(seq: int, ending: Ending) -> dict[str, Any]:
    battle = ending.battle
    answer = ending.answer if isinstance(ending, Vote) else None
    return {
        "seq": seq,
        "id": battle.id,
        "voter_id": battle.voter,
        "clip_id": battle.left.clip,
        "damaged_side": battle.damaged_side,
        "winner": answer.winner if answer else None,
        "reason": ending.reason if isinstance(ending, Skip) else None,
        "aspects": (dict(answer.aspects) or None) if answer else None,
        "watched": (dict(answer.watched) or None) if answer else None,
        "heard": (dict(answer.heard) or None) if answer else None,
        "receipt": ending.receipt if isinstance(ending, Vote) else None,
        "drawn_ms": battle.drawn_ms,
        "ended_ms": ending.created_ms,
    }


def _ending(row: Row[Any]) -> Ending:
    sides = [Contender(row.clip_id, row.model_id, damaged=row.damaged_side == side) for side in ("left", "right")]
    battle = Battle(
        id=row.id,
        voter=row.voter_id,
        prompt=row.prompt_id,
        left=sides[0],
        right=sides[1],
        propensity=1.0,
        drawn_ms=row.drawn_ms,
        expires_ms=row.ended_ms,
        purpose=Purpose.CHECK,
    )
    voter = Voter(row.voter_id, row.cohort)
    if row.winner is None:
        return Skip(battle, voter, row.reason, row.ended_ms)
    answer = Answer(row.winner, row.aspects or {}, row.watched or {}, row.heard or {})
    return Vote(battle, voter, answer, row.ended_ms, row.receipt)
