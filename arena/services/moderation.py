"""What an operator decides of clips, models and votes. A running arena follows within about a second."""

from arena.domain.clips import ClipState
from arena.domain.entries import Entry, Occasion
from arena.domain.events import EventKind
from arena.domain.reports import Report
from arena.domain.verdicts import VerdictKind
from arena.domain.votes import Vote
from arena.errors import NotFound, StandsOtherwise
from arena.services.clock import now_ms
from arena.store.catalog import all_models
from arena.store.engine import Database
from arena.store.entries import find_entry, read_entries, reveal
from arena.store.events import record
from arena.store.moderation import (
    ClipCase,
    clip_case,
    clip_cases,
    hold_clips,
    release_clip,
    set_retired,
    set_watermarked,
    waiting_cases,
    withdraw_clip,
)
from arena.store.reports import reports_on
from arena.store.verdicts import give_verdict, verdicts_on
from arena.store.votes import ended_battle


class Moderation:
    """An operator's hand on the database.

    Args:
        database: Where clips and votes are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def clips(
        self,
        *,
        held: bool = False,
        suspected: bool = False,
        model: str | None = None,
        state: ClipState | None = None,
        run: int | None = None,
        reported: bool = False,
        after: int = 0,
        limit: int | None = None,
    ) -> list[ClipCase]:
        """Clips that satisfy everything that is asked (`store.moderation.clip_cases`).

        Raises:
            NotFound: There is no such model.
        """
        if model is not None:
            self._retired(model)
        with self._database.reading() as connection:
            return clip_cases(
                connection,
                held=held,
                suspected=suspected,
                model=model,
                state=state,
                run=run,
                reported=reported,
                after=after,
                limit=limit,
            )

    def waiting(self) -> dict[str, int]:
        """How many clips wait for an operator, by why (`store.moderation.waiting_cases`)."""
        with self._database.reading() as connection:
            return waiting_cases(connection)

    def clip(self, number: int) -> ClipCase:
        """One clip.

        Raises:
            NotFound: There is none of this number.
        """
        with self._database.reading() as connection:
            case = clip_case(connection, number)
        if case is None:
            raise NotFound(f"there is no clip {number}; `blindcut clips list` has the numbers")
        return case

    def reports(self, number: int) -> list[Report]:
        """What voters said against a clip, oldest first."""
        with self._database.reading() as connection:
            return reports_on(connection, number)

    def hold(self, number: int) -> None:
        """Keep a clip out of battles until it is released.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is not in battles.
        """
        case = self.clip(number)
        if case.held_ms is not None or case.state is not ClipState.PUBLISHED:
            raise StandsOtherwise(f"is {case.standing} already", place=f"clip {number}")
        with self._database.writing() as connection:
            hold_clips(connection, [number], now_ms=now_ms())

    def release(self, number: int) -> None:
        """Let a held clip back into battles; the reports until now are settled.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is not held.
        """
        case = self.clip(number)
        if case.held_ms is None:
            raise StandsOtherwise(f"is not held, it is {case.standing}", place=f"clip {number}")
        with self._database.writing() as connection:
            release_clip(connection, number, now_ms=now_ms())

    def withdraw(self, number: int, *, reason: str) -> None:
        """Take a clip out of battles for good; the votes on it stay.

        Raises:
            NotFound: There is no such clip.
            StandsOtherwise: It is withdrawn already.
        """
        case = self.clip(number)
        if case.state is ClipState.WITHDRAWN:
            raise StandsOtherwise(f"is withdrawn already: {case.error}", place=f"clip {number}")
        if case.original is None:
            raise StandsOtherwise(
                f"is {case.state}: there is no clip yet; `blindcut clips cancel`", place=f"clip {number}"
            )
        now = now_ms()
        with self._database.writing() as connection:
            withdraw_clip(connection, number, reason=reason, now_ms=now)
            record(connection, EventKind.CLIP_WITHDRAWN, case.subject, now_ms=now, detail={"reason": reason})

    def watermark(self, number: int, *, watermarked: bool) -> None:
        """Say whether a clip shows a watermark, whatever the content check made of it.

        Raises:
            NotFound: There is no such clip.
        """
        self.clip(number)
        with self._database.writing() as connection:
            set_watermarked(connection, number, watermarked=watermarked)

    def exclude(self, battle: str, *, reason: str) -> None:
        """Let a vote count no more.

        Raises:
            NotFound: There is no such battle.
            StandsOtherwise: It was skipped, or its vote does not count already.
        """
        with self._database.writing() as connection:
            ending = ended_battle(connection, battle)
            _require_vote(battle, ending)
            given = verdicts_on(connection, battle)
            if given and not given[-1].counted:
                raise StandsOtherwise(f"does not count already: {given[-1].reason}", place=f"vote {battle}")
            give_verdict(connection, battle=battle, counted=False, reason=reason, now_ms=now_ms())

    def restore(self, battle: str, *, reason: str) -> None:
        """Let a vote that an operator excluded count again.

        Raises:
            NotFound: There is no such battle.
            StandsOtherwise: It was skipped, its vote counts, or its voter took it back.
        """
        with self._database.writing() as connection:
            ending = ended_battle(connection, battle)
            _require_vote(battle, ending)
            given = verdicts_on(connection, battle)
            if not given or given[-1].counted:
                raise StandsOtherwise("counts already", place=f"vote {battle}")
            for verdict in given:
                if verdict.kind is not VerdictKind.OPERATOR:
                    raise StandsOtherwise(f"is not an operator's to restore: {verdict.reason}", place=f"vote {battle}")
            give_verdict(connection, battle=battle, counted=True, reason=reason, now_ms=now_ms())

    def entries(self) -> list[Entry]:
        """Every model, with its true name, by slug."""
        with self._database.reading() as connection:
            return read_entries(connection)

    def retire(self, model: str) -> Entry | None:
        """Let a model enter no more battles; its votes, and its place on the board, stay.

        Returns:
            The entry, if it ran under a codename until now: nobody takes a tested entry away without its name.

        Raises:
            NotFound: There is no such model.
            StandsOtherwise: It is retired already.
        """
        if self._retired(model):
            raise StandsOtherwise("is retired already", place=f"model {model}")
        now = now_ms()
        with self._database.writing() as connection:
            entry = find_entry(connection, model)
            revealed = entry is not None and reveal(connection, entry, Occasion.RETIRED, now_ms=now)
            set_retired(connection, model, retired_ms=now)
            record(connection, EventKind.MODEL_RETIRED, model, now_ms=now)
        return entry if revealed else None

    def bring_back(self, model: str) -> None:
        """Let a retired model enter battles again.

        Raises:
            NotFound: There is no such model.
            StandsOtherwise: It is not retired.
        """
        if not self._retired(model):
            raise StandsOtherwise("is not retired", place=f"model {model}")
        with self._database.writing() as connection:
            set_retired(connection, model, retired_ms=None)
            record(connection, EventKind.MODEL_RESTORED, model, now_ms=now_ms())

    def _retired(self, slug: str) -> bool:
        with self._database.reading() as connection:
            for model in all_models(connection):
                if model.slug == slug:
                    return model.retired
        raise NotFound(f"there is no model {slug!r}; `blindcut models` has the names")


def _require_vote(battle: str, ending: object) -> None:
    if ending is None:
        raise NotFound(f"no battle {battle!r} has ended here; an export and `blindcut clips show` have the ids")
    if not isinstance(ending, Vote):
        raise StandsOtherwise("was skipped: there is no vote", place=f"battle {battle}")
