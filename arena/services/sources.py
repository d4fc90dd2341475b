"""Sources: clips that are to be brought in, and what became of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec

Maker = Callable[[Path], None]
"""Makes the original at a path; sent to another process, so it has to be picklable."""


@dataclass(frozen=True)
class Ask:
    """A prompt with the files that belong to it: what the clips of a run are brought in for.

    Attributes:
        prompt: What the models were asked for.
        reference_images: The images that belong to it, in its order: files, or names of drawings (`domain.drawn`).
        source_clip: The clip that they were to edit: a file, or the name of a scene.
    """

    prompt: PromptSpec
    reference_images: tuple[Path, ...] = ()
    source_clip: Path | None = None


@dataclass(frozen=True)
class ClipSource:
    """A clip to bring in.

    Attributes:
        model: Who made it.
        prompt: Of what.
        file: Where it is; where `make` is given, only its name.
        reference_images: The images that belong to the prompt, in its order.
        source_clip: The clip that the prompt asks to edit.
        make: Makes the file first, for backends that render here.
        seed: The seed it was made with.
        cost: US dollars paid for it.
        generation_seconds: From asking to having it.
        about: What else is known of where it comes from.
    """

    model: Model
    prompt: PromptSpec
    file: Path
    reference_images: tuple[Path, ...] = ()
    source_clip: Path | None = None
    make: Maker | None = None
    seed: int | None = None
    cost: float | None = None
    generation_seconds: float | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.prompt.id}/{self.model.slug} ({self.file.name})"

    @property
    def ask(self) -> Ask:
        """What it was made for."""
        return Ask(self.prompt, self.reference_images, self.source_clip)


class Fate(StrEnum):
    """What became of a clip that was to be brought in."""

    ADDED = "added"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Taken:
    """The end of one clip's way in."""

    source: ClipSource
    fate: Fate
    reason: str = ""
