"""Chaos: workers killed (SIGKILL) at every step of a clip's way, two at once, with the adapters that operators use.

Of two providers: Kling can be asked for a job by our own name for it, a server that speaks the Videos protocol can't.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from arena.backends.catalog import load_catalog
from arena.domain.prompts import PromptSpec
from arena.store.catalog import put_model, put_prompt
from arena.store.engine import Database
from arena.store.orders import Order, enqueue
from arena.store.runs import add_run
from arena.store.tables import clips, models, prompts
from stubs.holding import Holding
from stubs.kling import KlingStub
from stubs.openai_videos import OpenAIVideosStub

LEASE_SECONDS = 2.0
CATEGORY = "text-to-video"
MODELS = {"kling": "kling-3.0-standard", "openai": "wan-2.2-openai"}
CATALOG = load_catalog()

# A worker takes a second to load; one that is loaded forks them.
_ZYGOTE = """
import os, signal, sys
import arena.backends.kling, arena.backends.openai_videos, arena.services.workshop
from arena.cli import main

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.stdin.close()
        sys.argv = ["blindcut", "worker", "--processes", "1"]
        main()
        os._exit(0)
    print(pid, flush=True)
"""


class HoldingKling(Holding, KlingStub):
    pass


class HoldingOpenAI(Holding, OpenAIVideosStub):
    pass


class Workers:
    """Two `blindcut worker` processes; one that is killed has a successor at once."""

    def __init__(self, zygote: "subprocess.Popen[str]") -> None:
        self._zygote = zygote
        self._pids = [self._start(), self._start()]

    def kill(self, owner: str) -> None:
        """Kill the worker of this name."""
        pid = next(pid for pid in self._pids if f"-{pid}-" in owner)
        os.kill(pid, signal.SIGKILL)
        self._pids.remove(pid)
        self._pids.append(self._start())

    def kill_all(self) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
        self._pids = [self._start(), self._start()]

    def end(self) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGTERM)

    def _start(self) -> int:
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._zygote.stdin.write("worker\n")
        self._zygote.stdin.flush()
        return int(self._zygote.stdout.readline())


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, Holding]]:
    with HoldingKling() as kling, HoldingOpenAI() as openai:
        yield {"kling": kling, "openai": openai}


class Chaos:
    """An arena, two providers and two workers."""

    def __init__(self, database: Database, workers: Workers, stubs: dict[str, Holding]) -> None:
        self.database = database
        self.workers = workers
        self.stubs = stubs
        self.kept: dict[str, str] = {}
        """What must have become of each clip, by model and prompt."""

    def order(self, prompt: str, *backends: str) -> None:
        spec = PromptSpec(prompt, CATEGORY, f"Show {prompt}", aspect_ratio="16:9")
        with self.database.writing() as connection:
            number = put_prompt(connection, spec, now_ms=1, aspect_ratio="16:9")
            run = add_run(connection, asked={}, left_out=[], budget=100.0, now_ms=1)
            for backend in backends:
                offer = CATALOG.offer(MODELS[backend])
                call = offer.call(CATEGORY)
                assert call
                asked = {"model": call.id, "seconds": 5.0, "aspect_ratio": "16:9", "resolution": "720p", "sound": False}
                model = put_model(connection, offer.model, now_ms=1)
                enqueue(connection, run, [Order(model, number, 1, 1, backend, asked, 0.1)], now_ms=1)
                self.kept[f"{offer.slug} {prompt}"] = "published"

    def rows(self) -> dict[str, Any]:
        wanted = select(clips, models.c.slug, prompts.c.slug.label("prompt")).join(models).join(prompts)
        with self.database.reading() as connection:
            return {f"{row.slug} {row.prompt}": row for row in connection.execute(wanted)}

    def until(self, holds: Callable[[], Any]) -> Any:
        end = monotonic() + 300
        while not (held := holds()):
            assert monotonic() < end, {name: (row.state, row.error) for name, row in self.rows().items()}
            sleep(0.01)
        return held

    def at(self, point: str, backend: str, prompt: str, *, lost: bool = False) -> None:
        """Kill the worker whose request has come to a point of a provider."""
        handing_in = point in {"submit", "taken"}
        about = f"Show {prompt}" if handing_in else ""
        state = "submitting" if handing_in else "submitted" if point == "poll" else "generated"
        name = f"{MODELS[backend]} {prompt}"
        with self.stubs[backend].hold(point, about=about, lost=lost) as arrived:
            self.order(prompt, backend)
            assert arrived.wait(300)
            held = self.until(lambda: [row for row in [self.rows()[name]] if row.state == state and row.lease_owner])
            self.workers.kill(held[0].lease_owner)


@contextmanager
def zygote(environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[str]"]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        log.open("w") as said,
        subprocess.Popen([sys.executable, "-c", _ZYGOTE], env=environment, stderr=said, **pipes) as running,
    ):
        yield running
        running.stdin.close()


@pytest.fixture
def chaos(stubs: dict[str, Holding], database: Database, database_url: str, tmp_path: Path) -> Iterator[Chaos]:
    for stub in stubs.values():
        stub.reset()
    environment = os.environ | {
        **stubs["kling"].environment,
        **stubs["openai"].environment,
        "BLINDCUT_DATA_DIR": str(tmp_path / "data"),
        "BLINDCUT_DATABASE_URL": database_url,
        "BLINDCUT_POLL_SECONDS": "0.05",
        "BLINDCUT_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    with zygote(environment, tmp_path / "workers.log") as running:
        workers = Workers(running)
        yield Chaos(database, workers, stubs)
        workers.end()


def test_whatever_dies_every_clip_is_published_once_and_paid_for_once(chaos: Chaos) -> None:
    """The steps overlap: what one of them left behind is finished while the next one is under way."""
    for backend in ("kling", "openai"):
        chaos.at("submit", backend, "before-submit", lost=True)
        chaos.at("submit", backend, "during-submit")
        chaos.at("taken", backend, "taken")
    for prompt in ("before-submit", "during-submit", "taken"):
        chaos.kept[f"{MODELS['openai']} {prompt}"] = "ambiguous"
    chaos.at("poll", "openai", "before-poll")
    chaos.at("file", "kling", "during-download")

    with chaos.stubs["openai"].hold("poll"):
        chaos.order("before-publish", "kling", "openai")
        chaos.order("stored", "kling")
        stored = chaos.until(lambda: [row for row in chaos.rows().values() if row.state == "stored"])
        chaos.workers.kill_all()
        conforming = chaos.until(
            lambda: [row for row in chaos.rows().values() if row.state == "stored" and row.lease_owner]
        )
        chaos.until(lambda: chaos.rows()[f"{MODELS['kling']} before-publish"].state == "conformed")
        chaos.workers.kill_all()

    chaos.until(lambda: {name: row.state for name, row in chaos.rows().items()} == chaos.kept)
    assert stored
    assert conforming

    billed = {
        backend: Counter(stub.jobs[job].asked["prompt"] for job in stub.billed) for backend, stub in chaos.stubs.items()
    }
    asked = {name: [key.split()[1] for key in chaos.kept if key.startswith(slug)] for name, slug in MODELS.items()}
    assert billed["kling"] == {f"Show {prompt}": 1 for prompt in asked["kling"]}
    assert billed["openai"] == {f"Show {prompt}": 1 for prompt in asked["openai"] if prompt != "before-submit"}
    for row in chaos.rows().values():
        assert row.lease_owner is None
        assert (row.served is not None) == (row.state == "published")
