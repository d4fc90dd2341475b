"""Bringing clips in: the original kept, the rendition made, the clip published (DESIGN sections 5 and 6).

A clip is conformed whole or is not here at all, and is published with the others of its prompt when the run has no
more of them. A run that was cut off is simply run again: it passes over what is here and matches what waits for it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import chain
from threading import Event
from typing import Any, Final

from arena.errors import ArenaError, DeadlyClip
from arena.services.batches import Batch, batches_of
from arena.services.clip_intake import PATIENCE_MS, Intake
from arena.services.clock import now_ms
from arena.services.crew import Crew
from arena.services.matching import Matching, Outcome
from arena.services.sources import ClipSource, Fate, Taken
from arena.services.workshop import Made, set_scene
from arena.store.blobs import Blobs, digest_of
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_conformed, add_copy, find_clip
from arena.store.engine import Database

_KEPT_SECONDS: Final = 3600.0


class Ingest:
    """Brings clips in, several at a time, each in a process of its own.

    Args:
        database: Where clips are written down.
        blobs: Where their bytes go.
        processes: How many are conformed at once; None for one a core.
        review: Whether an operator looks at each clip before it is published.
        kept_seconds: How long files stay that are no longer served: as long as a battle is open.
        on_matched: Called with each prompt that was matched.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        *,
        processes: int | None = None,
        review: bool = False,
        kept_seconds: float = _KEPT_SECONDS,
        on_matched: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._processes = processes
        self._review = review
        self._kept_seconds = kept_seconds
        self._on_matched = on_matched or (lambda _: None)
        self._stopping = Event()
        self._crew: Crew | None = None

    def take(self, sources: Iterable[ClipSource]) -> Iterator[Taken]:
        """Bring clips in, prompt by prompt.

        A clip is told of when it has arrived, the last one of a prompt when the prompt can be voted on; one that
        fails stops no other.
        """
        with Crew(self._processes) as self._crew:
            intake = Intake(self._blobs, self._crew, review=self._review)
            run = _Run(self._database, intake, batches_of(sources), self._stopping, self._on_matched)
            yield from run.go()
        if not self._stopping.is_set():
            Matching(self._database, self._blobs).sweep(seconds=self._kept_seconds)

    def stop(self) -> None:
        """End at once, from any thread: what is under way is given up, what has arrived stays."""
        self._stopping.set()
        if self._crew is not None:
            self._crew.stop()


class _Run:
    """One run: batches that are still to come, jobs that are ready, and jobs that are under way."""

    def __init__(
        self,
        database: Database,
        intake: Intake,
        batches: Iterable[Batch],
        stopping: Event,
        on_matched: Callable[[Outcome], None],
    ) -> None:
        self._database = database
        self._intake = intake
        self._crew = intake.crew
        self._batches = deque(batches)
        self._stopping = stopping
        self._on_matched = on_matched
        self._ready: deque[tuple[Batch, ClipSource | None]] = deque()
        self._under_way: dict[Future[Any], tuple[Batch, ClipSource | None]] = {}
        self._matching = Matching(database, intake.blobs, intake.crew)
        self._matched: set[int] = set()

    def go(self) -> Iterator[Taken]:
        """Bring clips in until there are no more, or until it is stopped."""
        at_once = 2 * self._crew.processes
        while self._batches or self._ready or self._under_way:
            # A thousand clips take no more room on disk and in memory than a few.
            while (self._batches or self._ready) and len(self._under_way) < at_once:
                yield from self._fill()
            yield from self._arrivals()
            if self._stopping.is_set():
                return
        for outcome in chain(self._matching.finish(passing=self._matched), self._matching.copy_one()):
            self._on_matched(outcome)

    def _fill(self) -> Iterator[Taken]:
        """Submit the next job, or make the next batch's jobs ready."""
        if not self._ready:
            yield from self._open(self._batches.popleft())
            return
        batch, source = self._ready.popleft()
        job: Future[Any]
        if source is not None:
            job = self._intake.begin(source.file, source.prompt.category, batch.aspect_ratio, source.make)
        else:
            job = self._crew.submit(set_scene, batch.ask, batch.looked_at, batch.aspect_ratio, self._crew.folder)
        self._under_way[job] = batch, source

    def _open(self, batch: Batch) -> Iterator[Taken]:
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
            self._match(batch)
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

    def _arrivals(self) -> Iterator[Taken]:
        """Wait for jobs to end, and take what they made."""
        if not self._under_way:
            return
        for done in wait(self._under_way, return_when=FIRST_COMPLETED).done:
            batch, source = self._under_way.pop(done)
            if self._stopping.is_set():
                return
            if source is None:
                yield from self._set(batch, done)
                continue
            try:
                taken = Taken(source, self._keep(batch, source, done.result()))
            except ArenaError as error:
                taken = Taken(source, Fate.FAILED, str(error))
            batch.left -= 1
            if not batch.left:
                self._match(batch)
            yield taken

    def _set(self, batch: Batch, done: Future[Any]) -> Iterator[Taken]:
        """Take the setting of a batch, with which its clips are made."""
        try:
            batch.set(done.result(), self._intake.blobs)
        except DeadlyClip as error:
            if not batch.looks:
                yield from self._failed(batch, str(error))
                return
            # One of its clips may have done that: once more, without a look at them.
            batch.looks = False
            self._make_ready(batch, [None])
        except ArenaError as error:
            yield from self._failed(batch, str(error))
        else:
            self._make_ready(batch, batch.coming)

    def _match(self, batch: Batch) -> None:
        """Match the batch's prompt, if it has something to be matched."""
        if batch.number is not None and batch.number in self._matching.unmatched():
            self._matched.add(batch.number)
            self._on_matched(self._matching.match(batch.number))

    def _failed(self, batch: Batch, reason: str) -> Iterator[Taken]:
        for source in batch.coming:
            yield Taken(source, Fate.FAILED, reason)

    def _keep(self, batch: Batch, source: ClipSource, made: Made) -> Fate:
        """Keep the bytes, then write it all down in one transaction: a clip is conformed or it is not here."""
        kept = self._intake.keep(made, {"file": source.file.name, "about": dict(source.about)})
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
                seed=source.seed,
                cost=source.cost,
                generation_seconds=source.generation_seconds,
                **kept.columns,
            )
            state, due = self._intake.state, now + PATIENCE_MS
            added = add_conformed(connection, clip, now_ms=now, state=state, due_ms=due)
            if added is not None:
                add_copy(connection, added, kept)
        return Fate.KNOWN if added is None else Fate.ADDED
