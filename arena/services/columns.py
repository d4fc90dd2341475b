"""The columns of the public data: what each is called, what a Parquet file has for it, and what it means."""

from typing import Final

from arena.domain.catalog import ASPECTS

TEXT: Final = "VARCHAR"
MOMENT: Final = "TIMESTAMP WITH TIME ZONE"
NUMBER: Final = "BIGINT"
SHARE: Final = "DOUBLE"

Columns = dict[str, tuple[str, str]]
"""DuckDB's type and the meaning of each column, by name."""

VOTES: Final[Columns] = {
    "battle_id": (TEXT, "The battle: one question to one voter. 32 hexadecimal digits, drawn at random."),
    "category": (TEXT, "The pool in which it was drawn; pools never mix."),
    "prompt_id": (TEXT, "What the models were asked for."),
    "model_a": (TEXT, "The model whose clip was shown left."),
    "model_b": (TEXT, "The model whose clip was shown right."),
    "winner": (TEXT, "The answer: model_a, model_b, tie or both_bad."),
    "voter_id": (TEXT, "A pseudonym of this export alone: it tells votes of one voter from those of another."),
    "created_at": (MOMENT, "When the vote was cast, to the millisecond, in UTC."),
    "cohort": (TEXT, "The group that the voter belongs to; `simulated` votes were cast by a program."),
    "propensity": (SHARE, "The probability with which this pair was drawn; empty where it is not known."),
    "tags": (TEXT, "What the prompt tests, between semicolons."),
    **{f"aspect_{aspect}": (TEXT, f"The optional second answer, about {aspect}.") for aspect in ASPECTS},
}

LEDGER: Final[Columns] = {
    "block": ("INTEGER", "The height of the block that holds the entry."),
    "position": ("INTEGER", "Its place in the block, from 0."),
    "kind": (TEXT, "What the entry is about: vote, verdict, event or snapshot."),
    "battle_id": (TEXT, "Of a vote: its battle; empty where it came after the log that is exported."),
    "receipt": (TEXT, "Of a vote that is exported: what its voter was given for it."),
    "salt": (TEXT, "Of a vote that is exported: what its text holds beside its row and its receipt."),
    "leaf": (TEXT, "SHA-256 of the byte 0 and the entry's text, in hexadecimal."),
    "entry": (TEXT, "The text, of all but votes that stand in the file of votes or do not count."),
}

BLOCKS: Final[Columns] = {
    "height": (NUMBER, "From 1, without gaps."),
    "previous": (TEXT, "The head of the block before; 64 zeros before the first."),
    "root": (TEXT, "Of the Merkle tree over the block's leaves (RFC 6962)."),
    "entries": (NUMBER, "How many there are."),
    "last_vote": (NUMBER, "The newest vote that is sealed, by its place in the log."),
    "last_verdict": (NUMBER, "The newest verdict."),
    "last_event": (NUMBER, "The newest event."),
    "last_snapshot": (NUMBER, "The newest snapshot."),
    "created_ms": (NUMBER, "When the block was sealed, in milliseconds since 1970 UTC."),
    "head": (TEXT, "SHA-256 of the header: of all before, as JSON with sorted keys and no spaces."),
}

MEASUREMENTS: Final[Columns] = {
    "kind": (TEXT, "repeat: a battle that its voter answered twice; check: a clip beside its damaged copy."),
    "battle_id": (TEXT, "The battle that measured."),
    "first_battle_id": (TEXT, "Of a repeat: the battle that it repeats, sides swapped."),
    "category": (TEXT, "As in votes."),
    "prompt_id": (TEXT, "As in votes."),
    "voter_id": (TEXT, "As in votes, under the same pseudonyms."),
    "cohort": (TEXT, "As in votes."),
    "created_at": (MOMENT, "As in votes."),
    "first_answer": (TEXT, "Of a repeat: the first answer, by the models of the first battle."),
    "answer": (TEXT, "The answer: of a repeat by the same models, of a check undamaged, damaged, tie or both_bad."),
    "agreed": ("INTEGER", "Of a repeat: 1 if both answers are one."),
    "damage": (TEXT, "Of a check: what was done to the copy."),
    "passed": ("INTEGER", "Of a check: 1 if the undamaged clip was preferred."),
    "watched_seconds": (SHARE, "How long the clips were on screen, the mean of both."),
}


def types_of(columns: Columns) -> dict[str, str]:
    """DuckDB's types, by name."""
    return {name: kind for name, (kind, _meaning) in columns.items()}
