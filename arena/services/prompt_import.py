"""Bringing prompts of sets into an arena: those that are new, with what they need; what is here never changes."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from arena.errors import BadInput
from arena.services.clock import now_ms
from arena.services.prompt_sets import Member
from arena.services.prompt_standings import Placed, Standing, standings
from arena.services.references import Kept, Reference, clip_of, images_of, keep
from arena.store.blobs import Blobs
from arena.store.catalog import prompts_without_originals, put_prompt
from arena.store.engine import Database


class PromptImport:
    """Brings prompts of sets into an arena.

    Args:
        database: Where prompts are written down.
        blobs: Where their images and clips go.
        members: The prompts.
        processes: How many images and clips are made at once; None for one a core.
    """

    def __init__(
        self, database: Database, blobs: Blobs, members: Sequence[Member], *, processes: int | None = None
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._processes = processes or os.cpu_count() or 1
        self._placed = standings(database, members)
        with database.reading() as connection:
            lacking = prompts_without_originals(connection)
        self._needing = {
            (placed.member.spec.category, placed.member.spec.id)
            for placed in self._placed
            if placed.standing is Standing.NEW
            or (placed.standing is Standing.HERE and (placed.member.spec.category, placed.member.spec.id) in lacking)
        }
        needed = [reference for placed in self._placed for reference in self._needs(placed.member)]
        self.references = list(dict.fromkeys(needed))

    def run(self, *, on_reference: Callable[[], None] = lambda: None) -> list[Placed]:
        """Make what the prompts need that are new, or came with clips before, then write all down in one transaction.

        A prompt whose image or clip can't be made is refused; the others come in.

        Args:
            on_reference: Called for each of `references` that is made, or can't be.
        """
        kept: dict[Reference, Kept] = {}
        failed: dict[Reference, str] = {}
        for reference, outcome in keep(self.references, self._blobs, processes=self._processes):
            if isinstance(outcome, Kept):
                kept[reference] = outcome
            else:
                failed[reference] = str(outcome)
            on_reference()
        return self._written(kept, failed)

    def _needs(self, member: Member) -> list[Reference]:
        """The references of a prompt that have to be made."""
        if (member.spec.category, member.spec.id) not in self._needing:
            return []
        source = clip_of(member)
        return [*images_of(member), *([source] if source is not None else [])]

    def _written(self, kept: Mapping[Reference, Kept], failed: Mapping[Reference, str]) -> list[Placed]:
        done, now = [], now_ms()
        with self._database.writing() as connection:
            for placed in self._placed:
                reasons = [failed[reference] for reference in self._needs(placed.member) if reference in failed]
                if reasons or placed.standing is Standing.REFUSED:
                    done.append(replace(placed, standing=Standing.REFUSED, reason=(*reasons, placed.reason)[0]))
                    continue
                made = [kept[reference] for reference in self._needs(placed.member)]
                clip = made.pop() if made and placed.member.spec.source_file else None
                try:
                    put_prompt(
                        connection,
                        placed.member.spec,
                        now_ms=now,
                        reference_images=[image.shown for image in made],
                        source_clip=clip.shown if clip else None,
                        aspect_ratio=clip.aspect_ratio if clip else placed.member.spec.aspect_ratio,
                        original_images=[image.original for image in made],
                        original_clip=clip.original if clip else None,
                    )
                    done.append(placed)
                except BadInput as error:  # another process was first
                    done.append(replace(placed, standing=Standing.REFUSED, reason=str(error)))
        return done
