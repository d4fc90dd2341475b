"""Every provider that has a stub, and the adapter that speaks to it: what the contract is held against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from arena.backends.base import Backend, Job
from arena.backends.catalog import load_catalog
from arena.backends.runway import RunwayBackend
from stubs.kit import Stub
from stubs.runway import RunwayStub

CATALOG = load_catalog()


@dataclass(frozen=True)
class Provider:
    """A provider: its stub's class, how its adapter is opened, and what is asked of it.

    Attributes:
        stub: The class of its stub.
        opens: Makes the adapter: of key, catalog, address and timeout.
        model: An id of the catalog, for text to video.
        asked: What the usual job says besides.
        options: How the adapter is opened besides.
        pictured: An id of the catalog, for image to video; None where there is none.
    """

    stub: type[Stub]
    opens: Callable[..., Backend]
    model: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    pictured: str | None = None

    def job(self, **changes: object) -> Job:
        """The usual job."""
        usual: dict[str, Any] = {
            "key": "clip-1",
            "model": self.model,
            "category": "text-to-video",
            "prompt": "A fox runs through the snow.",
            "seconds": 5.0,
            "aspect_ratio": "16:9",
            "resolution": "720p",
            "sound": False,
            "seed": 7,
        }
        return Job(**(usual | dict(self.asked) | changes))


PROVIDERS = {
    "runway": Provider(RunwayStub, RunwayBackend, "gen4.5", pictured="gen4.5"),
}


def failures() -> list[Any]:
    """Every way in which every provider makes no clip."""
    return [
        pytest.param(name, kind, failure, id=f"{name}-{kind}-{case}")
        for name, provider in PROVIDERS.items()
        for (kind, case), failure in provider.stub.failures.items()
    ]
