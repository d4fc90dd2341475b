"""Prompts: what the models were asked for. Immutable, tagged, and known by their content."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arena.domain.catalog import CATEGORIES
from arena.domain.presentation import ASPECT_RATIOS

MOST_REFERENCES: Final = 3

DIFFICULTIES: Final = ("easy", "medium", "hard")

NOMINAL_SECONDS: Final = (5, 10, 15)
"""The lengths that a prompt can ask for, in seconds; each model makes the nearest that it can."""


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One prompt of a prompt set or a clip manifest.

    Attributes:
        id: Its name within the category.
        category: The slug of its category.
        text: What the models were asked for, shown to the voter.
        tags: What it tests, for filters and balanced sampling.
        scene: What the procedural backend draws for it; None for other backends.
        references: SHA-256 of each image that belongs to it, as it was given.
        shots: What is asked for shot by shot, in multi-shot prompts.
        source: SHA-256 of the clip that is to be edited, as it was given.
        aspect_ratio: The shape that was asked for, one of `ASPECT_RATIOS`; None leaves it to the clips.
        difficulty: How hard it is held to be, one of `DIFFICULTIES`; None where nobody says.
        seconds: The length that is asked for, one of `NOMINAL_SECONDS`; None leaves it to the models.
        reference_files: The images, in a prompt set: names of files, or of drawings (`domain.drawn`).
        source_file: The clip that is to be edited, in a prompt set: the name of a file, or of a scene.
    """

    id: str
    category: str
    text: str
    tags: tuple[str, ...] = ()
    scene: str | None = None
    references: tuple[str, ...] = ()
    shots: tuple[str, ...] = ()
    source: str | None = None
    aspect_ratio: str | None = None
    difficulty: str | None = None
    seconds: int | None = None
    reference_files: tuple[str, ...] = ()
    source_file: str | None = None

    @property
    def content_hash(self) -> str:
        """SHA-256 over what makes the prompt what it is; the same words and files give the same hash."""
        body: dict[str, object] = {
            "category": self.category,
            "id": self.id,
            "references": self.references,
            "text": self.text,
        }
        # Prompts from before there were shots and source clips keep their hash.
        body |= {"shots": self.shots} if self.shots else {}
        body |= {"source": self.source} if self.source else {}
        return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def asked(self) -> str:
        """The whole text that a model is sent: what holds for all of the clip, then the shots by number."""
        shots = (f"Shot {number}: {shot}" for number, shot in enumerate(self.shots, start=1))
        return "\n".join((self.text, *shots))


def extent_faults(
    category: str, *, shots: Sequence[str] = (), references: int = 0, source: bool = False, aspect_ratio: str | None
) -> Iterator[tuple[str, str]]:
    """What a prompt has that its category does not show, as pairs of a field and what is wrong with it.

    Args:
        category: The slug of its category.
        shots: What is asked for shot by shot.
        references: How many images belong to it.
        source: Whether there is a clip to edit.
        aspect_ratio: The shape that was asked for.
    """
    if shots and not CATEGORIES[category].shots:
        yield "shots", f"are for multi-shot, not for {category}"
    if not all(shot.strip() for shot in shots):
        yield "shots", "has one without a text"
    if references > MOST_REFERENCES:
        yield "references", f"are {references} images, more than {MOST_REFERENCES}"
    if source and not CATEGORIES[category].source:
        yield "source_clip", f"is for video-edit, not for {category}"
    if aspect_ratio is not None and aspect_ratio not in ASPECT_RATIOS:
        yield "aspect_ratio", f"{aspect_ratio!r} is none of {', '.join(ASPECT_RATIOS)}"
