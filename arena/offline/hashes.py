"""Leaves by the million: the hashes that a ledger gives, and whether votes are the texts that they are hashes of."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.offline.entries import is_plain

_BYTES: Final = hashlib.sha256().digest_size
_AT_ONCE: Final = 1 << 16
"""Texts that are put together to be looked at as one."""


class Hashes:
    """The leaves of a ledger in their order.

    Args:
        leaves: How many there are.
    """

    def __init__(self, leaves: int) -> None:
        self._hashes = np.zeros((leaves, _BYTES), np.uint8)
        self._known = np.zeros(leaves, np.bool_)

    def note(self, places: NDArray[np.int64], leaves: Sequence[str]) -> None:
        """Note leaves at their places; what is no hash, in lower-case hexadecimal, stays unknown."""
        for start in range(0, len(leaves), _AT_ONCE):
            at, some = places[start : start + _AT_ONCE], leaves[start : start + _AT_ONCE]
            if not _are_hashes(some):
                right = [_are_hashes([leaf]) for leaf in some]
                at, some = at[right], [leaf for leaf, is_right in zip(some, right, strict=True) if is_right]
            self._hashes[at] = np.frombuffer(bytes.fromhex("".join(some)), np.uint8).reshape(-1, _BYTES)
            self._known[at] = True

    def between(self, start: int, end: int) -> list[bytes] | None:
        """The leaves from a place to before another; None where one is unknown."""
        if not self._known[start:end].all():
            return None
        whole = self._hashes[start:end].tobytes()
        return [whole[at : at + _BYTES] for at in range(0, len(whole), _BYTES)]


def doubtful_rows(found: Mapping[str, Any]) -> NDArray[np.int64]:
    """The rows with a text whose leaf may not be its hash, by their index.

    Args:
        found: `number`, below 0 where there is no text; `text`; `leaf`, in hexadecimal; `keys`, how many the text has.
    """
    rows = np.flatnonzero(found["number"] >= 0)
    doubtful = [np.zeros(0, np.int64)]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        texts, leaves, keys = (found[name][some].tolist() for name in ("text", "leaf", "keys"))
        # A text has four quotes for each of its keys at least: where all together have no more, none has.
        if _written(texts) != "".join(leaves) or not is_plain("".join(texts), sum(keys)):
            doubtful.append(some[[not _fits(*row) for row in zip(texts, leaves, keys, strict=True)]])
    return np.concatenate(doubtful)


def _fits(text: str, leaf: str, keys: int) -> bool:
    return _written([text]) == leaf and is_plain(text, keys)


def _written(texts: Sequence[str]) -> str:
    """The hashes of texts in hexadecimal, one after the other."""
    digest = hashlib.sha256
    return b"".join([digest(text.encode()).digest() for text in texts]).hex()


def _are_hashes(leaves: Sequence[str]) -> bool:
    """Whether each of them is a hash in lower-case hexadecimal."""
    written = "".join(leaves)
    try:
        # White space would be passed over, and upper case read as lower.
        return bytes.fromhex(written).hex() == written and set(map(len, leaves)) <= {2 * _BYTES}
    except ValueError:
        return False
