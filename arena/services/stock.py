"""How much there is of each category."""

from collections.abc import Iterator
from dataclasses import dataclass

from arena.domain.catalog import CATEGORIES, Category
from arena.services.battles import Battles
from arena.services.boards import Boards


@dataclass(frozen=True, slots=True)
class Stock:
    """How much of a category there is: what can be shown, and the votes on its board."""

    category: Category
    models: int
    prompts: int
    clips: int
    votes: int


def stocks(battles: Battles, boards: Boards) -> Iterator[Stock]:
    """Every category, those without clips too."""
    votes = boards.votes_by_category()
    for category in CATEGORIES.values():
        clips = battles.catalog.clips.get(category.slug, [])
        models, prompts = {clip.model for clip in clips}, {clip.prompt for clip in clips}
        yield Stock(category, len(models), len(prompts), len(clips), votes.get(category.slug, 0))
