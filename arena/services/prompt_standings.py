"""How the prompts of sets stand to what an arena has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from arena.domain.prompts import PromptSpec
from arena.errors import BadInput
from arena.services.prompt_sets import Library, Member
from arena.store.catalog import StoredPrompt, all_prompts, known_prompt
from arena.store.engine import Database

NO_SET = ""
"""The set of a prompt that is only in the arena."""


class Standing(StrEnum):
    """How a prompt stands to an arena."""

    NEW = "new"
    HERE = "here"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Placed:
    """A prompt, and how it stands.

    Attributes:
        member: The prompt.
        standing: Whether it is new, here already, or refused.
        reason: Why it is refused.
        clips: How many of its clips can be shown.
    """

    member: Member
    standing: Standing
    reason: str = ""
    clips: int = 0


def standings(database: Database, members: Sequence[Member]) -> list[Placed]:
    """How prompts stand to what the arena has. One that says something else than its namesake there is refused."""
    with database.reading() as connection:
        clips = {(prompt.category, prompt.slug): prompt.clips for prompt in all_prompts(connection)}
        placed = []
        for member in members:
            shown = clips.get((member.spec.category, member.spec.id))
            try:
                known = shown if member.set == NO_SET else known_prompt(connection, member.spec)
            except BadInput as error:
                placed.append(Placed(member, Standing.REFUSED, str(error), shown or 0))
            else:
                placed.append(Placed(member, Standing.NEW if known is None else Standing.HERE, clips=shown or 0))
    return placed


def with_stored(library: Library, database: Database) -> Library:
    """The prompts of sets, and after them those that are only in the arena."""
    known = {(member.spec.category, member.spec.id) for member in library.members}
    with database.reading() as connection:
        stored = [prompt for prompt in all_prompts(connection) if (prompt.category, prompt.slug) not in known]
    return replace(library, members=(*library.members, *map(_member, stored)))


def _member(prompt: StoredPrompt) -> Member:
    spec = PromptSpec(
        id=prompt.slug,
        category=prompt.category,
        text=prompt.text,
        tags=prompt.tags,
        shots=prompt.shots,
        aspect_ratio=prompt.aspect_ratio,
        difficulty=prompt.difficulty,
        seconds=prompt.seconds,
    )
    return Member(spec, NO_SET, Path())
