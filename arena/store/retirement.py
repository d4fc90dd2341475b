"""Prompts that leave battles and come back."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from arena.store.tables import prompts


class PromptState(NamedTuple):
    """A prompt, and since when it is in no battle; None where it is in battles."""

    id: int
    category: str
    slug: str
    retired_ms: int | None

    @property
    def subject(self) -> str:
        """What events call it."""
        return f"{self.category}/{self.slug}"


def prompt_state(connection: Connection, *, category: str, slug: str) -> PromptState | None:
    """How a prompt stands; None where there is none of this name."""
    columns = prompts.c["id", "category", "slug", "retired_ms"]
    of = select(*columns).where(prompts.c.category == category, prompts.c.slug == slug)
    row = connection.execute(of).one_or_none()
    return None if row is None else PromptState._make(row)


def set_prompt_retired(connection: Connection, prompt: int, *, retired_ms: int | None) -> None:
    """Note since when a prompt is in no battle, or that it is in battles again."""
    connection.execute(update(prompts).where(prompts.c.id == prompt).values(retired_ms=retired_ms))
