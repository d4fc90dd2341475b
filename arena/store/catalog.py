"""Models and prompts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.errors import BadInput
from arena.store.tables import clips, models, prompts


@dataclass(frozen=True, slots=True)
class StoredModel(Model):
    """A model with its number in the store, and whether it still enters battles."""

    id: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class StoredPrompt:
    """A prompt with its number in the store.

    Attributes:
        reference_images: SHA-256 of each reference image, in the order of the prompt.
    """

    id: int
    category: str
    slug: str
    text: str
    tags: tuple[str, ...]
    reference_images: tuple[str, ...]
    clips: int = 0


def put_model(connection: Connection, model: Model, *, now_ms: int) -> int:
    """The number of a model; one that is new is added, one that is known stays as it is."""
    known = connection.execute(select(models.c.id).where(models.c.slug == model.slug)).scalar_one_or_none()
    if known is not None:
        return int(known)
    added = connection.execute(insert(models).values(**asdict(model), created_ms=now_ms).returning(models.c.id))
    return int(added.scalar_one())


def put_prompt(connection: Connection, prompt: PromptSpec, *, now_ms: int, reference_images: Sequence[str] = ()) -> int:
    """The number of a prompt; one that is new is added.

    Raises:
        BadInput: A prompt of this name says something else: prompts are immutable.
    """
    known = connection.execute(
        select(prompts).where(prompts.c.category == prompt.category, prompts.c.slug == prompt.id)
    ).one_or_none()
    if known is None:
        added = connection.execute(
            insert(prompts)
            .values(
                category=prompt.category,
                slug=prompt.id,
                text=prompt.text,
                tags=list(prompt.tags),
                reference_images=list(reference_images),
                content_hash=prompt.content_hash,
                created_ms=now_ms,
            )
            .returning(prompts.c.id)
        )
        return int(added.scalar_one())
    if known.content_hash != prompt.content_hash:
        raise BadInput(
            f"is stored with the text {known.text!r}{' and another image' if known.text == prompt.text else ''}; "
            f"a prompt never changes, so give the new one, {prompt.text!r}, a new prompt_id",
            place=f"prompt {prompt.id!r} of {prompt.category}",
        )
    return int(known.id)


def all_models(connection: Connection) -> list[StoredModel]:
    """Every model, by slug."""
    return [
        StoredModel(
            slug=row.slug,
            name=row.name,
            organization=row.organization,
            route=row.route,
            open_weights=row.open_weights,
            price_per_second=row.price_per_second,
            id=row.id,
            retired=row.retired_ms is not None,
        )
        for row in connection.execute(select(models).order_by(models.c.slug))
    ]


def all_prompts(connection: Connection) -> list[StoredPrompt]:
    """Every prompt with the number of its published clips, by category and slug."""
    published = (
        select(clips.c.prompt_id, func.count().label("clips"))
        .where(clips.c.published_ms.is_not(None))
        .group_by(clips.c.prompt_id)
        .subquery()
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
        )
        for row in rows
    ]
