"""Boards as they are handed out: with what the catalogue knows of each model, as bytes made once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from typing import Any

from arena.services.documents import Document, csv_document, json_document
from arena.store.making import NOTHING
from arena.store.reading import Catalog

Entry = Mapping[str, Any]
"""A model's line on a board."""


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
    """A board made into bytes, once, with who can be compared with whom and whom the votes order."""
    entries = board["entries"]
    whole = {**board, "islands": [_slugs(island) for island in islands(entries)]}
    whole["groups"] = [_slugs(group) for island in islands(entries) for group in groups(island)]
    return Published(whole, json_document(whole))


def islands(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries of models that votes connect with one another; across islands nothing can be compared.

    Args:
        entries: Of a board, islands one behind the other. A model that could not be rated is an island of its own.
    """
    return [list(island) for _, island in groupby(entries, key=lambda entry: entry.get("component"))]


def groups(island: Sequence[Entry]) -> list[list[Entry]]:
    """The rated entries of an island in groups that the votes order; within a group they don't order all models.

    A group ends only where each model down to there is surely better than each behind it: where their simultaneous
    rank sets part.

    Args:
        island: Its entries, by rating. Without rank sets they are one group.
    """
    rated = [entry for entry in island if entry["rating"] is not None]
    if any(entry["rank_lower"] is None for entry in rated):
        return [rated]
    last = list(accumulate((entry["rank_upper"] for entry in rated), max))
    first = list(accumulate((entry["rank_lower"] for entry in reversed(rated)), min))[::-1]
    starts = [place for place in range(len(rated)) if place == 0 or last[place - 1] < first[place]]
    return [rated[start:end] for start, end in pairwise([*starts, len(rated)])]


def _slugs(entries: Iterable[Entry]) -> list[str]:
    return [entry["model"] for entry in entries]


def described(catalog: Catalog, category: str | None) -> dict[str, dict[str, Any]]:
    """What a board of a category says of models beside their ratings, by slug."""
    about = {}
    for model in catalog.models.values():
        key = (category or "", model.id)
        carried, suspected = catalog.watermarks.get(key, (0, 0))
        making = catalog.making.get(key, NOTHING)
        clips = catalog.portraits.get(key)
        about[model.slug] = {
            "name": model.name,
            "organization": model.organization,
            "price_per_second": model.price_per_second,
            "generation_seconds": catalog.generation_seconds.get(key),
            "cost_per_clip": _rounded(making.cost_per_clip),
            "refusal_rate": _rounded(making.refusal_rate),
            "failure_rate": _rounded(making.failure_rate),
            "width": clips and clips.width,
            "height": clips and clips.height,
            "duration_seconds": clips and clips.duration_seconds,
            "audio": clips and clips.audio,
            "open_weights": model.open_weights,
            "codename": model.codename,
            "hidden": model.hidden,
            "watermarked": carried,
            "suspected_watermarks": suspected,
            **({"status": "retired"} if model.retired else {}),
        }
    return about


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
