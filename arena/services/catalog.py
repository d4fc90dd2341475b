"""What there is to see of models, prompts and categories."""

from collections.abc import Iterator
from dataclasses import dataclass

from arena.domain.catalog import CATEGORIES, Category, category_of
from arena.errors import NotFound
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.store.catalog import StoredModel, StoredPrompt


@dataclass(frozen=True, slots=True)
class Stock:
    """How much of a category there is: what can be shown, and the votes on its board."""

    category: Category
    models: int
    prompts: int
    clips: int
    votes: int


def model_of(battles: Battles, slug: str) -> StoredModel:
    """The model with this slug.

    Raises:
        NotFound: There is none.
    """
    for model in battles.catalog.models.values():
        if model.slug == slug:
            return model
    raise NotFound(f"there is no model {slug!r}")


def categories_of(battles: Battles, model: StoredModel) -> list[str]:
    """The categories in which a model has clips to show."""
    shown = battles.catalog.clips
    return [slug for slug in CATEGORIES if any(clip.model == model.id for clip in shown.get(slug, ()))]


def find_prompts(
    battles: Battles, *, category: str | None = None, tag: str | None = None, words: str = ""
) -> list[StoredPrompt]:
    """The prompts that have clips to show, by category and id.

    Args:
        battles: Knows them.
        category: Only of this one.
        tag: Only with this tag.
        words: Only where each of these stands in the text, a shot, a tag or the id, in any case.

    Raises:
        NotFound: There is no such category.
    """
    if category is not None:
        category_of(category)
    sought = words.casefold().split()
    found = (
        prompt
        for prompt in battles.catalog.prompts.values()
        if prompt.clips
        and category in {None, prompt.category}
        and (tag is None or tag in prompt.tags)
        and all(word in _text(prompt) for word in sought)
    )
    return sorted(found, key=lambda prompt: (prompt.category, prompt.slug))


def stocks(battles: Battles, boards: Boards) -> Iterator[Stock]:
    """Every category, those without clips too."""
    votes = boards.votes_by_category()
    for category in CATEGORIES.values():
        clips = battles.catalog.clips.get(category.slug, [])
        models, prompts = {clip.model for clip in clips}, {clip.prompt for clip in clips}
        yield Stock(category, len(models), len(prompts), len(clips), votes.get(category.slug, 0))


def _text(prompt: StoredPrompt) -> str:
    """All that can be found of a prompt; parts stand on lines of their own."""
    return "\n".join([prompt.slug, prompt.text, *prompt.shots, *prompt.tags]).casefold()
