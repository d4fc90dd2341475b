"""Matching: a prompt's clips made alike, and served from then on (docs/decisions/0006-matched-renditions.md).

A clip is conformed first and published later, when the run has no more clip of its prompt: with it, all clips of the
prompt are matched, and in one transaction all are served anew. A run that was cut off between the two leaves
conformed clips behind, which the next run or the next start finishes.
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from arena.services.clock import now_ms
from arena.services.fitting import Fitting
from arena.services.workshop import Here
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.matching import ClipSet, Member, in_use, read_set, uncopied, unmatched, write_set


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a set.

    Attributes:
        clips: The set as it was.
        seconds: How long its clips play now; 0 where none is left.
        before: How long they played before; None where none did.
        shortest: The model whose clip is the shortest.
        failures: What kept clips out, a line each.
    """

    clips: ClipSet
    seconds: Fraction
    before: Fraction | None
    shortest: str
    failures: tuple[str, ...]

    @property
    def notes(self) -> list[str]:
        """What an operator should know, a line each."""
        notes = list(self.failures)
        if self.before is not None and 0 < self.seconds < self.before:
            seconds = f"plays {float(self.seconds):.1f} s now, not {float(self.before):.1f} s"
            notes.append(f"{self.clips.slug} of {self.clips.category} {seconds}, with {self.shortest}'s clip")
        return notes


class Matching:
    """Matches the clips of prompts.

    Args:
        database: Where the sets are.
        blobs: Where the bytes are.
        workers: Where pictures are decoded and encoded, if they have to be; None for this process.
    """

    def __init__(self, database: Database, blobs: Blobs, workers: Executor | None = None) -> None:
        self._database = database
        self._blobs = blobs
        self._workers = workers or Here()

    def unmatched(self) -> list[int]:
        """The numbers of the prompts that wait to be matched."""
        with self._database.reading() as connection:
            return unmatched(connection)

    def finish(self, passing: Collection[int] = ()) -> Iterator[Outcome]:
        """Match every prompt that waits for it, but for these."""
        for prompt in self.unmatched():
            if prompt not in passing:
                yield self.match(prompt)

    def copy_one(self) -> Iterator[Outcome]:
        """Make a damaged copy in every category that has none."""
        with self._database.reading() as connection:
            prompts = uncopied(connection)
        for prompt in prompts:
            yield self.match(prompt, needs_copy=True)

    def match(self, prompt: int, *, needs_copy: bool = False) -> Outcome:
        """Match the clips of a prompt, and publish those that are new. A clip that can't be matched is left out.

        Args:
            prompt: The prompt's number.
            needs_copy: Whether one of the clips shall have a damaged copy in any case.
        """
        while True:
            with self._database.reading() as connection:
                clips = read_set(connection, prompt)
            with TemporaryDirectory(prefix="blindcut-") as folder:
                fitting = Fitting(clips, self._blobs, self._workers, Path(folder))
                before = fitting.seconds_before
                members, seconds = fitting.matched(needs_copy=needs_copy)
            if self._serve(clips, members, fitting.aspect_ratio):
                return Outcome(clips, seconds, before, fitting.shortest, tuple(fitting.failures))

    def sweep(self, *, seconds: float) -> None:
        """Remove files that have not been served for so long; a battle may still be fetching younger ones."""
        for digest in self._blobs.superseded(seconds=seconds):
            with self._database.writing() as connection:
                self._blobs.discard(digest, needed=in_use(connection, digest))

    def _serve(self, before: ClipSet, members: Sequence[Member], aspect_ratio: str) -> bool:
        """Whether the set is served as it was matched; not where it has changed meanwhile."""
        for digest in (_files(before.members) | {*before.withdrawn}) - _files(members):
            self._blobs.supersede(digest)
        with self._database.writing() as connection:
            # A sweep may have removed a file that is needed again; it sweeps under the same lock.
            whole = all(self._blobs.path(member.served).exists() for member in members if member.served)
            return whole and write_set(connection, before, aspect_ratio=aspect_ratio, members=members, now_ms=now_ms())


def _files(members: Sequence[Member]) -> set[str]:
    return {digest for member in members for digest in member.files}
