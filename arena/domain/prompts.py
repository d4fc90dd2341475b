"""Prompts: what the models were asked for. Immutable, tagged, and known by their content."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arena.domain.catalog import CATEGORIES
from arena.errors import BadPromptSet

_REQUIRED = ("id", "category", "text")
_KNOWN = {*_REQUIRED, "tags", "scene"}


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One prompt of a prompt set or a clip manifest.

    Attributes:
        id: Its name within the category.
        category: The slug of its category.
        text: What the models were asked for, shown to the voter.
        tags: What it tests, for filters and balanced sampling.
        scene: What the procedural backend draws for it; None for other backends.
        references: SHA-256 of each file that belongs to it, as it was given.
    """

    id: str
    category: str
    text: str
    tags: tuple[str, ...] = ()
    scene: str | None = None
    references: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 over what makes the prompt what it is; the same words and files give the same hash."""
        body = {"category": self.category, "id": self.id, "references": self.references, "text": self.text}
        return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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
    tags = table.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
        raise BadPromptSet(f"tags must be a list of texts, not {tags!r}", place=place)
    scene = table.get("scene")
    if scene is not None and not isinstance(scene, str):
        raise BadPromptSet(f"scene must be a text, not {scene!r}", place=place)
    return PromptSpec(id=table["id"], category=table["category"], text=table["text"], tags=tuple(tags), scene=scene)
