"""Facts of one transfer, and facts of many as columns of numbers."""

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import httpx
import numpy as np
import numpy.typing as npt

from arena.media.anatomy import Fact

_CLOCK: Final = "date"
_FEW: Final = 8

Columns = dict[str, npt.NDArray[np.float64]]


def reception(answer: httpx.Response, content: bytes) -> dict[str, Fact]:
    """What a transfer shows: bytes, and every header by value but the clock."""
    names = [name.decode("latin-1").lower() for name, _ in answer.headers.raw]
    facts: dict[str, Fact] = {
        "status": float(answer.status_code),
        "bytes": float(len(content)),
        "header order": " ".join(names),
        "header bytes": float(sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)),
    }
    for name in dict.fromkeys(names):
        value = answer.headers[name]
        if name != _CLOCK:
            facts[f"header {name}"] = float(value) if value.isdecimal() else value
    return facts


def tell_url(url: str) -> dict[str, Fact]:
    """Length and kinds of characters of a clip's address."""
    token = url.rpartition("/")[2]
    kinds = {"upper": string.ascii_uppercase, "lower": string.ascii_lowercase, "digits": string.digits, "other": "-_"}
    return {
        "url length": float(len(url)),
        "url path": url[: len(url) - len(token)],
        "url mean character": sum(token.encode()) / max(len(token), 1),
        "url first character": float(ord(token[0])) if token else 0.0,
        **{f"url {kind}": float(sum(letter in letters for letter in token)) for kind, letters in kinds.items()},
    }


def columns(facts: Sequence[Mapping[str, Fact]]) -> Columns:
    """Facts by name as numbers: those that are missing 0, few words as a choice, many by their number in a list.

    Who looks a clip up in a table needs no more than to know that two words are the same; words that never come twice
    tell nothing and are left out.

    Returns:
        By name, shape (N,) or, for a choice among C words, (N, C).
    """
    names = sorted({name for each in facts for name in each})
    return {name: column for name in names if (column := _column([each.get(name, 0.0) for each in facts])) is not None}


def _column(values: Sequence[Fact]) -> npt.NDArray[np.float64] | None:
    if all(isinstance(value, float) for value in values):
        return np.array(values, dtype=np.float64)
    words = Counter(str(value) for value in values)
    if len(words) <= _FEW:
        return np.array([[float(str(value) == word) for word in sorted(words)] for value in values])
    if max(words.values()) == 1:
        return None
    numbers = {word: float(number) for number, word in enumerate(words)}
    return np.array([numbers[str(value)] for value in values])
