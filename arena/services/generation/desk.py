"""The desk: what an operator decides of single clips that are being made, or that wait for a look."""

from arena.domain.clips import ABROAD, ENDED, ClipState
from arena.domain.events import EventKind
from arena.errors import NotFound, StandsOtherwise
from arena.services.clock import now_ms
from arena.store.engine import Database
from arena.store.events import record
from arena.store.halts import Halt, all_halts, lift_halts
from arena.store.moderation import ClipCase, approve_clip, clip_case, clip_cases, withdraw_clip
from arena.store.orders import cancel_clips, give_up, order_again


class Desk:
    """An operator's hand on the queue.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def clips(self, state: ClipState, *, run: int | None = None, limit: int | None = None) -> list[ClipCase]:
        """Clips in one state, oldest first; of one run, if one is named."""
        with self._database.reading() as connection:
            return clip_cases(connection, state=state, run=run, limit=limit)

    def again(self, number: int) -> ClipCase:
        """Hand a clip in once more that was refused, failed or cancelled, or of which nobody knows what became.

        What it has cost until now, and what an ambiguous one may have cost, stays in the books.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is on its way, is here, or was not ordered here.
        """
        case = self._case(number)
        with self._database.queueing(ordering=True) as connection:
            if not order_again(connection, number, now_ms=now_ms()):
                reason = (
                    "was not ordered here" if case.run is None else f"is {case.state}: there is nothing to do again"
                )
                raise StandsOtherwise(reason, place=f"clip {number}")
        return case

    def give_up(self, number: int) -> ClipCase:
        """Ask no more what became of an ambiguous clip: it failed.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is not ambiguous.
        """
        case = self._case(number)
        with self._database.queueing(ordering=True) as connection:
            if not give_up(connection, number):
                raise StandsOtherwise(f"is {case.state}, not ambiguous", place=f"clip {number}")
        return case

    def cancel(self, number: int) -> ClipCase:
        """Make a clip no more; a provider that has it is told to stop.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is made already, or nothing will come of it anyway.
        """
        case = self._case(number)
        if case.state not in {ClipState.QUEUED, *ABROAD}:
            over = "nothing will come of it" if case.state in ENDED else "it is made already"
            raise StandsOtherwise(f"is {case.state}: {over}", place=f"clip {number}")
        with self._database.queueing(ordering=True) as connection:
            cancel_clips(connection, clip=number, now_ms=now_ms())
        return case

    def approve(self, number: int) -> ClipCase:
        """Let a clip that was looked at be published with the others of its prompt.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It does not wait for a look.
        """
        case = self._case(number)
        with self._database.queueing() as connection:
            if not approve_clip(connection, number, now_ms=now_ms()):
                raise StandsOtherwise(f"is {case.state}: it does not wait for a look", place=f"clip {number}")
        return case

    def refuse(self, number: int, *, reason: str) -> ClipCase:
        """Let a clip that was looked at never be published; the reason is public.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It does not wait for a look.
        """
        case = self._case(number)
        if case.state is not ClipState.REVIEW:
            raise StandsOtherwise(f"is {case.state}: it does not wait for a look", place=f"clip {number}")
        now = now_ms()
        with self._database.writing() as connection:
            withdraw_clip(connection, number, reason=reason, now_ms=now)
            record(connection, EventKind.CLIP_WITHDRAWN, case.subject, now_ms=now, detail={"reason": reason})
        return case

    def halts(self) -> list[Halt]:
        """The backends that take nothing more until an operator has done something."""
        with self._database.reading() as connection:
            return all_halts(connection)

    def lift(self, backend: str) -> None:
        """Let a backend be handed jobs again.

        Raises:
            NotFound: It is not halted.
        """
        with self._database.queueing(ordering=True) as connection:
            if not lift_halts(connection, [backend]):
                raise NotFound(f"{backend!r} is not halted")

    def _case(self, number: int) -> ClipCase:
        with self._database.reading() as connection:
            case = clip_case(connection, number)
        if case is None:
            raise NotFound(f"there is no clip {number}; `blindcut clips list` has the numbers")
        return case
