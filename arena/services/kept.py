"""Boards that were asked for, kept fresh as long as somebody asks.

What takes long is served as it was while it is computed anew: a busy arena gets a vote every moment, and nobody should
wait a second for a filtered board because of one of them.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import structlog

_log = structlog.get_logger()

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")

_MOST: Final = 64
_ASKED_WITHIN_SECONDS: Final = 600.0
_REST: Final = 9.0
"""After making one anew, the thread rests this many times as long: votes and the standing boards come first."""


@dataclass
class _Kept(Generic[Made]):
    made: Made
    revision: Hashable
    asked: float


class Kept(Generic[Key, Made]):
    """What was made for each key, with the revision of what it was made of.

    Args:
        make: Makes it; called on the asker's thread, or on a thread of this object's own.
        revision: Of what it is made of.
        slow: Whether it takes so long to make that it is better served as it was; what is quick is never old.
        most: How many are kept; what was asked for longest ago goes first.
    """

    def __init__(
        self,
        make: Callable[[Key], Made],
        revision: Callable[[], Hashable],
        slow: Callable[[Made], bool],
        *,
        most: int = _MOST,
    ) -> None:
        self._make = make
        self._revision = revision
        self._slow = slow
        self._most = most
        self._making: dict[tuple[Key, Hashable], Future[Made]] = {}
        self._kept: OrderedDict[Key, _Kept[Made]] = OrderedDict()
        self._lock = threading.Lock()
        self._aged = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def get(self, key: Key) -> Made:
        """What belongs to this key: as new as can be had at once."""
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                kept.asked = now
                self._kept.move_to_end(key)
        if kept is None or (kept.revision != self._revision() and not self._slow(kept.made)):
            return self._make_anew(key, asked=now)
        if kept.revision != self._revision():
            self.freshen()
        return kept.made

    def freshen(self) -> None:
        """Make anew, on a thread of its own, what has aged and was asked for lately."""
        if not self._stale():
            return
        with self._lock:
            if self._thread is None and not self._ending.is_set():
                self._thread = threading.Thread(target=self._run, name="kept-boards", daemon=True)
                self._thread.start()
        self._aged.set()

    def close(self) -> None:
        """End the thread that keeps things fresh."""
        self._ending.set()
        self._aged.set()
        if self._thread is not None:
            self._thread.join()

    def _make_anew(self, key: Key, *, asked: float) -> Made:
        """Make it, or wait for who is making it already."""
        revision = self._revision()
        making: Future[Made] = Future()
        with self._lock:
            under_way = self._making.setdefault((key, revision), making)
        if under_way is not making:
            return under_way.result()
        try:
            made = self._make(key)
        except BaseException as error:
            making.set_exception(error)
            raise
        else:
            making.set_result(made)
            with self._lock:
                self._kept[key] = _Kept(made, revision, asked)
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return made
        finally:
            with self._lock:
                del self._making[key, revision]

    def _run(self) -> None:
        while not self._ending.is_set():
            self._aged.wait()
            self._aged.clear()
            for key in self._stale():
                if self._ending.is_set():
                    return
                self._refresh(key)

    def _refresh(self, key: Key) -> None:
        began = time.monotonic()
        with self._lock:
            asked = self._kept[key].asked if key in self._kept else began
        try:
            self._make_anew(key, asked=asked)
        except Exception:  # noqa: BLE001 - what was made before goes on being served
            _log.exception("kept.not_refreshed", key=str(key))
        self._ending.wait(_REST * (time.monotonic() - began))

    def _stale(self) -> list[Key]:
        """What has aged and was asked for lately; what nobody has asked for is let go."""
        now, revision = time.monotonic(), self._revision()
        with self._lock:
            for key in [key for key, kept in self._kept.items() if now - kept.asked > _ASKED_WITHIN_SECONDS]:
                del self._kept[key]
            return [key for key, kept in self._kept.items() if kept.revision != revision]
