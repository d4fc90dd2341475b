"""Orders: clips that are put into the queue, taken back, and put in again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, case, func, insert, select, update

from arena.domain.clips import ABROAD, ClipState
from arena.store.tables import clips, models

_CHUNK: Final = 500
_FREE: Final = {"lease_owner": None, "lease_until_ms": None}
_OVER: Final = (ClipState.FAILED, ClipState.REFUSED, ClipState.CANCELLED, ClipState.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Order:
    """A clip to be made.

    Attributes:
        model: The model's number.
        prompt: The prompt's number.
        take: Which of several that a run makes of one prompt by one model, from 1.
        seed: None for a model that takes none.
        backend: Who makes it.
        asked: What is asked for, beside what the prompt says.
        estimate: US dollars that it is expected to cost.
    """

    model: int
    prompt: int
    take: int
    seed: int | None
    backend: str
    asked: Mapping[str, Any]
    estimate: float


def enqueue(connection: Connection, run: int, orders: Iterable[Order], *, now_ms: int) -> int:
    """Put clips of a run into the queue; how many."""
    count = 0
    rest = iter(orders)
    while chunk := list(islice(rest, _CHUNK)):
        connection.execute(insert(clips), [_row(order, run, now_ms) for order in chunk])
        count += len(chunk)
    return count


def _row(order: Order, run: int, now_ms: int) -> dict[str, Any]:
    return {
        "run_id": run,
        "model_id": order.model,
        "prompt_id": order.prompt,
        "take": order.take,
        "seed": order.seed,
        "backend": order.backend,
        "asked": dict(order.asked),
        "estimate": order.estimate,
        "state": ClipState.QUEUED,
        "due_ms": now_ms,
        "created_ms": now_ms,
    }


def ordered_takes(connection: Connection, slugs: Collection[str]) -> dict[tuple[str, int], set[int]]:
    """The takes that are here, on their way or refused, by a model's slug and a prompt's number."""
    gone = clips.c.state.in_((ClipState.FAILED, ClipState.CANCELLED, ClipState.WITHDRAWN))
    rows = connection.execute(
        select(models.c.slug, clips.c.prompt_id, clips.c.take)
        .join(models)
        .where(models.c.slug.in_(slugs), clips.c.take.is_not(None), ~gone)
    )
    takes: dict[tuple[str, int], set[int]] = {}
    for model, prompt, take in rows:
        takes.setdefault((model, prompt), set()).add(take)
    return takes


def cancel_clips(connection: Connection, *, now_ms: int, run: int | None = None, clip: int | None = None) -> int:
    """End what waits in the queue, and let the workers tell providers of what they have; how many that concerns.

    Args:
        connection: One of `Database.queueing`.
        now_ms: The time.
        run: All clips of this run, or
        clip: This clip.
    """
    which = clips.c.id == clip if run is None else clips.c.run_id == run
    ended = {"state": ClipState.CANCELLED, "error": "cancelled by an operator", "due_ms": None, **_FREE}
    queued = connection.execute(update(clips).where(which, clips.c.state == ClipState.QUEUED).values(**ended))
    abroad = connection.execute(
        update(clips)
        .where(which, clips.c.state.in_(ABROAD), clips.c.cancelled_ms.is_(None))
        .values(cancelled_ms=now_ms, due_ms=now_ms)
    )
    return queued.rowcount + abroad.rowcount


def order_again(connection: Connection, clip: int, *, now_ms: int) -> bool:
    """Put a clip into the queue again of which nothing came, or nobody knows what came; whether it is there now.

    What was paid for it until now stays in the books.
    """
    queued = {"state": ClipState.QUEUED, "due_ms": now_ms, "retries": 0, "waits": 0}
    gone = dict.fromkeys(
        (
            "failure",
            "error",
            "ticket",
            "response",
            "job_key",
            "original",
            "generated_ms",
            "generation_seconds",
            "cancelled_ms",
        )
    )
    open_cost = case((clips.c.state == ClipState.AMBIGUOUS, clips.c.estimate), else_=0.0)
    charged = func.coalesce(clips.c.cost, 0.0) + func.coalesce(open_cost, 0.0)
    again = update(clips).where(clips.c.id == clip, clips.c.state.in_(_OVER), clips.c.run_id.is_not(None))
    return connection.execute(again.values(cost=charged, **queued, **gone)).rowcount == 1


def give_up(connection: Connection, clip: int) -> bool:
    """Ask no more what became of an ambiguous clip: it failed, and may have cost what was expected; whether it did."""
    charged = func.coalesce(clips.c.cost, 0.0) + func.coalesce(clips.c.estimate, 0.0)
    given_up = update(clips).where(clips.c.id == clip, clips.c.state == ClipState.AMBIGUOUS)
    return connection.execute(given_up.values(state=ClipState.FAILED, cost=charged)).rowcount == 1
