"""All that is stored about one voter, newest first."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, Table, func, literal, select, tuple_

from arena.domain.clips import ClipState
from arena.store.tables import battles, checks, clips, reports, skips, verdicts, voters, votes

_OTHERS: Final = verdicts.alias("others")
_NEWEST_ID: Final = (
    select(func.max(_OTHERS.c.id)).where(_OTHERS.c.battle_seq == battles.c.seq).correlate(battles).scalar_subquery()
)
_ASKED: Final = (
    battles.outerjoin(votes)
    .outerjoin(skips, skips.c.battle_seq == battles.c.seq)
    .outerjoin(verdicts, verdicts.c.id == _NEWEST_ID)
)


class Moment(NamedTuple):
    """A place in the order of what a voter was asked: when it ended, and among equals its id."""

    ended_ms: int
    id: str


class AskedBattle(NamedTuple):
    """A battle of the voter's that has ended, with how; `winner` is None when it was skipped, for `skipped`.

    `counted`, `kind` and `reason` are those of its newest verdict, None where there is none.
    """

    id: str
    prompt: int
    left_clip: int
    left_model: int
    right_clip: int
    right_model: int
    propensity: float
    drawn_ms: int
    ended_ms: int
    repeat: bool
    winner: str | None
    aspects: Mapping[str, str] | None
    watched: Mapping[str, float] | None
    heard: Mapping[str, float] | None
    receipt: str | None
    skipped: str | None
    counted: bool | None
    kind: str | None
    reason: str | None

    @property
    def moment(self) -> Moment:
        """Its place in the order."""
        return Moment(self.ended_ms, self.id)


class AskedCheck(NamedTuple):
    """A clip beside a damaged copy of itself, with what the voter said; `winner` is None when it was skipped."""

    id: str
    clip: int
    model: int
    prompt: int
    damaged: str
    drawn_ms: int
    ended_ms: int
    winner: str | None
    aspects: Mapping[str, str] | None
    watched: Mapping[str, float] | None
    heard: Mapping[str, float] | None
    receipt: str | None
    skipped: str | None

    @property
    def moment(self) -> Moment:
        """Its place in the order."""
        return Moment(self.ended_ms, self.id)


class Told(NamedTuple):
    """A report against a clip."""

    battle: str
    clip: int
    model: int
    prompt: int
    reason: str
    created_ms: int


class Decided(NamedTuple):
    """A verdict on a vote."""

    battle: str
    counted: bool
    kind: str
    reason: str
    created_ms: int


class Person(NamedTuple):
    """A voter in numbers.

    Attributes:
        cohort: Theirs.
        first_ms: When their first answer came.
        votes: How many of their votes count, repeats left out.
        withdrawn: How many do not.
        skips: How many battles they passed over.
    """

    cohort: str
    first_ms: int
    votes: int
    withdrawn: int
    skips: int


def person(connection: Connection, voter: str) -> Person | None:
    """A voter, or None for one of whom nothing is stored."""
    row = connection.execute(select(voters.c.cohort, voters.c.created_ms).where(voters.c.id == voter)).one_or_none()
    if row is None:
        return None
    counts = connection.execute(
        select(
            func.count(votes.c.battle_seq).filter(battles.c.is_repeat.is_(False), verdicts.c.counted.is_not(False)),
            func.count(votes.c.battle_seq).filter(verdicts.c.counted.is_(False)),
            func.count(skips.c.battle_seq),
        )
        .select_from(_ASKED)
        .where(battles.c.voter_id == voter)
    ).one()
    return Person(row.cohort, row.created_ms, *map(int, counts))


def asked_battles(connection: Connection, voter: str, *, before: Moment | None, limit: int | None) -> list[AskedBattle]:
    """Battles that a voter ended before a moment, newest first."""
    statement = (
        select(
            *battles.c["id", "prompt_id"],
            func.coalesce(battles.c.left_clip_id, 0),
            battles.c.left_model_id,
            func.coalesce(battles.c.right_clip_id, 0),
            battles.c.right_model_id,
            func.coalesce(battles.c.propensity, 0.0),
            *battles.c["drawn_ms", "ended_ms", "is_repeat"],
            *votes.c["winner", "aspects", "watched", "heard", "receipt"],
            skips.c.reason.label("skipped"),
            *verdicts.c["counted", "kind", "reason"],
        )
        .select_from(_ASKED)
        .where(battles.c.voter_id == voter)
    )
    rows = connection.execute(_page(statement, battles, before, limit))
    return [AskedBattle._make(row) for row in rows]


def asked_checks(connection: Connection, voter: str, *, before: Moment | None, limit: int | None) -> list[AskedCheck]:
    """Checks that a voter answered before a moment, newest first."""
    statement = (
        select(
            *checks.c["id", "clip_id"],
            *clips.c["model_id", "prompt_id"],
            *checks.c["damaged_side", "drawn_ms", "ended_ms", "winner", "aspects", "watched", "heard", "receipt"],
            checks.c.reason,
        )
        .join(clips, clips.c.id == checks.c.clip_id)
        .where(checks.c.voter_id == voter)
    )
    rows = connection.execute(_page(statement, checks, before, limit))
    return [AskedCheck._make(row) for row in rows]


def told(connection: Connection, voter: str) -> list[Told]:
    """What a voter reported, newest first."""
    rows = connection.execute(
        select(
            *reports.c["battle_id", "clip_id"],
            *clips.c["model_id", "prompt_id"],
            *reports.c["reason", "created_ms"],
        )
        .join(clips, clips.c.id == reports.c.clip_id)
        .where(reports.c.voter_id == voter)
        .order_by(reports.c.id.desc())
    )
    return [Told._make(row) for row in rows]


def decided(connection: Connection, voter: str) -> list[Decided]:
    """What was decided about a voter's votes, oldest first."""
    rows = connection.execute(
        select(battles.c.id, *verdicts.c["counted", "kind", "reason", "created_ms"])
        .join(battles, battles.c.seq == verdicts.c.battle_seq)
        .where(battles.c.voter_id == voter)
        .order_by(verdicts.c.id)
    )
    return [Decided._make(row) for row in rows]


def poster_digest(connection: Connection, clip: int) -> str | None:
    """The digest of a clip's poster, or None for a clip that can't be shown."""
    return connection.execute(
        select(clips.c.poster).where(
            clips.c.id == clip, clips.c.state == ClipState.PUBLISHED, clips.c.held_ms.is_(None)
        )
    ).scalar_one_or_none()


def _page(statement: Select[Any], table: Table, before: Moment | None, limit: int | None) -> Select[Any]:
    order = table.c.ended_ms, table.c.id
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(*map(literal, before)))
    return statement.order_by(*(column.desc() for column in order)).limit(limit)
