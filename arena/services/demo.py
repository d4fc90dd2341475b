"""The demo: an arena that fills itself with clips drawn here and, so that there is a board to see, simulated votes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from arena.backends.procedural import ProceduralBackend
from arena.domain.prompt_sets import parse_prompt_set
from arena.domain.prompts import PromptSpec
from arena.domain.voters import SIMULATED
from arena.errors import NotReady
from arena.resources import PROMPTS
from arena.services.arena import Arena
from arena.services.ingest import Ingest
from arena.services.simulation import simulate
from arena.services.sources import ClipSource, Fate, Taken
from arena.store.votes import count_votes

SIMULATED_VOTES: Final = 3000
BANNER: Final = (
    f"Demo: the clips are drawn by Blindcut itself, and up to {SIMULATED_VOTES:,} votes on the board are simulated. "
    "Yours count beside them."
)

_FIRST_PROMPTS: Final = 3
_SEED: Final = 1
_VOTES_A_VOTER: Final = 50
_STRENGTHS: Final = {
    "procedural-faithful": 1150.0,
    "procedural-vanish": 1040.0,
    "procedural-reverse": 1010.0,
    "procedural-flicker": 970.0,
    "procedural-stutter": 950.0,
    "procedural-lowres": 880.0,
}

_log = structlog.get_logger()


class Demo:
    """Makes the demo's clips, a few before the arena serves and the rest while it does.

    Args:
        arena: Where they go.
        on_progress: Called with how many of the first clips are there, and how many there will be.
    """

    def __init__(self, arena: Arena, *, on_progress: Callable[[int, int], None]) -> None:
        self._arena = arena
        self._on_progress = on_progress
        self._sources = list(_sources())
        self._first = _FIRST_PROMPTS * len(ProceduralBackend().models())
        self._awaited = {source.name for source in self._sources[: self._first]}
        self._arrived = 0
        self._playable = threading.Event()
        self._serving_at: str | None = None
        self._serving = threading.Event()
        self._stopping = threading.Event()
        kept_seconds = arena.settings.battle_minutes * 60
        self._ingest = Ingest(arena.database, arena.blobs, kept_seconds=kept_seconds)
        self._failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Make the first clips, then go on making the rest until the end of the block.

        Raises:
            NotReady: A clip could not be made.
        """
        self._thread.start()
        try:
            self._playable.wait()
            if self._failure:
                raise NotReady(self._failure)
            yield
        finally:
            self._stopping.set()
            self._serving.set()
            self._ingest.stop()
            self._thread.join()

    def serving(self, url: str) -> None:
        """The arena answers here: simulated voters may come."""
        self._serving_at = url
        self._serving.set()

    def _run(self) -> None:
        try:
            self._make_clips()
        except Exception as error:  # noqa: BLE001 - told to whoever waits, in prepared()
            self._failure = f"the demo's clips could not be made: {error}"
            _log.exception("demo.failed")
        finally:
            self._playable.set()

    def _make_clips(self) -> None:
        for taken in self._ingest.take(self._sources):
            self._arrive(taken)
            if self._stopping.is_set():
                return
        self._vote(SIMULATED_VOTES)

    def _arrive(self, taken: Taken) -> None:
        """Count a clip: the first ones open the arena, and with every so many more come votes."""
        if taken.fate is Fate.FAILED:
            raise NotReady(f"{taken.source.name}: {taken.reason}")
        self._arrived += 1
        if taken.source.name in self._awaited:
            self._awaited.discard(taken.source.name)
            self._on_progress(self._first - len(self._awaited), self._first)
            if not self._awaited:
                self._playable.set()
        if not self._awaited and self._arrived % self._first == 0:
            self._vote(SIMULATED_VOTES * self._arrived // len(self._sources))

    def _vote(self, target: int) -> None:
        """Let simulated voters vote until there are so many of their votes; after a restart they go on."""
        self._serving.wait()
        with self._arena.database.reading() as connection:
            missing = target - count_votes(connection, cohort=SIMULATED)
        if missing <= 0 or self._stopping.is_set() or self._serving_at is None:
            return
        simulate(
            self._serving_at,
            database=self._arena.database,
            seal=self._arena.seal,
            votes=missing,
            voters=max(missing // _VOTES_A_VOTER, 1),
            strengths=_STRENGTHS,
            seed=target,
            connections=2,
            stopping=self._stopping,
        )


def _sources() -> Iterator[ClipSource]:
    """Every clip of the demo, prompt by prompt, so that the first prompts are whole first."""
    backend = ProceduralBackend()
    for prompt in demo_prompts():
        for model in backend.models():
            yield ClipSource(
                model=model,
                prompt=prompt,
                file=Path(f"{model.slug}-{prompt.id}.mp4"),
                make=partial(_render, model.slug, prompt.scene or prompt.id),
                seed=_SEED,
                cost=0.0,
            )


def demo_prompts() -> list[PromptSpec]:
    """The prompts of the demo, in the order in which their clips are made."""
    file = PROMPTS / "demo.toml"
    return parse_prompt_set(file.read_text(encoding="utf-8"), place=file.name)


def _render(model: str, scene: str, target: Path) -> None:
    ProceduralBackend().render(model, scene, _SEED, target)
