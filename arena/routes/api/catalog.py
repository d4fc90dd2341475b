"""What there is: models, categories, prompts."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from arena.domain.catalog import CATEGORIES, category_of
from arena.domain.clips import CLIP_TYPE
from arena.routes.api.prompts import PromptShown, shown
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.cards import identity
from arena.services.clock import iso
from arena.services.documents import json_document
from arena.services.showings import Exhibit
from arena.store.catalog import StoredPrompt

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


CARD_SCHEMA: Final[dict[str, Any]] = {
    **ModelShown.model_json_schema(),
    "required": [*ModelShown.model_fields, "since", "boards"],
}
CARD_SCHEMA["properties"] |= {
    "since": {"type": "string", "format": "date-time"},
    "boards": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["category", "entry", "opponents", "by_tag", "by_aspect", "clips", "votes_by_day"],
            "properties": {
                "category": {"type": "string"},
                "entry": {"type": ["object", "null"]},
                "clips": {"type": ["object", "null"]},
                **{name: {"type": "array"} for name in ("opponents", "by_tag", "by_aspect", "votes_by_day")},
            },
        },
    },
}


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


_RESULT_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["model", "name", "battles", "wins", "losses", "ties", "both_bad", "share", "lower", "upper", "thin"],
}
SHEET_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": [*PromptListed.model_fields, "retired", "votes", "results", "named_clips"],
    "properties": {
        **{name: {"type": "string"} for name in ("id", "text", "category")},
        "retired": {"type": "boolean"},
        "votes": {"type": "integer"},
        "results": {"type": "array", "items": _RESULT_SCHEMA},
        "named_clips": {
            "type": "array",
            "items": {"type": "object", "required": ["model", "name", "url", "media_type", "poster", "expires_at"]},
        },
    },
}


@router.get("/models")
async def list_models(arena: TheArena) -> list[ModelShown]:
    """Every model, by slug."""
    models = sorted(arena.battles.catalog.models.values(), key=lambda model: model.slug)
    return [ModelShown(**identity(arena.battles.catalog, model)) for model in models]


@router.get(
    "/models/{model:path}",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": CARD_SCHEMA}}}, **FRESH, **problems(404, 422)},
)
def get_model(model: str, request: Request, arena: TheArena) -> Response:
    """One model: where it stands on each board, whom it beats and on what, and what its clips are."""
    return send(request, json_document(arena.cards.to_dict(model)))


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
        _listed(prompt)
        for prompt in arena.battles.catalog.prompts.values()
        if prompt.clips and category in {None, prompt.category}
    ]


@router.get(
    "/prompts/{category}/{prompt:path}",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": SHEET_SCHEMA}}}, **FRESH, **problems(404, 422)},
)
def get_prompt(category: str, prompt: str, request: Request, arena: TheArena) -> Response:
    """One prompt, and how often each model was preferred on it; with clips only where the operator shows them."""
    sheet = arena.prompts.sheet(category, prompt)
    exhibits = [_exhibit(each) for each in arena.showings.of_prompt(sheet.prompt)]
    document = json_document({**_listed(sheet.prompt), **sheet.to_dict(), "named_clips": exhibits})
    # The addresses of clips are new each time, and nobody else's.
    return send(request, document, cache="private, no-store") if exhibits else send(request, document)


def _exhibit(exhibit: Exhibit) -> dict[str, object]:
    return {
        "model": exhibit.model.slug,
        "name": exhibit.model.name,
        "url": f"/shown/{exhibit.clip}",
        "media_type": CLIP_TYPE,
        "poster": f"/poster/{exhibit.poster}",
        "expires_at": iso(exhibit.expires_ms),
    }


def _listed(prompt: StoredPrompt) -> dict[str, object]:
    return {
        **shown(prompt),
        "category": prompt.category,
        "aspect_ratio": prompt.aspect_ratio,
        "clips": prompt.clips,
    }
