"""Batches: the clips of one prompt in a run, and what they have in common."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from arena.domain.prompts import PromptSpec
from arena.services.drawing import digest_of_reference
from arena.services.sources import Ask, ClipSource
from arena.services.workshop import Setting
from arena.store.blobs import Blobs
from arena.store.catalog import find_prompt
from arena.store.engine import Database


@dataclass(eq=False)
class Batch:
    """The clips of one prompt in a run.

    Attributes:
        ask: The prompt with its files.
        place: Its place in the run.
        sources: All of its clips.
        coming: Those that are still to be made.
        left: How many of these have not arrived.
        looks: Whether the clips' files are looked at for their canvas; no more where that ended a worker.
        number: The prompt's number, once it is stored.
        aspect_ratio: That of the clips' canvas; None while it is open.
        reference_images: SHA-256 of each image of the prompt, as it is shown.
        source_clip: SHA-256 of the clip to edit, as it is shown.
    """

    ask: Ask
    place: int = 0
    sources: list[ClipSource] = field(default_factory=list)
    coming: deque[ClipSource] = field(default_factory=deque)
    left: int = 0
    looks: bool = True
    number: int | None = None
    aspect_ratio: str | None = None
    reference_images: tuple[str, ...] = ()
    source_clip: str | None = None
    _given: tuple[tuple[str, ...], str | None] = ((), None)

    @property
    def prompt(self) -> PromptSpec:
        """The prompt, known by its words and the files that were given with it."""
        references, source = self._given
        return replace(self.ask.prompt, references=references, source=source)

    @property
    def looked_at(self) -> list[Path]:
        """The files that tell the canvas."""
        return [source.file for source in self.sources if source.make is None] if self.looks else []

    def begin(self, database: Database) -> bool:
        """Find out what is known of the prompt; whether that is all that its clips need.

        Raises:
            OSError: A file that belongs to the prompt can't be read.
        """
        source = digest_of_reference(self.ask.source_clip) if self.ask.source_clip else None
        self._given = tuple(digest_of_reference(image) for image in self.ask.reference_images), source
        with database.reading() as connection:
            known = find_prompt(connection, category=self.ask.prompt.category, slug=self.ask.prompt.id)
        if known is not None:
            self.number, self.aspect_ratio = known
        self.aspect_ratio = self.aspect_ratio or self.ask.prompt.aspect_ratio
        return known is not None and self.aspect_ratio is not None

    def set(self, setting: Setting, blobs: Blobs) -> None:
        """Take what the clips have in common."""
        self.aspect_ratio = setting.aspect_ratio
        self.reference_images = tuple(blobs.keep(image) for image in setting.reference_images)
        self.source_clip = blobs.keep(setting.source_clip) if setting.source_clip else None


def batches_of(sources: Iterable[ClipSource]) -> list[Batch]:
    """Clips by what they were made for, in the order in which each prompt is first named."""
    batches: dict[Ask, Batch] = {}
    for source in sources:
        batches.setdefault(source.ask, Batch(source.ask, len(batches))).sources.append(source)
    return list(batches.values())
