"""What voters said against clips."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from arena.domain.clips import ClipState
from arena.domain.reports import Report, ReportReason
from arena.domain.voters import Voter
from arena.store.engine import INSERT
from arena.store.tables import battles, clips, reports, voters, votes

_OPEN: Final = or_(clips.c.looked_ms.is_(None), reports.c.created_ms > clips.c.looked_ms)
"""No operator has looked at the clip since."""

_BY_VOTER: Final = (
    select(votes.c.battle_seq).join(battles).where(battles.c.voter_id == reports.c.voter_id).correlate(reports).exists()
)
"""The voter has voted, at least once."""


def counting() -> ColumnElement[bool]:
    """The reports, joined with their clips, that count towards holding a clip."""
    return and_(_OPEN, _BY_VOTER)


def add_report(
    connection: Connection, *, clip: int, voter: Voter, battle: str, reason: ReportReason, now_ms: int
) -> bool:
    """Store a report; whether it is the voter's first against this clip."""
    insert = INSERT[connection.dialect.name]
    connection.execute(
        insert(voters).values(id=voter.id, cohort=voter.cohort, created_ms=now_ms).on_conflict_do_nothing()
    )
    added = connection.execute(
        insert(reports)
        .values(clip_id=clip, voter_id=voter.id, battle_id=battle, reason=reason, created_ms=now_ms)
        .on_conflict_do_nothing()
        .returning(reports.c.id)
    )
    return added.scalar_one_or_none() is not None


def reported_clips(connection: Connection, *, threshold: int) -> list[int]:
    """The clips in battles that so many voters have reported since an operator last looked at them."""
    rows = connection.execute(
        select(reports.c.clip_id)
        .join(clips)
        .where(clips.c.state == ClipState.PUBLISHED, clips.c.held_ms.is_(None), counting())
        .group_by(reports.c.clip_id)
        .having(func.count() >= threshold)
    )
    return [clip for (clip,) in rows]


def reports_on(connection: Connection, clip: int) -> list[Report]:
    """What was said against a clip, oldest first."""
    rows = connection.execute(
        select(reports, _BY_VOTER.label("counts"), _OPEN.label("open"))
        .join(clips)
        .where(reports.c.clip_id == clip)
        .order_by(reports.c.created_ms, reports.c.id)
    )
    return [
        Report(
            reason=ReportReason(row.reason),
            voter=row.voter_id,
            battle=row.battle_id,
            created_ms=row.created_ms,
            counts=bool(row.counts),
            settled=not row.open,
        )
        for row in rows
    ]
