"""What the registry of entries tells beside the log: their clips."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from arena.domain.clips import ClipState
from arena.store.tables import clips, prompts


class ClipCount(NamedTuple):
    """How many clips of an entry are in battles or held back from them, and how many were withdrawn for good."""

    published: int
    withdrawn: int


def clip_counts(connection: Connection) -> dict[tuple[str, int], ClipCount]:
    """The clips by category and model; without those that never were in battles."""
    published, withdrawn = (
        func.count().filter(clips.c.state == state) for state in (ClipState.PUBLISHED, ClipState.WITHDRAWN)
    )
    rows = connection.execute(
        select(prompts.c.category, clips.c.model_id, published, withdrawn)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .group_by(prompts.c.category, clips.c.model_id)
        .having(published + withdrawn > 0)
    )
    return {(category, model): ClipCount(*counts) for category, model, *counts in rows}
