"""Clips: where each stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from arena.domain.clips import ClipState
from arena.store.engine import INSERT
from arena.store.tables import clips, damaged, models, prompts


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made of an original, by the digests of its files.

    Attributes:
        original: SHA-256 of the file as its maker gave it.
        rendition: SHA-256 of what voters see.
        poster: SHA-256 of its still.
        facts: What `media.probe` found in the original.
        provenance: What named its maker inside the file.
        watermark: What the content check found; None where it found nothing.
        damage: The kind of its damaged copy; empty without one.
        copy: SHA-256 of the copy.
    """

    original: str
    rendition: str
    poster: str
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]
    watermark: Mapping[str, Any] | None = None
    damage: str = ""
    copy: str | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As the clips table has it."""
        return {
            "original": self.original,
            "rendition": self.rendition,
            "poster": self.poster,
            "facts": dict(self.facts),
            "provenance": dict(self.provenance),
            "watermark": dict(self.watermark) if self.watermark else None,
        }


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
        watermark: What the content check found; None where it found nothing.
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
    watermark: Mapping[str, Any] | None = None


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


def add_conformed(
    connection: Connection,
    clip: NewClip,
    *,
    now_ms: int,
    state: ClipState = ClipState.CONFORMED,
    due_ms: int | None = None,
) -> int | None:
    """Write a clip down that is ready to be matched; its number, or None where it is here already.

    Args:
        connection: One that writes.
        clip: The clip.
        now_ms: The time.
        state: `conformed`, or `review` where an operator has to look at it first.
        due_ms: When others may match its prompt, should whoever brings it in not come to it.
    """
    return _add(connection, clip, state, now_ms=now_ms, due_ms=due_ms)


def add_copy(connection: Connection, clip: int, kept: Kept) -> None:
    """Write a clip's damaged copy down, if it has one."""
    if kept.copy is not None:
        copy = {"clip_id": clip, "damage": kept.damage, "rendition": kept.copy}
        connection.execute(INSERT[connection.dialect.name](damaged).values(**copy).on_conflict_do_nothing())


def add_published(connection: Connection, clip: NewClip, *, now_ms: int) -> bool:
    """Let a clip that needs no matching into battles, as it is; whether it is new."""
    published = {"served": clip.rendition, "published_ms": now_ms}
    return _add(connection, clip, ClipState.PUBLISHED, now_ms=now_ms, **published) is not None


def _add(connection: Connection, clip: NewClip, state: ClipState, *, now_ms: int, **more: object) -> int | None:
    """The number of a clip that is new; the same file of a model and prompt is one clip."""
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
            watermark=dict(clip.watermark) if clip.watermark else None,
            state=state,
            created_ms=now_ms,
            **more,
        )
        .on_conflict_do_nothing(index_elements=["model_id", "prompt_id", "original"])
        .returning(clips.c.id)
    )
    number = added.scalar_one_or_none()
    return None if number is None else int(number)
