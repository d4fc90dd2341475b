"""Models and prompts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from arena.domain.catalog import Model
from arena.domain.entries import Entry
from arena.domain.prompts import PromptSpec
from arena.errors import BadInput
from arena.store.entries import read_entries
from arena.store.pool import shown
from arena.store.tables import clips, models, prompts


@dataclass(frozen=True, slots=True)
class StoredModel(Model):
    """A model as anybody may know it, with its number in the store.

    Whoever hands out, draws or writes down anything of a model reads it from here: while an entry runs under a
    codename, its `name` is that codename, and organisation, route, price, weights and family are unknown. What it
    truly is (`domain.entries.Entry`) is for the operator's commands and for the reveal alone.

    Attributes:
        id: Its number.
        retired: Whether it enters no battles any more.
        created_ms: When it came; 0 if made by hand.
        family: The family whose variants share one sampling budget; None where it has none, or none that is public.
        codename: What it runs or ran under; None for an entry that was never hidden.
        hidden: Whether it still runs under its codename.
    """

    id: int = 0
    retired: bool = False
    created_ms: int = 0
    family: str | None = None
    codename: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class StoredPrompt:
    """A prompt with its number in the store.

    Attributes:
        reference_images: SHA-256 of each reference image, in the order of the prompt.
        clips: How many of its clips can be shown.
        shots: What was asked for shot by shot.
        source_clip: SHA-256 of the clip to edit, as it is shown.
        aspect_ratio: That of its clips' canvas; None while it is open.
        difficulty: How hard it is held to be; None where nobody says.
        seconds: The length that is asked for; None where nobody says.
        retired_ms: Since when it is in no battle any more; None where it is.
    """

    id: int
    category: str
    slug: str
    text: str
    tags: tuple[str, ...]
    reference_images: tuple[str, ...]
    clips: int = 0
    shots: tuple[str, ...] = ()
    source_clip: str | None = None
    aspect_ratio: str | None = None
    difficulty: str | None = None
    seconds: int | None = None
    retired_ms: int | None = None


def put_model(connection: Connection, model: Model, *, now_ms: int) -> int:
    """The number of a model; one that is new is added, one that is known stays as it is."""
    known = connection.execute(select(models.c.id).where(models.c.slug == model.slug)).scalar_one_or_none()
    if known is not None:
        return int(known)
    added = connection.execute(insert(models).values(**asdict(model), created_ms=now_ms).returning(models.c.id))
    return int(added.scalar_one())


def find_prompt(connection: Connection, *, category: str, slug: str) -> tuple[int, str | None] | None:
    """The number of a prompt and the aspect ratio of its clips, if it is here."""
    of = select(prompts.c.id, prompts.c.aspect_ratio).where(prompts.c.category == category, prompts.c.slug == slug)
    found = connection.execute(of).one_or_none()
    return None if found is None else (int(found.id), found.aspect_ratio)


def known_prompt(connection: Connection, prompt: PromptSpec) -> int | None:
    """The number of a prompt that is here already; None when there is none of its name.

    Raises:
        BadInput: One of its name says something else: prompts are immutable.
    """
    known = _same_prompt(connection, prompt)
    return None if known is None else int(known.id)


def put_prompt(
    connection: Connection,
    prompt: PromptSpec,
    *,
    now_ms: int,
    reference_images: Sequence[str] = (),
    source_clip: str | None = None,
    aspect_ratio: str | None = None,
    original_images: Sequence[str] = (),
    original_clip: str | None = None,
) -> int:
    """The number of a prompt; one that is new is added, and one that is known takes what was open until now.

    Args:
        connection: One that writes.
        prompt: The prompt.
        now_ms: The time.
        reference_images: SHA-256 of its images, as they are shown.
        source_clip: SHA-256 of the clip to edit, as it is shown.
        aspect_ratio: That of its clips' canvas.
        original_images: SHA-256 of its images as the models get them.
        original_clip: SHA-256 of the clip to edit as the models get it.

    Raises:
        BadInput: A prompt of this name says something else: prompts are immutable.
    """
    known = _same_prompt(connection, prompt)
    if known is None:
        added = connection.execute(
            insert(prompts)
            .values(
                category=prompt.category,
                slug=prompt.id,
                text=prompt.text,
                tags=list(prompt.tags),
                reference_images=list(reference_images),
                source_clip=source_clip,
                shots=list(prompt.shots),
                aspect_ratio=aspect_ratio,
                seconds=prompt.seconds,
                difficulty=prompt.difficulty,
                original_images=list(original_images),
                original_clip=original_clip,
                content_hash=prompt.content_hash,
                created_ms=now_ms,
            )
            .returning(prompts.c.id)
        )
        return int(added.scalar_one())
    said = {
        "aspect_ratio": aspect_ratio,
        "seconds": prompt.seconds,
        "difficulty": prompt.difficulty,
        "original_images": list(original_images),
        "original_clip": original_clip,
    }
    new = {column: value for column, value in said.items() if value and not getattr(known, column)}
    if new:
        connection.execute(update(prompts).where(prompts.c.id == known.id).values(**new))
    return int(known.id)


def prompts_without_originals(connection: Connection) -> set[tuple[str, str]]:
    """The prompts, by category and slug, whose images or clip are here only as voters see them."""
    return {
        (row.category, row.slug)
        for row in connection.execute(select(prompts))
        if (row.reference_images and not row.original_images) or (row.source_clip and not row.original_clip)
    }


def _same_prompt(connection: Connection, prompt: PromptSpec) -> Row[Any] | None:
    """What is stored of a prompt, if it is.

    Raises:
        BadInput: A prompt of this name says something else.
    """
    known = connection.execute(
        select(prompts).where(prompts.c.category == prompt.category, prompts.c.slug == prompt.id)
    ).one_or_none()
    if known is None or (known.content_hash == prompt.content_hash and not _asks_otherwise(prompt, known)):
        return known
    raise BadInput(
        f"is stored {_difference(prompt, known)}; a prompt never changes, so give the new one, {prompt.text!r}, "
        "a new prompt_id",
        place=f"prompt {prompt.id!r} of {prompt.category}",
    )


def _asks_otherwise(prompt: PromptSpec, known: Row[Any]) -> str | None:
    """What the stored prompt asks for where this one asks for another shape or length; an open one is the same."""
    if None not in {prompt.aspect_ratio, known.aspect_ratio} and prompt.aspect_ratio != known.aspect_ratio:
        return f"with the aspect ratio {known.aspect_ratio}, not {prompt.aspect_ratio}"
    if None not in {prompt.seconds, known.seconds} and prompt.seconds != known.seconds:
        return f"with a length of {known.seconds} s, not {prompt.seconds} s"
    return None


def _difference(prompt: PromptSpec, known: Row[Any]) -> str:
    """What a stored prompt has that the one of its name has not."""
    if known.text != prompt.text:
        return f"with the text {known.text!r}"
    if tuple(known.shots) != prompt.shots:
        return f"with {len(known.shots)} shots of other words"
    if known.content_hash == prompt.content_hash:
        return _asks_otherwise(prompt, known) or ""
    return f"with the text {known.text!r} and another image or clip"


def all_models(connection: Connection) -> list[StoredModel]:
    """Every model as the public may know it, by slug."""
    return [public(entry) for entry in read_entries(connection)]


def public(entry: Entry) -> StoredModel:
    """What the public may know of an entry: the one place where a codename covers a name."""
    return StoredModel(
        **asdict(entry.public),
        id=entry.id,
        retired=entry.retired_ms is not None,
        created_ms=entry.created_ms,
        family=entry.public_family,
        codename=entry.codename.text if entry.codename else None,
        hidden=entry.hidden,
    )


def all_prompts(connection: Connection) -> list[StoredPrompt]:
    """Every prompt with the number of its clips that can be shown, by category and slug."""
    published = (
        select(clips.c.prompt_id, func.count().label("clips")).where(shown()).group_by(clips.c.prompt_id).subquery()
    )
    rows = connection.execute(
        select(prompts, func.coalesce(published.c.clips, 0).label("clips"))
        .outerjoin(published, published.c.prompt_id == prompts.c.id)
        .order_by(prompts.c.category, prompts.c.slug)
    )
    return [
        StoredPrompt(
            id=row.id,
            category=row.category,
            slug=row.slug,
            text=row.text,
            tags=tuple(row.tags),
            reference_images=tuple(row.reference_images),
            clips=row.clips,
            shots=tuple(row.shots),
            source_clip=row.source_clip,
            aspect_ratio=row.aspect_ratio,
            difficulty=row.difficulty,
            seconds=row.seconds,
            retired_ms=row.retired_ms,
        )
        for row in rows
    ]
