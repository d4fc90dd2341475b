"""An arena: everything that one process needs, opened from the settings and started in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from arena.domain.probes import Probes
from arena.domain.seals import Seal
from arena.errors import NotReady
from arena.services.analyses import Analyses
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.cards import Cards
from arena.services.control import Control
from arena.services.door import Door
from arena.services.downloads import Downloads
from arena.services.duels import Duels
from arena.services.erasure import Erasure
from arena.services.facets import Facets
from arena.services.generation.desk import Desk
from arena.services.generation.providers import OpenBackends
from arena.services.generation.runs import Runs
from arena.services.history import History
from arena.services.keeper import Keeper
from arena.services.ledger import Ledger
from arena.services.mine import Mine
from arena.services.moderation import Moderation
from arena.services.policy import keep_policy, policy_in_force
from arena.services.prompts import Prompts
from arena.services.proofs import Proofs
from arena.services.rater import Rater
from arena.services.registry import Registry
from arena.services.reports import Reports
from arena.services.showings import Showings
from arena.services.snapshots import Snapshots
from arena.services.stance import Stances
from arena.services.takeout import Takeout
from arena.services.votes import Votes
from arena.services.withdrawals import Withdrawals
from arena.settings import Settings, load_providers
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.secret import load_secret
from arena.store.writer import VoteWriter


class Arena:
    """The services of one process.

    Args:
        settings: What the operator set.
        simulated_on_board: Whether the board that nobody filtered shows simulated votes; only the demo does.

    Raises:
        BadConfiguration: The database can't be opened.
    """

    def __init__(self, settings: Settings, *, simulated_on_board: bool = False) -> None:
        self.settings = settings
        self.policy = policy_in_force(settings, simulated_on_board=simulated_on_board)
        self.database = Database(settings.database)
        upgrade(self.database)
        self.blobs = Blobs(settings.blobs)
        self.seal = Seal(load_secret(settings))
        probes = Probes(repeat_share=settings.repeat_share, check_share=settings.check_share)
        open_ms = int(settings.battle_minutes * 60_000)
        self.battles = Battles(self.seal, self.blobs, probes, open_ms=open_ms)
        control = Control(self.database, self.battles)
        self.boards = Boards(self.battles, control, simulated_on_board=simulated_on_board)
        self.analyses = Analyses(self.battles, self.boards)
        self.history = History(self.database, self.boards)
        self.registry = Registry(self.database, self.boards)
        self.facets = Facets(self.battles, self.boards)
        self.duels = Duels(self.battles, self.boards, self.facets)
        self.cards = Cards(self.battles, self.boards, self.facets)
        self.prompts = Prompts(self.battles, self.boards)
        self.ledger = Ledger(self.database)
        self.proofs = Proofs(self.database, settings)
        self.snapshots = Snapshots(self.database)
        self._keeper = Keeper(self.database, self.ledger, settings, cohort=self.boards.cohort)
        self.rater = Rater(self.database, self.battles, self.boards, settings, published=self._keeper.follow)
        self._writer = VoteWriter(self.database, committed=self.rater.wake)
        self.votes = Votes(self.seal, self.battles, self._writer)
        self.stances = Stances(self.battles, self.boards)
        self.mine = Mine(self.database, self.battles, self.blobs, self.seal)
        self.showings = Showings(
            self.database,
            self.battles,
            self.blobs,
            self.seal,
            allowed=settings.show_retired_clips,
            open_ms=open_ms,
        )
        self.takeout = Takeout(self.database, self.battles, open_ms=open_ms)
        self.downloads = Downloads(self.database, settings)
        self.erasure = Erasure(self.database, self.battles, self.boards, committed=self._forgotten)
        self.withdrawals = Withdrawals(self.seal, self.battles, self.database, committed=self.rater.wake)
        self.door = Door(settings.admin_token, self.seal)
        self.moderation = Moderation(self.database)
        self.desk = Desk(self.database)
        self.reports = Reports(self.seal, self.database, filed=self.rater.wake)

    @cached_property
    def runs(self) -> Runs:
        """What is ordered here, and over which routes: only operators ask, so it is read when one does."""
        backends = OpenBackends(load_providers())
        return Runs(self.database, backends.catalog, backends.missing)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve: votes are written and boards kept fresh until the end of the block, then all is put away."""
        keep_policy(self.database, self.policy)
        self.rater.start()
        self._keeper.start()
        self._writer.start()
        try:
            yield
        finally:
            self._writer.close()
            self.rater.close()
            self.analyses.close()
            self._keeper.close()
            self.boards.close()
            self.registry.close()
            self.facets.close()
            self.downloads.drop()
            self.database.close()

    def _forgotten(self) -> None:
        """A voter has left the database."""
        self.downloads.drop()
        self.rater.wake()

    def require_ready(self) -> None:
        """Check that voters can be served.

        Raises:
            NotReady: The database does not answer, or the rater has failed.
        """
        self.database.require()
        if not self.rater.healthy:
            raise NotReady("the rater has stopped")
