"""Local: what backends have in common that make, or have, their clips here."""

import hashlib
import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, ClassVar, Final

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import check_size, check_video
from arena.backends.requests import Request
from arena.backends.sniffing import ENOUGH
from arena.domain.generation import Capabilities, FailureKind
from arena.files import whole_file

_SECONDS_BETWEEN_POLLS: Final = 0.5


class Local(ABC):
    """Makes clips on threads of this process.

    A ticket holds all that it takes to make its clip: a process that has not begun on it, because the one that had was
    killed, begins when it is asked.

    Attributes:
        name: The route.
        makes: The distribution whose version is kept with a request.

    Args:
        catalog: What is known of the models.
        at_once: How many clips are made at a time.
    """

    name: ClassVar[str]
    makes: ClassVar[str] = "blindcut"

    def __init__(self, catalog: Catalog, *, at_once: int = 1) -> None:
        self._catalog = catalog
        self._folder = TemporaryDirectory(prefix=f"blindcut-{self.name}-")
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=self.name)
        self._begun: dict[str, Future[Path]] = {}
        self._lock = Lock()

    @abstractmethod
    def _plan(self, request: Request) -> dict[str, Any]:
        """All that it takes to make the clip, as JSON.

        Raises:
            BackendError: It can't be made.
        """

    @abstractmethod
    def _make(self, plan: Mapping[str, Any], target: Path) -> None:
        """Make it.

        Raises:
            BackendError: It can't be made.
        """

    def capabilities(self, model: str, category: str) -> Capabilities | None:
        """What a model can be asked for in a category; None for an id that is not in the catalog."""
        call = self._catalog.call(self.name, model, category)
        return call.capabilities if call else None

    def submit(self, job: Job) -> Ticket:
        """Begin on a job (`arena.backends.base.Backend.submit`)."""
        request = Request.of(job, self._catalog.call(self.name, job.model, job.category))
        plan = self._plan(request)
        made_by = f"{self.makes} {version(self.makes)}"
        ticket = Ticket(id=job.key, data=plan, request={"sdk": made_by, "body": plan}, cost=0.0)
        self._future(ticket)
        return ticket

    def find(self, job: Job) -> Ticket | None:  # noqa: ARG002 - whoever was cut off here has lost nothing
        """None: a job costs nothing, and may be begun again (`arena.backends.base.Findable.find`)."""
        return None

    def poll(self, ticket: Ticket) -> State:
        """How the job stands (`arena.backends.base.Backend.poll`)."""
        future = self._future(ticket)
        if future.cancelled():
            return State(Stage.FAILED, failure=FailureKind.DEADLINE, message="it was cancelled", cost=0.0)
        if not future.done():
            return State(Stage.RUNNING if future.running() else Stage.WAITING, poll_after=_SECONDS_BETWEEN_POLLS)
        error = future.exception()
        if error is None:
            return State(Stage.DONE, cost=0.0)
        kind = error.failure if isinstance(error, BackendError) else FailureKind.TRANSIENT
        return State(Stage.FAILED, failure=kind, message=str(error) or type(error).__name__, cost=0.0)

    def fetch(self, ticket: Ticket, state: State, target: Path, *, largest: int) -> None:  # noqa: ARG002 - it is here
        """Hand the clip over, once; it is made anew for whoever asks again (`arena.backends.base.Backend.fetch`)."""
        made = self._future(ticket).result()
        check_size(made.stat().st_size, largest)
        with made.open("rb") as file:
            check_video(file.read(ENOUGH))
        with whole_file(target) as unfinished:
            shutil.copyfile(made, unfinished)
        with self._lock:
            self._begun.pop(ticket.id, None)
        made.unlink()

    def cancel(self, ticket: Ticket) -> None:
        """Stop a job that has not begun (`arena.backends.base.Backend.cancel`)."""
        if not self._future(ticket).cancel():
            raise BackendError(FailureKind.INVALID_REQUEST, f"{ticket.id} has begun, and goes on to its end")

    def close(self) -> None:
        """Begin nothing more, wait for what has begun, and throw away what was not fetched."""
        self._threads.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def _future(self, ticket: Ticket) -> "Future[Path]":
        with self._lock:
            if ticket.id not in self._begun:
                target = Path(self._folder.name) / f"{hashlib.sha256(ticket.id.encode()).hexdigest()[:32]}.mp4"
                self._begun[ticket.id] = self._threads.submit(self._made, dict(ticket.data), target)
            return self._begun[ticket.id]

    def _made(self, plan: Mapping[str, Any], target: Path) -> Path:
        self._make(plan, target)
        return target
