"""The backend that needs no network: the arena's offline demo."""

from pathlib import Path
from typing import Final

from arena.backends.procedural.failures import GENERATORS
from arena.backends.procedural.render import render
from arena.domain.catalog import Model


class ProceduralBackend:
    """Six generators that draw scenes: one faithfully, the others each with a failure that real models show."""

    name: Final = "procedural"

    def models(self) -> tuple[Model, ...]:
        """The generators, whose names say what they are."""
        return tuple(
            Model(
                slug=generator.slug,
                name=generator.name,
                organization="Blindcut demo",
                route=self.name,
                price_per_second=0.0,
            )
            for generator in GENERATORS.values()
        )

    def render(self, model: str, scene: str, seed: int, target: Path) -> None:
        """Make a clip, see `render`."""
        render(model, scene, seed, target)
