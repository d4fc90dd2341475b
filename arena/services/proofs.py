"""The ledger for those who want to see it: its blocks, and proofs that a vote is in one."""

from collections.abc import Sequence
from typing import Any

from arena.domain.ledger import GENESIS, EntryKind, Header, audit_path
from arena.errors import NotFound, NotSealedYet
from arena.services.texts import fact_entry, told_of, vote_entry
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.export import read_votes
from arena.store.ledger import (
    block_at,
    blocks_below,
    facts_of,
    is_of_check,
    leaf_of,
    leaves_of,
    newest_block,
    votes_in,
    votes_waiting,
    waits,
)
from arena.store.record import Place, place_of, read_record


class Proofs:
    """Reads the ledger.

    Args:
        database: Where it is.
        settings: How soon what waits is sealed.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._minutes = settings.snapshot_minutes

    def overview(self) -> dict[str, Any]:
        """The newest head, and how much the ledger holds."""
        with self._database.reading() as connection:
            newest = newest_block(connection)
            return {
                "height": newest.height if newest else 0,
                "head": newest.head if newest else GENESIS,
                "votes": votes_in(connection),
                "waiting": votes_waiting(connection, after=newest.last_vote if newest else 0),
                "sealed_within_minutes": self._minutes,
            }

    def blocks(self, *, below: int | None, limit: int) -> list[dict[str, Any]]:
        """Blocks newest first, those below a height or from the newest on."""
        with self._database.reading() as connection:
            return [told(header) for header in blocks_below(connection, below, limit=limit)]

    def block(self, height: int) -> dict[str, Any]:
        """A block with its leaves; what is no vote is told in full.

        Raises:
            NotFound: There is no block of this height.
        """
        with self._database.reading() as connection:
            header = block_at(connection, height)
            if header is None:
                newest = newest_block(connection)
                reach = f"they go from 1 to {newest.height}" if newest else "nothing is sealed yet"
                raise NotFound(f"there is no block {height}; {reach}")
            leaves = leaves_of(connection, height)
            facts = iter([fact_entry(fact)[1] for fact in facts_of(connection, leaves)])
        return {
            **told(header),
            "leaves": [
                {"kind": leaf.kind, "leaf": leaf.hash} | ({} if leaf.kind == EntryKind.VOTE else {"entry": next(facts)})
                for leaf in leaves
            ],
        }

    def record(
        self, *, before: Sequence[int] | None, kind: EntryKind | None, limit: int
    ) -> list[tuple[Place, dict[str, object]]]:
        """What was decided about votes and done to models, prompts, clips and rules, newest first.

        Args:
            before: The place to begin after; at the newest, where nothing is given.
            kind: Only verdicts, or only events.
            limit: At most so many.

        Returns:
            The place of each, and what is told of it, in the words of the ledger.
        """
        with self._database.reading() as connection:
            place = None if before is None else Place(*before)
            found = read_record(connection, before=place, kind=kind, limit=limit)
        return [(place_of(fact), told_of(fact)[1]) for fact in found]

    def proof(self, receipt: str) -> dict[str, Any]:
        """That a block holds the vote with this receipt: the vote's text, its leaf, and the way from it to the head.

        The text is None where the voter has erased the vote: the leaf is still there, and says nothing any more.

        Raises:
            NotFound: No vote has this receipt, or it is that of a check, which is on no board and in no block.
            NotSealedYet: The vote is in no block yet; says how soon it will be.
        """
        with self._database.reading() as connection:
            leaf = leaf_of(connection, receipt)
            newest = newest_block(connection)
            if leaf is None or newest is None:
                if waits(connection, receipt, after=newest.last_vote if newest else 0):
                    raise NotSealedYet(f"the vote is stored, and will be in a block within {self._minutes:g} minutes")
                if is_of_check(connection, receipt):
                    raise NotFound("this is the receipt of a check, which measures attention: it is in no block")
                raise NotFound(f"no vote has the receipt {receipt!r}")
            header = block_at(connection, leaf.block) or newest
            leaves = leaves_of(connection, leaf.block)
            (vote,) = read_votes(connection, after=leaf.number - 1, upto=leaf.number)
        path = audit_path([bytes.fromhex(each.hash) for each in leaves], leaf.position)
        return {
            "receipt": receipt,
            "block": leaf.block,
            "index": leaf.position,
            "leaf": leaf.hash,
            "entry": None if leaf.salt is None else vote_entry(vote, leaf.salt),
            "path": [node.hex() for node in path],
            "header": header.to_dict(),
            "head": header.head,
            "newest": {"height": newest.height, "head": newest.head},
        }


def told(header: Header) -> dict[str, Any]:
    """A header with its head."""
    return {**header.to_dict(), "head": header.head}
