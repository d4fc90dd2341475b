"""Votes as they are published: in the words of the public log (DESIGN 4.1), and as the ledger takes them in."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from arena.domain.voters import NOBODY
from arena.store.tables import battles, models, prompts, voters, votes
from arena.store.verdicts import excluded


class ExportRow(NamedTuple):
    """One vote as it is published, with what tells whether it is."""

    seq: int
    battle: str
    category: str
    prompt: str
    left: str
    right: str
    winner: str
    voter: str
    cohort: str
    created_ms: int
    propensity: float | None
    tags: list[str]
    aspects: dict[str, str] | None
    receipt: str
    repeat: bool

    @property
    def erased(self) -> bool:
        """Whether its voter took away what it said."""
        return self.voter == NOBODY.id


def read_votes(connection: Connection, *, after: int, upto: int, limit: int | None = None) -> list[ExportRow]:
    """Every vote between two entries of the log, repeats and what does not count included, oldest first.

    Args:
        connection: Any.
        after: Behind this entry.
        upto: As far as this one.
        limit: At most so many.
    """
    statement = _votes().where(battles.c.seq > after, battles.c.seq <= upto).limit(limit)
    return [ExportRow._make(row) for row in connection.execute(statement)]


def erased_votes(connection: Connection, *, after: int, upto: int) -> set[int]:
    """Those between two entries of the log that their voters have erased."""
    statement = (
        select(battles.c.seq)
        .join(votes, votes.c.battle_seq == battles.c.seq)
        .where(battles.c.seq > after, battles.c.seq <= upto, battles.c.voter_id == NOBODY.id)
    )
    return set(connection.execute(statement).scalars())


def excluded_votes(connection: Connection, *, upto: int) -> set[int]:
    """The entries of the log that did not count when a verdict was the newest."""
    return set(connection.execute(excluded(upto=upto)).scalars())


def _votes() -> Select[*tuple[Any, ...]]:
    left, right = models.alias("left_models"), models.alias("right_models")
    return (
        select(
            battles.c.seq,
            battles.c.id,
            prompts.c.category,
            prompts.c.slug,
            left.c.slug,
            right.c.slug,
            votes.c.winner,
            battles.c.voter_id,
            voters.c.cohort,
            battles.c.ended_ms,
            battles.c.propensity,
            prompts.c.tags,
            votes.c.aspects,
            votes.c.receipt,
            battles.c.is_repeat,
        )
        .select_from(battles)
        .join(votes, votes.c.battle_seq == battles.c.seq)
        .join(voters, voters.c.id == battles.c.voter_id)
        .join(prompts, prompts.c.id == battles.c.prompt_id)
        .join(left, left.c.id == battles.c.left_model_id)
        .join(right, right.c.id == battles.c.right_model_id)
        .order_by(battles.c.seq)
    )
