"""Prompts: what the models were asked for. Immutable, tagged, and known by their content."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arena.domain.catalog import CATEGORIES
from arena.domain.presentation import ASPECT_RATIOS
from arena.errors import BadPromptSet

MOST_REFERENCES: Final = 3

_REQUIRED = ("id", "category", "text")
_KNOWN = {*_REQUIRED, "tags", "scene", "shots", "references", "source_clip", "aspect_ratio"}


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
        reference_files: The names of the images, in a prompt set.
        source_file: The name of the clip that is to be edited, in a prompt set.
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


def check_extent(
    category: str, *, shots: Sequence[str] = (), references: int = 0, source: bool = False, aspect_ratio: str | None
) -> None:
    """Check that a prompt has nothing that its category does not show.

    Args:
        category: The slug of its category.
        shots: What is asked for shot by shot.
        references: How many images belong to it.
        source: Whether there is a clip to edit.
        aspect_ratio: The shape that was asked for.

    Raises:
        ValueError: Says what is too much, or not known.
    """
    if shots and not CATEGORIES[category].shots:
        raise ValueError(f"shots are for multi-shot, not for {category}")
    if not all(shot.strip() for shot in shots):
        raise ValueError("shots has one without a text")
    if references > MOST_REFERENCES:
        raise ValueError(f"has {references} reference images, more than {MOST_REFERENCES}")
    if source and not CATEGORIES[category].source:
        raise ValueError(f"source_clip is for video-edit, not for {category}")
    if aspect_ratio is not None and aspect_ratio not in ASPECT_RATIOS:
        raise ValueError(f"there is no aspect_ratio {aspect_ratio!r}; there are {', '.join(ASPECT_RATIOS)}")


def parse_prompt_set(text: str, *, place: str) -> list[PromptSpec]:
    """Read a prompt set: TOML with one `[[prompt]]` table a prompt (prompts/README.md gives the schema).

    Args:
        text: The file's text.
        place: The file's name, for errors.

    Raises:
        BadPromptSet: Names the prompt and the key that is missing, unknown, empty or of the wrong type.
    """
    try:
        tables = tomllib.loads(text).get("prompt", [])
    except tomllib.TOMLDecodeError as error:
        raise BadPromptSet(str(error), place=place) from error
    if not isinstance(tables, list) or not tables:
        raise BadPromptSet("has no [[prompt]] table", place=place)
    specs = [_spec(table, place=f"{place}, prompt {number}") for number, table in enumerate(tables, start=1)]
    seen: set[tuple[str, str]] = set()
    for number, spec in enumerate(specs, start=1):
        if (spec.category, spec.id) in seen:
            raise BadPromptSet(f"id {spec.id!r} is used twice in {spec.category}", place=f"{place}, prompt {number}")
        seen.add((spec.category, spec.id))
    return specs


def _spec(table: Mapping[str, Any], *, place: str) -> PromptSpec:
    if unknown := sorted(set(table) - _KNOWN):
        raise BadPromptSet(f"unknown key {unknown[0]!r}; the keys are {', '.join(sorted(_KNOWN))}", place=place)
    for key in _REQUIRED:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise BadPromptSet(f"{key} must be a text that is not empty, not {value!r}", place=place)
    if table["category"] not in CATEGORIES:
        raise BadPromptSet(f"there is no category {table['category']!r}", place=place)
    lists = {key: _texts(table, key, place=place) for key in ("tags", "shots", "references")}
    for key in ("scene", "source_clip", "aspect_ratio"):
        if key in table and not (isinstance(table[key], str) and table[key]):
            raise BadPromptSet(f"{key} must be a text, not {table[key]!r}", place=place)
    spec = PromptSpec(
        id=table["id"],
        category=table["category"],
        text=table["text"],
        tags=lists["tags"],
        scene=table.get("scene"),
        shots=lists["shots"],
        aspect_ratio=table.get("aspect_ratio"),
        reference_files=lists["references"],
        source_file=table.get("source_clip"),
    )
    try:
        check_extent(
            spec.category,
            shots=spec.shots,
            references=len(spec.reference_files),
            source=spec.source_file is not None,
            aspect_ratio=spec.aspect_ratio,
        )
    except ValueError as error:
        raise BadPromptSet(str(error), place=place) from error
    return spec


def _texts(table: Mapping[str, Any], key: str, *, place: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise BadPromptSet(f"{key} must be a list of texts, not {value!r}", place=place)
    return tuple(value)
