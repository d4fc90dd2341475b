"""The way in: what every clip goes through before it can be matched, whether it was imported or made here."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arena.domain.clips import ClipState
from arena.services.crew import Crew
from arena.services.sources import Maker
from arena.services.workshop import Made, make
from arena.store.blobs import Blobs
from arena.store.clips import Kept

PATIENCE_MS: Final = 60_000
"""How long a conformed clip waits at most for others of its prompt before they are matched without them."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Conforms originals and keeps what was made of them.

    Attributes:
        blobs: Where their bytes go.
        crew: Where files are decoded.
        review: Whether an operator looks at each clip before it is published.
    """

    blobs: Blobs
    crew: Crew
    review: bool = False

    @property
    def state(self) -> ClipState:
        """Where a clip stands when it has come in."""
        return ClipState.REVIEW if self.review else ClipState.CONFORMED

    def begin(
        self, original: Path, category: str, aspect_ratio: str | None, maker: Maker | None = None
    ) -> Future[Made]:
        """Probe, conform and look at a clip in one of the crew's processes (`workshop.make`)."""
        return self.crew.submit(make, original, category, aspect_ratio, self.crew.folder, maker)

    def keep(self, made: Made, about: Mapping[str, Any]) -> Kept:
        """Keep the bytes of all that was made; what was made in the crew's folder is removed there.

        Args:
            made: By `begin`.
            about: What else is known of where the clip comes from.
        """
        original, rendition, image = (self.blobs.keep(file) for file in (made.original, made.rendition, made.poster))
        copy, damage = (self.blobs.keep(made.copy[0]), made.copy[1]) if made.copy else (None, "")
        for file in (made.rendition, made.poster, *(made.copy or ())[:1]):
            file.unlink()
        return Kept(
            original=original,
            rendition=rendition,
            poster=image,
            facts=made.facts,
            provenance={**made.provenance, **about},
            watermark=made.watermark,
            damage=damage,
            copy=copy,
        )
