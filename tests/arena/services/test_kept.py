"""What was asked for is made once, never old where that is quick, and kept fresh in the background where it is not."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from arena.services.kept import Kept

Eventually = Callable[[Callable[[], bool]], None]


class Workbench:
    """Makes (key, revision), and notes what it made."""

    def __init__(self) -> None:
        self.revision = 1
        self.made: list[tuple[str, int]] = []
        self.slow = False
        self.gate = threading.Event()
        self.gate.set()
        self.kept = Kept(self._make, lambda: self.revision, lambda _made: self.slow)

    def _make(self, key: str) -> tuple[str, int]:
        revision = self.revision
        assert self.gate.wait(10)
        if key == "broken":
            raise ValueError(key)
        self.made.append((key, revision))
        return key, revision


@pytest.fixture
def bench() -> Iterator[Workbench]:
    opened = Workbench()
    yield opened
    opened.gate.set()
    opened.kept.close()


def test_what_is_quick_is_made_once_a_revision_and_is_never_old(bench: Workbench) -> None:
    assert [bench.kept.get("a"), bench.kept.get("a")] == [("a", 1), ("a", 1)]
    bench.revision = 2
    assert bench.kept.get("a") == ("a", 2)
    assert bench.made == [("a", 1), ("a", 2)]


def test_what_is_slow_is_given_as_it_was_and_is_made_anew_meanwhile(bench: Workbench, eventually: Eventually) -> None:
    bench.slow = True
    bench.kept.get("a")
    bench.revision = 2
    bench.gate.clear()
    assert bench.kept.get("a") == ("a", 1)
    bench.gate.set()
    eventually(lambda: bench.kept.get("a") == ("a", 2))


def test_what_was_asked_for_lately_stays_fresh_without_being_asked_for(
    bench: Workbench, eventually: Eventually
) -> None:
    bench.slow = True
    bench.kept.get("a")
    bench.revision = 2
    bench.kept.freshen()
    eventually(lambda: ("a", 2) in bench.made)


def test_those_who_ask_together_wait_for_one(bench: Workbench) -> None:
    bench.gate.clear()
    together = threading.Barrier(6)
    found: list[tuple[str, int]] = []

    def ask() -> None:
        together.wait(10)
        found.append(bench.kept.get("a"))

    askers = [threading.Thread(target=ask) for _ in range(5)]
    for asker in askers:
        asker.start()
    together.wait(10)
    time.sleep(0.05)  # until they are in it
    bench.gate.set()
    for asker in askers:
        asker.join(10)
    assert found == [("a", 1)] * 5
    assert bench.made == [("a", 1)]


def test_what_can_not_be_made_is_an_error_each_time_and_stands_in_nobodys_way(bench: Workbench) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            bench.kept.get("broken")
    assert bench.kept.get("a") == ("a", 1)
