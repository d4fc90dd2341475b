"""What the registry of entries tells beside the log: their clips."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from arena.domain.clips import ClipState
from arena.store.tables import clips, prompts


class ClipCount(NamedTuple):
    """How many clips of an entry are let into battles, how many of these are held, and how many were withdrawn."""

    published: int
    held: int
    withdrawn: int


def clip_counts(connection: Connection) -> dict[tuple[str, int], ClipCount]:
    """The clips by category and model; without those that never were in battles."""
    published, withdrawn = (clips.c.state == state for state in (ClipState.PUBLISHED, ClipState.WITHDRAWN))
    counts = [func.count().filter(of) for of in (published, published & clips.c.held_ms.is_not(None), withdrawn)]
    rows = connection.execute(
        select(prompts.c.category, clips.c.model_id, *counts)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .group_by(prompts.c.category, clips.c.model_id)
        .having(counts[0] + counts[2] > 0)
    )
    return {(category, model): ClipCount(*of) for category, model, *of in rows}
