"""Columns of labels turned into codes: lists, NumPy text, and columns that are dictionary-encoded already.

A million labels take tens of milliseconds, which is most of what rating a million votes takes.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidVotes

Labels = Sequence[Any] | NDArray[Any]
AnyCodes = NDArray[np.integer[Any]]

_CHUNK: Final = 1 << 13
_PIECE: Final = 1 << 12
_SAMPLE: Final = 1 << 10
_BUCKET_BITS: Final = 16
_TRIES: Final = 16
_MOST: Final = 700  # more labels are unlikely to fall into buckets of their own
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)


def factorized(values: Labels, column: str) -> tuple[AnyCodes, list[Hashable]]:
    """Codes of a column's labels, and the distinct labels, in no particular order.

    Args:
        values: A sequence, a NumPy array, or a dictionary-encoded column: anything with `codes` and `categories`
            (a pandas Categorical, or a Series of them) or with `indices` and `dictionary` (a pyarrow array, in one
            chunk or several). Of such a column the labels are taken as they are, used or not, and a missing value is
            None.
        column: Its name, for errors.

    Returns:
        Codes of shape (N,), of the narrowest type that was quick to make, and L labels.

    Raises:
        InvalidVotes: It is no column of labels, or a label can't be hashed.
    """
    if hasattr(values, "combine_chunks"):
        values = values.combine_chunks()
    if (encoded := _encoded(values, column)) is not None:
        return encoded
    if isinstance(values, np.ndarray):
        if values.ndim != 1:
            raise InvalidVotes(f"{values.ndim} dimensions where a column has one", column=column, value=values.shape)
        if values.dtype.kind == "U" and not np.ma.is_masked(values) and (found := _by_hashing(values)) is not None:
            return found
    labels = values if isinstance(values, list | tuple) else listed(values, column)
    try:
        return _factorized(labels)
    except TypeError:
        row, value = next((r, v) for r, v in enumerate(labels) if not _hashable(v))
        raise InvalidVotes("this is no label", column=column, row=row, value=value) from None


def size_of(values: Labels, column: str) -> int:
    """How many values a column has.

    Raises:
        InvalidVotes: It has no length, so it is no column.
    """
    try:
        return len(values)
    except TypeError:
        raise InvalidVotes("a column of values is needed", column=column, value=values) from None


def listed(values: Labels, column: str) -> list[Any]:
    """The values as a list.

    Raises:
        InvalidVotes: It is one text or another single value, not a column of them.
    """
    if isinstance(values, str | bytes):
        raise InvalidVotes("one text where a column of values is needed", column=column, value=values)
    if hasattr(values, "to_pylist"):
        return list(values.to_pylist())
    try:
        return list(values.tolist() if isinstance(values, np.ndarray) else values)
    except TypeError:
        raise InvalidVotes("a column of values is needed", column=column, value=values) from None


def looked_up(index: Mapping[Any, int], values: Sequence[Any]) -> AnyCodes:
    """The code of each value, shape (N,). Calls of itemgetter take a third of the time of a loop over the index.

    Raises:
        KeyError: A value has no code.
    """
    kind = np.uint8 if len(index) <= 256 else np.uint16 if len(index) <= 1 << 16 else np.intp
    codes: NDArray[Any] = np.empty(len(values), dtype=kind)
    for start in range(0, len(values), _PIECE):
        part = values[start : start + _PIECE]
        found = itemgetter(*part)(index) if len(part) > 1 else (index[part[0]],)
        coded = np.frombuffer(bytes(found), kind) if kind is np.uint8 else np.fromiter(found, kind, len(part))
        codes[start : start + len(part)] = coded
    return codes


def _factorized(labels: Sequence[Any]) -> tuple[AnyCodes, list[Hashable]]:
    try:  # labels come back soon in most columns, so a look at the first saves a pass over all
        return _indexed(labels, set(labels[:_SAMPLE]))
    except KeyError:
        return _indexed(labels, set(labels))


def _indexed(labels: Sequence[Any], distinct: Iterable[Hashable]) -> tuple[AnyCodes, list[Hashable]]:
    index = {label: code for code, label in enumerate(distinct)}
    return looked_up(index, labels), list(index)


def _encoded(values: Any, column: str) -> tuple[AnyCodes, list[Hashable]] | None:  # noqa: ANN401 - asked what it is
    """Codes and labels of a column that is dictionary-encoded; None if it isn't."""
    values = getattr(values, "cat", values)
    if hasattr(values, "categories"):
        codes, labels = np.asarray(values.codes), list(values.categories)
    elif hasattr(values, "dictionary") and hasattr(values, "indices"):
        indices = values.indices
        if indices.null_count:  # of an unsigned type there is no -1
            indices = indices.cast("int64").fill_null(-1)
        codes, labels = np.asarray(indices), values.dictionary.to_pylist()
    else:
        return None
    if not all(_hashable(label) for label in labels):
        raise InvalidVotes("the column's dictionary holds what is no label", column=column, value=labels)
    if len(set(labels)) < len(labels):
        raise InvalidVotes("a label stands twice in the column's dictionary", column=column, value=labels)
    if codes.size and int(codes.max()) >= len(labels):
        row = int(np.argmax(codes >= len(labels)))
        raise InvalidVotes("the column's dictionary has no such code", column=column, row=row, value=int(codes[row]))
    if codes.size and codes.min() < 0:  # widened, because a narrow type may have no room for one code more
        return np.where(codes < 0, len(labels), codes.astype(np.intp)), [*labels, None]
    return codes, labels


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _by_hashing(text: NDArray[np.str_]) -> tuple[AnyCodes, list[Hashable]] | None:
    """Codes of fixed-width text by a hash of its characters; None where labels are too many for that.

    The hash is one under which the labels found so far have a bucket each. Every text is then compared with the label
    of its bucket, and those that differ are labels not found yet: so a hash costs time at worst, never a wrong code.
    """
    if not text.size or not text.dtype.itemsize:
        return None
    text = np.ascontiguousarray(text)
    words = _words(text)
    labels: dict[str, None] = {}
    rows = text[:_SAMPLE]
    for _ in range(_TRIES):
        labels.update(dict.fromkeys(rows.tolist()))
        shown = _words(np.array(list(labels), dtype=text.dtype))
        if (hashing := _Hashing.apart(shown)) is None:
            return None
        codes, rows = _assigned(text, words, shown, hashing)
        if not rows.size:
            return codes, list(labels)
    return None


def _words(text: NDArray[np.str_]) -> NDArray[Any]:
    kind = np.uint64 if text.dtype.itemsize % 8 == 0 else np.uint32
    words: NDArray[Any] = text.view(kind).reshape(len(text), -1)
    return words


def _assigned(
    text: NDArray[np.str_], words: NDArray[Any], shown: NDArray[Any], hashing: "_Hashing"
) -> tuple[AnyCodes, NDArray[np.str_]]:
    """The code of each text's bucket, and the first texts that are not what their bucket stands for."""
    codes = np.empty(len(text), dtype=hashing.code.dtype)
    for start in range(0, len(text), _CHUNK):
        part = words[start : start + _CHUNK]
        found = hashing.code.take(hashing.buckets(part), out=codes[start : start + _CHUNK], mode="clip")
        expected = shown.take(found, axis=0, mode="clip")
        if not np.array_equal(part, expected):
            other = (part != expected).any(axis=1)
            return codes, text[start : start + _CHUNK][other]
    return codes, text[:0]


@dataclass(frozen=True, slots=True, eq=False)
class _Hashing:
    """A hash of text by its machine words (multiply and shift, Dietzfelbinger 1997), and the code of each bucket.

    Attributes:
        first: The first word that tells labels apart.
        odd: What the words from there on are multiplied with.
        code: By bucket.
    """

    first: int
    odd: NDArray[np.uint64]
    code: AnyCodes

    @classmethod
    def apart(cls, shown: NDArray[Any]) -> "_Hashing | None":
        """A hash under which labels have a bucket each; None if none is found.

        Args:
            shown: Words of distinct labels, shape (L, W).
        """
        differ = np.flatnonzero((shown != shown[0]).any(axis=0))
        first, end = (int(differ[0]), int(differ[-1]) + 1) if differ.size else (0, 1)
        kind = np.uint8 if len(shown) <= 256 else np.uint16
        random = np.random.default_rng(0)
        for _ in range(_TRIES if len(shown) <= _MOST else 0):
            odd = random.integers(0, 1 << 63, end - first, dtype=np.uint64) << np.uint64(1) | np.uint64(1)
            tried = cls(first, odd, np.zeros(1 << _BUCKET_BITS, dtype=kind))
            buckets = tried.buckets(shown)
            tried.code[buckets] = np.arange(len(shown))
            if (tried.code[buckets] == np.arange(len(shown))).all():
                return tried
        return None

    def buckets(self, words: NDArray[Any]) -> NDArray[np.uint64]:
        """The bucket of each text, shape (N,)."""
        mixed: NDArray[np.uint64] = words[:, self.first : self.first + len(self.odd)] @ self.odd
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MIXER
        mixed >>= np.uint64(64 - _BUCKET_BITS)
        return mixed
