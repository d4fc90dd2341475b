"""The command line as a whole: every command is there, and none loads what it does not need."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from arena.cli import COMMANDS

Blindcut = Callable[..., Any]


def test_every_command_is_told_of(blindcut: Blindcut) -> None:
    told = blindcut("--help").out
    assert all(f" {name} " in told for name in COMMANDS)
    assert "No such command" in blindcut("veriy").err


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_the_one_that_is_asked_for(blindcut: Blindcut, name: str) -> None:
    assert f"blindcut {name} " in blindcut(name, "--help").out


def test_who_verifies_does_not_wait_for_the_server() -> None:
    script = (
        "import sys; sys.argv = ['blindcut', 'verify', '--help']; import atexit\n"
        "atexit.register(lambda: print('loaded', {'fastapi', 'sqlalchemy', 'av', 'mcp'} & set(sys.modules)))\n"
        "from arena.cli import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "loaded set()"
