"""Sets: the clips of one prompt, which are matched with one another and change what is served together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from arena.domain.clips import ClipState
from arena.store.tables import clips, damaged, models, prompts

_MATCHED = (ClipState.CONFORMED, ClipState.PUBLISHED)
_LEAVING = (clips.c.state == ClipState.WITHDRAWN) & clips.c.served.is_not(None)


@dataclass(frozen=True, slots=True)
class Copy:
    """A damaged copy of a clip.

    Attributes:
        damage: Its kind.
        rendition: SHA-256 of the copy.
        served: SHA-256 of the copy as it goes over the wire; None while it is not matched.
    """

    damage: str
    rendition: str
    served: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A clip of a set.

    Attributes:
        id: The clip's number.
        model: The slug of its maker.
        original: SHA-256 of the file as its maker gave it.
        rendition: SHA-256 of its rendition.
        poster: SHA-256 of its still.
        served: SHA-256 of what is served of it; None while it is not matched.
        facts: What `media.probe` found in the original.
        copy: Its damaged copy, if it has one.
    """

    id: int
    model: str
    original: str
    rendition: str
    poster: str
    served: str | None
    facts: Mapping[str, Any]
    copy: Copy | None = None

    @property
    def files(self) -> set[str]:
        """The digests of all that was made of the original."""
        copied = {self.copy.rendition, self.copy.served} if self.copy else set()
        return {digest for digest in {self.rendition, self.poster, self.served, *copied} if digest}


@dataclass(frozen=True, slots=True)
class ClipSet:
    """The clips of a prompt that are conformed or published, in the order of their numbers.

    Attributes:
        prompt: The prompt's number.
        category: The slug of its category.
        slug: Its name.
        aspect_ratio: That of its canvas; None while it is open.
        members: Its clips.
        withdrawn: SHA-256 of what was served of clips that have left it.
    """

    prompt: int
    category: str
    slug: str
    aspect_ratio: str | None
    members: tuple[Member, ...]
    withdrawn: tuple[str, ...] = ()


def unmatched(connection: Connection) -> list[int]:
    """The numbers of the prompts with a clip or a damaged copy of which nothing is served yet.

    And of those that a withdrawn clip, which may have been the shortest, has not left yet.
    """
    rows = connection.execute(
        select(clips.c.prompt_id)
        .outerjoin(damaged, damaged.c.clip_id == clips.c.id)
        .where(
            or_(
                clips.c.state == ClipState.CONFORMED,
                (clips.c.state == ClipState.PUBLISHED) & clips.c.served.is_(None),
                clips.c.state.in_(_MATCHED) & damaged.c.rendition.is_not(None) & damaged.c.served.is_(None),
                _LEAVING,
            )
        )
        .distinct()
        .order_by(clips.c.prompt_id)
    )
    return [int(number) for number in rows.scalars()]


def read_set(connection: Connection, prompt: int) -> ClipSet:
    """The clips of a prompt as they stand. Those of retired models and those that are held stay in it."""
    of = connection.execute(
        select(prompts.c.category, prompts.c.slug, prompts.c.aspect_ratio).where(prompts.c.id == prompt)
    ).one()
    rows = connection.execute(
        select(clips, models.c.slug, damaged.c.damage)
        .add_columns(damaged.c.rendition.label("copy_rendition"), damaged.c.served.label("copy_served"))
        .join(models, clips.c.model_id == models.c.id)
        .outerjoin(damaged, damaged.c.clip_id == clips.c.id)
        .where(clips.c.prompt_id == prompt, clips.c.state.in_(_MATCHED))
        .order_by(clips.c.id)
    )
    members = tuple(
        Member(
            id=row.id,
            model=row.slug,
            original=row.original,
            rendition=row.rendition,
            poster=row.poster,
            served=row.served,
            facts=row.facts or {},
            copy=Copy(row.damage, row.copy_rendition, row.copy_served) if row.damage else None,
        )
        for row in rows
    )
    leaving = connection.execute(select(clips.c.served).where(clips.c.prompt_id == prompt, _LEAVING)).scalars()
    return ClipSet(prompt, of.category, of.slug, of.aspect_ratio, members, tuple(sorted(leaving)))


def write_set(
    connection: Connection, before: ClipSet, *, aspect_ratio: str, members: Sequence[Member], now_ms: int
) -> bool:
    """Serve a set as it was matched, and publish what is new in it.

    Args:
        connection: One that writes.
        before: The set that was matched.
        aspect_ratio: That of its canvas, kept from now on.
        members: Its clips as they shall be; one with nothing to serve leaves battles until it is matched.
        now_ms: The time.

    Returns:
        False, and nothing is written, where the set is another by now: it has to be matched again.
    """
    if read_set(connection, before.prompt) != before:
        return False
    connection.execute(update(prompts).where(prompts.c.id == before.prompt).values(aspect_ratio=aspect_ratio))
    connection.execute(update(clips).where(clips.c.prompt_id == before.prompt, _LEAVING).values(served=None))
    for old, new in zip(before.members, members, strict=True):
        of_clip = update(clips).where(clips.c.id == new.id)
        if old != new:
            connection.execute(of_clip.values(rendition=new.rendition, poster=new.poster, served=new.served))
        if new.served not in {None, old.served}:
            published = {"state": ClipState.PUBLISHED, "published_ms": now_ms, "due_ms": None}
            connection.execute(of_clip.values(**published, lease_owner=None, lease_until_ms=None))
        if old.copy != new.copy:
            connection.execute(delete(damaged).where(damaged.c.clip_id == new.id))
            if new.copy is not None:
                copy = {"damage": new.copy.damage, "rendition": new.copy.rendition, "served": new.copy.served}
                connection.execute(insert(damaged).values(clip_id=new.id, **copy))
    return True


def uncopied(connection: Connection) -> list[int]:
    """Of each category with published clips and no damaged copy, the prompt that came first."""
    published = clips.c.state == ClipState.PUBLISHED
    copied = (
        select(prompts.c.category)
        .join(clips, clips.c.prompt_id == prompts.c.id)
        .join(damaged, damaged.c.clip_id == clips.c.id)
        .where(published)
    )
    rows = connection.execute(
        select(func.min(prompts.c.id))
        .join(clips, clips.c.prompt_id == prompts.c.id)
        .where(published, prompts.c.category.not_in(copied))
        .group_by(prompts.c.category)
    )
    return sorted(int(number) for number in rows.scalars())


def in_use(connection: Connection, digest: str) -> bool:
    """Whether a clip, a damaged copy or a prompt needs the file with this digest."""
    places = {
        clips.c.id: (clips.c.original, clips.c.rendition, clips.c.served, clips.c.poster),
        damaged.c.clip_id: (damaged.c.rendition, damaged.c.served),
        prompts.c.id: (prompts.c.source_clip,),
    }
    return any(
        connection.execute(select(key).where(or_(*(column == digest for column in columns))).limit(1)).first()
        for key, columns in places.items()
    )
