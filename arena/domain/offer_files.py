"""Offer files: the catalog as it is written down, and every fault that one can have, named where it is."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from arena.domain.offers import Offer, Table, Text
from arena.errors import BadCatalog


class _File(Table):
    route: Text
    models: Annotated[tuple[Mapping[str, Any], ...], Field(alias="model", min_length=1)]


def parse_offers(text: str, *, place: str) -> list[Offer]:
    """Read the offers of one route: TOML with a `route` and one `[[model]]` table an offer.

    Args:
        text: The file's text.
        place: The file's name, for errors.

    Raises:
        BadCatalog: Names every fault by file, entry, field and value.
    """
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadCatalog(str(error), place=place) from error
    except ValidationError as error:
        raise BadCatalog("; ".join(_faults(error)), place=place) from error
    offers, faults = [], []
    for number, table in enumerate(file.models, start=1):
        try:
            offers.append(Offer.model_validate({"route": file.route} | dict(table)))
        except ValidationError as error:
            entry = f"model {number} ({table.get('slug', 'without a slug')})"
            faults += [f"{entry}, {fault}" for fault in _faults(error)]
    if faults:
        raise BadCatalog("; ".join(faults), place=place)
    return offers


def _faults(error: ValidationError) -> Iterator[str]:
    """Each fault with its field and its value."""
    for fault in error.errors(include_url=False):
        message = re.sub(r"^Value error, ", "", fault["msg"])
        field = _field(fault["loc"])
        told = "" if fault["type"] == "missing" or not field else f", not {fault['input']!r:.80}"
        yield f"{field}: {message}{told}" if field else message


def _field(place: tuple[int | str, ...]) -> str:
    """`call 1, seconds` for where pydantic says ("call", 0, "seconds")."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words)
