"""Clips: where each stands, and which can be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

from arena.domain.clips import ClipState
from arena.domain.meetings import PublishedClip
from arena.store.engine import INSERT
from arena.store.tables import clips, models, prompts


@dataclass(frozen=True, slots=True)
class NewClip:
    """A clip that is ready to be shown.

    Attributes:
        model: The model's number.
        prompt: The prompt's number.
        original: SHA-256 of the file as its maker gave it.
        rendition: SHA-256 of what voters see.
        poster: SHA-256 of its still.
        facts: What `media.probe` found in the original.
        provenance: What named its maker inside the file, and where the file came from.
        seed: The seed it was made with, if one was.
        cost: US dollars paid for it.
        generation_seconds: From asking to having it.
    """

    model: int
    prompt: int
    original: str
    rendition: str
    poster: str
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]
    seed: int | None = None
    cost: float | None = None
    generation_seconds: float | None = None


def find_clip(
    connection: Connection, *, model: str, category: str, prompt: str, original: str | None, seed: int | None
) -> int | None:
    """The number of the clip that this model made of this prompt, if it is here.

    Args:
        connection: Any.
        model: The model's slug.
        category: The category's slug.
        prompt: The prompt's slug.
        original: SHA-256 of the file; None for a clip that is known by its seed because it is made here.
        seed: The seed it was made with.
    """
    same = clips.c.seed == seed if original is None else clips.c.original == original
    found = connection.execute(
        select(clips.c.id)
        .join(models)
        .join(prompts)
        .where(models.c.slug == model, prompts.c.category == category, prompts.c.slug == prompt, same)
    ).scalar_one_or_none()
    return None if found is None else int(found)


def add_published(connection: Connection, clip: NewClip, *, now_ms: int) -> bool:
    """Let a clip into battles; whether it is new, because the same file of a model and prompt is one clip."""
    added = connection.execute(
        INSERT[connection.dialect.name](clips)
        .values(
            model_id=clip.model,
            prompt_id=clip.prompt,
            original=clip.original,
            rendition=clip.rendition,
            poster=clip.poster,
            facts=dict(clip.facts),
            provenance=dict(clip.provenance),
            seed=clip.seed,
            cost=clip.cost,
            generation_seconds=clip.generation_seconds,
            state=ClipState.PUBLISHED,
            created_ms=now_ms,
            published_ms=now_ms,
        )
        .on_conflict_do_nothing(index_elements=["model_id", "prompt_id", "original"])
        .returning(clips.c.id)
    )
    return added.scalar_one_or_none() is not None


def published_clips(connection: Connection) -> dict[str, list[PublishedClip]]:
    """The clips that can be shown, by category; those of retired models are left out."""
    rows = connection.execute(
        select(prompts.c.category, clips.c.id, clips.c.model_id, clips.c.prompt_id)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(clips.c.state == ClipState.PUBLISHED, models.c.retired_ms.is_(None))
        .order_by(clips.c.id)
    )
    found: dict[str, list[PublishedClip]] = {}
    for category, clip, model, prompt in rows:
        found.setdefault(category, []).append(PublishedClip(clip, model, prompt))
    return found


def pool_revision(connection: Connection) -> tuple[int, int, int]:
    """A value that changes whenever a clip is published or withdrawn, or a model retired."""
    published = connection.execute(
        select(func.count(), func.coalesce(func.max(clips.c.published_ms), 0)).where(
            clips.c.state == ClipState.PUBLISHED
        )
    ).one()
    retired = connection.execute(select(func.count(models.c.retired_ms))).scalar_one()
    return int(published[0]), int(published[1]), int(retired)


def generation_seconds(connection: Connection) -> dict[tuple[str, int], float]:
    """The median time from asking to having a clip, by category and model, where it is known."""
    rows = connection.execute(
        select(prompts.c.category, clips.c.model_id, clips.c.generation_seconds)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .where(clips.c.generation_seconds.is_not(None))
    )
    taken: dict[tuple[str, int], list[float]] = {}
    for category, model, seconds in rows:
        taken.setdefault((category, model), []).append(seconds)
    return {key: median(seconds) for key, seconds in taken.items()}


def renditions(connection: Connection) -> dict[int, str]:
    """The digest of every rendition that can be shown, by clip."""
    rows = connection.execute(select(clips.c.id, clips.c.rendition).where(clips.c.state == ClipState.PUBLISHED))
    return {clip: str(digest) for clip, digest in rows}
