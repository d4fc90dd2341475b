"""Progress: what becomes of a clip on its way, written by the worker that holds it and by nobody else."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from arena.domain.clips import ClipState
from arena.domain.generation import FailureKind
from arena.store.clips import Kept, add_copy
from arena.store.engine import Database
from arena.store.halts import put_halt
from arena.store.tables import clips

_FREE: Final = {"lease_owner": None, "lease_until_ms": None}


@contextmanager
def progress(database: Database, owner: str, *, now_ms: int) -> Iterator["Progress"]:
    """A transaction in which an owner writes about the clips that are held."""
    with database.queueing() as connection:
        yield Progress(connection, owner, now_ms)


class Progress:
    """Writes about clips of one owner.

    Every method that is given a clip says whether it is still the owner's. If it is not, nothing is written: somebody
    else has taken it over, or an operator has decided otherwise.

    Args:
        connection: One of `Database.queueing`.
        owner: Who holds the clips.
        now_ms: The time.
    """

    def __init__(self, connection: Connection, owner: str, now_ms: int) -> None:
        self._connection = connection
        self._owner = owner
        self._now_ms = now_ms

    def submitted(
        self,
        clip: int,
        key: str,
        *,
        ticket: Mapping[str, Any],
        request: Mapping[str, Any],
        response: Mapping[str, Any],
        due_ms: int,
    ) -> bool:
        """The provider has taken the job, and this is its ticket. The owner goes on holding the clip.

        A ticket is never thrown away: if somebody else has taken the clip over as one that was cut off, they or an
        operator would not know what became of the job; so it is stored, and whoever comes next goes on from there.
        """
        told = {"ticket": dict(ticket), "request": dict(request), "response": dict(response)}
        values = {"state": ClipState.SUBMITTED, "due_ms": due_ms, "failure": None, "error": None, **told}
        if self._write(clip, **values):
            return True
        unknown = clips.c.state.in_((ClipState.SUBMITTING, ClipState.AMBIGUOUS))
        lost = update(clips).where(clips.c.id == clip, clips.c.job_key == key, unknown)
        self._connection.execute(lost.values(**values, **_FREE))
        return False

    def generated(self, clip: int, *, response: Mapping[str, Any], charge: float) -> bool:
        """The provider has made the clip; the owner goes on holding it."""
        return self._write(
            clip,
            state=ClipState.GENERATED,
            response=dict(response),
            cost=_plus(charge),
            generated_ms=self._now_ms,
            generation_seconds=(self._now_ms - clips.c.sent_ms) / 1000.0,
            due_ms=self._now_ms,
        )

    def stored(self, clip: int, *, original: str) -> bool:
        """The original is on disk; whoever conforms next takes the clip.

        A model that made the same file twice for one prompt made one clip: the second fails.
        """
        of = self._connection.execute(select(clips.c.model_id, clips.c.prompt_id).where(clips.c.id == clip)).one()
        same = (clips.c.model_id == of.model_id, clips.c.prompt_id == of.prompt_id, clips.c.original == original)
        twin = self._connection.execute(select(clips.c.id).where(*same, clips.c.id != clip)).scalar_one_or_none()
        if twin is not None:
            return self.ended(clip, FailureKind.BAD_OUTPUT, f"is the same file as clip {twin}")
        return self._write(clip, state=ClipState.STORED, original=original, due_ms=self._now_ms, **_FREE)

    def conformed(self, clip: int, kept: Kept, *, state: ClipState, due_ms: int) -> bool:
        """The rendition is on disk.

        Args:
            clip: The clip's number.
            kept: What was made of it.
            state: `conformed`, or `review` where an operator has to look at it first.
            due_ms: When its prompt is to be matched at the latest.
        """
        written = self._write(clip, state=state, due_ms=due_ms, **kept.columns, **_FREE)
        if written:
            add_copy(self._connection, clip, kept)
        return written

    def ended(
        self,
        clip: int,
        failure: FailureKind,
        reason: str,
        *,
        state: ClipState = ClipState.FAILED,
        response: Mapping[str, Any] | None = None,
        charge: float = 0.0,
    ) -> bool:
        """No clip comes of it: `failed`, `refused` or `cancelled`; or it is `ambiguous`, and an operator has to say."""
        told = {"failure": failure, "error": reason} | ({"response": dict(response)} if response else {})
        return self._write(clip, state=state, cost=_plus(charge), due_ms=None, **told, **_FREE)

    def put_back(
        self,
        clip: int,
        failure: FailureKind,
        reason: str,
        *,
        due_ms: int,
        retried: bool = False,
        charge: float = 0.0,
        same_key: bool = False,
    ) -> bool:
        """The provider has not taken the job, or made nothing of it: it is handed in again later, and that is counted.

        Args:
            clip: The clip's number.
            failure: Why.
            reason: In words.
            due_ms: When.
            retried: Whether it counts as one more attempt, and not as a wait that the provider asked for.
            charge: US dollars that it has cost all the same.
            same_key: Whether it is handed in under the same name: should the provider have got it after all, it takes
                no second one.
        """
        count = {"retries": clips.c.retries + 1} if retried else {"waits": clips.c.waits + 1}
        key = clips.c.job_key if same_key else None
        told = {"failure": failure, "error": reason, "ticket": None, "cost": _plus(charge), "job_key": key}
        return self._write(clip, state=ClipState.QUEUED, due_ms=due_ms, **told, **count, **_FREE)

    def put_off(self, clip: int, *, due_ms: int) -> bool:
        """Nothing has changed; whoever has a hand free takes the clip from then on."""
        return self._write(clip, due_ms=due_ms, **_FREE)

    def let_go(self, held: Collection[int]) -> None:
        """Hold clips no longer."""
        mine = update(clips).where(clips.c.id.in_(held), clips.c.lease_owner == self._owner)
        self._connection.execute(mine.values(**_FREE))

    def unmatched(self, held: Collection[int], *, reason: str, later_ms: int) -> None:
        """Let go of clips after their prompt was matched; one that is conformed still could not be brought into it.

        Args:
            held: The numbers of those that were to be matched.
            reason: Why some could not.
            later_ms: When those that were imported, and that nothing was paid for, are tried once more.
        """
        left = update(clips).where(clips.c.id.in_(held), clips.c.state == ClipState.CONFORMED)
        failed = {"state": ClipState.FAILED, "failure": FailureKind.BAD_OUTPUT, "error": reason, "due_ms": None}
        self._connection.execute(left.where(clips.c.run_id.is_not(None)).values(**failed))
        self._connection.execute(left.where(clips.c.run_id.is_(None)).values(due_ms=later_ms))
        self.let_go(held)

    def fail_queued(self, *, like: int, failure: FailureKind, reason: str) -> int:
        """End what waits in the queue for the same model of the same run as a clip; how many."""
        of = self._connection.execute(
            select(clips.c.run_id, clips.c.model_id, clips.c.backend).where(clips.c.id == like)
        ).one()
        same = (clips.c.run_id == of.run_id, clips.c.model_id == of.model_id, clips.c.backend == of.backend)
        waiting = update(clips).where(*same, clips.c.state == ClipState.QUEUED)
        ended = waiting.values(state=ClipState.FAILED, failure=failure, error=reason, due_ms=None)
        return self._connection.execute(ended).rowcount

    def halt(self, backend: str, *, failure: FailureKind, reason: str) -> bool:
        """Hand nothing more to a backend until an operator lifts it; whether it is new."""
        return put_halt(self._connection, backend, failure=failure, reason=reason, now_ms=self._now_ms)

    def _write(self, clip: int, **values: Any) -> bool:  # noqa: ANN401 - of any column
        mine = update(clips).where(clips.c.id == clip, clips.c.lease_owner == self._owner)
        return self._connection.execute(mine.values(**values)).rowcount == 1


def _plus(charge: float) -> Any:  # noqa: ANN401 - an expression of a column
    return func.coalesce(clips.c.cost, 0.0) + charge
