"""Limits: how long a text each backend takes. Some cut what is longer in silence, so it has to be known before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from arena.domain.catalog import CATEGORIES

_SILENT: Final = tuple(category.slug for category in CATEGORIES.values() if not category.audio)


class Unit(StrEnum):
    """What a backend counts."""

    CHARACTERS = "characters"
    UTF16_UNITS = "UTF-16 units"


_COUNTS: Final[dict[Unit, Callable[[str], int]]] = {
    Unit.CHARACTERS: len,
    Unit.UTF16_UNITS: lambda text: len(text.encode("utf-16-le")) // 2,
}


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a prompt's text can be at one backend.

    Attributes:
        backend: The backend, with its models where not all of them count alike.
        most: The longest text that arrives whole.
        unit: What is counted.
        categories: The slugs of the categories that it is called for.
    """

    backend: str
    most: int
    unit: Unit = Unit.CHARACTERS
    categories: tuple[str, ...] = tuple(CATEGORIES)

    def length(self, text: str) -> int:
        """The text's length as this backend counts it."""
        return _COUNTS[self.unit](text)


TEXT_LIMITS: Final = (
    # Runway's API reference, promptText: 1,000 UTF-16 code units. Its own models make no sound.
    TextLimit("runway", 1000, Unit.UTF16_UNITS, _SILENT),
    # Model Studio's reference of video synthesis: 800 characters; the rest is dropped without a word.
    TextLimit("dashscope", 800),
    # Kling's API reference, prompt: 2,500 characters; fal states the same of the models that it carries.
    TextLimit("kling", 2500),
    TextLimit("fal", 2500),
    # Luma's API reference, prompt: 5,000 characters.
    TextLimit("luma", 5000),
    # The Videos protocol, prompt: 32,000 characters.
    TextLimit("openai-videos", 32_000),
)


def too_long(text: str, category: str, *, backend: str | None = None) -> Iterator[TextLimit]:
    """The limits that a text is beyond.

    Args:
        text: All that would be sent (`PromptSpec.asked`).
        category: The slug of the prompt's category.
        backend: Look at this backend alone; None looks at all that are called for the category.
    """
    for limit in TEXT_LIMITS:
        if category in limit.categories and backend in {None, limit.backend} and limit.length(text) > limit.most:
            yield limit
