"""Every provider that has a stub, and what is asked of it: what the contract is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from arena.backends.base import Backend, Job
from arena.backends.catalog import Catalog, load_catalog
from arena.backends.opening import open_backend
from arena.settings import Providers
from stubs.fal import FalStub
from stubs.kit import Stub
from stubs.runway import RunwayStub

CATALOG: Final = load_catalog()


@dataclass(frozen=True)
class Provider:
    """A provider.

    Attributes:
        stub: The class of its stub.
        model: An id of the catalog, for text to video.
        asked: What the usual job says besides.
        pictured: An id of the catalog, for image to video; None where there is none.
        movable: Whether this process can be told another address for it.
    """

    stub: type[Stub]
    model: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    pictured: str | None = None
    movable: bool = True

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


PROVIDERS: Final = {
    "runway": Provider(RunwayStub, "gen4.5", pictured="gen4.5"),
    "fal": Provider(
        FalStub,
        "fal-ai/kling-video/v3/pro/text-to-video",
        asked={"resolution": "1080p"},
        pictured="fal-ai/kling-video/v3/pro/image-to-video",
        movable=False,
    ),
}


def opened(name: str, environment: Mapping[str, str], *, catalog: Catalog = CATALOG, **how: object) -> Backend:
    """The adapter of a route, as an operator opens it with these variables."""
    return open_backend(name, Providers(**environment), catalog, **how)  # type: ignore[arg-type]


def failures() -> list[Any]:
    """Every way in which every provider makes no clip."""
    return [
        pytest.param(name, kind, failure, id=f"{name}-{kind}-{case}")
        for name, provider in PROVIDERS.items()
        for (kind, case), failure in provider.stub.failures.items()
    ]
