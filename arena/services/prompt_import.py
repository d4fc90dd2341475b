"""Bringing prompts of sets into an arena: those that are new, with what they need; what is here never changes."""

import os
from collections.abc import Callable, Mapping, Sequence

from arena.errors import BadInput
from arena.services.clock import now_ms
from arena.services.prompt_sets import Member
from arena.services.prompt_standings import Placed, Standing, standings
from arena.services.references import Kept, Reference, clip_of, images_of, keep
from arena.store.blobs import Blobs
from arena.store.catalog import put_prompt
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
        new = [placed.member for placed in self._placed if placed.standing is Standing.NEW]
        self.references = list(dict.fromkeys(reference for member in new for reference in _references(member)))

    def run(self, *, on_reference: Callable[[], None] = lambda: None) -> list[Placed]:
        """Make what the new prompts need, then write them all down in one transaction.

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

    def _written(self, kept: Mapping[Reference, Kept], failed: Mapping[Reference, str]) -> list[Placed]:
        done, now = [], now_ms()
        with self._database.writing() as connection:
            for placed in self._placed:
                member, reason = placed.member, ""
                lacking = [failed[reference] for reference in _references(member) if reference in failed]
                if placed.standing is not Standing.NEW or lacking:
                    done.append(Placed(member, Standing.REFUSED, lacking[0]) if lacking else placed)
                    continue
                images = [kept[image] for image in images_of(member)]
                clip = kept[source] if (source := clip_of(member)) else None
                try:
                    put_prompt(
                        connection,
                        member.spec,
                        now_ms=now,
                        reference_images=[image.shown for image in images],
                        source_clip=clip.shown if clip else None,
                        aspect_ratio=clip.aspect_ratio if clip else member.spec.aspect_ratio,
                        original_images=[image.original for image in images],
                        original_clip=clip.original if clip else None,
                    )
                except BadInput as error:  # another process was first
                    reason = str(error)
                done.append(Placed(member, Standing.REFUSED if reason else Standing.NEW, reason))
        return done


def _references(member: Member) -> list[Reference]:
    source = clip_of(member)
    return [*images_of(member), *([source] if source is not None else [])]
