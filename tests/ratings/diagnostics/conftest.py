"""What the tests of diagnostics share: the simulated arenas of bench/diagnostics.py."""

from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def arenas(bench_script: Callable[[str], ModuleType]) -> ModuleType:
    """The bench's own simulation."""
    return bench_script("diagnostics")
