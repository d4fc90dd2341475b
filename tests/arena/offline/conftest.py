"""Vote files, and an arena whose log has everything that a log can have."""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from arena.domain.events import EventKind
from arena.errors import NotVerified
from arena.offline.claim import Claim, hash_of
from arena.offline.verification import Exported, verify
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.tables import TableFormat
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.events import record

Row = Mapping[str, object]
VoteFileMaker = Callable[..., Path]

ROWS: tuple[Row, ...] = (
    {"model_a": "m1", "model_b": "m2", "winner": "model_a", "voter_id": "007", "prompt_id": "p1"},
    {"model_a": "m2", "model_b": "m3", "winner": "model_a", "voter_id": "7", "prompt_id": "p2"},
    {"model_a": "m3", "model_b": "m1", "winner": "tie", "voter_id": "007", "prompt_id": "p2"},
    {"model_a": "m3", "model_b": "m1", "winner": "model_a", "voter_id": "8", "prompt_id": "p1"},
    {"model_a": "m1", "model_b": "m3", "winner": "both_bad", "voter_id": "8", "prompt_id": "p1"},
)
"""Three models that the votes connect; two voters whose names are one number."""


@pytest.fixture
def rows() -> list[dict[str, object]]:
    return [dict(row) for row in ROWS]


@pytest.fixture
def vote_file(tmp_path: Path) -> VoteFileMaker:
    """Writes rows to a file, in the form that its ending names; the columns are those of the first row."""

    def write(rows: Iterable[Row], name: str = "votes.csv") -> Path:
        rows, path = list(rows), tmp_path / name
        if path.suffix == ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            return path
        target = path.with_suffix(".csv")
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        if path.suffix == ".parquet":
            duckdb.sql(f"COPY (FROM read_csv('{target}', all_varchar=true)) TO '{path}' (FORMAT parquet)")
        return path

    return write


class Export:
    """The folder of an export with a snapshot beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self, votes: str = "") -> list[str]:
        """What is told of it if it holds."""
        told: list[str] = []
        claim = Claim.read((self.path / "snapshot.json").read_text(), place="snapshot.json")
        exported = Exported.at(self.path / votes)
        whole = verify(claim, exported, tell=lambda what, said: told.append(f"{what}: {said}"))
        return [*told, "verified" if whole else "recomputed"]

    def refusal(self) -> str:
        """What is said of it if it does not hold."""
        with pytest.raises(NotVerified) as caught:
            self.check()
        return str(caught.value)

    def edit_snapshot(self, *, anew: bool = False, **changed: object) -> None:
        """Change fields of the snapshot as it was published, and hash it anew if that is said."""
        original = self.path / "snapshot.original"
        if not original.exists():
            original.write_text((self.path / "snapshot.json").read_text())
        document = json.loads(original.read_text()) | changed
        if anew:
            fields = {name: value for name, value in document.items() if name not in {"fields", "sha256"}}
            document = {**fields, "fields": {name: hash_of(value) for name, value in fields.items()}}
            document["sha256"] = hash_of(document)
        (self.path / "snapshot.json").write_text(json.dumps(document))

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.path / name).open(newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name: str, changed: list[dict[str, str]]) -> None:
        with (self.path / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, list(changed[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(changed)


@dataclass
class Published:
    """An arena that has gone on after a board was kept, with exports of then and of now."""

    arena: Arena
    log: Any
    digest: str
    folder: Path

    @property
    def now(self) -> Export:
        return Export(self.folder / "now")

    @property
    def then(self) -> Export:
        """The log as it stood when the board was kept: every row is of it."""
        return Export(self.folder / "then")

    @property
    def document(self) -> str:
        return self.arena.snapshots.find(self.digest).content.decode()

    def cast(self, votes: int) -> list[str]:
        """Votes of nine voters, one of them an expert, on three models; their battles."""
        winners, models = ("left", "left", "right", "tie", "both_bad"), ("m1", "m2", "m3")
        battles = []
        for n in range(votes):
            sides = models[n % 3], models[(n + 1 + n // 3 % 2) % 3], winners[n * n % 5]
            aspects = {"motion": "left"} if n % 7 == 0 else None
            who = {"voter": "ee", "cohort": "expert"} if n % 9 == 8 else {"voter": str(n % 8 + 1)}
            battles.append(self.log.cast(*sides, prompt=f"p{n % 4 + 1}", aspects=aspects, **who))
        return battles

    def keep(self) -> None:
        """Keep the board as it is now."""
        self.arena.rater._pass()
        self.arena._keeper._period = 0
        self.arena._keeper._work()
        (newest,) = self.arena.snapshots.page(category="text-to-video", below=None, limit=1)
        self.digest = newest.digest

    def export(self, folder: Path, form: TableFormat = TableFormat.CSV, *, then: bool = False) -> Export:
        """Export the log, or what it was when the board was kept, with the snapshot of the board."""
        folder.mkdir(exist_ok=True)
        export_log(self.arena.database, folder, form, snapshot=self.digest if then else None)
        (folder / "snapshot.json").write_text(self.document)
        return Export(folder)


NewArena = Callable[[Path], Published]


@pytest.fixture(scope="module")
def new_arena(
    migrated: Path, stock: Callable[..., None], clip_files: tuple[Path, ...], open_log: Callable[[str], Any]
) -> NewArena:
    """Makes an arena of two categories in a folder."""

    def make(folder: Path) -> Published:
        (folder / "data").mkdir(parents=True)
        shutil.copyfile(migrated, folder / "data" / "arena.db")
        url = f"sqlite:///{folder / 'data' / 'arena.db'}"
        settings = Settings(
            data_dir=folder / "data", database_url=url, secret="a secret that is of no worth to anybody"
        )
        database = Database(url)
        for category in ("text-to-video", "multi-shot"):
            stock(database, Blobs(settings.blobs), clip_files, category=category)
        database.close()
        return Published(Arena(settings), open_log(url), "", folder)

    return make


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, new_arena: NewArena) -> Published:
    """A board of 60 votes in several blocks, of which some don't count; afterwards more are cast and judged."""
    made = new_arena(tmp_path_factory.mktemp("published") / "arena")
    log = made.log
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arena.store.ledger.MOST_ENTRIES", 16)
        before = made.cast(60)
        log.repeat("m2", "m1", "right", voter="1")
        log.cast("m1", "m2", category="multi-shot", voter="2")
        log.cast("m1", "m2", cohort="simulated", voter="dd")
        log.judge(before[3], counted=False)
        log.judge(before[4], counted=False)
        log.judge(before[4], counted=True)
        with made.arena.database.writing() as connection:
            record(connection, EventKind.MODEL_RETIRED, "m4", now_ms=5)
        made.keep()
        kept = made.digest
        after = made.cast(20)
        log.judge(before[3], counted=True)
        log.judge(after[0], counted=False)
        made.keep()
        made.digest = kept
        made.export(made.now.path)
        made.export(made.then.path, then=True)
    return made


@pytest.fixture
def copy(published: Published, tmp_path: Path) -> Export:
    """A copy of the export of now, to be edited."""
    return Export(Path(shutil.copytree(published.now.path, tmp_path / "copy")))


@pytest.fixture
def copy_of_then(published: Published, tmp_path: Path) -> Export:
    """A copy of the export of then, likewise."""
    return Export(Path(shutil.copytree(published.then.path, tmp_path / "copy-of-then")))
