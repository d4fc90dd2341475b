"""Backends: where clips come from."""

from pathlib import Path
from typing import Protocol

from arena.domain.catalog import Model


class Backend(Protocol):
    """Something that makes clips of prompts without a network: one call, one file.

    Providers that take a job and hand out a ticket for it are another matter, and get an interface of their own.
    """

    @property
    def name(self) -> str:
        """The route that its models are reached through."""
        ...

    def models(self) -> tuple[Model, ...]:
        """The models that it offers."""
        ...

    def render(self, model: str, scene: str, seed: int, target: Path) -> None:
        """Make a clip; the same arguments give the same bytes.

        Args:
            model: The slug of one of `models()`.
            scene: What to show, in the backend's own words.
            seed: Chooses among the many clips of one scene.
            target: The file to write, which appears whole or not at all.
        """
        ...
