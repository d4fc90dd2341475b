"""Providers: the backends that are open here, each opened when it is first needed."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Protocol

from arena.backends.base import Backend
from arena.backends.catalog import Catalog, load_catalog
from arena.backends.opening import ROUTES, open_backend
from arena.settings import Providers


class Backends(Protocol):
    """The backends that a process can call."""

    @property
    def names(self) -> tuple[str, ...]:
        """The routes that are open here."""
        ...

    def get(self, name: str) -> Backend:
        """The backend of an open route."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class OpenBackends:
    """The backends that this process has what it takes to call.

    Args:
        providers: Keys and addresses.
    """

    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self.catalog = catalog_of(providers)
        self._opened: dict[str, Backend] = {}
        self._lock = Lock()
        self.names = tuple(name for name, route in ROUTES.items() if not route.missing(providers))

    @property
    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """What the other routes need to be open here: variables, and extras."""
        return {name: tuple(route.missing(self._providers)) for name, route in ROUTES.items() if name not in self.names}

    def get(self, name: str) -> Backend:
        """The backend of an open route.

        Raises:
            NotFound: There is no such route.
            BadConfiguration: It is not open here; names what is missing.
        """
        with self._lock:
            if name not in self._opened:
                self._opened[name] = open_backend(name, self._providers, self.catalog)
            return self._opened[name]

    def close(self) -> None:
        """Let go of connections."""
        with self._lock:
            for backend in self._opened.values():
                backend.close()
            self._opened.clear()


def catalog_of(providers: Providers) -> Catalog:
    """Our catalog with an operator's own.

    Raises:
        BadCatalog: Names the faults of a file.
    """
    folders: tuple[Path, ...] = (providers.catalog_dir,) if providers.catalog_dir else ()
    return load_catalog(*folders)
