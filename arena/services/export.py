"""The public data: every vote that counts, under pseudonyms that no other export shares, and the ledger beside them.

All files of an export are of one state of the log, which the ledger holds whole: that of its newest block, or the one
that a snapshot was made of.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arena.domain.ledger import EntryKind, Header, LogState
from arena.errors import BadInput, NotFound, NotReady
from arena.services.clock import now_ms
from arena.services.columns import BLOCKS, LEDGER, MEASUREMENTS, VOTES, types_of
from arena.services.ledger import Ledger
from arena.services.measurements import write_measurements
from arena.services.pseudonyms import Pseudonyms
from arena.services.tables import Row, TableFormat, Write, table
from arena.services.texts import fact_entry, line_of, vote_entry
from arena.store.engine import Database
from arena.store.export import ExportRow, excluded_votes
from arena.store.ledger import Page, blocks_after, newest_block, read_ledger
from arena.store.measurements import AnsweredCheck, RepeatRow, answered_checks, read_repeats
from arena.store.snapshots import StoredSnapshot, find_snapshot
from arena.store.verdicts import last_verdict

_TRIES: Final = 20


@dataclass(slots=True)
class Exported:
    """What an export holds.

    Attributes:
        state: The log that it is of.
        block: The newest block of the ledger; None where nothing is sealed.
        made_ms: When it was made.
        votes: How many votes, by category, cohort and winner.
        first_ms: When the first was cast; None without votes.
        last_ms: When the last was.
        measured: How many repeats and checks stand in the file of measurements.
        files: What was written.
    """

    state: LogState
    block: Header | None
    made_ms: int = field(default_factory=now_ms)
    votes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    first_ms: int | None = None
    last_ms: int | None = None
    measured: dict[str, int] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def by(self, place: int) -> dict[str, int]:
        """How many votes by category (0), cohort (1) or winner (2)."""
        found: Counter[str] = Counter()
        for key, votes in self.votes.items():
            found[key[place]] += votes
        return dict(sorted(found.items()))

    def count(self, row: ExportRow, line: Row) -> None:
        """Take a vote in."""
        self.votes[row.category, row.cohort, line["winner"]] += 1
        self.first_ms = min(row.created_ms, self.first_ms or row.created_ms)
        self.last_ms = max(row.created_ms, self.last_ms or row.created_ms)


def export_log(
    database: Database,
    folder: Path,
    form: TableFormat = TableFormat.CSV,
    *,
    snapshot: str | None = None,
    on_sealed: Callable[[Header], None] = lambda _block: None,
    on_block: Callable[[int], None] = lambda _height: None,
) -> Exported:
    """Write the log and its ledger to a folder: `votes`, `ledger` and `blocks.csv`, each whole or not at all.

    Without a snapshot, what measured the voters goes to `measurements.csv` as well.

    Args:
        database: Where the log is; what waits to be sealed is sealed first.
        folder: Where to; what is there is replaced.
        form: What to write the votes as; the ledger is CSV beside JSONL.
        snapshot: The digest of a snapshot: the log as it stood then, but for what was erased since.
        on_sealed: Called with each block that had to be sealed.
        on_block: Called with the height of the last block that was written, after each page of them.

    Raises:
        NotFound: There is no such snapshot.
        BadInput: The snapshot is from before there was a ledger, or a file can't be written.
    """
    ledger = Ledger(database)
    for _ in range(_TRIES):
        ledger.seal(on_block=on_sealed)
        with database.reading() as connection:
            block = newest_block(connection)
            if last_verdict(connection) > (block.last_verdict if block else 0):
                # A verdict came between: what it takes out would be missing, and nothing in the ledger would say why.
                continue
            kept = None if snapshot is None else _kept(find_snapshot(connection, snapshot), snapshot)
            state = kept or LogState(block.last_vote, block.last_verdict) if block else LogState(0, 0)
            found = Exported(state, block)
            writing = _Writing(found, excluded_votes(connection, upto=state.last_verdict), Pseudonyms())
            writing.log(
                folder,
                form,
                blocks=blocks_after(connection, 0),
                pages=read_ledger(connection),
                on_block=on_block,
            )
            if snapshot is None:
                writing.measurements(folder, read_repeats(connection), answered_checks(connection))
            return found
    raise NotReady("verdicts come faster than they can be sealed; export again")


def _kept(stored: StoredSnapshot | None, digest: str) -> LogState:
    """The state of the log that a snapshot was made of."""
    if stored is None:
        raise NotFound(f"no board with the digest {digest!r} was kept")
    if stored.head.block is None:
        raise BadInput("was kept before there was a ledger: the log of then is not known", place=f"snapshot {digest}")
    return LogState(stored.head.last_seq, stored.head.last_verdict or 0)


@dataclass(frozen=True, slots=True)
class _Writing:
    """An export on its way to the disk.

    Attributes:
        found: Told what is written.
        left_out: The entries of the log that don't count.
        names: Of voters.
    """

    found: Exported
    left_out: Container[int]
    names: Pseudonyms

    def log(
        self,
        folder: Path,
        form: TableFormat,
        *,
        blocks: Iterable[Header],
        pages: Iterable[Page],
        on_block: Callable[[int], None],
    ) -> None:
        """Write the votes and the ledger."""
        of_ledger = TableFormat.CSV if form is TableFormat.JSONL else form
        self.found.files = [folder / f"votes.{form}", folder / f"ledger.{of_ledger}", folder / "blocks.csv"]
        votes, ledger, chain = self.found.files
        with (
            table(votes, form, types_of(VOTES)) as write_vote,
            table(ledger, of_ledger, types_of(LEDGER)) as write_leaf,
            table(chain, TableFormat.CSV, types_of(BLOCKS)) as write_block,
        ):
            for block in blocks:
                write_block({**block.to_dict(), "head": block.head})
            for page in pages:
                self._page(page, write_vote, write_leaf)
                on_block(page.leaves[-1].block)

    def measurements(self, folder: Path, repeats: Iterable[RepeatRow], checks: Iterable[AnsweredCheck]) -> None:
        """Write what measured the voters, under the same pseudonyms."""
        self.found.files.append(folder / "measurements.csv")
        with table(self.found.files[-1], TableFormat.CSV, types_of(MEASUREMENTS)) as write:
            self.found.measured = write_measurements(write, repeats, checks, self.names)

    def _page(self, page: Page, write_vote: Write, write_leaf: Write) -> None:
        for leaf in page.leaves:
            place: Row = {"block": leaf.block, "position": leaf.position, "kind": leaf.kind, "leaf": leaf.hash}
            if leaf.kind != EntryKind.VOTE:
                write_leaf({**place, "entry": fact_entry(page.facts[leaf.kind, leaf.number])[1]})
                continue
            if leaf.number > self.found.state.last_seq:
                write_leaf(place)
                continue
            vote = page.votes[leaf.number]
            place = {**place, "battle_id": vote.battle}
            if leaf.salt is None or leaf.number in self.left_out:
                # Of a vote that does not count no more is told than which it was: the verdict on it names it as well.
                write_leaf(place)
            elif vote.repeat:
                entry = vote_entry(vote, leaf.salt)
                write_leaf({**place, "receipt": vote.receipt, "salt": leaf.salt, "entry": entry})
            else:
                line = line_of(vote)
                write_vote({**line, "voter_id": self.names.of(vote.voter)})
                write_leaf({**place, "receipt": vote.receipt, "salt": leaf.salt})
                self.found.count(vote, line)
