"""Forgetting a voter. The log stays as long as it was, and its receipts stay as they are.

Whoever has one can still find it; but it can't be derived any more, because what it was made of is gone.
"""

from typing import Final

from sqlalchemy import Connection, Update, delete, insert, literal, null, select, update

from arena.domain.ledger import EntryKind
from arena.domain.verdicts import VerdictKind
from arena.domain.voters import NOBODY, Voter
from arena.store.engine import INSERT
from arena.store.tables import battles, checks, leaves, reports, skips, verdicts, voters, votes

_REASON: Final = "erased by its voter"
_UNTIMED: Final = {"watched": null(), "heard": null()}


def forget(connection: Connection, voter: str, *, heir: Voter) -> None:
    """Put what a voter did under another id, without the times that clips were watched and heard.

    Args:
        connection: A transaction of `Database.writing`.
        voter: Who is forgotten.
        heir: Whom nobody is.
    """
    first = select(literal(heir.id), literal(heir.cohort), voters.c.created_ms).where(voters.c.id == voter)
    connection.execute(insert(voters).from_select(["id", "cohort", "created_ms"], first))
    connection.execute(_of(voter).values(_UNTIMED))
    connection.execute(update(checks).where(checks.c.voter_id == voter).values(**_UNTIMED, voter_id=heir.id))
    for table in (battles, reports):
        connection.execute(update(table).where(table.c.voter_id == voter).values(voter_id=heir.id))
    connection.execute(delete(voters).where(voters.c.id == voter))


def erase(connection: Connection, voter: str, *, now_ms: int) -> None:
    """Take away what a voter said.

    A vote stays as an entry without an answer of its own (the schema wants one, and it is no longer theirs), which a
    verdict keeps out of everything. Its leaf in the ledger stays, and loses the salt without which nothing can be
    learnt from it. Entries of all who did this are nobody's, so that they don't even tell that one
    person cast them. A repeat is none any more, since the two answers it compared are gone.

    Args:
        connection: A transaction of `Database.writing`.
        voter: Whose.
        now_ms: The time of the verdicts.
    """
    nobody = {"id": NOBODY.id, "cohort": NOBODY.cohort, "created_ms": 0}
    connection.execute(INSERT[connection.dialect.name](voters).values(nobody).on_conflict_do_nothing())
    own = select(battles.c.seq).where(battles.c.voter_id == voter)
    connection.execute(
        insert(verdicts).from_select(
            ["battle_seq", "counted", "kind", "reason", "created_ms"],
            select(
                votes.c.battle_seq,
                literal(False),  # noqa: FBT003 - a column's value
                literal(VerdictKind.ERASED.value),
                literal(_REASON),
                literal(now_ms),
            )
            .where(votes.c.battle_seq.in_(own))
            .order_by(votes.c.battle_seq),
            include_defaults=False,
        )
    )
    connection.execute(
        update(leaves).where(leaves.c.kind == EntryKind.VOTE, leaves.c.number.in_(own)).values(salt=null())
    )
    connection.execute(_of(voter).values(**_UNTIMED, winner="tie", aspects=null()))
    connection.execute(update(skips).where(skips.c.battle_seq.in_(own)).values(reason="other"))
    gone = {**_UNTIMED, "winner": null(), "aspects": null(), "reason": "other", "voter_id": NOBODY.id}
    connection.execute(update(checks).where(checks.c.voter_id == voter).values(gone))
    connection.execute(delete(reports).where(reports.c.voter_id == voter))
    connection.execute(update(battles).where(battles.c.voter_id == voter).values(voter_id=NOBODY.id, is_repeat=False))
    connection.execute(delete(voters).where(voters.c.id == voter))


def _of(voter: str) -> Update:
    """A change to the votes of a voter."""
    return update(votes).where(votes.c.battle_seq.in_(select(battles.c.seq).where(battles.c.voter_id == voter)))
