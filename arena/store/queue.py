"""The queue: clips that are to be made. A worker takes rows with a lease; whoever outlives a lease takes them over.

Rows that another transaction holds at the moment are passed over (`FOR UPDATE SKIP LOCKED`) on PostgreSQL; on SQLite
there is one writer at a time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, update

from arena.domain.clips import ABROAD, UNDER_WAY, ClipState
from arena.store.tables import clips, halts, runs
from arena.store.work import Work, read_work

_MINUTE_MS: Final = 60_000
CENT_FRACTION: Final = 1e-6
"""Sums of dollars are exact to less than this."""

_OPEN_COST: Final = case((clips.c.state.in_((*ABROAD, ClipState.AMBIGUOUS)), clips.c.estimate), else_=0.0)
SPENT: Final = func.coalesce(func.sum(func.coalesce(clips.c.cost, 0.0) + func.coalesce(_OPEN_COST, 0.0)), 0.0)
"""US dollars that clips have cost and, where a provider has them or may have them, are expected to cost."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who takes rows, when, and until when they are theirs."""

    owner: str
    now_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a backend is given to do: by all workers together.

    Attributes:
        concurrency: Jobs that it has at a time.
        per_minute: Jobs that are handed in within a minute.
    """

    concurrency: int
    per_minute: int


def anything_due(connection: Connection, *, backends: Collection[str], now_ms: int) -> bool:
    """Whether a worker with these backends may find something to do."""
    due = select(clips.c.id).where(_free(now_ms), or_(_to_attend(backends), _queued(backends), _to_conform())).limit(1)
    return connection.execute(due).first() is not None or bool(ready_prompts(connection, now_ms=now_ms, largest=1))


def take_queued(connection: Connection, lease: Lease, *, limits: Mapping[str, Limit], largest: int) -> list[Work]:
    """Take clips to be handed in now, and write that down: whoever finds it written may not hand them in again.

    Args:
        connection: One of `Database.queueing(ordering=True)`.
        lease: Who takes them.
        limits: By backend; others are left alone.
        largest: How many at most.
    """
    taken: dict[int, str] = {}
    left = _left_of_budgets(connection)
    for backend, places in _places(connection, limits, now_ms=lease.now_ms).items():
        wanted = (
            select(clips.c.id, clips.c.run_id, clips.c.estimate, clips.c.job_key)
            .join(runs)
            .where(_queued([backend]), _free(lease.now_ms), runs.c.paused_ms.is_(None), _affordable(left))
            .order_by(clips.c.due_ms, clips.c.id)
            .limit(max(0, min(places, largest - len(taken))))
            .with_for_update(of=clips, skip_locked=True)
        )
        for row in connection.execute(wanted).all():
            if row.run_id in left:
                if row.estimate > left[row.run_id] + CENT_FRACTION:
                    continue
                left[row.run_id] -= row.estimate
            # A key is of one attempt: under the same one, a provider might give back what failed before.
            taken[row.id] = row.job_key or uuid4().hex
    for number, key in taken.items():
        mark = {"state": ClipState.SUBMITTING, "sent_ms": lease.now_ms, "job_key": key}
        connection.execute(update(clips).where(clips.c.id == number).values(**mark, **_leased(lease)))
    return read_work(connection, list(taken))


def take_due(connection: Connection, lease: Lease, *, backends: Collection[str], largest: int) -> list[Work]:
    """Take clips that a provider has, or has made; one that is found as submitting was cut off at that.

    Args:
        connection: One of `Database.queueing`.
        lease: Who takes them.
        backends: Those that can be called here.
        largest: How many at most.
    """
    return _take(connection, lease, _to_attend(backends), largest)


def take_stored(connection: Connection, lease: Lease, *, largest: int) -> list[Work]:
    """Take clips whose original is here, to be conformed."""
    return _take(connection, lease, _to_conform(), largest)


def ready_prompts(connection: Connection, *, now_ms: int, largest: int) -> list[int]:
    """The numbers of prompts with clips to be matched: no other of theirs is on its way, or these waited long enough.

    A prompt whose clips somebody holds is left to them, and what an import brought in to the import, for a while.
    """
    other = clips.alias()
    of_prompt = select(other.c.id).where(other.c.prompt_id == clips.c.prompt_id)
    coming = of_prompt.where(other.c.state.in_((ClipState.QUEUED, *UNDER_WAY))).exists()
    held = of_prompt.where(other.c.state == ClipState.CONFORMED, other.c.lease_until_ms > now_ms).exists()
    ready = (
        select(clips.c.prompt_id)
        .where(clips.c.state == ClipState.CONFORMED, ~held)
        .group_by(clips.c.prompt_id)
        .having(
            or_(
                func.min(clips.c.due_ms) <= now_ms,
                func.sum(case((clips.c.run_id.is_not(None) & ~coming, 1), else_=0)) > 0,
            )
        )
        .order_by(func.min(clips.c.due_ms))
        .limit(largest)
    )
    return [int(number) for number in connection.execute(ready).scalars()]


def take_conformed(connection: Connection, lease: Lease, prompt: int) -> list[int]:
    """Take the clips of a prompt that are to be matched; their numbers."""
    wanted = select(clips.c.id).where(
        clips.c.state == ClipState.CONFORMED,
        clips.c.prompt_id == prompt,
        or_(clips.c.lease_until_ms.is_(None), clips.c.lease_until_ms <= lease.now_ms),
    )
    return _take_rows(connection, lease, wanted)


def renew(connection: Connection, lease: Lease, held: Collection[int]) -> dict[int, bool]:
    """Hold on to clips: those that are still the owner's, and whether an operator wants no more of them.

    Rows that another transaction is about to change stay as they are: they are held, too, until their lease ends.
    """
    mine = select(clips.c.id, clips.c.cancelled_ms).where(clips.c.id.in_(held), clips.c.lease_owner == lease.owner)
    rows = {row.id: row.cancelled_ms is not None for row in connection.execute(mine)}
    free = connection.execute(
        select(clips.c.id).where(clips.c.id.in_(rows)).with_for_update(of=clips, skip_locked=True)
    ).scalars()
    connection.execute(
        update(clips)
        .where(clips.c.id.in_(free.all()), clips.c.lease_owner == lease.owner)
        .values(lease_until_ms=lease.until_ms)
    )
    return rows


def _queued(backends: Collection[str]) -> ColumnElement[bool]:
    return and_(
        clips.c.state == ClipState.QUEUED,
        clips.c.backend.in_(backends),
        clips.c.backend.not_in(select(halts.c.backend)),
    )


def _to_attend(backends: Collection[str]) -> ColumnElement[bool]:
    return and_(clips.c.state.in_((*ABROAD, ClipState.GENERATED)), clips.c.backend.in_(backends))


def _to_conform() -> ColumnElement[bool]:
    return clips.c.state == ClipState.STORED


def _free(now_ms: int) -> ColumnElement[bool]:
    """Rows that are due and that nobody holds."""
    return and_(clips.c.due_ms <= now_ms, _unheld(now_ms))


def _unheld(now_ms: int) -> ColumnElement[bool]:
    return or_(clips.c.lease_until_ms.is_(None), clips.c.lease_until_ms <= now_ms)


def _leased(lease: Lease) -> dict[str, Any]:
    return {"lease_owner": lease.owner, "lease_until_ms": lease.until_ms}


def _take(connection: Connection, lease: Lease, which: ColumnElement[bool], largest: int) -> list[Work]:
    wanted = select(clips.c.id).where(which, _free(lease.now_ms)).order_by(clips.c.due_ms, clips.c.id).limit(largest)
    return read_work(connection, _take_rows(connection, lease, wanted))


def _take_rows(connection: Connection, lease: Lease, wanted: Select[Any]) -> list[int]:
    # In two steps: a subquery with a limit may be run more than once, and then takes more.
    found = [int(number) for number in connection.execute(wanted.with_for_update(of=clips, skip_locked=True)).scalars()]
    if found:
        connection.execute(update(clips).where(clips.c.id.in_(found)).values(**_leased(lease)))
    return found


def _places(connection: Connection, limits: Mapping[str, Limit], *, now_ms: int) -> dict[str, int]:
    """How many more jobs each backend can be handed now."""
    waiting = select(clips.c.backend).where(_queued(limits), _free(now_ms)).distinct()
    abroad = select(clips.c.backend, func.count()).where(clips.c.state.in_(ABROAD)).group_by(clips.c.backend)
    lately = (
        select(clips.c.backend, func.count())
        .where(clips.c.backend.in_(limits), clips.c.sent_ms > now_ms - _MINUTE_MS)
        .group_by(clips.c.backend)
    )
    backends = connection.execute(waiting).scalars().all()
    if not backends:
        return {}
    busy = {str(name): int(count) for name, count in connection.execute(abroad)}
    sent = {str(name): int(count) for name, count in connection.execute(lately)}
    places = {
        name: min(limits[name].concurrency - busy.get(name, 0), limits[name].per_minute - sent.get(name, 0))
        for name in backends
    }
    return {name: free for name, free in places.items() if free > 0}


def _left_of_budgets(connection: Connection) -> dict[int, float]:
    """What is left of the budget of each run that has one and goes on."""
    rows = connection.execute(
        select(runs.c.id, runs.c.budget - SPENT)
        .join(clips, clips.c.run_id == runs.c.id)
        .where(runs.c.budget.is_not(None), runs.c.paused_ms.is_(None))
        .group_by(runs.c.id, runs.c.budget)
    )
    return {int(run): float(left) for run, left in rows}


def _affordable(left: Mapping[int, float]) -> ColumnElement[bool]:
    within = [and_(clips.c.run_id == run, clips.c.estimate <= rest + CENT_FRACTION) for run, rest in left.items()]
    return or_(clips.c.run_id.not_in(left), *within)
