"""Sealing: what is new in the log becomes blocks of the ledger."""

import os
import secrets
from collections.abc import Callable
from typing import Final

import structlog

from arena.domain.ledger import GENESIS, SALT_BYTES, EntryKind, Header, LogState, leaf_hash, tree_root
from arena.services.clock import now_ms
from arena.services.texts import fact_entry, vote_entry
from arena.store.engine import Database
from arena.store.export import ExportRow
from arena.store.ledger import RECEIPT_DIGITS, Leaf, Waiting, append_block, read_waiting

_log = structlog.get_logger()

_TOLD_EVERY: Final = 16
"""Blocks between two lines of the log while an arena is sealed that has long been without a ledger."""


class Ledger:
    """Seals the log of a database; any number of processes may do so at once.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def seal(
        self,
        upto: LogState | None = None,
        *,
        stop: Callable[[], bool] = lambda: False,
        on_block: Callable[[Header], None] = lambda _block: None,
    ) -> Header | None:
        """Seal what waits, a block a transaction.

        Everything is read and hashed before a transaction begins, so that votes wait for its rows alone; where another
        process was faster, or a voter erased something meanwhile, the block is made anew.

        Args:
            upto: How far; all that the log holds now, where nothing is given.
            stop: Asked before each block; to leave the rest for later.
            on_block: Called with each block.

        Returns:
            The newest block, if the ledger now holds the log exactly so far; None if it holds more, nothing at all, or
            was stopped.
        """
        sealed = 0
        while not stop():
            with self._database.reading() as connection:
                waiting = read_waiting(connection, upto)
            upto = waiting.upto
            if not waiting.votes and not waiting.facts:
                return None if waiting.overtaken else waiting.newest
            header, leaves = _block(waiting)
            with self._database.writing() as connection:
                written = append_block(connection, header, leaves)
            if written:
                sealed += 1
                on_block(header)
                if sealed % _TOLD_EVERY == 0:
                    _log.info("ledger.sealing", block=header.height, upto=header.last_vote, of=upto.last_seq)
        return None


def _block(waiting: Waiting) -> tuple[Header, list[Leaf]]:
    """The block of what waits."""
    newest, height = waiting.newest, waiting.newest.height + 1 if waiting.newest else 1
    leaves: list[Leaf] = []
    for vote in waiting.votes:
        salt, digest = _vote(vote)
        leaves.append(Leaf(height, len(leaves), EntryKind.VOTE, vote.seq, vote.receipt[:RECEIPT_DIGITS], salt, digest))
    for fact in waiting.facts:
        kind, text = fact_entry(fact)
        leaves.append(Leaf(height, len(leaves), kind, fact.id, None, None, leaf_hash(text.encode()).hex()))
    last = {leaf.kind: leaf.number for leaf in leaves}

    def newest_of(kind: EntryKind) -> int:
        before: int = getattr(newest, f"last_{kind.value}") if newest else 0
        return last.get(kind, before)

    header = Header(
        height=height,
        previous=newest.head if newest else GENESIS,
        root=tree_root([bytes.fromhex(leaf.hash) for leaf in leaves]).hex(),
        entries=len(leaves),
        last_vote=newest_of(EntryKind.VOTE),
        last_verdict=newest_of(EntryKind.VERDICT),
        last_event=newest_of(EntryKind.EVENT),
        last_snapshot=newest_of(EntryKind.SNAPSHOT),
        created_ms=now_ms(),
    )
    return header, leaves


def _vote(vote: ExportRow) -> tuple[str | None, str]:
    """A vote's salt and leaf; of one that was erased before it was sealed, a leaf of nothing."""
    if vote.erased:
        return None, os.urandom(32).hex()
    salt = secrets.token_hex(SALT_BYTES)
    return salt, leaf_hash(vote_entry(vote, salt).encode()).hex()
