"""Categories and models: what can meet whom."""

from dataclasses import dataclass
from typing import Final

from arena.errors import NotFound

ASPECTS: Final = ("adherence", "motion", "visual", "consistency", "audio")
"""The optional second answers of a vote (DESIGN section 1)."""


@dataclass(frozen=True, slots=True)
class Category:
    """A pool of its own that never mixes with another.

    Attributes:
        slug: Its name in URLs, files and the log.
        name: Its name on a page.
        audio: Whether its clips carry sound, and voters are asked about it.
        reference: Whether its prompts show an image or a source clip beside their text.
        source: Whether its prompts ask to edit a clip.
        shots: Whether its prompts ask for several shots.
    """

    slug: str
    name: str
    audio: bool = False
    reference: bool = False
    source: bool = False
    shots: bool = False

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects that a voter can judge in this category."""
        return ASPECTS if self.audio else tuple(a for a in ASPECTS if a != "audio")


CATEGORIES: Final = {
    category.slug: category
    for category in (
        Category("text-to-video", "Text to video"),
        Category("image-to-video", "Image to video", reference=True),
        Category("text-to-video-audio", "Text to video with sound", audio=True),
        Category("image-to-video-audio", "Image to video with sound", audio=True, reference=True),
        Category("video-edit", "Video edit", reference=True, source=True),
        Category("multi-shot", "Multi-shot", reference=True, shots=True),
    )
}


def category_of(slug: str) -> Category:
    """The category with this slug.

    Raises:
        NotFound: There is none.
    """
    try:
        return CATEGORIES[slug]
    except KeyError:
        raise NotFound(f"there is no category {slug!r}; the categories are {', '.join(CATEGORIES)}") from None


@dataclass(frozen=True, slots=True)
class Model:
    """A video generator on the board.

    Its identity is (model, route): the same model through another provider is another entry, because
    defaults differ.

    Attributes:
        slug: Its identity in logs and URLs, e.g. `runway-gen-4.5`.
        name: Its name on a page.
        organization: Who makes it; empty when unknown.
        route: The provider it is reached through; `import` for clips that came as files.
        open_weights: Whether its weights can be downloaded; None when unknown.
        price_per_second: US dollars per second of video; None when unknown.
    """

    slug: str
    name: str
    organization: str = ""
    route: str = "import"
    open_weights: bool | None = None
    price_per_second: float | None = None
