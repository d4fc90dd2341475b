"""What measured the voters, as it is published: repeats beside what they repeat, and checks."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from arena.store.tables import battles, checks, clips, damaged, prompts, voters, votes
from arena.store.verdicts import excluded
from arena.store.votes import first_of


class RepeatRow(NamedTuple):
    """A battle that was answered twice, where both answers count; answers are by the sides of each time."""

    battle: str
    first_battle: str
    category: str
    prompt: str
    voter: str
    cohort: str
    created_ms: int
    first_winner: str
    winner: str
    watched: dict[str, float] | None


class AnsweredCheck(NamedTuple):
    """A check that was answered."""

    battle: str
    category: str
    prompt: str
    voter: str
    cohort: str
    created_ms: int
    damage: str | None
    damaged_side: str
    winner: str
    watched: dict[str, float] | None


def read_repeats(connection: Connection) -> Iterator[RepeatRow]:
    """Every repeat that counts, oldest first."""
    first, answer = battles.alias("before"), votes.alias("first_votes")
    left_out = excluded()
    statement = (
        select(
            battles.c.id,
            first.c.id,
            prompts.c.category,
            prompts.c.slug,
            battles.c.voter_id,
            voters.c.cohort,
            battles.c.ended_ms,
            answer.c.winner,
            votes.c.winner,
            votes.c.watched,
        )
        .select_from(battles)
        .join(votes, votes.c.battle_seq == battles.c.seq)
        .join(first, first.c.seq == first_of(battles))
        .join(answer, answer.c.battle_seq == first.c.seq)
        .join(voters, voters.c.id == battles.c.voter_id)
        .join(prompts, prompts.c.id == battles.c.prompt_id)
        .where(battles.c.is_repeat, battles.c.seq.not_in(left_out), first.c.seq.not_in(left_out))
        .order_by(battles.c.seq)
    )
    for row in connection.execute(statement):
        yield RepeatRow._make(row)


def answered_checks(connection: Connection) -> Iterator[AnsweredCheck]:
    """Every check that was answered, oldest first."""
    statement = (
        select(
            checks.c.id,
            prompts.c.category,
            prompts.c.slug,
            checks.c.voter_id,
            voters.c.cohort,
            checks.c.ended_ms,
            damaged.c.damage,
            checks.c.damaged_side,
            checks.c.winner,
            checks.c.watched,
        )
        .select_from(checks)
        .join(voters, voters.c.id == checks.c.voter_id)
        .join(clips, clips.c.id == checks.c.clip_id)
        .join(prompts, prompts.c.id == clips.c.prompt_id)
        .outerjoin(damaged, damaged.c.clip_id == checks.c.clip_id)
        .where(checks.c.winner.is_not(None))
        .order_by(checks.c.seq)
    )
    for row in connection.execute(statement):
        yield AnsweredCheck._make(row)
