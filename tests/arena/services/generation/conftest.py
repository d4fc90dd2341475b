"""Clips ordered of a stub, and workers that see to them in this process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.services.generation.worker import Worker
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.catalog import put_model, put_prompt
from arena.store.engine import Database
from arena.store.orders import Order, enqueue
from arena.store.runs import Run, add_run, find_run
from arena.store.tables import clips, prompts
from stubs.studio import MODEL, StudioBackend, StudioStub

ASKED = {"model": MODEL, "seconds": 5.0, "aspect_ratio": "16:9", "resolution": "720p", "sound": False}
CATEGORY = "text-to-video"


@dataclass
class OneBackend:
    """A process that can call one backend."""

    backend: Any
    names: tuple[str, ...] = ("studio",)

    def get(self, name: str) -> Any:
        assert name in self.names
        return self.backend

    def close(self) -> None:
        self.backend.close()


@dataclass
class Studio:
    """An arena that orders clips of the stub."""

    stub: StudioStub
    database: Database
    settings: Settings
    workers: list[Worker] = field(default_factory=list)
    backends: list[Any] = field(default_factory=list)
    run: int = 0

    def order(
        self, *prompts: str, models: tuple[str, ...] = ("m1",), takes: int = 1, budget: float | None = None
    ) -> int:
        """Order clips of each model on each prompt, prompt by prompt."""
        with self.database.writing() as connection:
            numbers = [put_model(connection, Model(slug, slug.upper(), route="studio"), now_ms=1) for slug in models]
            specs = [PromptSpec(slug, CATEGORY, f"Show {slug}", aspect_ratio="16:9") for slug in prompts]
            asked = [put_prompt(connection, spec, now_ms=1, aspect_ratio="16:9") for spec in specs]
            self.run = add_run(connection, asked={}, left_out=[], budget=budget, now_ms=1)
            orders = [
                Order(model, prompt, take, take, "studio", ASKED, 0.5)
                for prompt in asked
                for model in numbers
                for take in range(1, takes + 1)
            ]
            enqueue(connection, self.run, orders, now_ms=1)
        return self.run

    def work(self, backend: Any = None, **settings: Any) -> Worker:
        """Set a worker to work."""
        told = self.settings.model_copy(update=settings)
        backends = OneBackend(backend or StudioBackend(self.stub.url))
        self.backends.append(backends)
        worker = Worker(self.database, Blobs(told.blobs), backends, told, processes=1)
        worker.start()
        self.workers.append(worker)
        return worker

    def states(self) -> dict[str, str]:
        """Where each clip stands, by its prompt and take."""
        rows = select(prompts.c.slug, clips.c.take, clips.c.state).join(clips).order_by(clips.c.id)
        with self.database.reading() as connection:
            return {f"{slug}-{take}": state for slug, take, state in connection.execute(rows)}

    def rows(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(clips).order_by(clips.c.id)))

    @property
    def stands(self) -> Run:
        with self.database.reading() as connection:
            found = find_run(connection, self.run)
        assert found is not None
        return found

    def until(self, holds: Callable[[], bool], *, seconds: float = 240.0) -> None:
        """Wait until something holds."""
        end = monotonic() + seconds
        while not holds():
            assert monotonic() < end, self.rows()
            assert all(worker.healthy for worker in self.workers)
            sleep(0.01)

    def until_all(self, *states: str) -> None:
        """Wait until every clip is in one of these states."""
        self.until(lambda: set(self.states().values()) <= set(states))


@pytest.fixture(scope="session")
def studio_stub() -> Iterator[StudioStub]:
    with StudioStub() as stub:
        yield stub


@pytest.fixture
def studio(studio_stub: StudioStub, database_url: str, tmp_path: Path) -> Iterator[Studio]:
    studio_stub.reset()
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        poll_seconds=0.02,
        lease_seconds=5.0,
        backend_per_minute=10_000,
    )
    with ExitStack() as stack:
        database = Database(database_url)
        stack.callback(database.close)
        opened = Studio(studio_stub, database, settings)
        yield opened
        for worker in opened.workers:
            worker.close()
        for backends in opened.backends:
            backends.close()
