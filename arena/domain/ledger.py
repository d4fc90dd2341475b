"""The ledger: what is hashed, how hashes become a tree, and how trees become a chain that nobody rewrites unnoticed.

An entry is a text. Its leaf is SHA-256(0x00 || text), two nodes join as SHA-256(0x01 || left || right), and trees of
any size are those of RFC 6962, section 2.1. A block commits to what is new since the block before, by the root of its
tree; its head is the SHA-256 of its header, which holds the head before. docs/ledger.md gives the format to the byte.

A vote's text holds a salt. Where the salt is thrown away the leaf stays, the tree with it, and nothing can be learnt.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

from arena.domain.canonical import canonical_json
from arena.errors import ForgedProof

GENESIS: Final = "0" * 64
"""What stands for the head before the first block, whose height is 1."""

MOST_ENTRIES: Final = 4096
"""Of a block: what can be written without keeping votes waiting."""

SALT_BYTES: Final = 16


class EntryKind(StrEnum):
    """What an entry is about, in the order in which a block holds them."""

    VOTE = "vote"
    VERDICT = "verdict"
    EVENT = "event"
    SNAPSHOT = "snapshot"


class LogState(NamedTuple):
    """How far a log is known: its newest entry, and the newest verdict on its votes; 0 for none."""

    last_seq: int
    last_verdict: int


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What two leaves or nodes become."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of leaves (RFC 6962, 2.1); of none, the hash of nothing.

    The RFC splits at the largest power of two below the number of leaves. Joining neighbours level by level, the last
    one going up alone where it has none, makes the same tree.
    """
    level = list(leaves)
    while len(level) > 1:
        level = _parents(level)
    return level[0] if level else hashlib.sha256().digest()


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The nodes that a leaf has to be joined with to reach the root, from the leaf up (RFC 6962, 2.1.1)."""
    path, level = [], list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, index = _parents(level), index // 2
    return path


def path_root(leaf: bytes, index: int, entries: int, path: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to, of a tree with so many entries.

    Raises:
        ForgedProof: No such leaf is in the tree, or the path is longer or shorter than the way up.
    """
    if not 0 <= index < entries:
        raise ForgedProof(f"a block of {entries} entries has none at {index}")
    found, nodes, last = leaf, list(path), entries - 1
    while last > 0:
        if index % 2 or index < last:
            if not nodes:
                raise ForgedProof("the path ends below the root")
            beside = nodes.pop(0)
            found = node_hash(beside, found) if index % 2 else node_hash(found, beside)
        index, last = index // 2, last // 2
    if nodes:
        raise ForgedProof("the path goes on above the root")
    return found


def _parents(level: Sequence[bytes]) -> list[bytes]:
    digest = hashlib.sha256
    joined = [digest(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*joined, level[-1]] if len(level) % 2 else joined


@dataclass(frozen=True)
class Header:
    """What a block's head is the hash of.

    Attributes:
        height: From 1, without gaps.
        previous: The head before, in hexadecimal.
        root: Of the tree over its entries.
        entries: How many.
        last_vote: The newest vote that this block or one before it holds, by its place in the log; 0 for none.
        last_verdict: The newest verdict, likewise.
        last_event: The newest event.
        last_snapshot: The newest snapshot.
        created_ms: When it was sealed, milliseconds since 1970 UTC.
    """

    height: int
    previous: str
    root: str
    entries: int
    last_vote: int
    last_verdict: int
    last_event: int
    last_snapshot: int
    created_ms: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The header among other values."""
        return cls(**{field.name: values[field.name] for field in fields(cls)})

    def to_dict(self) -> dict[str, Any]:
        """Its values by name."""
        return asdict(self)

    @property
    def text(self) -> str:
        """Its canonical JSON."""
        return canonical_json(self.to_dict())

    @cached_property
    def head(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def check_proof(entry: str | None, proof: Mapping[str, Any]) -> None:
    """Check that a block holds an entry.

    Args:
        entry: Its text; None where that has been erased, and the leaf stands for it.
        proof: `leaf`, `index` and `path` (hexadecimal), the block's `header` and `head`.

    Raises:
        ForgedProof: Says what does not fit.
    """
    try:
        header, leaf = Header.of(proof["header"]), bytes.fromhex(proof["leaf"])
        path = [bytes.fromhex(node) for node in proof["path"]]
        index, head = int(proof["index"]), proof["head"]
    except (KeyError, TypeError, ValueError) as error:
        raise ForgedProof(f"the proof lacks {error}" if isinstance(error, KeyError) else str(error)) from error
    if entry is not None and leaf_hash(entry.encode()) != leaf:
        raise ForgedProof("the leaf is not the hash of the entry")
    if path_root(leaf, index, header.entries, path).hex() != header.root:
        raise ForgedProof(f"the path does not lead to the root of block {header.height}")
    if header.head != head:
        raise ForgedProof(f"the head is not the hash of the header of block {header.height}")
