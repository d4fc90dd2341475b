"""Work: a clip that is to be made, as a worker holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from arena.domain.clips import ClipState
from arena.store.tables import clips, models, prompts


@dataclass(frozen=True, slots=True)
class Work:
    """A clip in a worker's hands, as it stood when it was taken.

    Attributes:
        id: The clip's number.
        run: Its run's number; None for an imported clip.
        state: Where it stands.
        backend: Who makes it.
        key: Our own name for the job, a new one each time it is handed in.
        model: The model's slug.
        prompt_id: The prompt's number.
        prompt: Its slug.
        category: The slug of its category.
        text: What is asked for.
        shots: The same shot by shot.
        reference_images: SHA-256 of each image as models get it.
        source_clip: SHA-256 of the clip to edit as models get it.
        aspect_ratio: That of its canvas; None while it is open.
        seed: For models that take one.
        asked: What is asked for beside that.
        ticket: What the provider gave for the job.
        response: What it answered last.
        estimate: US dollars that it is expected to cost.
        retries: How often it was tried again.
        waits: How often the provider asked to wait.
        sent_ms: When it was handed in.
        cancelled: Whether an operator wants no more of it.
        original: SHA-256 of the file, once it is here.
    """

    id: int
    run: int | None
    state: ClipState
    backend: str
    key: str
    model: str
    prompt_id: int
    prompt: str
    category: str
    text: str
    shots: tuple[str, ...]
    reference_images: tuple[str, ...]
    source_clip: str | None
    aspect_ratio: str | None
    seed: int | None
    asked: Mapping[str, Any]
    ticket: Mapping[str, Any]
    response: Mapping[str, Any]
    estimate: float
    retries: int
    waits: int
    sent_ms: int
    cancelled: bool
    original: str | None


_WORK: Final[Select[Any]] = (
    select(
        clips,
        models.c.slug.label("model"),
        prompts.c.slug.label("prompt"),
        prompts.c.category,
        prompts.c.text,
        prompts.c.shots,
        prompts.c.reference_images,
        prompts.c.source_clip,
        prompts.c.original_images,
        prompts.c.original_clip,
        prompts.c.aspect_ratio,
    )
    .join(models)
    .join(prompts)
    .order_by(clips.c.due_ms, clips.c.id)
)


def read_work(connection: Connection, numbers: Sequence[int]) -> list[Work]:
    """The clips with these numbers, in the order in which they fell due."""
    return [_work(row) for row in connection.execute(_WORK.where(clips.c.id.in_(numbers)))] if numbers else []


def _work(row: Any) -> Work:  # noqa: ANN401 - a row of _WORK
    return Work(
        id=row.id,
        run=row.run_id,
        state=ClipState(row.state),
        backend=row.backend,
        key=row.job_key or "",
        model=row.model,
        prompt_id=row.prompt_id,
        prompt=row.prompt,
        category=row.category,
        text=row.text,
        shots=tuple(row.shots),
        reference_images=tuple(row.original_images or row.reference_images),
        source_clip=row.original_clip or row.source_clip,
        aspect_ratio=row.aspect_ratio,
        seed=row.seed,
        asked=row.asked or {},
        ticket=row.ticket or {},
        response=row.response or {},
        estimate=row.estimate or 0.0,
        retries=row.retries,
        waits=row.waits,
        sent_ms=row.sent_ms or 0,
        cancelled=row.cancelled_ms is not None,
        original=row.original,
    )
