"""What the tests of diagnostics share: the simulated arenas of bench/diagnostics.py."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def arenas() -> ModuleType:
    """The bench's own simulation, so that the small gate here and the full one there are the same code."""
    path = Path(__file__).resolve().parents[3] / "bench" / "diagnostics.py"
    spec = importlib.util.spec_from_file_location("bench_diagnostics", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
