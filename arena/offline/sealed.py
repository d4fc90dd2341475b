"""An export beside its ledger, on DuckDB: whether each row is what was sealed, and which votes stand where."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import duckdb
import numpy as np
from numpy.typing import NDArray

from arena.domain.ledger import EntryKind, Header, leaf_hash, tree_root
from arena.domain.voters import ALL, HUMAN, SIMULATED
from arena.errors import BadLog, NotVerified
from arena.offline.contract import KNOWN
from arena.offline.duckdb import engine, refusals_of
from arena.offline.entries import BATTLE, OF_LEDGER, VOTER, entry_of, entry_sql
from arena.offline.hashes import Hashes, doubtful_rows
from arena.offline.queries import winner_code
from arena.offline.tables import TableFile
from ratings import Votes

Ints = NDArray[np.int64]

LEDGER: Final = ("block", "position", "kind", BATTLE, *OF_LEDGER, "leaf", "entry")
"""The columns of an exported ledger."""

_VOTES: Final = (BATTLE, "category", "prompt_id", "model_a", "model_b", "winner", VOTER, "cohort")
_LEAVES_AT_ONCE: Final = 1 << 20
_LOWEST, _HIGHEST = -(1 << 31), (1 << 31) - 1

# In any order. A text begins with the byte that what a leaf is the hash of begins with. What is no exported vote comes
# whole, as `other`.
_LEAVES: Final = """
    SELECT
        COALESCE(block, 0) AS block,
        COALESCE(position, -1) AS position,
        COALESCE(leaf, '') AS leaf,
        COALESCE(number, -1) AS number,
        CASE WHEN number IS NOT NULL THEN {text} ELSE '' END AS text,
        {keys} AS keys,
        CASE WHEN number IS NULL OR entry IS NOT NULL THEN {{
            'block': block, 'position': position, 'kind': kind, 'battle_id': battle_id, 'receipt': receipt,
            'salt': salt, 'leaf': leaf, 'entry': entry
        }} END AS other
    FROM ({ledger})
    LEFT JOIN votes ON kind = 'vote' AND battle_id = {battle}
    WHERE COALESCE(block, 0) BETWEEN ? AND ?
"""
_CHOSEN: Final = """
    WITH chosen AS (
        SELECT number, {model_a} AS a, {model_b} AS b, {winner} AS winner,
            COALESCE({voter_id}, '') AS voter, COALESCE({prompt_id}, '') AS prompt
        FROM votes
        WHERE {category} = $category
            AND ($cohort = '{all}' OR ($cohort = '{human}' AND {cohort} <> '{simulated}') OR {cohort} = $cohort)
            AND {battle_id} NOT IN (SELECT label FROM left_out)
    ),
    voters AS (SELECT voter, MIN(number) AS code FROM chosen GROUP BY voter),
    prompts AS (SELECT prompt, MIN(number) AS code FROM chosen GROUP BY prompt)
    SELECT number, voters.code AS voter, prompts.code AS prompt, left_models.code AS a, right_models.code AS b, winner
    FROM chosen
    JOIN voters ON voters.voter = chosen.voter
    JOIN prompts ON prompts.prompt = chosen.prompt
    JOIN models AS left_models ON left_models.label = chosen.a
    JOIN models AS right_models ON right_models.label = chosen.b
"""


class Fact(NamedTuple):
    """An entry that is no vote: the block that holds it, and what it says."""

    block: int
    kind: str
    says: Mapping[str, Any]


class Withheld(NamedTuple):
    """A vote whose row is not in the export, and whether it is shown to have been a repeat, which is on no board.

    Its battle is None where it came after the log that was exported.
    """

    block: int
    position: int
    battle: str | None
    repeat: bool


class SealedLog:
    """The rows of an export with their leaves; what it holds is known once it was checked.

    Args:
        connection: With the table `votes`, whose rows have a `number` from 0 on.
        columns: The column of the table that holds each column of the file, by name.
        ledger: The SQL that reads the ledger.

    Attributes:
        facts: What the ledger holds beside votes, in its order.
        withheld: The votes that it holds and the export does not, likewise.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], ledger: str) -> None:
        self._connection = connection
        self._columns = columns
        self._ledger = ledger
        self._ends = np.zeros(0, np.int64)
        self._places = np.zeros(0, np.int64)
        self.facts: list[Fact] = []
        self.withheld: list[Withheld] = []

    @classmethod
    @contextmanager
    def open(cls, votes: Path, ledger: Path) -> Iterator[Self]:
        """Read both files.

        Raises:
            BadLog: One can't be read, or lacks a column.
        """
        with engine() as connection:
            with refusals_of(votes):
                columns = _stage(connection, votes)
            with refusals_of(ledger):
                yield cls(connection, columns, _ledger(connection, ledger))

    @property
    def rows(self) -> int:
        """How many votes are exported."""
        return len(self._places)

    def check(self, chain: Sequence[Header], on_block: Callable[[int], None] = lambda _height: None) -> None:
        """Check that the leaves make the root of every block, and that each row is the vote of its leaf.

        Args:
            chain: The blocks, from the first on.
            on_block: Called with the height of each.

        Raises:
            NotVerified: Names the block, and the battle where a vote is not the one that was sealed.
        """
        self._ends = np.cumsum([header.entries for header in chain])
        ((votes,),) = self._run("SELECT COUNT(*) FROM votes")
        self._places = np.full(votes, -1)
        hashes = Hashes(int(self._ends[-1]))
        doubtful: set[int] = set()
        others: list[tuple[int, int, Mapping[str, Any]]] = []
        for first, last in _stretches(self._ends):
            found = self._leaves(first, last)
            places = self._located(found, chain)
            hashes.note(places, found["leaf"].tolist())
            doubtful |= set(places[doubtful_rows(found)].tolist())
            whole = ~np.ma.getmaskarray(found["other"])
            others += zip(places[whole].tolist(), found["number"][whole].tolist(), found["other"][whole], strict=True)
        start = 0
        for header, end in zip(chain, self._ends.tolist(), strict=True):
            _check_root(header, hashes.between(start, end))
            if not doubtful.isdisjoint(range(start, end)):
                self._judge(header, {place - start for place in doubtful if start <= place < end})
            start = end
            on_block(header.height)
        self._check_all_have_leaves()
        for _place, number, row in sorted(others, key=itemgetter(0)):
            self._note(row, exported=number >= 0)

    def votes(self, category: str, cohort: str, *, block: int, uncounted: Collection[str]) -> Votes:
        """The votes of a category that counted when a block was sealed, in the order of the ledger.

        Args:
            category: Which.
            cohort: A cohort, `human` or `all`.
            block: The block.
            uncounted: The battles whose votes did not count then.
        """
        columns = {name: self._columns[name] for name in _VOTES}
        shown = f"SELECT {columns['model_a']} FROM votes UNION SELECT {columns['model_b']} FROM votes ORDER BY 1"  # noqa: S608
        models = [model for (model,) in self._run(shown)]
        for table, texts in (("models", models), ("left_out", list(uncounted))):
            self._run(
                f"CREATE OR REPLACE TABLE {table} AS "  # noqa: S608 - a constant
                "SELECT label, CAST(code - 1 AS INTEGER) AS code "
                "FROM UNNEST(CAST(? AS VARCHAR[])) WITH ORDINALITY AS given (label, code)",
                texts,
            )
        query = _CHOSEN.format(
            **{**columns, "winner": winner_code(columns["winner"])}, all=ALL, human=HUMAN, simulated=SIMULATED
        )
        found = _columns(self._connection.execute(query, {"category": category, "cohort": cohort}))
        places = self._places[found["number"]]
        order = np.argsort(places)
        order = order[places[order] < self._ends[block - 1]]
        codes = {name: column[order] for name, column in found.items()}
        return Votes.from_codes(
            codes["a"], codes["b"], codes["winner"], models=models, voter=codes["voter"], prompt=codes["prompt"]
        )

    def _leaves(self, first: int, last: int) -> dict[str, Any]:
        """The leaves of some blocks, with the texts of the votes that are exported."""
        text, keys = entry_sql({**self._columns, **{name: name for name in OF_LEDGER}}, before="CHR(0)")
        query = _LEAVES.format(text=text, keys=keys, ledger=self._ledger, battle=self._columns[BATTLE])
        return _columns(self._connection.execute(query, [first, last]))

    def _located(self, found: Mapping[str, Any], chain: Sequence[Header]) -> Ints:
        """The places of leaves among all; the votes among them are noted with theirs."""
        block, position, number = found["block"].astype(np.int64), found["position"].astype(np.int64), found["number"]
        entries = np.array([0, *(header.entries for header in chain)])
        strange = (block < 1) | (block > len(chain))
        strange |= (position < 0) | (position >= entries[np.where(strange, 0, block)])
        if strange.any():
            at = int(np.flatnonzero(strange)[0])
            raise NotVerified(f"the ledger holds a leaf of block {block[at]} at {position[at]}, where there is none")
        places: Ints = self._ends[block - 1] - entries[block] + position
        exported = number >= 0
        self._places[number[exported]] = places[exported]
        taken = np.bincount(places, minlength=1).max() > 1
        # A vote with two leaves has noted the one that came last.
        if taken or (self._places[number[exported]] != places[exported]).any():
            raise NotVerified(self._what_is_double())
        return places

    def _what_is_double(self) -> str:
        """What makes a vote or a leaf stand twice."""
        battle = self._columns[BATTLE]
        for what, of, source in (
            ("exported", battle, "votes"),
            ("in the ledger", BATTLE, f"({self._ledger}) WHERE kind = 'vote'"),
        ):
            found = self._run(f"SELECT {of} FROM {source} GROUP BY {of} HAVING COUNT({of}) > 1 ORDER BY 1 LIMIT 1")  # noqa: S608
            if found:
                return f"the vote on battle {found[0][0]} is {what} twice"
        return "the ledger holds two leaves at one place"

    def _check_all_have_leaves(self) -> None:
        if (self._places < 0).any():
            number = int(np.flatnonzero(self._places < 0)[0])
            ((battle,),) = self._run(f"SELECT {self._columns[BATTLE]} FROM votes WHERE number = ?", number)  # noqa: S608
            raise NotVerified(f"the vote on battle {battle} is in no block of the ledger")

    def _judge(self, header: Header, doubtful: Collection[int]) -> None:
        """Compare with their leaves the votes of a block that SQL could not be sure of."""
        self._run(f"CREATE TABLE IF NOT EXISTS ledger AS {self._ledger}")
        values = {**self._columns, **{name: name for name in OF_LEDGER}}
        rows = self._run(
            f"SELECT position, leaf, {', '.join(values.values())} FROM ledger "  # noqa: S608 - columns of our own
            f"JOIN votes ON kind = 'vote' AND battle_id = {self._columns[BATTLE]} WHERE block = ? ORDER BY position",
            header.height,
        )
        for position, leaf, *row in rows:
            says = dict(zip(values, row, strict=True))
            if position in doubtful and leaf_hash(entry_of(says).encode()).hex() != leaf:
                raise NotVerified(
                    f"block {header.height}: the vote on battle {says[BATTLE]} is not the one that was sealed"
                )

    def _note(self, row: Mapping[str, Any], *, exported: bool) -> None:
        place = f"block {row['block']}, position {row['position']}"
        if row["kind"] != EntryKind.VOTE:
            self.facts.append(_fact(row, place))
        elif exported:
            raise NotVerified(f"{place}: a vote that is exported has its text in the ledger as well")
        else:
            self.withheld.append(_withheld(row, place))

    def _run(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, list(given)).fetchall()


def _stretches(ends: Ints) -> Iterator[tuple[int, int]]:
    """Heights from and to which so many leaves are looked at as fit in memory; all numbers are in one of them."""
    first, taken = _LOWEST, 0
    for height, end in enumerate(ends.tolist(), start=1):
        if end - taken >= _LEAVES_AT_ONCE and height < len(ends):
            yield first, height
            first, taken = height + 1, end
    yield first, _HIGHEST


def _columns(result: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """A result's columns; `other` is masked where there is none."""
    found = result.fetchnumpy()
    return {name: column if name == "other" else np.ma.getdata(column) for name, column in found.items()}


def _check_root(header: Header, hashes: Sequence[bytes] | None) -> None:
    if hashes is None:
        raise NotVerified(f"block {header.height}: a leaf is missing from the ledger, or is no hash")
    if tree_root(hashes).hex() != header.root:
        raise NotVerified(f"block {header.height}: its root is not that of its leaves; one of them was edited")


def _ledger(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The SQL that reads a ledger's file."""
    file = TableFile.open(path, connection)
    file.require(LEDGER)
    numbers = (f"TRY_CAST({file.values[name]} AS INTEGER) AS {name}" for name in LEDGER[:2])
    texts = (f"NULLIF({file.values[name]}, '') AS {name}" for name in LEDGER[2:])
    return f"SELECT {', '.join([*numbers, *texts])} FROM {file.source}"  # noqa: S608 - the path is quoted


def _stage(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Read the votes; the columns that hold theirs, by name."""
    file = TableFile.open(path, connection)
    file.require(_VOTES)
    if taken := [name for name in OF_LEDGER if name in file.columns]:
        raise BadLog(f"has a column {taken[0]}, which only the ledger can have", place=str(path))
    columns = {name: f"vote_{number}" for number, name in enumerate(file.columns)}
    values = ", ".join(f"{file.values[name]} AS {column}" for name, column in columns.items())
    if file.numbered is None:
        connection.execute(f"CREATE TABLE staged AS SELECT {values} FROM {file.source}")  # noqa: S608 - the path is quoted
        connection.execute("CREATE VIEW votes AS SELECT rowid AS number, * FROM staged")
    else:
        connection.execute(f"CREATE VIEW votes AS SELECT {file.numbered} AS number, {values} FROM {file.source}")  # noqa: S608
    for name in set(file.columns) - set(KNOWN):
        # What has values is hashed, whatever its name; a name that was edited over an empty column would pass.
        if connection.execute(f"SELECT 1 FROM votes WHERE {columns[name]} <> '' LIMIT 1").fetchone() is None:  # noqa: S608
            raise BadLog(f"has the column {name!r}, of which no log is known, and nothing in it", place=str(path))
    return columns


def _fact(row: Mapping[str, Any], place: str) -> Fact:
    if row["kind"] not in set(EntryKind) or any(row[name] is not None for name in (BATTLE, *OF_LEDGER)):
        raise NotVerified(f"{place}: the ledger tells of an entry what only a vote has, or of a kind that there is not")
    says = _sealed_text(row, place)
    if says.get("entry") != row["kind"]:
        raise NotVerified(f"{place}: the entry was sealed as {says.get('entry')!r}, not as {row['kind']!r}")
    return Fact(row["block"], row["kind"], says)


def _withheld(row: Mapping[str, Any], place: str) -> Withheld:
    if row["entry"] is None:
        if any(row[name] is not None for name in OF_LEDGER):
            raise NotVerified(f"{place}: the vote on battle {row[BATTLE]} was exported, and is not among the votes")
        return Withheld(row["block"], row["position"], row[BATTLE], repeat=False)
    says = _sealed_text(row, place)
    if any(says.get(name) != row[name] for name in (BATTLE, *OF_LEDGER)) or says.get("repeat") != "true":
        raise NotVerified(f"{place}: the vote on battle {row[BATTLE]} was not sealed as a repeat")
    return Withheld(row["block"], row["position"], row[BATTLE], repeat=True)


def _sealed_text(row: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """What an entry says that stands in the ledger in full."""
    if row["entry"] is None or leaf_hash(row["entry"].encode()).hex() != row["leaf"]:
        raise NotVerified(f"{place}: the entry is not the one that was sealed")
    says: Mapping[str, Any] = json.loads(row["entry"])
    return says
