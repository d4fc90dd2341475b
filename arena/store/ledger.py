"""The ledger: blocks and their leaves. What an entry was made of stays in the tables of votes, verdicts and so on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, func, insert, select

from arena.domain.ledger import GENESIS, MOST_ENTRIES, EntryKind, Header, LogState
from arena.store.events import Event, read_events
from arena.store.export import ExportRow, erased_votes, read_votes
from arena.store.snapshots import SnapshotRow, sealable_snapshots
from arena.store.tables import blocks, checks, leaves, votes
from arena.store.verdicts import Judgement, last_verdict, read_judgements
from arena.store.votes import last_seq

RECEIPT_DIGITS: Final = 16
"""How much of a receipt stands beside its leaf; the rest is compared where the vote is."""

_BLOCKS_AT_ONCE: Final = 12
_ADD_LEAVES: Final = insert(leaves)


class Leaf(NamedTuple):
    """An entry's leaf: its place, what it is of (`number` is its number among those of its kind), and its hash.

    `receipt` and `salt` are those of a vote; `salt` is None where its voter has erased it.
    """

    block: int
    position: int
    kind: str
    number: int
    receipt: str | None
    salt: str | None
    hash: str


Fact = Judgement | Event | SnapshotRow
"""What an entry can be of beside a vote; the number of each is its `id`."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next block can hold: entries behind those of the newest one, as many as fit, in their order.

    Attributes:
        newest: The newest block; None before the first.
        upto: How far the log is to be sealed.
    """

    newest: Header | None
    upto: LogState
    votes: Sequence[ExportRow] = ()
    facts: Sequence[Fact] = ()

    @property
    def overtaken(self) -> bool:
        """Whether the ledger holds more of the log already than was to be sealed."""
        return self.newest is not None and (
            self.newest.last_vote > self.upto.last_seq or self.newest.last_verdict > self.upto.last_verdict
        )


def log_state(connection: Connection) -> LogState:
    """How far the log goes."""
    return LogState(last_seq(connection), last_verdict(connection))


def read_waiting(connection: Connection, upto: LogState | None = None) -> Waiting:
    """What waits to be sealed, of votes and verdicts up to a state of the log, or all there are."""
    newest = newest_block(connection)
    waiting = Waiting(newest, upto or log_state(connection))
    if waiting.overtaken:
        return waiting
    last = (newest.last_vote, newest.last_verdict, newest.last_event, newest.last_snapshot) if newest else (0,) * 4
    room = MOST_ENTRIES
    votes = read_votes(connection, after=last[0], upto=waiting.upto.last_seq, limit=room)
    room -= len(votes)
    verdicts = read_judgements(connection, after=last[1], upto=waiting.upto.last_verdict, limit=room)
    room -= len(verdicts)
    events = read_events(connection, after=last[2], limit=room)
    snapshots = sealable_snapshots(connection, after=last[3], limit=room - len(events))
    return Waiting(newest, waiting.upto, votes, (*verdicts, *events, *snapshots))


def newest_block(connection: Connection) -> Header | None:
    """The newest block's header, or None before the first."""
    row = connection.execute(select(blocks).order_by(blocks.c.height.desc()).limit(1)).one_or_none()
    return None if row is None else _header(row)


def block_at(connection: Connection, height: int) -> Header | None:
    """The header of the block at a height, or None where there is none."""
    row = connection.execute(select(blocks).where(blocks.c.height == height)).one_or_none()
    return None if row is None else _header(row)


def blocks_below(connection: Connection, height: int | None, *, limit: int) -> list[Header]:
    """Headers newest first, those below a height or from the newest on."""
    statement = select(blocks).order_by(blocks.c.height.desc()).limit(limit)
    if height is not None:
        statement = statement.where(blocks.c.height < height)
    return [_header(row) for row in connection.execute(statement)]


def blocks_after(connection: Connection, height: int, *, limit: int | None = None) -> list[Header]:
    """Headers oldest first, those above a height."""
    statement = select(blocks).where(blocks.c.height > height).order_by(blocks.c.height).limit(limit)
    return [_header(row) for row in connection.execute(statement)]


def append_block(connection: Connection, header: Header, entries: Sequence[Leaf]) -> bool:
    """Write a block behind the newest one, unless that is no longer the one that it was made to follow.

    Nor if a voter has erased a vote of it meanwhile, whose salt must not be stored any more.

    Args:
        connection: A transaction of `Database.writing`.
        header: Its header.
        entries: Its leaves, in their order.

    Returns:
        Whether it was written.
    """
    newest = newest_block(connection)
    if header.previous != (newest.head if newest else GENESIS):
        return False
    unsalted = {leaf.number for leaf in entries if leaf.kind == EntryKind.VOTE and leaf.salt is None}
    if erased_votes(connection, after=newest.last_vote if newest else 0, upto=header.last_vote) != unsalted:
        return False
    connection.execute(insert(blocks).values(**header.to_dict(), head=header.head))
    connection.execute(_ADD_LEAVES, [entry._asdict() for entry in entries])
    return True


def leaves_of(connection: Connection, height: int) -> list[Leaf]:
    """The leaves of a block, in their order."""
    return _leaves(connection, select(leaves).where(leaves.c.block == height).order_by(leaves.c.position))


@dataclass(frozen=True, slots=True)
class Page:
    """Some blocks with all that their leaves are of.

    Attributes:
        leaves: In their order.
        votes: Votes by their number.
        facts: All else, by kind and number.
    """

    leaves: Sequence[Leaf]
    votes: Mapping[int, ExportRow]
    facts: Mapping[tuple[str, int], Fact]


def read_ledger(connection: Connection) -> Iterator[Page]:
    """The whole ledger in pages, oldest first."""
    newest = newest_block(connection)
    for start in range(0, newest.height if newest else 0, _BLOCKS_AT_ONCE):
        of = leaves.c.block > start, leaves.c.block <= start + _BLOCKS_AT_ONCE
        found = _leaves(connection, select(leaves).where(*of).order_by(leaves.c.block, leaves.c.position))
        seqs = [leaf.number for leaf in found if leaf.kind == EntryKind.VOTE]
        votes = read_votes(connection, after=seqs[0] - 1, upto=seqs[-1]) if seqs else []
        kinds = iter([leaf.kind for kind in EntryKind for leaf in found if leaf.kind == kind != EntryKind.VOTE])
        facts = {(next(kinds), fact.id): fact for fact in facts_of(connection, found)}
        yield Page(found, {vote.seq: vote for vote in votes}, facts)


def facts_of(connection: Connection, entries: Sequence[Leaf]) -> list[Fact]:
    """What those leaves are of that are not votes: verdicts, events, snapshots; of one block, that is their order.

    Args:
        connection: Any.
        entries: The leaves of a block, or of several that follow one another.
    """
    numbers = {kind: [leaf.number for leaf in entries if leaf.kind == kind] for kind in EntryKind}
    found: list[Fact] = []
    if verdicts := numbers[EntryKind.VERDICT]:
        found += read_judgements(connection, after=verdicts[0] - 1, upto=verdicts[-1])
    if events := numbers[EntryKind.EVENT]:
        found += read_events(connection, after=events[0] - 1, limit=len(events))
    if kept := numbers[EntryKind.SNAPSHOT]:
        found += sealable_snapshots(connection, after=kept[0] - 1, limit=len(kept))
    return found


def leaf_of(connection: Connection, receipt: str) -> Leaf | None:
    """The leaf of the vote with this receipt, or None where no block holds it."""
    statement = (
        select(leaves)
        .join(votes, votes.c.battle_seq == leaves.c.number)
        .where(
            leaves.c.receipt == receipt[:RECEIPT_DIGITS],
            leaves.c.kind == EntryKind.VOTE,
            votes.c.receipt == receipt,
        )
    )
    return next(iter(_leaves(connection, statement)), None)


def votes_in(connection: Connection) -> int:
    """How many votes the ledger holds."""
    of_votes = select(func.count()).select_from(leaves).where(leaves.c.kind == EntryKind.VOTE)
    return int(connection.execute(of_votes).scalar_one())


def votes_waiting(connection: Connection, *, after: int) -> int:
    """How many votes stand behind an entry of the log."""
    waiting = select(func.count()).select_from(votes).where(votes.c.battle_seq > after)
    return int(connection.execute(waiting).scalar_one())


def waits(connection: Connection, receipt: str, *, after: int) -> bool:
    """Whether a vote behind an entry of the log has this receipt."""
    found = select(votes.c.battle_seq).where(votes.c.battle_seq > after, votes.c.receipt == receipt)
    return connection.execute(found.limit(1)).first() is not None


def is_of_check(connection: Connection, receipt: str) -> bool:
    """Whether a receipt is that of a check, which enters no ledger."""
    return connection.execute(select(checks.c.seq).where(checks.c.receipt == receipt).limit(1)).first() is not None


def _leaves(connection: Connection, statement: Select[Any]) -> list[Leaf]:
    return [Leaf._make(row) for row in connection.execute(statement)]


def _header(row: Row[Any]) -> Header:
    return Header(**{field.name: getattr(row, field.name) for field in fields(Header)})
