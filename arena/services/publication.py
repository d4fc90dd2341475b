"""Boards as they are handed out: with what the catalogue knows of each model, as bytes made once."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from arena.domain.catalog import ASPECTS, category_of
from arena.errors import NotFound
from arena.store.reading import Catalog


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which votes a board is made of.

    Attributes:
        category: Slug; None for the first category that has battles.
        cohort: A cohort, `human`, `all`, or None for the arena's own choice.
        tag: Only prompts with this tag.
        aspect: Rate this second answer in place of the winner.
        until_ms: Only votes up to this moment.

    Raises:
        NotFound: There is no such category or aspect.
    """

    category: str | None = None
    cohort: str | None = None
    tag: str | None = None
    aspect: str | None = None
    until_ms: int | None = None

    def __post_init__(self) -> None:
        if self.category is not None:
            category_of(self.category)
        if self.aspect is not None and self.aspect not in ASPECTS:
            raise NotFound(f"there is no aspect {self.aspect!r}; the aspects are {', '.join(ASPECTS)}")

    @property
    def selects(self) -> bool:
        """Whether it asks for less than the whole board of a category."""
        return any(part is not None for part in (self.cohort, self.tag, self.aspect, self.until_ms))


@dataclass(frozen=True)
class Published:
    """A board, ready to be sent.

    Attributes:
        board: The board of DESIGN 4.2.
        json: Its JSON.
        etag: Of the JSON.
    """

    board: Mapping[str, Any]
    json: bytes
    etag: str

    @cached_property
    def csv(self) -> bytes:
        """Its entries, a row a model."""
        text = io.StringIO()
        entries = [_flat(entry) for entry in self.board["entries"]]
        writer = csv.DictWriter(text, list(entries[0]) if entries else ["rank", "model"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        return text.getvalue().encode()


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with what is nested in it as columns of its own."""
    row = dict(entry)
    row.update(row.pop("fragility", {}))
    return row


def publish(board: Mapping[str, Any]) -> Published:
    """A board made into bytes, once."""
    text = json.dumps(board, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Published(board, text, f'"{hashlib.sha256(text).hexdigest()[:32]}"')


def described(catalog: Catalog, category: str | None) -> dict[str, dict[str, Any]]:
    """What a board of a category says of models beside their ratings, by slug."""
    about = {}
    for model in catalog.models.values():
        key = (category or "", model.id)
        carried, suspected = catalog.watermarks.get(key, (0, 0))
        about[model.slug] = {
            "name": model.name,
            "organization": model.organization,
            "price_per_second": model.price_per_second,
            "generation_seconds": catalog.generation_seconds.get(key),
            "open_weights": model.open_weights,
            "watermarked": carried,
            "suspected_watermarks": suspected,
            **({"status": "retired"} if model.retired else {}),
        }
    return about
