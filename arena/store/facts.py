"""What clips were as their makers gave them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from arena.domain.clips import ClipState
from arena.store.tables import clips, prompts


class ClipFacts(NamedTuple):
    """A clip that can be shown, and what `media.probe` found in its original."""

    category: str
    prompt: int
    facts: Mapping[str, Any]


def facts_of_model(connection: Connection, model: int) -> list[ClipFacts]:
    """The published clips of a model, oldest first."""
    rows = connection.execute(
        select(prompts.c.category, clips.c.prompt_id, clips.c.facts)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .where(clips.c.model_id == model, clips.c.state == ClipState.PUBLISHED)
        .order_by(clips.c.id)
    )
    return [ClipFacts(category, prompt, facts or {}) for category, prompt, facts in rows]


def facts_by_clip(connection: Connection) -> list[tuple[int, Mapping[str, Any]]]:
    """What was found in the original of each clip, by number; also of those shown no more, for votes on them stay."""
    rows = connection.execute(select(clips.c.id, clips.c.facts).where(clips.c.facts.is_not(None)).order_by(clips.c.id))
    return [(int(number), facts or {}) for number, facts in rows]
