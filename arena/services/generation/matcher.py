"""The matcher: publishes prompts whose clips have come in, one after the other on a thread of its own."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from arena.services.clock import now_ms
from arena.services.crew import Crew
from arena.services.matching import Matching
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.progress import progress
from arena.store.queue import Lease, ready_prompts, take_conformed

_log = structlog.get_logger()

_LATER_MS: Final = 3_600_000
_SWEEP_SECONDS: Final = 600.0
_AT_ONCE: Final = 16
"""Prompts that are taken at a time."""


class Matcher:
    """Matches prompts and publishes their clips.

    Args:
        database: Where the clips are.
        blobs: Where their bytes are.
        crew: Where pictures are decoded.
        kept_seconds: How long files stay that are no longer served.
    """

    def __init__(self, database: Database, blobs: Blobs, crew: Crew, *, kept_seconds: float) -> None:
        self._database = database
        self._blobs = blobs
        self._crew = crew
        self._kept_seconds = kept_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="matcher")
        self._under_way: dict[int, list[int]] = {}
        self._swept = time.monotonic()

    @property
    def held(self) -> list[int]:
        """The numbers of the clips that are being matched."""
        return [clip for clips in list(self._under_way.values()) for clip in clips]

    @property
    def busy(self) -> bool:
        """Whether any prompt is being matched."""
        return bool(self._under_way)

    def look(self, lease: Lease) -> None:
        """Begin with prompts that are ready."""
        if len(self._under_way) >= _AT_ONCE:
            return
        with self._database.reading() as connection:
            ready = ready_prompts(connection, now_ms=lease.now_ms, largest=_AT_ONCE)
        ready = [prompt for prompt in ready if prompt not in self._under_way]
        if not ready:
            return
        with self._database.queueing() as connection:
            taken = {prompt: take_conformed(connection, lease, prompt) for prompt in ready}
        for prompt, clips in taken.items():
            if clips:
                self._under_way[prompt] = clips
                self._thread.submit(self._match, prompt, clips, lease.owner)

    def sweep(self) -> None:
        """Remove what is no longer served, now and then."""
        if time.monotonic() - self._swept > _SWEEP_SECONDS:
            self._swept = time.monotonic()
            self._thread.submit(self._sweep)

    def close(self) -> None:
        """End with the prompt that is being matched; the others are left to whoever comes next."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _match(self, prompt: int, clips: Sequence[int], owner: str) -> None:
        reason = "could not be matched with the other clips of its prompt"
        try:
            matching = Matching(self._database, self._blobs, self._crew)
            for outcome in (matching.match(prompt), *matching.copy_one()):
                for note in outcome.notes:
                    _log.warning("generation.matched", note=note)
                reason = "; ".join(outcome.failures) or reason
            with progress(self._database, owner, now_ms=now_ms()) as books:
                books.unmatched(clips, reason=reason, later_ms=now_ms() + _LATER_MS)
        except Exception:  # noqa: BLE001 - the leases end, and then it is tried again
            _log.exception("generation.not_matched", prompt=prompt)
        finally:
            del self._under_way[prompt]

    def _sweep(self) -> None:
        try:
            Matching(self._database, self._blobs).sweep(seconds=self._kept_seconds)
        except Exception:  # noqa: BLE001 - what is left over is swept the next time
            _log.exception("generation.not_swept")
