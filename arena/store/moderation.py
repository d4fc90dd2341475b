"""What an operator sees of clips and models, and decides about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select, update

from arena.domain.clips import ClipState
from arena.store.reports import counting
from arena.store.tables import clips, models, prompts, reports


@dataclass(frozen=True, slots=True)
class ClipCase:
    """A clip as an operator looks at it.

    Attributes:
        state: Where it stands.
        reports: How many voters' reports since the last look count.
        watermark: What the content check found; None where it found nothing.
        watermarked: What an operator said of that; None before.
        held_ms: Since when it is held out of battles; None where it is not.
        looked_ms: When an operator last decided about it.
        error: Why it was withdrawn, refused or failed.
        original: SHA-256 of the file as it came.
        facts: What the probe found in it.
        provenance: Where it came from.
        run: The number of the run that it was ordered in; None for an imported one.
        take: Which of several.
        backend: Who makes it.
        failure: The kind of failure that it ended in, or came through.
        rendition: SHA-256 of its rendition, once it is conformed.
        poster: SHA-256 of its still.
        sent_ms: When it was handed in last.
        cost: US dollars that it has cost.
    """

    id: int
    model: str
    category: str
    prompt: str
    text: str
    state: ClipState
    reports: int
    watermark: Any
    watermarked: bool | None
    held_ms: int | None
    looked_ms: int | None
    error: str | None
    original: str | None
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]
    run: int | None = None
    take: int | None = None
    backend: str | None = None
    failure: str | None = None
    rendition: str | None = None
    poster: str | None = None
    sent_ms: int | None = None
    cost: float | None = None

    @property
    def subject(self) -> str:
        """What events call it."""
        return f"{self.category}/{self.prompt}/{self.model}"

    @property
    def standing(self) -> str:
        """Its state in one word, as far as battles are concerned."""
        return "held" if self.held_ms is not None else str(self.state)


_REPORTED: Final = (
    select(func.count())
    .select_from(reports)
    .where(reports.c.clip_id == clips.c.id, counting())
    .correlate(clips)
    .scalar_subquery()
)
_CASES: Final[Select[Any]] = (
    select(
        clips,
        models.c.slug.label("model"),
        prompts.c.category,
        prompts.c.slug.label("prompt"),
        prompts.c.text,
        _REPORTED.label("reports"),
    )
    .join(models)
    .join(prompts)
    .order_by(clips.c.id)
)


def clip_cases(
    connection: Connection,
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
    """Clips by number: all, or those that satisfy everything that is asked.

    Args:
        connection: Any.
        held: Only those that are held.
        suspected: Only those with a suspected watermark that nobody has confirmed or denied.
        model: Only those of the model with this slug.
        state: Only those that are in it.
        run: Only those of the run with this number.
        reported: Only those in battles that a report counts against.
        after: Only those with a higher number.
        limit: Only so many.
    """
    wanted = _CASES
    if held:
        wanted = wanted.where(clips.c.held_ms.is_not(None))
    if suspected:
        wanted = wanted.where(clips.c.watermark.is_not(None), clips.c.watermarked.is_(None))
    if model is not None:
        wanted = wanted.where(models.c.slug == model)
    if state is not None:
        wanted = wanted.where(clips.c.state == state)
    if run is not None:
        wanted = wanted.where(clips.c.run_id == run)
    if reported:
        wanted = wanted.where(clips.c.state == ClipState.PUBLISHED, _REPORTED > 0)
    wanted = wanted.where(clips.c.id > after).limit(limit)
    return [_case(row) for row in connection.execute(wanted)]


def waiting_cases(connection: Connection) -> dict[str, int]:
    """How many clips wait for an operator, by why: `review`, `ambiguous`, `held`, `reported`, `suspected`."""
    counted = {
        "review": clips.c.state == ClipState.REVIEW,
        "ambiguous": clips.c.state == ClipState.AMBIGUOUS,
        "held": clips.c.held_ms.is_not(None),
        "reported": and_(clips.c.state == ClipState.PUBLISHED, clips.c.held_ms.is_(None), _REPORTED > 0),
        "suspected": and_(clips.c.watermark.is_not(None), clips.c.watermarked.is_(None)),
    }
    return {
        name: int(connection.execute(select(func.count()).select_from(clips).where(which)).scalar_one())
        for name, which in counted.items()
    }


def clip_case(connection: Connection, clip: int) -> ClipCase | None:
    """One clip, or None where there is none of this number."""
    row = connection.execute(_CASES.where(clips.c.id == clip)).one_or_none()
    return None if row is None else _case(row)


def _case(row: Any) -> ClipCase:  # noqa: ANN401 - a row of _CASES
    return ClipCase(
        id=row.id,
        model=row.model,
        category=row.category,
        prompt=row.prompt,
        text=row.text,
        state=ClipState(row.state),
        reports=row.reports,
        watermark=row.watermark,
        watermarked=row.watermarked,
        held_ms=row.held_ms,
        looked_ms=row.looked_ms,
        error=row.error,
        original=row.original,
        facts=row.facts or {},
        provenance=row.provenance or {},
        run=row.run_id,
        take=row.take,
        backend=row.backend,
        failure=row.failure,
        rendition=row.rendition,
        poster=row.poster,
        sent_ms=row.sent_ms,
        cost=row.cost,
    )


def hold_clips(connection: Connection, held: Collection[int], *, now_ms: int) -> None:
    """Keep clips out of battles until an operator has looked."""
    connection.execute(update(clips).where(clips.c.id.in_(held), clips.c.held_ms.is_(None)).values(held_ms=now_ms))


def release_clip(connection: Connection, clip: int, *, now_ms: int) -> None:
    """Let a clip back into battles; what was reported until now is settled."""
    connection.execute(update(clips).where(clips.c.id == clip).values(held_ms=None, looked_ms=now_ms))


def withdraw_clip(connection: Connection, clip: int, *, reason: str, now_ms: int) -> None:
    """Take a clip out of battles for good."""
    connection.execute(
        update(clips)
        .where(clips.c.id == clip)
        .values(state=ClipState.WITHDRAWN, error=reason, held_ms=None, looked_ms=now_ms, lease_owner=None)
    )


def approve_clip(connection: Connection, clip: int, *, now_ms: int) -> bool:
    """Let a clip that an operator has looked at be matched and published; whether it waited for that."""
    waiting = update(clips).where(clips.c.id == clip, clips.c.state == ClipState.REVIEW)
    approved = waiting.values(state=ClipState.CONFORMED, looked_ms=now_ms, due_ms=now_ms)
    return connection.execute(approved).rowcount == 1


def set_watermarked(connection: Connection, clip: int, *, watermarked: bool) -> None:
    """Note whether a clip shows a watermark."""
    connection.execute(update(clips).where(clips.c.id == clip).values(watermarked=watermarked))


def set_retired(connection: Connection, model: str, *, retired_ms: int | None) -> None:
    """Note since when a model enters no battles, or that it does again."""
    connection.execute(update(models).where(models.c.slug == model).values(retired_ms=retired_ms))
