"""What there is: models, categories, prompts."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from arena.domain.catalog import CATEGORIES, category_of
from arena.errors import NotFound
from arena.routes.api.prompts import PromptShown, shown
from arena.routes.deps import TheArena
from arena.routes.problems import problems
from arena.services.arena import Arena
from arena.store.catalog import StoredModel

router = APIRouter(prefix="/api/v1", tags=["catalog"])


class ModelShown(BaseModel):
    """A model, and in which categories it has clips."""

    model: str
    name: str
    organization: str
    route: str
    open_weights: bool | None
    price_per_second: float | None
    family: str | None = Field(description="Its variants share one sampling budget.")
    codename: str | None = Field(description="What it runs, or ran, under; null for an entry that was never hidden.")
    hidden: bool = Field(description="While true, `name` is the codename, and the other facts are unknown.")
    status: str
    categories: list[str]


class CategoryShown(BaseModel):
    """A category, and how much of it there is."""

    category: str
    name: str
    audio: bool
    reference: bool
    aspects: list[str]
    models: int
    prompts: int
    clips: int
    votes: int


class PromptListed(PromptShown):
    """A prompt, and how many clips of it can be shown."""

    category: str
    aspect_ratio: str | None = Field(description="That of its clips' canvas.")
    clips: int


@router.get("/models")
async def list_models(arena: TheArena) -> list[ModelShown]:
    """Every model, by slug."""
    return [_model(arena, model) for model in sorted(arena.battles.catalog.models.values(), key=lambda m: m.slug)]


@router.get("/models/{model}", responses=problems(404, 422))
async def get_model(model: str, arena: TheArena) -> ModelShown:
    """One model."""
    for known in arena.battles.catalog.models.values():
        if known.slug == model:
            return _model(arena, known)
    raise NotFound(f"there is no model {model!r}")


@router.get("/categories")
async def list_categories(arena: TheArena) -> list[CategoryShown]:
    """Every category, those without clips too."""
    votes = arena.boards.votes_by_category()
    shown = []
    for category in CATEGORIES.values():
        clips = arena.battles.catalog.clips.get(category.slug, [])
        shown.append(
            CategoryShown(
                category=category.slug,
                name=category.name,
                audio=category.audio,
                reference=category.reference,
                aspects=list(category.aspects),
                models=len({clip.model for clip in clips}),
                prompts=len({clip.prompt for clip in clips}),
                clips=len(clips),
                votes=votes.get(category.slug, 0),
            )
        )
    return shown


@router.get("/prompts", responses=problems(404, 422), response_model=list[PromptListed])
async def list_prompts(
    arena: TheArena, category: Annotated[str | None, Query(description="Only this category.")] = None
) -> list[dict[str, object]]:
    """Every prompt that has clips to show."""
    if category is not None:
        category_of(category)
    return [
        {**shown(prompt), "category": prompt.category, "aspect_ratio": prompt.aspect_ratio, "clips": prompt.clips}
        for prompt in arena.battles.catalog.prompts.values()
        if prompt.clips and category in {None, prompt.category}
    ]


def _model(arena: Arena, model: StoredModel) -> ModelShown:
    return ModelShown(
        model=model.slug,
        name=model.name,
        organization=model.organization,
        route=model.route,
        open_weights=model.open_weights,
        price_per_second=model.price_per_second,
        family=model.family,
        codename=model.codename,
        hidden=model.hidden,
        status="retired" if model.retired else "active",
        categories=[
            slug for slug, clips in arena.battles.catalog.clips.items() if any(clip.model == model.id for clip in clips)
        ],
    )
