"""Boards as they are handed out: with what the catalogue knows of each model, as bytes made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from arena.services.documents import Document, csv_document, json_document
from arena.store.reading import Catalog


@dataclass(frozen=True)
class Published:
    """A board, ready to be sent.

    Attributes:
        board: The board of DESIGN 4.2.
        document: Its JSON.
    """

    board: Mapping[str, Any]
    document: Document

    @cached_property
    def table(self) -> Document:
        """Its entries as CSV, a row a model."""
        entries = [_flat(entry) for entry in self.board["entries"]]
        return csv_document(entries, list(entries[0]) if entries else ["rank", "model"])


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with what is nested in it as columns of its own."""
    row = dict(entry)
    row.update(row.pop("fragility", {}))
    return row


def publish(board: Mapping[str, Any]) -> Published:
    """A board made into bytes, once."""
    return Published(board, json_document(board))


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
            "codename": model.codename,
            "hidden": model.hidden,
            "watermarked": carried,
            "suspected_watermarks": suspected,
            **({"status": "retired"} if model.retired else {}),
        }
    return about
