"""Runs: what was ordered at once, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, case, func, insert, or_, select, update

from arena.domain.clips import UNPUBLISHED, ClipState
from arena.store.queue import CENT_FRACTION, SPENT
from arena.store.tables import clips, halts, models, runs

_ARRIVED: Final = (ClipState.REVIEW, ClipState.PUBLISHED, ClipState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Run:
    """What was ordered at once.

    Attributes:
        id: Its number.
        asked: What was asked for.
        left_out: What of it no model can make, a line each.
        budget: US dollars at most; None for no limit.
        paused: Whether nothing more of it is handed in.
        created_ms: When.
        spent: US dollars that it has cost, with what is expected of clips that are being made.
        clips: How many clips it has in each state.
    """

    id: int
    asked: Mapping[str, Any]
    left_out: tuple[str, ...]
    budget: float | None
    paused: bool
    created_ms: int
    spent: float
    clips: Mapping[ClipState, int]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "run": self.id,
            "asked": self.asked,
            "left_out": list(self.left_out),
            "budget": self.budget,
            "spent": round(self.spent, 4),
            "paused": self.paused,
            "clips": {str(state): count for state, count in self.clips.items()},
        }

    @property
    def total(self) -> int:
        """How many clips were ordered."""
        return sum(self.clips.values())

    @property
    def under_way(self) -> int:
        """How many somebody is at work on."""
        return sum(self.clips.get(state, 0) for state in UNPUBLISHED)

    @property
    def waiting(self) -> int:
        """How many wait in the queue."""
        return self.clips.get(ClipState.QUEUED, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the clips of one model stand in a run.

    Attributes:
        model: The model's slug.
        name: Its name on a page.
        backend: Who makes them.
        queued: Waiting to be handed in.
        running: With the provider, or being brought in.
        done: Published, or under review.
        refused: Declined by the provider.
        failed: Failed, or cancelled.
        ambiguous: An operator has to say.
        retries: Tried again after a passing failure.
        waits: Put off because the provider asked to wait.
        spent: US dollars, with what is expected of those that are being made.
        estimate: US dollars that all of them were expected to cost.
        seconds: All the time from handing in to having, summed over those that are made.
        made: How many that is.
    """

    model: str
    name: str
    backend: str
    queued: int
    running: int
    done: int
    refused: int
    failed: int
    ambiguous: int
    retries: int
    waits: int
    spent: float
    estimate: float
    seconds: float
    made: int


def add_run(
    connection: Connection, *, asked: Mapping[str, Any], left_out: Sequence[str], budget: float | None, now_ms: int
) -> int:
    """The number of a new run."""
    row = {"asked": dict(asked), "left_out": list(left_out), "budget": budget, "created_ms": now_ms}
    return int(connection.execute(insert(runs).values(**row).returning(runs.c.id)).scalar_one())


def all_runs(connection: Connection, *, limit: int | None = None) -> list[Run]:
    """Runs, newest first."""
    return _runs(connection, select(runs).order_by(runs.c.id.desc()).limit(limit))


def find_run(connection: Connection, run: int) -> Run | None:
    """One run, or None where there is none of this number."""
    return next(iter(_runs(connection, select(runs).where(runs.c.id == run))), None)


def unfinished_run(connection: Connection) -> int | None:
    """The number of the newest run with clips that wait or are under way."""
    left = clips.c.state.in_((ClipState.QUEUED, *UNPUBLISHED))
    found = connection.execute(select(func.max(clips.c.run_id)).where(clips.c.run_id.is_not(None), left)).scalar_one()
    return None if found is None else int(found)


def tallies(connection: Connection, run: int) -> list[Tally]:
    """How a run stands, model by model in the order in which they were asked for."""

    def count(*states: ClipState) -> Any:  # noqa: ANN401 - an expression
        return func.sum(case((clips.c.state.in_(states), 1), else_=0))

    rows = connection.execute(
        select(
            models.c.slug.label("model"),
            models.c.name,
            clips.c.backend,
            count(ClipState.QUEUED).label("queued"),
            count(*UNPUBLISHED).label("running"),
            count(*_ARRIVED).label("done"),
            count(ClipState.REFUSED).label("refused"),
            count(ClipState.FAILED, ClipState.CANCELLED).label("failed"),
            count(ClipState.AMBIGUOUS).label("ambiguous"),
            func.sum(clips.c.retries).label("retries"),
            func.sum(clips.c.waits).label("waits"),
            SPENT.label("spent"),
            func.coalesce(func.sum(clips.c.estimate), 0.0).label("estimate"),
            func.sum(func.coalesce(clips.c.generation_seconds, 0.0)).label("seconds"),
            func.count(clips.c.generation_seconds).label("made"),
        )
        .join(models)
        .where(clips.c.run_id == run)
        .group_by(models.c.id, models.c.slug, models.c.name, clips.c.backend)
        .order_by(func.min(clips.c.id))
    )
    return [Tally(**row) for row in rows.mappings()]


def can_proceed(connection: Connection, run: int) -> bool:
    """Whether anything of a run is under way, or could be handed in as things stand."""
    cost = select(SPENT).where(clips.c.run_id == run)
    left = runs.c.budget - connection.execute(cost).scalar_one() + CENT_FRACTION
    affordable = or_(runs.c.budget.is_(None), clips.c.estimate <= left)
    halted = clips.c.backend.in_(select(halts.c.backend))
    waiting = and_(clips.c.state == ClipState.QUEUED, runs.c.paused_ms.is_(None), ~halted, affordable)
    open_clips = (
        select(clips.c.id)
        .join(runs)
        .where(clips.c.run_id == run, or_(clips.c.state.in_(UNPUBLISHED), waiting))
        .limit(1)
    )
    return connection.execute(open_clips).first() is not None


def pause_run(connection: Connection, run: int, *, now_ms: int | None) -> None:
    """Hand in nothing more of a run from now on; or, with None, go on."""
    connection.execute(update(runs).where(runs.c.id == run).values(paused_ms=now_ms))


def set_budget(connection: Connection, run: int, budget: float | None) -> None:
    """Let a run cost so much at most."""
    connection.execute(update(runs).where(runs.c.id == run).values(budget=budget))


def run_backends(connection: Connection, run: int) -> list[str]:
    """The backends that a run's clips are made by."""
    return list(
        connection.execute(
            select(clips.c.backend).where(clips.c.run_id == run).distinct().order_by(clips.c.backend)
        ).scalars()
    )


def _runs(connection: Connection, which: Select[Any]) -> list[Run]:
    rows = connection.execute(which).all()
    of_runs = clips.c.run_id.in_([row.id for row in rows])
    counts: dict[int, dict[ClipState, int]] = {row.id: {} for row in rows}
    for run, state, count in connection.execute(
        select(clips.c.run_id, clips.c.state, func.count()).where(of_runs).group_by(clips.c.run_id, clips.c.state)
    ):
        counts[run][ClipState(state)] = int(count)
    costs = connection.execute(select(clips.c.run_id, SPENT).where(of_runs).group_by(clips.c.run_id))
    spent = {int(run): float(cost) for run, cost in costs}
    return [
        Run(
            id=row.id,
            asked=row.asked,
            left_out=tuple(row.left_out),
            budget=row.budget,
            paused=row.paused_ms is not None,
            created_ms=row.created_ms,
            spent=spent.get(row.id, 0.0),
            clips=counts[row.id],
        )
        for row in rows
    ]
