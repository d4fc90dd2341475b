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
        takes: The settings that it takes besides, likewise.
        package: What must be installed, by the name it is imported under; empty for nothing.
        extra: The extra of ours that brings it.
    """

    name: str
    adapter: str
    needs: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    package: str = ""
    extra: str = ""

    def missing(self, providers: Providers) -> list[str]:
        """What must be set or installed before it can be opened: variables by name, and the extra."""
        needed = self.needs.values()
        unset = [" or ".join(variables(name)) for name in needed if not _revealed(getattr(providers, name))]
        if self.package and importlib.util.find_spec(self.package) is None:
            unset.append(f"pip install 'blindcut[{self.extra}]'")
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
        Route("fal", "arena.backends.fal:FalBackend", needs={"key": "fal_key"}, package="fal_client", extra="fal"),
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


def _revealed(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
