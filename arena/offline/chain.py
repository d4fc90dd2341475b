"""The blocks of a ledger as they are exported: headers that chain."""

import csv
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from arena.domain.ledger import GENESIS, Header
from arena.errors import BadLog, NotVerified

COLUMNS: Final = (*(field.name for field in fields(Header)), "head")
"""Of the file: what a header holds, and its hash."""

_TEXTS: Final = {"previous", "root", "head"}


def read_chain(path: Path) -> list[Header]:
    """The headers of a file, which chain from the first block on.

    Raises:
        BadLog: It can't be read, or lacks a column or a value; names the row.
        NotVerified: A block's head is not the hash of its header, or does not follow the one before; names the block.
    """
    headers: list[Header] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise BadLog(f"has no column {' and no column '.join(missing)}", place=str(path))
            for number, row in enumerate(reader, start=1):
                header = _header(row, place=f"{path}, data row {number}")
                _check(header, row["head"], headers)
                headers.append(header)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadLog(f"can't be read: {error}", place=str(path)) from error
    if not headers:
        raise BadLog("holds no block", place=str(path))
    return headers


def _header(row: dict[str, str], *, place: str) -> Header:
    values: dict[str, str | int] = {}
    for name in COLUMNS:
        value = row[name]
        try:
            values[name] = value if name in _TEXTS else int(value)
        except (TypeError, ValueError) as error:
            raise BadLog(f"{name} {value!r} is no number", place=place) from error
    return Header.of(values)


def _check(header: Header, head: str, before: Sequence[Header]) -> None:
    height = len(before) + 1
    if header.height != height:
        raise NotVerified(f"block {height} is missing: block {header.height} stands in its place")
    if header.head != head:
        raise NotVerified(f"block {height} was edited: its head is not the hash of its header")
    if header.previous != (before[-1].head if before else GENESIS):
        raise NotVerified(f"block {height} does not follow block {height - 1}: it names another head")
