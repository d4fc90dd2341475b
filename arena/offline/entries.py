"""Entries of the ledger in SQL: the texts of exported votes, as they were sealed.

SQL writes a vote's text as if no value needed an escape, which is so for nearly all. Where one does, the row is for
Python to judge, which made the text that was sealed.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from arena.domain.canonical import canonical_json
from arena.offline.files import literal

BATTLE: Final = "battle_id"
VOTER: Final = "voter_id"
OF_LEDGER: Final = ("receipt", "salt")
"""What a vote's text holds beside its row."""

_QUOTES: Final = 4
"""Around a key and its value."""


def entry_of(values: Mapping[str, str | None]) -> str:
    """The text of a vote: what its row and the ledger say of it, without the voter and without what is empty."""
    return canonical_json({name: value for name, value in values.items() if value and name != VOTER})


def entry_sql(values: Mapping[str, str], *, before: str = "''") -> tuple[str, str]:
    """The same as SQL, and how many keys it has.

    Args:
        values: The SQL of each value, by name; NULL or nothing where it is empty. `battle_id` never is.
        before: SQL of what to put in front of it.
    """
    names = sorted(name for name in values if name != VOTER)
    parts = (_part(name, values[name], names.index(BATTLE) - place) for place, name in enumerate(names))
    text = f"CONCAT({before}, '{{', {', '.join(part for each in parts for part in each)}, '}}')"
    keys = " + ".join(f"CAST(COALESCE({values[name]}, '') <> '' AS INTEGER)" for name in names)
    return text, keys


def is_plain(text: str, keys: int) -> bool:
    """Whether what SQL wrote is what Python would have written, if any text that was sealed is.

    A quote in a value could end it and begin another, and a backslash could be the escape of something else; with
    neither, the text says of which values it was made.
    """
    return "\\" not in text and text.count('"') == _QUOTES * keys


def _part(name: str, value: str, before: int) -> Sequence[str]:
    """A key and its value, with the comma on the side of the one that is always there."""
    key = canonical_json(name)
    if before == 0:
        return literal(f'{key}:"'), value, literal('"')
    head, tail = (f'{key}:"', '",') if before > 0 else (f',{key}:"', '"')
    return (f"CASE WHEN {value} <> '' THEN CONCAT({literal(head)}, {value}, {literal(tail)}) END",)
