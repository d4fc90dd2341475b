"""The one form in which something is hashed: JSON with sorted keys and no spaces (in the manner of RFC 8785)."""

import json
from typing import Final

_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: object) -> str:
    """A value as text that is the same wherever it is written: keys in the order of their code points.

    Strings escape what JSON makes one escape and nothing else; a float is the shortest decimal that gives it again,
    as Python writes it.

    Raises:
        ValueError: A number that JSON has no word for.
    """
    return _ENCODER.encode(value)
