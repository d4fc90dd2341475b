"""Downloads: the public data as files, made when somebody asks for them and handed out for a while.

To make them reads the whole log, so one is made at a time, and whoever comes meanwhile is sent away after a moment
rather than kept on a thread that voters need.
"""

import hashlib
import shutil
import threading
import time
import weakref
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from arena.errors import DeadlyClip, NotReady
from arena.services.card import ARCHIVE, live_card, write_card
from arena.services.crew import Crew
from arena.services.export import Exported, export_log
from arena.services.tables import TableFormat
from arena.settings import Settings
from arena.store.engine import Database
from arena.store.ledger import log_state

VOTES: Final = "votes.parquet"

_KEPT: Final = 3
"""States of the log whose files are kept: the newest, and those of some snapshots."""

_PATIENCE_SECONDS: Final = 2.0

_LONG: Final = 20_000
"""Entries of a log that is exported beside this process: it takes more than the seconds that a process takes to start,
and voters would wait."""


class Download:
    """The files of one state of the log; they are gone with the last who refers to it.

    Args:
        folder: Where they are; nobody else's.
        found: What they hold.
        made: When that was, by a clock that nobody sets.
    """

    def __init__(self, folder: Path, found: Exported, *, made: float) -> None:
        self.folder = folder
        self.found = found
        self.made = made
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    @cached_property
    def tags(self) -> dict[str, str]:
        """What changes with the content of each file: 32 hexadecimal digits, by its name."""
        tags = {}
        for name in (VOTES, ARCHIVE):
            with (self.folder / name).open("rb") as file:
                tags[name] = hashlib.file_digest(file, "sha256").hexdigest()[:32]
        return tags


class Downloads:
    """Makes the files of exports.

    Args:
        database: Where the log is.
        settings: For how long files are handed out, and what the card says of the arena.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._seconds = settings.snapshot_minutes * 60
        self._making = threading.Lock()
        self._kept: dict[str | None, Download] = {}
        self._drops = 0

    def get(self, snapshot: str | None = None) -> Download:
        """The files of the log as it is now, or as it stood when a board was kept.

        Args:
            snapshot: The digest of that board.

        Raises:
            NotFound: There is no such board.
            BadInput: It is from before there was a ledger.
            NotReady: Files are being made for somebody else.
        """
        if (fresh := self._fresh(snapshot)) is not None:
            return fresh
        if not self._making.acquire(timeout=_PATIENCE_SECONDS):
            raise NotReady("an export is being made; ask again in a moment")
        try:
            return self._fresh(snapshot) or self._make(snapshot)
        finally:
            self._making.release()

    def card(self, *, site: str) -> dict[str, Any]:
        """The data card of what is handed out now (Croissant 1.1).

        Args:
            site: The address of the arena, without a slash at the end.
        """
        addresses = {name: f"{site}/api/v1/{name}" for name in (VOTES, ARCHIVE)}
        return live_card(self.get().found, self._settings, page=f"{site}/ledger", addresses=addresses)

    def drop(self) -> None:
        """Hand out nothing any more of what is made: somebody has taken their votes back out of the log."""
        self._drops += 1
        self._kept = {}

    def _fresh(self, snapshot: str | None) -> Download | None:
        found = self._kept.get(snapshot)
        return found if found is not None and time.monotonic() - found.made < self._seconds else None

    def _write(self, folder: Path, snapshot: str | None) -> Exported:
        """Write all files; what they hold."""
        with self._database.reading() as connection:
            entries = log_state(connection).last_seq
        if entries <= _LONG:
            return _write_all(self._database, self._settings, folder, snapshot)
        try:
            with Crew(1) as crew:
                found: Exported = crew.submit(_write_elsewhere, self._settings, folder, snapshot).result()
        except DeadlyClip as error:
            raise NotReady("the process that made the export was ended; ask again") from error
        return found

    def _make(self, snapshot: str | None) -> Download:
        drops, folder = self._drops, Path(mkdtemp(prefix="blindcut-export-"))
        try:
            found = self._write(folder, snapshot)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        download = Download(folder, found, made=time.monotonic())
        kept = {key: each for key, each in self._kept.items() if key != snapshot and self._fresh(key) is not None}
        if drops == self._drops:
            self._kept = dict(list(kept.items())[1 - _KEPT :]) | {snapshot: download}
        return download


def _write_all(database: Database, settings: Settings, folder: Path, snapshot: str | None) -> Exported:
    found = export_log(database, folder, TableFormat.PARQUET, snapshot=snapshot)
    write_card(found, folder, settings)
    _pack(folder)
    return found


def _write_elsewhere(settings: Settings, folder: Path, snapshot: str | None) -> Exported:
    """The same, in a process that has nothing yet."""
    database = Database(settings.database)
    try:
        return _write_all(database, settings, folder, snapshot)
    finally:
        database.close()


def _pack(folder: Path) -> None:
    """Put all files of a folder into an archive beside them."""
    files = sorted(folder.iterdir())
    with ZipFile(folder / ARCHIVE, "w") as archive:
        for file in files:
            # Parquet is compressed already.
            archive.write(file, file.name, ZIP_STORED if file.suffix == ".parquet" else ZIP_DEFLATED)
