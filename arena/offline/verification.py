"""Verification: whether a published board is what the votes give, and the votes are those that were sealed.

The ledger's blocks chain, so whoever knows one head knows all that went before. A snapshot names the block that holds
exactly the log that its board was made of. So what has to hold, in this order: the snapshot is as it was made; the
blocks chain; the block is the one that the snapshot names; each block's root follows from its leaves; each exported row
is the vote of its leaf; every vote that counted then is there; and the board follows from the votes, to the byte.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from arena.domain.canonical import canonical_json
from arena.domain.ledger import EntryKind, Header
from arena.errors import BadInput, BadLog, NotVerified
from arena.offline.chain import read_chain
from arena.offline.claim import Claim
from arena.offline.differences import first_difference
from arena.offline.duckdb import FileLog
from arena.offline.method import HEADLINE
from arena.offline.rating import RecomputedBoard, categories_of, recompute
from arena.offline.sealed import Fact, SealedLog, Withheld
from ratings import RatingError, Tally, board_of
from ratings.method import VERSION

_VOTES: Final = ("votes.csv", "votes.parquet", "votes.jsonl")
_LEDGER: Final = ("ledger.csv", "ledger.parquet")
_BLOCKS: Final = "blocks.csv"

Tell = Callable[[str, str], None]
"""Told what was checked, and what came of it."""

Watch = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of an export.

    Attributes:
        votes: The votes.
        ledger: The ledger's leaves beside them; None where there are none.
        blocks: Its blocks, likewise.
    """

    votes: Path
    ledger: Path | None
    blocks: Path | None

    @classmethod
    def at(cls, path: Path) -> Self:
        """The export in a folder, or that of which this is the file of votes.

        Raises:
            BadInput: There is none, or half of a ledger.
        """
        folder = path if path.is_dir() else path.parent
        votes = _one_of(folder, _VOTES) if path.is_dir() else path
        if votes is None:
            raise BadInput(f"holds none of {', '.join(_VOTES)}", place=str(path))
        ledger, blocks = _one_of(folder, _LEDGER), _one_of(folder, (_BLOCKS,))
        if (ledger is None) != (blocks is None):
            raise BadInput(f"holds {(ledger or blocks or folder).name} and not what belongs to it", place=str(folder))
        return cls(votes, ledger, blocks)


def verify(claim: Claim, exported: Exported, *, tell: Tell, watch: Watch = lambda *_: None) -> bool:
    """Check a snapshot against an export, as far as that goes.

    Args:
        claim: The snapshot.
        exported: The votes, and the ledger if there is one.
        tell: Told each thing that was found to hold.
        watch: Told how far long work is.

    Returns:
        Whether everything was checked; False where there is no ledger, so that the board alone was.

    Raises:
        NotVerified: Names the first difference.
        BadInput: A file can't be used.
    """
    claim.check()
    of = f"{claim.fields['category']}, {claim.fields['votes']:,} votes, {claim.fields['created_at']}"
    tell("snapshot", f"{of}: as it was made, by the hashes of its fields")
    if exported.ledger is None or exported.blocks is None:
        _check_board(claim, _recomputed(claim, exported.votes))
        tell("board", "recomputed from the votes, equal to the byte")
        return False
    chain = read_chain(exported.blocks)
    tell("chain", f"{len(chain):,} blocks, each naming the head before; the newest is {chain[-1].head}")
    _check_block(claim, chain)
    tell("block", f"{claim.block} holds the log up to this board, by the head that the snapshot names")
    with SealedLog.open(exported.votes, exported.ledger) as log:
        _check_log(claim, chain, log, tell, watch)
    return True


def _check_log(claim: Claim, chain: list[Header], log: SealedLog, tell: Tell, watch: Watch) -> None:
    log.check(chain, lambda height: watch("Hashing votes", height, len(chain)))
    tell("leaves", f"{sum(header.entries for header in chain):,}, which make the root of every block")
    tell("votes", f"{log.rows:,} rows, each the vote that was sealed; {_but(log.withheld)}")
    facts = log.facts
    _check_own_leaf(claim, facts)
    uncounted = _uncounted(facts, upto=claim.block)
    _check_missing(claim, log.withheld, uncounted, facts)
    votes = log.votes(claim.fields["category"], claim.fields["cohort"], block=claim.block, uncounted=uncounted)
    try:
        board = board_of(Tally.of(votes), HEADLINE)
    except RatingError as error:
        raise BadLog(str(error), place=claim.fields["category"]) from error
    _check_board(claim, RecomputedBoard(claim.fields["category"], claim.fields["cohort"], board))
    tell("board", f"recomputed from the {len(votes):,} votes that counted then, equal to the byte")


def _check_block(claim: Claim, chain: list[Header]) -> None:
    named = claim.fields["ledger"]
    if claim.block > len(chain) or claim.block < 1:
        raise NotVerified(f"the snapshot names block {claim.block}, and the ledger has blocks 1 to {len(chain)}")
    header = chain[claim.block - 1]
    if header.head != named["head"]:
        raise NotVerified(
            f"block {claim.block} has the head {header.head}, and the snapshot names {named['head']}: it is of another "
            "arena, or the ledger was rewritten"
        )
    for name, value in (("root", header.root), ("entries", header.entries)):
        if named[name] != value:
            raise NotVerified(f"the snapshot says that the {name} of block {claim.block} is {named[name]}, not {value}")
    if claim.fields["last_verdict"] != header.last_verdict or claim.fields["last_seq"] < header.last_vote:
        raise NotVerified(f"the snapshot is not of the log that block {claim.block} holds")


def _check_own_leaf(claim: Claim, facts: Iterable[Fact]) -> None:
    """Where the ledger holds the snapshot already, it is this one."""
    for fact in facts:
        named = [fact.says.get(name) == claim.fields[name] for name in ("digest", "category", "cohort")]
        if fact.kind == EntryKind.SNAPSHOT and all(named) and fact.says.get("sha256") != claim.fields["sha256"]:
            raise NotVerified(
                f"block {fact.block} holds this snapshot with another sha256: it was edited and hashed anew"
            )


def _uncounted(facts: Iterable[Fact], *, upto: int | None = None) -> dict[str, str]:
    """The battles whose votes did not count when a block was sealed, or don't now, with the kind of the verdict."""
    newest: dict[str, Mapping[str, object]] = {}
    for fact in facts:
        if fact.kind == EntryKind.VERDICT and (upto is None or fact.block <= upto):
            newest[str(fact.says["battle_id"])] = fact.says
    return {battle: str(says["kind"]) for battle, says in newest.items() if not says["counted"]}


def _check_missing(
    claim: Claim, withheld: Iterable[Withheld], uncounted: Mapping[str, str], facts: Sequence[Fact]
) -> None:
    """Every vote that counted then is in the export, and what is not there is named by verdicts alone."""
    since = _uncounted(facts)
    judged = {fact.says["battle_id"] for fact in facts if fact.kind == EntryKind.VERDICT}
    missing: Counter[str] = Counter()
    for vote in withheld:
        place = f"block {vote.block}, position {vote.position}"
        if vote.repeat:
            continue
        if vote.battle is not None and vote.battle not in judged:
            raise NotVerified(f"{place}: the vote on battle {vote.battle} counts, and is not in the export")
        if vote.block > claim.block or vote.battle in uncounted:
            continue
        if vote.battle is None or vote.battle not in since:
            raise NotVerified(f"{place}: a vote is not in the export, and no verdict says why")
        missing[since[vote.battle]] += 1
    if missing:
        why = ", ".join(f"{votes:,} {kind}" for kind, votes in sorted(missing.items()))
        how = (
            f"`blindcut export --snapshot {claim.fields['digest']}` writes the log as it stood, but for what was erased"
        )
        raise NotVerified(f"votes that counted on this board do not any more, and are not in the export ({why}): {how}")


def _check_board(claim: Claim, again: RecomputedBoard) -> None:
    board = again.recomputable()
    if canonical_json(board) == canonical_json(claim.board):
        return
    found = first_difference(claim.board, board)
    made = claim.fields["code"] or {}
    hint = "" if made.get("method") == VERSION else f" (it was made by method {made.get('method')}, this is {VERSION})"
    raise NotVerified(
        f"board.{found.path} is {found.one} in the snapshot and {found.other} by the votes{hint}"
        if found
        else f"the board is not the one that the votes give{hint}"
    )


def _recomputed(claim: Claim, votes: Path) -> RecomputedBoard:
    category, cohort = claim.fields["category"], claim.fields["cohort"]
    with FileLog.open([votes]) as log:
        (board,) = recompute(log, categories_of(log, cohort=cohort, category=category), cohort=cohort, method=HEADLINE)
    return board


def _but(withheld: list[Withheld]) -> str:
    repeats = sum(vote.repeat for vote in withheld)
    return f"{repeats:,} repeats, and {len(withheld) - repeats:,} that are not exported"


def _one_of(folder: Path, names: Iterable[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)
