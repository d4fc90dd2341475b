"""Snapshots: boards as they were published, with all that is needed to compute them again and see that it is so."""

import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy

from arena import __version__
from arena.domain.ledger import Header, LogState
from arena.errors import NotFound
from arena.offline.claim import FORM, hash_of
from arena.offline.rating import RecomputedBoard
from arena.services.boards import MadeBoard
from arena.services.clock import iso
from arena.services.documents import Document, json_document
from arena.store.engine import Database
from arena.store.ledger import block_at
from arena.store.snapshots import Snapshot, SnapshotRow, StoredSnapshot, find_snapshot, snapshots_below
from ratings.method import VERSION


def snapshot_of(made: MadeBoard, state: LogState, block: Header, *, cohort: str, now_ms: int) -> Snapshot:
    """A board as it is kept: what the log gives apart from what the catalogue said and what was measured.

    Args:
        made: A standing board.
        state: The log that it was made of.
        block: The block that holds the log exactly up to there.
        cohort: The votes that it shows.
        now_ms: The time.
    """
    category, published = made.wanted.category or "", made.board
    board = RecomputedBoard(category, cohort, made.rated).recomputable()
    catalog = {
        entry["model"]: {name: value for name, value in entry.items() if name not in again or again[name] != value}
        for entry, again in zip(published["entries"], board["entries"], strict=True)
    }
    reliability = {name: each for name, each in published["reliability"].items() if name not in board["reliability"]}
    parts: dict[str, Any] = {
        "board": board,
        "catalog": catalog,
        "measured": {"reliability": reliability, "excluded": published["excluded"]},
        "code": _code(),
    }
    about = {"category": category, "cohort": cohort, "last_seq": state.last_seq, "last_verdict": state.last_verdict}
    document = _document({**about, "created_ms": now_ms}, parts, block)
    return Snapshot(
        category=category,
        cohort=cohort,
        state=state,
        **parts,
        block=block.height,
        created_ms=now_ms,
        sha256=document["sha256"],
    )


class Snapshots:
    """Hands out what was kept.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, digest: str, *, category: str | None = None, cohort: str | None = None) -> Document:
        """The document of a snapshot.

        Args:
            digest: The board's.
            category: Only of this category; boards of several share a digest if their votes are equal.
            cohort: Only of this cohort.

        Raises:
            NotFound: No board with this digest was kept.
        """
        with self._database.reading() as connection:
            stored = find_snapshot(connection, digest, category=category, cohort=cohort)
            if stored is None:
                raise NotFound(f"no board with the digest {digest!r} was kept; /api/v1/snapshots lists those that were")
            block = None if stored.head.block is None else block_at(connection, stored.head.block)
        return json_document(_again(stored, block))

    def page(self, *, category: str | None, below: int | None, limit: int) -> list[SnapshotRow]:
        """Snapshots newest first, those below a number or from the newest on."""
        with self._database.reading() as connection:
            return snapshots_below(connection, below, category=category, limit=limit)


def _again(stored: StoredSnapshot, block: Header | None) -> dict[str, Any]:
    head = stored.head
    parts = {"board": stored.board, "catalog": stored.catalog, "measured": stored.measured, "code": stored.code}
    return _document(head._asdict(), parts, block)


def _document(about: Mapping[str, Any], parts: Mapping[str, Any], block: Header | None) -> dict[str, Any]:
    """What is published of a snapshot, with the hash of each field and of all of them.

    From before there was a ledger only the board is known, as it was published; nothing vouches for it.
    """
    fields = {
        "form": FORM,
        "digest": parts["board"]["digest"],
        "category": about["category"],
        "cohort": about["cohort"],
        "votes": parts["board"]["votes"],
        "created_at": iso(about["created_ms"]),
        "last_seq": about["last_seq"],
        "last_verdict": about["last_verdict"],
        **parts,
        "ledger": None
        if block is None
        else {"block": block.height, "head": block.head, "root": block.root, "entries": block.entries},
    }
    document = {**fields, "fields": {name: hash_of(value) for name, value in fields.items()}}
    return {**document, "sha256": hash_of(document)}


def _code() -> dict[str, Any]:
    return {
        "blindcut": __version__,
        "method": VERSION,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
    }
