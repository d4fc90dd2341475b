"""Clips: where each stands, and which can be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from arena.domain.clips import ClipState
from arena.domain.matchmaking import PublishedClip
from arena.store.tables import clips, models, prompts


@dataclass(frozen=True, slots=True)
class NewClip:
    """A clip whose original is kept: what is known of it then.

    Attributes:
        model: The model's number.
        prompt: The prompt's number.
        original: SHA-256 of the file as its maker gave it.
        facts: What `media.probe` found.
        provenance: What named its maker inside the file, and where the file came from.
        seed: The seed it was made with, if one was.
        cost: US dollars paid for it.
        generation_seconds: From asking to having it.
    """

    model: int
    prompt: int
    original: str
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]
    seed: int | None = None
    cost: float | None = None
    generation_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class KnownClip:
    """Where a clip that is in the store already stands."""

    id: int
    state: ClipState


def find_clip(connection: Connection, *, model: str, category: str, prompt: str, original: str) -> KnownClip | None:
    """The clip that this model made of this prompt with these bytes, if it is here."""
    row = connection.execute(
        select(clips.c.id, clips.c.state)
        .join(models)
        .join(prompts)
        .where(
            models.c.slug == model,
            prompts.c.category == category,
            prompts.c.slug == prompt,
            clips.c.original == original,
        )
    ).one_or_none()
    return None if row is None else KnownClip(row.id, ClipState(row.state))


def add_clip(connection: Connection, clip: NewClip, *, now_ms: int) -> int:
    """Write a clip whose original is kept; its number."""
    added = connection.execute(
        insert(clips)
        .values(
            model_id=clip.model,
            prompt_id=clip.prompt,
            original=clip.original,
            facts=dict(clip.facts),
            provenance=dict(clip.provenance),
            seed=clip.seed,
            cost=clip.cost,
            generation_seconds=clip.generation_seconds,
            state=ClipState.STORED,
            created_ms=now_ms,
        )
        .returning(clips.c.id)
    )
    return int(added.scalar_one())


def publish_clip(
    connection: Connection, clip: int, *, rendition: str, poster: str, presentation: Mapping[str, Any], now_ms: int
) -> None:
    """Let a clip into battles: its rendition is kept under this digest."""
    connection.execute(
        update(clips)
        .where(clips.c.id == clip)
        .values(
            rendition=rendition,
            poster=poster,
            presentation=dict(presentation),
            state=ClipState.PUBLISHED,
            published_ms=now_ms,
            error=None,
        )
    )


def fail_clip(connection: Connection, clip: int, *, error: str) -> None:
    """Keep a clip out of battles, with the reason."""
    connection.execute(update(clips).where(clips.c.id == clip).values(state=ClipState.FAILED, error=error))


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


def renditions(connection: Connection) -> dict[int, str]:
    """The digest of every rendition that can be shown, by clip."""
    rows = connection.execute(select(clips.c.id, clips.c.rendition).where(clips.c.state == ClipState.PUBLISHED))
    return {clip: str(digest) for clip, digest in rows}
