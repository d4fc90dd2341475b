"""Every provider that has a stub, and what is asked of it: what the contract is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from arena.backends.base import Backend, Job
from arena.backends.catalog import load_catalog
from arena.backends.opening import open_backend
from arena.settings import Providers
from stubs.ark import ArkStub
from stubs.comfyui import ComfyUIStub
from stubs.dashscope import DashScopeStub
from stubs.fal import FalStub
from stubs.google import OmniStub, VeoStub
from stubs.kit import Stub
from stubs.kling import KlingStub
from stubs.luma import LumaStub
from stubs.openai_videos import OpenAIVideosStub
from stubs.replicate import ReplicateStub
from stubs.runway import RunwayStub

CATALOG: Final = load_catalog()


@dataclass(frozen=True)
class Provider:
    """A provider.

    Attributes:
        stub: The class of its stub.
        model: An id of the catalog, for text to video.
        spoilt: Options that the provider itself refuses, and nobody before it.
        asked: What the usual job says besides.
        pictured: An id of the catalog, for image to video; None where there is none.
        movable: Whether this process can be told another address for it.
        stoppable: Whether it can be told to stop a job.
        keyless: Whether it takes everybody.
    """

    stub: type[Stub]
    model: str
    spoilt: Mapping[str, Any]
    asked: Mapping[str, Any] = field(default_factory=dict)
    pictured: str | None = None
    movable: bool = True
    stoppable: bool = True
    keyless: bool = False

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
    "runway": Provider(RunwayStub, "gen4.5", {"ratio": "7:5"}, pictured="gen4.5"),
    "fal": Provider(
        FalStub,
        "fal-ai/kling-video/v3/pro/text-to-video",
        {"duration": "99"},
        asked={"resolution": "1080p"},
        pictured="fal-ai/kling-video/v3/pro/image-to-video",
        movable=False,
    ),
    "google": Provider(OmniStub, "gemini-omni-1.2-flash", {"background": False}, pictured="gemini-omni-1.2-flash"),
    "vertex": Provider(
        VeoStub,
        "veo-3.1-generate-001",
        {"duration_seconds": 5},
        asked={"seconds": 4.0},
        pictured="veo-3.1-generate-001",
        stoppable=False,
    ),
    "openai": Provider(
        OpenAIVideosStub,
        "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
        {"size": "1x1"},
        pictured="Wan-AI/Wan2.2-I2V-A14B-Diffusers",
    ),
    "luma": Provider(LumaStub, "ray-3.2", {"aspect_ratio": "7:5"}, pictured="ray-3.2", stoppable=False),
    "ark": Provider(ArkStub, "dreamina-seedance-2-0-260128", {"ratio": "7:5"}, pictured="dreamina-seedance-2-0-260128"),
    "dashscope": Provider(DashScopeStub, "happyhorse-1.0-t2v", {"duration": 99}, pictured="happyhorse-1.0-i2v"),
    "replicate": Provider(
        ReplicateStub, "google/veo-3.1", {"duration": "4"}, asked={"seconds": 4.0}, pictured="google/veo-3.1"
    ),
    "kling": Provider(
        KlingStub,
        "kling-v3:pro",
        {"duration": "99"},
        asked={"resolution": "1080p"},
        pictured="kling-v3:pro",
        stoppable=False,
    ),
    "comfyui": Provider(ComfyUIStub, "ltx", {"width": "wide"}, pictured="ltx-image", keyless=True),
}


def opened(name: str, environment: Mapping[str, str], **how: object) -> Backend:
    """The adapter of a route, as an operator opens it with these variables."""
    providers = Providers(**environment)  # type: ignore[arg-type]
    catalog = load_catalog(providers.catalog_dir) if providers.catalog_dir else CATALOG
    return open_backend(name, providers, catalog, **how)


def failures() -> list[Any]:
    """Every way in which every provider makes no clip."""
    return [
        pytest.param(name, kind, failure, id=f"{name}-{kind}-{case}")
        for name, provider in PROVIDERS.items()
        for (kind, case), failure in provider.stub.failures.items()
    ]
