"""The command as a person runs it, in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from arena.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Blindcut = Callable[..., Ran]


@pytest.fixture
def blindcut(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Blindcut:
    """Runs `blindcut` with arguments: its exit code, and what it printed."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["blindcut", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture
def complaint(blindcut: Blindcut) -> Callable[..., str]:
    """Runs `blindcut` with arguments that it refuses: the one line that it says."""

    def run(*arguments: object) -> str:
        ran = blindcut(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("blindcut: ")
        assert ran.err.count("\n") == 1
        said: str = ran.err
        return said

    return run
