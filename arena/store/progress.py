"""Progress: what becomes of a clip on its way, written by the worker that holds it and by nobody else.

Every function says whether the clip is still the owner's. If it is not, nothing is written: somebody else has taken it
over, or an operator has decided otherwise.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from arena.domain.clips import ClipState
from arena.domain.generation import FailureKind
from arena.store.clips import Kept, add_copy
from arena.store.tables import clips

_FREE = {"lease_owner": None, "lease_until_ms": None}


def put_submitted(
    connection: Connection,
    clip: int,
    owner: str,
    *,
    ticket: Mapping[str, Any],
    request: Mapping[str, Any],
    response: Mapping[str, Any],
    due_ms: int,
) -> bool:
    """The provider has taken the job, and this is its ticket. The owner goes on holding the clip."""
    told = {"ticket": dict(ticket), "request": dict(request), "response": dict(response)}
    return _write(connection, clip, owner, state=ClipState.SUBMITTED, due_ms=due_ms, **told)


def put_generated(
    connection: Connection, clip: int, owner: str, *, response: Mapping[str, Any], charge: float, now_ms: int
) -> bool:
    """The provider has made the clip; the owner goes on holding it."""
    return _write(
        connection,
        clip,
        owner,
        state=ClipState.GENERATED,
        response=dict(response),
        cost=_plus(charge),
        generated_ms=now_ms,
        generation_seconds=(now_ms - clips.c.sent_ms) / 1000.0,
        due_ms=now_ms,
    )


def put_stored(connection: Connection, clip: int, owner: str, *, original: str, now_ms: int) -> bool:
    """The original is on disk; whoever conforms next takes the clip.

    A model that made the same file twice for one prompt made one clip: the second fails.
    """
    same = select(clips.c.id).where(clips.c.id == clip).with_only_columns(clips.c.model_id, clips.c.prompt_id)
    of = connection.execute(same).one()
    twin = connection.execute(
        select(clips.c.id).where(
            clips.c.model_id == of.model_id, clips.c.prompt_id == of.prompt_id, clips.c.original == original
        )
    ).scalar_one_or_none()
    if twin not in {None, clip}:
        reason = f"is the same file as clip {twin}"
        return put_ended(connection, clip, owner, failure=FailureKind.BAD_OUTPUT, reason=reason)
    return _write(connection, clip, owner, state=ClipState.STORED, original=original, due_ms=now_ms, **_FREE)


def put_conformed(connection: Connection, clip: int, owner: str, kept: Kept, *, state: ClipState, due_ms: int) -> bool:
    """The rendition is on disk.

    Args:
        connection: One of `Database.queueing`.
        clip: The clip's number.
        owner: Who holds it.
        kept: What was made of it.
        state: `conformed`, or `review` where an operator has to look at it first.
        due_ms: When its prompt is to be matched at the latest.
    """
    written = _write(
        connection,
        clip,
        owner,
        state=state,
        due_ms=due_ms,
        **kept.columns,
        **_FREE,
    )
    if written:
        add_copy(connection, clip, kept)
    return written


def put_ended(
    connection: Connection,
    clip: int,
    owner: str,
    *,
    failure: FailureKind,
    reason: str,
    state: ClipState = ClipState.FAILED,
    response: Mapping[str, Any] | None = None,
    charge: float = 0.0,
) -> bool:
    """No clip comes of it: `failed`, `refused` or `cancelled`; or it is `ambiguous`, and an operator has to say."""
    told = {} if response is None else {"response": dict(response)}
    return _write(
        connection,
        clip,
        owner,
        state=state,
        failure=failure,
        error=reason,
        cost=_plus(charge),
        due_ms=None,
        **told,
        **_FREE,
    )


def put_back(
    connection: Connection,
    clip: int,
    owner: str,
    *,
    due_ms: int,
    failure: FailureKind,
    reason: str,
    retried: bool,
    charge: float = 0.0,
) -> bool:
    """The provider has not taken the job, or made nothing of it: it is handed in again later, and that is counted."""
    count = {"retries": clips.c.retries + 1} if retried else {"waits": clips.c.waits + 1}
    return _write(
        connection,
        clip,
        owner,
        state=ClipState.QUEUED,
        failure=failure,
        error=reason,
        cost=_plus(charge),
        due_ms=due_ms,
        ticket=None,
        **count,
        **_FREE,
    )


def put_off(connection: Connection, clip: int, owner: str, *, due_ms: int) -> bool:
    """Nothing has changed; whoever has a hand free takes the clip from then on."""
    return _write(connection, clip, owner, due_ms=due_ms, **_FREE)


def let_go(connection: Connection, owner: str, held: Collection[int], *, due_ms: int | None = None) -> None:
    """Hold clips no longer.

    Args:
        connection: One of `Database.queueing`.
        owner: Who held them.
        held: Their numbers.
        due_ms: When there is something to do about them; None leaves that as it is.
    """
    when = {} if due_ms is None else {"due_ms": due_ms}
    connection.execute(update(clips).where(clips.c.id.in_(held), clips.c.lease_owner == owner).values(**_FREE, **when))


def fail_queued(connection: Connection, *, like: int, failure: FailureKind, reason: str) -> int:
    """End what waits in the queue for the same model of the same run; how many."""
    of = connection.execute(select(clips.c.run_id, clips.c.model_id, clips.c.backend).where(clips.c.id == like)).one()
    ended = connection.execute(
        update(clips)
        .where(
            clips.c.run_id == of.run_id,
            clips.c.model_id == of.model_id,
            clips.c.backend == of.backend,
            clips.c.state == ClipState.QUEUED,
        )
        .values(state=ClipState.FAILED, failure=failure, error=reason, due_ms=None)
    )
    return ended.rowcount


def _plus(charge: float) -> Any:  # noqa: ANN401 - an expression or a column
    return func.coalesce(clips.c.cost, 0.0) + charge


def _write(connection: Connection, clip: int, owner: str, **values: Any) -> bool:  # noqa: ANN401 - of any column
    mine = update(clips).where(clips.c.id == clip, clips.c.lease_owner == owner)
    return connection.execute(mine.values(**values)).rowcount == 1
