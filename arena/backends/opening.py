"""Opening: the routes that there are, and what each takes to be open here: a key, an address, an extra."""

import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr

from arena.backends.base import Backend
from arena.backends.catalog import Catalog
from arena.errors import BadConfiguration, NotFound
from arena.settings import Providers, variables


@dataclass(frozen=True)
class Route:
    """A way to models.

    Attributes:
        name: As offers and models say it.
        adapter: Where its class is; imported when it is opened, because SDKs are slow to load and optional.
        needs: The settings without which it is not open, by the names of the class's arguments.
        either: Settings of which one at least must be set.
        takes: The settings that it takes besides, by the names of the class's arguments.
        package: What must be installed, by the name it is imported under; empty for nothing.
        extra: The extra of ours that brings it; empty where none does.
    """

    name: str
    adapter: str
    needs: Mapping[str, str] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    package: str = ""
    extra: str = ""

    def missing(self, providers: Providers) -> list[str]:
        """What must be set or installed before it can be opened: variables by name, and the extra."""
        needed = self.needs.values()
        unset = [" or ".join(variables(name)) for name in needed if not _revealed(getattr(providers, name))]
        if self.either and not any(_revealed(getattr(providers, name)) for name in self.either):
            unset.append(" or ".join(variable for name in self.either for variable in variables(name)))
        if self.package and not _installed(self.package):
            wanted = f"'blindcut[{self.extra}]'" if self.extra else self.package
            unset.append(f"pip install {wanted}")
        return unset

    def open(self, providers: Providers, catalog: Catalog, **how: Any) -> Backend:  # noqa: ANN401 - of the adapter
        """Open it.

        Args:
            providers: Keys and addresses.
            catalog: What is known of its models.
            how: Further arguments of the adapter, e.g. `timeout`.

        Raises:
            BadConfiguration: Names what must be set or installed first.
        """
        if missing := self.missing(providers):
            raise BadConfiguration(f"{self.name} is not open here: it needs {', '.join(missing)}")
        arguments = {name: _revealed(getattr(providers, of)) for name, of in {**self.needs, **self.takes}.items()}
        backend: Backend = pkgutil.resolve_name(self.adapter)(catalog=catalog, **arguments, **how)
        return backend


ROUTES: Final = {
    route.name: route
    for route in (
        Route(
            "runway",
            "arena.backends.runway:RunwayBackend",
            needs={"key": "runway_key"},
            takes={"url": "runway_url"},
            package="runwayml",
            extra="runway",
        ),
        Route(
            "fal",
            "arena.backends.fal:FalBackend",
            needs={"key": "fal_key"},
            package="fal_client",
            extra="fal",
        ),
        Route(
            "google",
            "arena.backends.google_omni:GoogleOmniBackend",
            needs={"key": "google_key"},
            takes={"url": "google_url"},
            package="google.genai",
            extra="google",
        ),
        Route(
            "vertex",
            "arena.backends.google_veo:GoogleVeoBackend",
            either=("vertex_key", "vertex_project"),
            takes={
                "key": "vertex_key",
                "project": "vertex_project",
                "location": "vertex_location",
                "url": "vertex_url",
            },
            package="google.genai",
            extra="google",
        ),
        Route(
            "openai",
            "arena.backends.openai_videos:OpenAIVideosBackend",
            needs={"url": "openai_videos_url"},
            takes={"key": "openai_videos_key"},
            package="openai",
            extra="openai",
        ),
        Route(
            "luma",
            "arena.backends.luma:LumaBackend",
            needs={"key": "luma_key"},
            takes={"url": "luma_url"},
            package="luma_agents",
            extra="luma",
        ),
        Route(
            "ark",
            "arena.backends.ark:ArkBackend",
            needs={"key": "ark_key"},
            takes={"url": "ark_url"},
            package="volcenginesdkarkruntime",
            extra="seedance",
        ),
        Route(
            "dashscope",
            "arena.backends.dashscope:DashScopeBackend",
            needs={"key": "dashscope_key"},
            takes={"url": "dashscope_url"},
        ),
        Route(
            "replicate",
            "arena.backends.replicate:ReplicateBackend",
            needs={"key": "replicate_key"},
            takes={"url": "replicate_url"},
            package="replicate",
            extra="replicate",
        ),
        Route(
            "kling",
            "arena.backends.kling:KlingBackend",
            needs={"access_key": "kling_access_key", "secret_key": "kling_secret_key"},
            takes={"url": "kling_url"},
            package="jwt",
            extra="kling",
        ),
        Route(
            "comfyui",
            "arena.backends.comfyui:ComfyUIBackend",
            needs={"url": "comfyui_url", "workflows": "comfyui_workflows"},
        ),
        Route(
            "diffusers",
            "arena.backends.diffusers:DiffusersBackend",
            takes={"device": "diffusers_device"},
            package="diffusers",
        ),
        Route("folder", "arena.backends.folder:FolderBackend", needs={"manifest": "folder_manifest"}),
        Route("procedural", "arena.backends.procedural.jobs:ProceduralJobs"),
    )
}
"""Every route, by name."""


def open_backend(route: str, providers: Providers, catalog: Catalog, **how: Any) -> Backend:  # noqa: ANN401 - of the adapter
    """Open the backend of a route; see `Route.open`.

    Raises:
        NotFound: There is no such route.
        BadConfiguration: Names what must be set or installed first.
    """
    if route not in ROUTES:
        raise NotFound(f"there is no route {route!r}; there are {', '.join(ROUTES)}")
    return ROUTES[route].open(providers, catalog, **how)


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:  # what it would be in is missing
        return False


def _revealed(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
