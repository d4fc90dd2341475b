"""Bringing clips in: the original kept, the rendition made, the clip published (DESIGN sections 5 and 6).

A clip is published whole or is not here at all, so a run that was cut off is simply run again: what is here already is
passed over.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Event, Thread
from typing import Any

from arena.domain.catalog import Model
from arena.domain.presentation import presentation_of
from arena.domain.prompts import PromptSpec
from arena.errors import ArenaError
from arena.media.conform import conform
from arena.media.poster import poster
from arena.media.probe import Facts, probe
from arena.media.provenance import provenance
from arena.media.still import still
from arena.services.clock import now_ms
from arena.store.blobs import Blobs, digest_of
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_published, find_clip
from arena.store.engine import Database

Maker = Callable[[Path], None]
"""Makes the original at a path; sent to another process, so it has to be picklable."""


@dataclass(frozen=True)
class ClipSource:
    """A clip to bring in.

    Attributes:
        model: Who made it.
        prompt: Of what.
        file: Where it is; where `make` is given, only its name.
        reference_image: The image that belongs to the prompt.
        make: Makes the file first, for backends that render here.
        seed: The seed it was made with.
        cost: US dollars paid for it.
        generation_seconds: From asking to having it.
        about: What else is known of where it comes from.
    """

    model: Model
    prompt: PromptSpec
    file: Path
    reference_image: Path | None = None
    make: Maker | None = None
    seed: int | None = None
    cost: float | None = None
    generation_seconds: float | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.prompt.id}/{self.model.slug} ({self.file.name})"


class Fate(StrEnum):
    """What became of a clip that was to be brought in."""

    ADDED = "added"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Taken:
    """The end of one clip's way in."""

    source: ClipSource
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    """What a worker process hands back: the files it made, and what it found in the original."""

    original: Path
    rendition: Path
    poster: Path
    reference_image: Path | None
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]


class Ingest:
    """Brings clips in, several at a time, each in a process of its own.

    Args:
        database: Where clips are written down.
        blobs: Where their bytes go.
        processes: How many are conformed at once; None for one a core.
    """

    def __init__(self, database: Database, blobs: Blobs, *, processes: int | None = None) -> None:
        self._database = database
        self._blobs = blobs
        self._processes = processes or os.cpu_count() or 1
        self._stopping = Event()

    def take(self, sources: Iterable[ClipSource]) -> Iterator[Taken]:
        """Bring clips in; each is told of when it has arrived, and one that fails stops no other."""
        coming = iter(sources)
        while not self._stopping.is_set():
            with self._workers() as (pool, folder):
                try:
                    yield from self._take(coming, pool, folder)
                except BrokenProcessPool:
                    # What was under way has been told of; the rest needs new workers.
                    continue
                return

    def stop(self) -> None:
        """End at once, from any thread: what is under way is given up, what has arrived stays."""
        self._stopping.set()
        for worker in multiprocessing.active_children():
            worker.terminate()

    def _take(self, coming: Iterator[ClipSource], pool: ProcessPoolExecutor, folder: Path) -> Iterator[Taken]:
        """Bring clips in with one set of workers.

        Raises:
            BrokenProcessPool: A worker died, and with it all that was under way; each has been told of as failed.
        """
        under_way: dict[Future[_Made], ClipSource] = {}
        try:
            for source in coming:
                if refused := self._passed_over(source):
                    yield refused
                    continue
                under_way[pool.submit(_make, source, folder)] = source
                # A thousand clips take no more room on disk and in memory than a few.
                if len(under_way) >= 2 * self._processes:
                    yield from self._arrivals(under_way)
            while under_way:
                yield from self._arrivals(under_way)
        except BrokenProcessPool:
            if not self._stopping.is_set():
                for source in under_way.values():
                    yield Taken(source, Fate.FAILED, "it, or a clip beside it, ended the process that decodes")
            raise

    @contextmanager
    def _workers(self) -> Iterator[tuple[ProcessPoolExecutor, Path]]:
        context = multiprocessing.get_context("spawn")
        with TemporaryDirectory(prefix="blindcut-") as folder:
            pool = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_quiet_worker)
            try:
                yield pool, Path(folder)
            finally:
                pool.shutdown(cancel_futures=True)

    def _passed_over(self, source: ClipSource) -> Taken | None:
        """Why a clip needs no work, if it needs none."""
        try:
            original = None if source.make else digest_of(source.file)
        except OSError as error:
            return Taken(source, Fate.FAILED, f"{source.file}: can't be read: {error.strerror}")
        with self._database.reading() as connection:
            known = find_clip(
                connection,
                model=source.model.slug,
                category=source.prompt.category,
                prompt=source.prompt.id,
                original=original,
                seed=source.seed,
            )
        return Taken(source, Fate.KNOWN) if known is not None else None

    def _arrivals(self, under_way: dict[Future[_Made], ClipSource]) -> Iterator[Taken]:
        """Wait for clips to be made, and publish them."""
        for done in wait(under_way, return_when=FIRST_COMPLETED).done:
            source = under_way[done]
            try:
                fate, reason = self._publish(source, done.result()), ""
            except ArenaError as error:
                fate, reason = Fate.FAILED, str(error)
            del under_way[done]
            yield Taken(source, fate, reason)

    def _publish(self, source: ClipSource, made: _Made) -> Fate:
        """Keep the bytes, then write it all down in one transaction: a clip is published or it is not here."""
        original, rendition, image = (self._blobs.keep(file) for file in (made.original, made.rendition, made.poster))
        prompt, references = source.prompt, []
        if source.reference_image is not None and made.reference_image is not None:
            prompt = replace(prompt, references=(digest_of(source.reference_image),))
            references = [self._blobs.keep(made.reference_image)]
        now = now_ms()
        with self._database.writing() as connection:
            clip = NewClip(
                model=put_model(connection, source.model, now_ms=now),
                prompt=put_prompt(connection, prompt, now_ms=now, reference_images=references),
                original=original,
                rendition=rendition,
                poster=image,
                facts=made.facts,
                provenance={**made.provenance, "file": source.file.name, "about": dict(source.about)},
                seed=source.seed,
                cost=source.cost,
                generation_seconds=source.generation_seconds,
            )
            added = add_published(connection, clip, now_ms=now)
        for file in (made.rendition, made.poster):
            file.unlink()
        return Fate.ADDED if added else Fate.KNOWN


def _quiet_worker() -> None:
    """Ctrl-C is for the process that gives the work; voters being served go before clips being made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits on a pipe that its siblings keep open, so it would outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(source: ClipSource, folder: Path) -> _Made:
    """Make, look at and conform one clip: all that takes long, on files alone."""
    work = Path(mkdtemp(dir=folder))
    original = source.file
    if source.make is not None:
        original = work / source.file.name
        source.make(original)
    facts = probe(original)
    rendition, image = work / "rendition.mp4", work / "poster.jpg"
    conform(original, rendition, presentation_of(source.prompt.category))
    poster(rendition, image)
    reference = None
    if source.reference_image is not None:
        reference = work / "reference.jpg"
        still(source.reference_image, reference)
    return _Made(original, rendition, image, reference, _as_json(facts), provenance(original, facts))


def _as_json(facts: Facts) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Fraction) else value for name, value in asdict(facts).items()}
