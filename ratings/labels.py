"""Columns of labels turned into codes: lists, NumPy text, and columns that are dictionary-encoded already.

A million labels take tens of milliseconds, which is most of what rating a million votes takes.
"""

from collections.abc import Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidVotes

Labels = Sequence[Any] | NDArray[Any]
AnyCodes = NDArray[np.integer[Any]]

_CHUNK: Final = 1 << 14
_BUCKET_BITS: Final = 16
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)


def factorized(values: Labels, column: str) -> tuple[AnyCodes, list[Hashable]]:
    """Codes of a column's labels, and the distinct labels, in no particular order.

    Args:
        values: A sequence, a NumPy array, or a dictionary-encoded column: anything with `codes` and `categories`
            (a pandas Categorical, or a Series of them) or with `indices` and `dictionary` (a pyarrow array). Of such
            a column the labels are taken as they are, used or not, and a missing value is None.
        column: Its name, for errors.

    Returns:
        Codes of shape (N,), of the narrowest type that was quick to make, and L labels.

    Raises:
        InvalidVotes: It is no column of labels.
        TypeError: A label can't be hashed.
    """
    if (encoded := _encoded(values, column)) is not None:
        return encoded
    if isinstance(values, np.ndarray):
        if values.ndim != 1:
            raise InvalidVotes(f"{values.ndim} dimensions where a column has one", column=column, value=values.shape)
        if values.dtype.kind == "U" and (found := _by_hashing(values)) is not None:
            return found
    labels = listed(values, column)
    distinct = list(set(labels))
    return looked_up({label: code for code, label in enumerate(distinct)}, labels), distinct


def listed(values: Labels, column: str) -> list[Any]:
    """The values as a list.

    Raises:
        InvalidVotes: It is one text, not a column of them.
    """
    if isinstance(values, str | bytes):
        raise InvalidVotes("one text where a column of values is needed", column=column, value=values)
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def looked_up(index: Mapping[Any, int], values: Sequence[Any]) -> AnyCodes:
    """The code of each value, shape (N,). One call of itemgetter takes a third of the time of a loop over the index.

    Raises:
        KeyError: A value has no code.
    """
    if len(values) < 2:
        return np.array([index[value] for value in values], dtype=np.intp)
    codes = itemgetter(*values)(index)
    if len(index) <= 256:
        return np.frombuffer(bytes(codes), dtype=np.uint8)
    return np.fromiter(codes, dtype=np.intp, count=len(values))


def _encoded(values: Any, column: str) -> tuple[AnyCodes, list[Hashable]] | None:  # noqa: ANN401 - asked what it is
    """Codes and labels of a column that is dictionary-encoded; None if it isn't."""
    values = getattr(values, "cat", values)
    if hasattr(values, "categories"):
        codes, labels = np.asarray(values.codes), list(values.categories)
    elif hasattr(values, "dictionary") and hasattr(values, "indices"):
        indices = values.indices.fill_null(-1) if values.indices.null_count else values.indices
        codes, labels = np.asarray(indices), values.dictionary.to_pylist()
    else:
        return None
    if len(set(labels)) < len(labels):
        raise InvalidVotes("a label stands twice in the column's dictionary", column=column, value=labels)
    if codes.size and codes.min() < 0:
        return np.where(codes < 0, len(labels), codes), [*labels, None]
    return codes, labels


def _by_hashing(text: NDArray[np.str_]) -> tuple[AnyCodes, list[Hashable]] | None:
    """Codes of fixed-width text by a hash of its characters; None where two labels share a bucket.

    Every text is compared with the label that its bucket stands for, so a collision costs time and nothing else.
    """
    if not text.size or not text.dtype.itemsize:
        return None
    text = np.ascontiguousarray(text)
    kind = np.uint64 if text.dtype.itemsize % 8 == 0 else np.uint32
    words: NDArray[Any] = text.view(kind).reshape(len(text), -1)
    odd = np.arange(1, 2 * words.shape[1], 2, dtype=np.uint64) * _MIXER | np.uint64(1)
    bucket = np.empty(len(text), dtype=np.uint16)
    for start in range(0, len(text), _CHUNK):
        mixed = words[start : start + _CHUNK] @ odd
        bucket[start : start + _CHUNK] = (mixed ^ (mixed >> np.uint64(32))) * _MIXER >> np.uint64(64 - _BUCKET_BITS)
    row = np.full(1 << _BUCKET_BITS, -1, dtype=np.intp)
    row[bucket] = np.arange(len(text))
    used = np.flatnonzero(row >= 0)
    code = np.empty(1 << _BUCKET_BITS, dtype=np.uint8 if len(used) <= 256 else np.uint16)
    code[used] = np.arange(len(used))
    codes: NDArray[Any] = code[bucket]
    shown = words[row[used]]
    for start in range(0, len(text), _CHUNK):
        if not np.array_equal(words[start : start + _CHUNK], shown[codes[start : start + _CHUNK]]):
            return None
    return codes, text[row[used]].tolist()
