"""An arena for those who only read: its boards and catalogue, followed from beside the processes that serve it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from arena.domain.probes import Probes
from arena.domain.seals import Seal
from arena.errors import NotReady
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.cards import Cards
from arena.services.control import Control
from arena.services.duels import Duels
from arena.services.facets import Facets
from arena.services.prompts import Prompts
from arena.services.rater import Rater
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.migrate import require_current


class Readable(Protocol):
    """What there is to read of an arena, whoever follows it."""

    settings: Settings
    battles: Battles
    boards: Boards
    duels: Duels
    cards: Cards
    prompts: Prompts


class Reader:
    """The services of an arena that change nothing.

    Args:
        settings: Of the arena.

    Raises:
        BadConfiguration: The database can't be opened.
        NotReady: There is none yet, or it has the schema of another version.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._database = Database(settings.database, reading=True)
        try:
            require_current(self._database)
        except NotReady:
            self._database.close()
            raise
        # Nothing is drawn and no cookie opened, so the arena's own secret stays where it is.
        seal = Seal(secrets.token_urlsafe())
        probes = Probes(repeat_share=0.0, check_share=0.0)
        self.battles = Battles(seal, Blobs(settings.blobs, reading=True), probes, open_ms=0)
        self.boards = Boards(self.battles, Control(self._database, self.battles), simulated_on_board=False)
        self._facets = Facets(self.battles, self.boards)
        self.duels = Duels(self.battles, self.boards, self._facets)
        self.cards = Cards(self.battles, self.boards, self._facets)
        self.prompts = Prompts(self.battles, self.boards)
        self._follower = _Follower(self._database, self.battles, self.boards, settings)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follow the log until the end of the block."""
        self._follower.start()
        try:
            yield
        finally:
            self._follower.close()
            self.boards.close()
            self._facets.close()
            self._database.close()


class _Follower(Rater):
    """A rater that writes nothing down: those who serve the arena do."""

    def _pass(self) -> None:
        self._follow()
        for category in sorted(self._stale):
            self._refresh(category)
        self._boards.freshen()
