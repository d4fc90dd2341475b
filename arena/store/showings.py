"""Clips that no battle can show any more."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from arena.domain.clips import ClipState
from arena.store.pool import shown
from arena.store.tables import clips, prompts

_GONE = (ClipState.REFUSED, ClipState.FAILED, ClipState.WITHDRAWN)


class RetiredClip(NamedTuple):
    """A clip of a retired prompt, by the numbers of the store.

    `retired_ms` is since when no prompt that has the same file is drawn any more.
    """

    id: int
    model: int
    prompt: int
    retired_ms: int


def retired_clips(connection: Connection, *, prompt: int | None = None) -> list[RetiredClip]:
    """The clips of retired prompts, or of one; not those whose file is also a clip of a prompt in battles.

    Args:
        connection: Any.
        prompt: Only of this one.
    """
    same, elsewhere = clips.alias("same"), prompts.alias("elsewhere")
    of = (
        select(clips.c.id, clips.c.model_id, clips.c.prompt_id, func.max(elsewhere.c.retired_ms))
        .join(prompts, prompts.c.id == clips.c.prompt_id)
        .join(same, same.c.original == clips.c.original)
        .join(elsewhere, elsewhere.c.id == same.c.prompt_id)
        .where(shown(), prompts.c.retired_ms.is_not(None), same.c.state.not_in(_GONE))
        .group_by(clips.c.id, clips.c.model_id, clips.c.prompt_id)
        .having(func.count(elsewhere.c.id) == func.count(elsewhere.c.retired_ms))
        .order_by(clips.c.id)
    )
    if prompt is not None:
        of = of.where(clips.c.prompt_id == prompt)
    return [RetiredClip._make(row) for row in connection.execute(of)]
