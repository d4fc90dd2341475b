"""The vote log: how battles end, in the order in which they ended."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, FromClause, Row, ScalarSelect, bindparam, case, func, insert, select

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.meetings import Meeting
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote
from arena.store.engine import INSERT
from arena.store.tables import battles, skips, voters, votes

_PAGE: Final = 50_000

# Made once: to build these anew for every batch of votes costs more than to run them.
_ASKED: Final = battles.c.id.in_(bindparam("ids", expanding=True))
_ANY_ENDED: Final = select(battles.c.id).where(_ASKED).limit(1)
_ENDED: Final = (
    select(battles, *votes.c["winner", "aspects", "watched", "heard", "receipt"], skips.c.reason, voters.c.cohort)
    .join(voters)
    .outerjoin(votes)
    .outerjoin(skips, skips.c.battle_seq == battles.c.seq)
    .where(_ASKED)
)
_LAST_SEQ: Final = select(func.coalesce(func.max(battles.c.seq), 0))
_ADD_BATTLES: Final = insert(battles)
_ADD_VOTES: Final = insert(votes)
_ADD_SKIPS: Final = insert(skips)
_ADD_VOTERS: Final = {dialect: add(voters).on_conflict_do_nothing() for dialect, add in INSERT.items()}


@dataclass(frozen=True, slots=True)
class Skip:
    """A battle that a voter passed over."""

    battle: Battle
    voter: Voter
    reason: str
    created_ms: int


Ending = Vote | Skip
"""How a battle ended."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an ending that was to be written.

    Attributes:
        stored: What stands in the log for the battle: this ending, or the one that was first.
        new: Whether it is this one.
    """

    stored: Ending
    new: bool


class LogRow(NamedTuple):
    """One ended battle as the board reads it.

    A clip is 0 where it is not here; `winner` is None when the battle was skipped; `repeat_of` is the entry that a
    repeat repeats, 0 where that can't be found, None for what is no repeat.
    """

    seq: int
    voter: str
    cohort: str
    prompt: int
    left: int
    right: int
    left_clip: int
    right_clip: int
    ended_ms: int
    winner: str | None
    aspects: dict[str, str] | None
    watched: dict[str, float] | None = None
    repeat_of: int | None = None


def append(connection: Connection, endings: Sequence[Ending]) -> list[Outcome]:
    """Write how battles ended, each once; an ending whose battle has ended already is answered with what stands.

    Args:
        connection: A transaction of `Database.writing`: it holds the log's lock.
        endings: Any number, also several of one battle: the first of them counts.

    Returns:
        The outcome of each, in their order.
    """
    ids = [ending.battle.id for ending in endings]
    # Nearly always none has: the cheap question first.
    stored = _ended(connection, ids) if connection.execute(_ANY_ENDED, {"ids": ids}).first() else {}
    fresh: list[Ending] = []
    outcomes = []
    for ending in endings:
        first = stored.setdefault(ending.battle.id, ending)
        outcomes.append(Outcome(first, new=first is ending))
        if first is ending:
            fresh.append(ending)
    if fresh:
        _insert(connection, fresh)
    return outcomes


def put_voters(connection: Connection, endings: Iterable[Ending]) -> None:
    """Store who ended these battles, where they are not known."""
    rows = {
        ending.voter.id: {"id": ending.voter.id, "cohort": ending.voter.cohort, "created_ms": ending.created_ms}
        for ending in endings
    }
    connection.execute(_ADD_VOTERS[connection.dialect.name], list(rows.values()))


def _insert(connection: Connection, endings: Sequence[Ending]) -> None:
    put_voters(connection, endings)
    last = last_seq(connection)
    numbered = list(enumerate(endings, start=last + 1))
    connection.execute(_ADD_BATTLES, [_battle_row(seq, ending) for seq, ending in numbered])
    if cast := [_vote_row(seq, ending) for seq, ending in numbered if isinstance(ending, Vote)]:
        connection.execute(_ADD_VOTES, cast)
    if passed := [{"battle_seq": seq, "reason": e.reason} for seq, e in numbered if isinstance(e, Skip)]:
        connection.execute(_ADD_SKIPS, passed)


def _battle_row(seq: int, ending: Ending) -> dict[str, Any]:
    battle = ending.battle
    return {
        "seq": seq,
        "id": battle.id,
        "voter_id": battle.voter,
        "prompt_id": battle.prompt,
        "left_clip_id": battle.left.clip or None,
        "left_model_id": battle.left.model,
        "right_clip_id": battle.right.clip or None,
        "right_model_id": battle.right.model,
        "propensity": battle.propensity or None,
        "drawn_ms": battle.drawn_ms,
        "ended_ms": ending.created_ms,
        "is_repeat": battle.purpose is Purpose.REPEAT,
    }


def _vote_row(seq: int, vote: Vote) -> dict[str, Any]:
    return {
        "battle_seq": seq,
        "winner": vote.answer.winner,
        "aspects": dict(vote.answer.aspects) or None,
        "watched": dict(vote.answer.watched) or None,
        "heard": dict(vote.answer.heard) or None,
        "receipt": vote.receipt,
    }


def _ended(connection: Connection, ids: Collection[str]) -> dict[str, Ending]:
    return {row.id: _ending(row) for row in connection.execute(_ENDED, {"ids": list(ids)})}


def _ending(row: Row[Any]) -> Ending:
    battle = Battle(
        id=row.id,
        voter=row.voter_id,
        prompt=row.prompt_id,
        left=Contender(row.left_clip_id or 0, row.left_model_id),
        right=Contender(row.right_clip_id or 0, row.right_model_id),
        propensity=row.propensity or 0.0,
        drawn_ms=row.drawn_ms,
        # When it would have expired is forgotten once it has ended.
        expires_ms=row.ended_ms,
        purpose=Purpose.REPEAT if row.is_repeat else Purpose.RATING,
    )
    voter = Voter(row.voter_id, row.cohort)
    if row.winner is None:
        return Skip(battle, voter, row.reason, row.ended_ms)
    answer = Answer(row.winner, row.aspects or {}, row.watched or {}, row.heard or {})
    return Vote(battle, voter, answer, row.ended_ms, row.receipt)


def ended_battle(connection: Connection, battle: str) -> Ending | None:
    """How a battle ended, or None while it is open."""
    return _ended(connection, [battle]).get(battle)


def voters_of(connection: Connection, ids: Collection[str]) -> dict[str, Voter]:
    """Who fought these battles, by the battle's id; without those that have not ended here."""
    of = select(battles.c.id, battles.c.voter_id, voters.c.cohort).join(voters).where(_ASKED)
    return {row.id: Voter(row.voter_id, row.cohort) for row in connection.execute(of, {"ids": list(ids)})}


def last_seq(connection: Connection) -> int:
    """The number of the newest entry of the log, 0 when it is empty."""
    return int(connection.execute(_LAST_SEQ).scalar_one())


def count_votes(connection: Connection, *, cohort: str) -> int:
    """How many votes on models voters of a cohort have cast; repeats are none."""
    statement = select(func.count()).select_from(votes).join(battles).join(voters).where(voters.c.cohort == cohort)
    return int(connection.execute(statement.where(battles.c.is_repeat.is_(False))).scalar_one())


def read_log(connection: Connection, *, after: int) -> Iterator[list[LogRow]]:
    """The log behind an entry, in pages, oldest first."""
    statement = (
        select(
            battles.c.seq,
            battles.c.voter_id,
            voters.c.cohort,
            battles.c.prompt_id,
            battles.c.left_model_id,
            battles.c.right_model_id,
            func.coalesce(battles.c.left_clip_id, 0),
            func.coalesce(battles.c.right_clip_id, 0),
            battles.c.ended_ms,
            votes.c.winner,
            votes.c.aspects,
            votes.c.watched,
            case((battles.c.is_repeat, func.coalesce(first_of(battles), 0))).label("repeat_of"),
        )
        .join(voters)
        .outerjoin(votes)
        .order_by(battles.c.seq)
        .limit(_PAGE)
    )
    while rows := connection.execute(statement.where(battles.c.seq > after)).all():
        yield [LogRow._make(row) for row in rows]
        after = rows[-1].seq


def first_of(repeats: FromClause) -> ScalarSelect[int]:
    """The entry that a repeat repeats: what the same voter answered to the same clips, sides swapped."""
    first, again = battles.alias("first"), repeats.c
    return (
        select(func.max(first.c.seq))
        .where(
            first.c.voter_id == again.voter_id,
            first.c.prompt_id == again.prompt_id,
            first.c.left_clip_id == again.right_clip_id,
            first.c.right_clip_id == again.left_clip_id,
            first.c.is_repeat.is_(False),
            first.c.seq < again.seq,
        )
        .correlate(repeats)
        .scalar_subquery()
    )


def meetings(connection: Connection) -> Iterator[tuple[Meeting, int]]:
    """How often each two models were judged on each prompt, repeats left out."""
    left, right, prompt = battles.c["left_model_id", "right_model_id", "prompt_id"]
    statement = select(left, right, prompt, func.count()).where(battles.c.is_repeat.is_(False))
    statement = statement.group_by(left, right, prompt)
    for *met, count in connection.execute(statement):
        yield Meeting.of(*met), count
