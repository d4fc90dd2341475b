"""The pool: which clips can be shown, and the bytes that are served of them."""

from statistics import median

from sqlalchemy import ColumnElement, Connection, and_, case, func, null, select

from arena.domain.clips import ClipState
from arena.domain.meetings import PublishedClip
from arena.store.tables import clips, damaged, events, models, prompts


def hidden() -> ColumnElement[bool]:
    """A model that the public knows by its codename alone."""
    return and_(models.c.codename.is_not(None), models.c.revealed_ms.is_(None))


def shown() -> ColumnElement[bool]:
    """A clip that is ready, and that no operator has to look at first."""
    return and_(clips.c.state == ClipState.PUBLISHED, clips.c.served.is_not(None), clips.c.held_ms.is_(None))


def published_clips(connection: Connection) -> dict[str, list[PublishedClip]]:
    """The clips that can be drawn, by category; those of retired models and prompts are left out."""
    rows = connection.execute(
        select(prompts.c.category, clips.c.id, clips.c.model_id, clips.c.prompt_id)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(shown(), models.c.retired_ms.is_(None), prompts.c.retired_ms.is_(None))
        .order_by(clips.c.id)
    )
    found: dict[str, list[PublishedClip]] = {}
    for category, clip, model, prompt in rows:
        found.setdefault(category, []).append(PublishedClip(clip, model, prompt))
    return found


def pool_revision(connection: Connection) -> tuple[int, ...]:
    """A value that changes whenever a clip is published, served anew, held, released, withdrawn or found watermarked.

    It changes as well with every event: when a model is entered, revealed, retired or comes back, or a prompt is; and
    when a clip that was ordered comes to nothing.
    """
    published = (func.count(), func.sum(clips.c.published_ms), func.count(clips.c.served))
    looked_at = (func.sum(clips.c.held_ms), func.sum(clips.c.looked_ms))
    marked = (func.sum(clips.c.id).filter(clips.c.watermarked.is_(said)) for said in (True, False))
    columns = (*published, *looked_at, *marked)
    of_clips = connection.execute(select(*columns).where(clips.c.state == ClipState.PUBLISHED)).one()
    retired, worn = (
        connection.execute(select(func.sum(table.c.retired_ms))).scalar_one() for table in (models, prompts)
    )
    copies = connection.execute(select(func.count(damaged.c.served))).scalar_one()
    told = connection.execute(select(func.max(events.c.id))).scalar_one()
    nothing = clips.c.state.in_((ClipState.REFUSED, ClipState.FAILED))
    came_to_nothing = connection.execute(select(func.count()).where(nothing)).scalar_one()
    return tuple(int(value or 0) for value in (*of_clips, retired, worn, copies, told, came_to_nothing))


def families(connection: Connection) -> dict[int, int]:
    """The number of its family by model: that of the family's first model; without those that have none."""
    rows = connection.execute(
        select(models.c.id, models.c.family).where(models.c.family.is_not(None)).order_by(models.c.id)
    )
    first: dict[str, int] = {}
    return {model: first.setdefault(family.strip().casefold(), model) for model, family in rows}


def watermarks(connection: Connection) -> dict[tuple[str, int], tuple[int, int]]:
    """How many clips carry a watermark, and how many may carry one, by category and model; none where both are 0."""
    carried, suspected = _marks()
    rows = connection.execute(
        select(prompts.c.category, clips.c.model_id, carried, suspected)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .where(clips.c.state == ClipState.PUBLISHED)
        .group_by(prompts.c.category, clips.c.model_id)
        .having(carried + suspected > 0)
    )
    return {(category, model): (int(sure), int(maybe)) for category, model, sure, maybe in rows}


def _marks() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Clips whose watermark an operator has confirmed, and clips that await the operator's word on one."""
    suspected = and_(clips.c.watermark.is_not(null()), clips.c.watermarked.is_(null()))
    return func.sum(case((clips.c.watermarked, 1), else_=0)), func.sum(case((suspected, 1), else_=0))


def generation_seconds(connection: Connection) -> dict[tuple[str, int], float]:
    """The median time from asking to having a clip, by category and model, where it is known.

    Not of models under a codename: how long one takes tells of its size and of who serves it.
    """
    rows = connection.execute(
        select(prompts.c.category, clips.c.model_id, clips.c.generation_seconds)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(clips.c.generation_seconds.is_not(None), ~hidden())
    )
    taken: dict[tuple[str, int], list[float]] = {}
    for category, model, seconds in rows:
        taken.setdefault((category, model), []).append(seconds)
    return {key: median(seconds) for key, seconds in taken.items()}


def served_files(connection: Connection) -> dict[int, str]:
    """The digest of what is served of each clip that can be shown, by clip."""
    rows = connection.execute(select(clips.c.id, clips.c.served).where(shown()))
    return {clip: str(digest) for clip, digest in rows}


def damaged_files(connection: Connection) -> dict[int, str]:
    """The digest of what is served of a clip's damaged copy, by clip; those of retired models are left out."""
    rows = connection.execute(
        select(clips.c.id, damaged.c.served)
        .join(damaged, damaged.c.clip_id == clips.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(shown(), damaged.c.served.is_not(None), models.c.retired_ms.is_(None))
    )
    return {clip: str(digest) for clip, digest in rows}
