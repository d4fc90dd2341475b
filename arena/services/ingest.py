"""Bringing clips in: the original kept, the rendition made, the clip published (DESIGN sections 5 and 6).

A clip is conformed whole or is not here at all, and is published with the others of its prompt when the run has no
more of them. A run that was cut off is simply run again: it passes over what is here and matches what waits for it.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any, Final

from arena.errors import ArenaError
from arena.services.batches import Batch, batches_of
from arena.services.clock import now_ms
from arena.services.matching import Matching, Outcome
from arena.services.processes import end_workers, workers
from arena.services.sources import ClipSource, Fate, Taken
from arena.services.workshop import Made, make, set_scene
from arena.store.blobs import Blobs, digest_of
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_conformed, find_clip
from arena.store.engine import Database

_KEPT_SECONDS: Final = 3600.0
_DEADLY: Final = "it, or a clip beside it, ended the process that decodes"


class Ingest:
    """Brings clips in, several at a time, each in a process of its own.

    Args:
        database: Where clips are written down.
        blobs: Where their bytes go.
        processes: How many are conformed at once; None for one a core.
        kept_seconds: How long files stay that are no longer served: as long as a battle is open.
        on_matched: Called with each prompt that was matched.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        *,
        processes: int | None = None,
        kept_seconds: float = _KEPT_SECONDS,
        on_matched: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._processes = processes or os.cpu_count() or 1
        self._kept_seconds = kept_seconds
        self._on_matched = on_matched or (lambda _: None)
        self._stopping = Event()

    def take(self, sources: Iterable[ClipSource]) -> Iterator[Taken]:
        """Bring clips in, prompt by prompt.

        A clip is told of when it has arrived, the last one of a prompt when the prompt can be voted on; one that
        fails stops no other.
        """
        run = _Run(self._database, self._blobs, batches_of(sources), self._stopping, self._on_matched)
        while not (run.finished or self._stopping.is_set()):
            with workers(self._processes) as (pool, folder), suppress(BrokenProcessPool):
                # What is under way when a worker dies is told of; the rest needs new workers.
                yield from run.go(pool, folder, at_once=2 * self._processes)
        if run.finished:
            Matching(self._database, self._blobs).sweep(seconds=self._kept_seconds)

    def stop(self) -> None:
        """End at once, from any thread: what is under way is given up, what has arrived stays."""
        self._stopping.set()
        end_workers()


class _Run:
    """One run: batches that are still to come, jobs that are ready, and jobs that are under way."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        batches: Iterable[Batch],
        stopping: Event,
        on_matched: Callable[[Outcome], None],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._batches = deque(batches)
        self._stopping = stopping
        self._on_matched = on_matched
        self._ready: deque[tuple[Batch, ClipSource | None]] = deque()
        self._under_way: dict[Future[Any], tuple[Batch, ClipSource | None]] = {}
        self._closing: list[Batch] = []
        self._matched: set[int] = set()
        self.finished = False

    def go(self, pool: ProcessPoolExecutor, folder: Path, *, at_once: int) -> Iterator[Taken]:
        """Bring clips in with one set of workers.

        Raises:
            BrokenProcessPool: A worker died, and with it all that was under way; each has been told of as failed.
        """
        matching = Matching(self._database, self._blobs, pool)
        try:
            while self._closing:
                self._match(self._closing.pop(), matching)
            while self._batches or self._ready or self._under_way:
                # A thousand clips take no more room on disk and in memory than a few.
                while (self._batches or self._ready) and len(self._under_way) < at_once:
                    yield from self._fill(pool, folder, matching)
                yield from self._arrivals(matching)
        except BrokenProcessPool:
            if not self._stopping.is_set():
                yield from self._given_up()
            raise
        for outcome in chain(matching.finish(passing=self._matched), matching.copy_one()):
            self._on_matched(outcome)
        self.finished = True

    def _fill(self, pool: ProcessPoolExecutor, folder: Path, matching: Matching) -> Iterator[Taken]:
        """Submit the next job, or make the next batch's jobs ready."""
        if not self._ready:
            yield from self._open(self._batches.popleft(), matching)
            return
        batch, source = self._ready[0]
        job: Future[Any]
        if source is not None:
            job = pool.submit(make, source, batch.aspect_ratio, folder)
        else:
            job = pool.submit(set_scene, batch.ask, batch.looked_at, batch.aspect_ratio, folder)
        self._under_way[job] = self._ready.popleft()

    def _open(self, batch: Batch, matching: Matching) -> Iterator[Taken]:
        """Pass over what is here already, and begin with what is not."""
        passed_over = []
        for source in batch.sources:
            if taken := self._passed_over(source):
                passed_over.append(taken)
            else:
                batch.coming.append(source)
        batch.left = len(batch.coming)
        try:
            begun = batch.begin(self._database)
        except OSError as error:
            reason = f"{error.filename}: can't be read: {error.strerror}"
            yield from (*passed_over, *self._failed(batch, reason))
            return
        if not batch.left:
            self._match(batch, matching)
        elif begun:
            self._make_ready(batch, batch.coming)
        else:
            self._make_ready(batch, [None])
        yield from passed_over

    def _make_ready(self, batch: Batch, jobs: Iterable[ClipSource | None]) -> None:
        """Queue jobs: the prompt that was named first can be voted on first."""
        ready = [*self._ready, *((batch, job) for job in jobs)]
        self._ready = deque(sorted(ready, key=lambda job: job[0].place))

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

    def _arrivals(self, matching: Matching) -> Iterator[Taken]:
        """Wait for jobs to end, and take what they made."""
        if not self._under_way:
            return
        for done in wait(self._under_way, return_when=FIRST_COMPLETED).done:
            batch, source = self._under_way[done]
            if source is None:
                yield from self._set(batch, done)
                continue
            try:
                taken = Taken(source, self._keep(batch, source, done.result()))
            except ArenaError as error:
                taken = Taken(source, Fate.FAILED, str(error))
            del self._under_way[done]
            batch.left -= 1
            if not batch.left:
                self._match(batch, matching)
            yield taken

    def _set(self, batch: Batch, done: Future[Any]) -> Iterator[Taken]:
        """Take the setting of a batch, with which its clips are made."""
        try:
            setting = done.result()
        except ArenaError as error:
            del self._under_way[done]
            yield from self._failed(batch, str(error))
            return
        del self._under_way[done]
        batch.set(setting, self._blobs)
        self._make_ready(batch, batch.coming)

    def _match(self, batch: Batch, matching: Matching) -> None:
        """Match the batch's prompt, if it has something to be matched."""
        if batch.number is not None and batch.number in matching.unmatched():
            self._matched.add(batch.number)
            self._on_matched(matching.match(batch.number))

    def _given_up(self) -> Iterator[Taken]:
        """Tell of what was under way. What a prompt's setting needs is tried once more, without its clips."""
        for batch, source in self._under_way.values():
            if source is not None:
                batch.left -= 1
                yield Taken(source, Fate.FAILED, _DEADLY)
                if not batch.left:
                    self._closing.append(batch)
            elif batch.looks:
                batch.looks = False
                self._make_ready(batch, [None])
            else:
                yield from self._failed(batch, _DEADLY)
        self._under_way.clear()

    def _failed(self, batch: Batch, reason: str) -> Iterator[Taken]:
        for source in batch.coming:
            yield Taken(source, Fate.FAILED, reason)

    def _keep(self, batch: Batch, source: ClipSource, made: Made) -> Fate:
        """Keep the bytes, then write it all down in one transaction: a clip is conformed or it is not here."""
        original, rendition, image = (self._blobs.keep(file) for file in (made.original, made.rendition, made.poster))
        copy, damage = (self._blobs.keep(made.copy[0]), made.copy[1]) if made.copy else (None, "")
        now = now_ms()
        with self._database.writing() as connection:
            batch.number = put_prompt(
                connection,
                batch.prompt,
                now_ms=now,
                reference_images=batch.reference_images,
                source_clip=batch.source_clip,
                aspect_ratio=batch.aspect_ratio,
            )
            clip = NewClip(
                model=put_model(connection, source.model, now_ms=now),
                prompt=batch.number,
                original=original,
                rendition=rendition,
                poster=image,
                facts=made.facts,
                provenance={**made.provenance, "file": source.file.name, "about": dict(source.about)},
                seed=source.seed,
                cost=source.cost,
                generation_seconds=source.generation_seconds,
                watermark=made.watermark,
            )
            added = add_conformed(connection, clip, now_ms=now, damage=damage, damaged_copy=copy)
        for file in (made.rendition, made.poster, *(made.copy or ())[:1]):
            file.unlink()
        return Fate.ADDED if added else Fate.KNOWN
