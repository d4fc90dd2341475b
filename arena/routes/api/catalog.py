"""What there is: models, categories, prompts."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from arena.routes.api.paging import LINKED, Order, Paged, PageOf, send_page, send_page_csv
from arena.routes.api.prompts import PromptShown, shown
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.arena import Arena
from arena.services.catalog import Stock, categories_of, find_prompts, model_of, stocks
from arena.services.documents import csv_document, json_document
from arena.store.catalog import StoredModel, StoredPrompt

router = APIRouter(prefix="/api/v1", tags=["catalog"])

MODELS: Final = Order("models", str)
PROMPTS: Final = Order("prompts", str, str)

_TABLE: Final = {"content": {"text/csv": {"schema": {"type": "string"}}}}


class ModelShown(BaseModel):
    """A model, and in which categories it has clips."""

    model: str
    name: str
    organization: str
    route: str
    open_weights: bool | None
    price_per_second: float | None
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


class PromptQuery(BaseModel):
    """Which prompts are asked for."""

    category: str | None = Field(None, description="Only this category.")
    tag: str | None = Field(None, description="Only with this tag.")
    words: str = Field("", description="Only where each of these words stands in the text, a shot, a tag or the id.")


PromptsWanted = Annotated[PromptQuery, Query()]


@router.get(
    "/models",
    response_class=Response,
    responses={200: {"model": list[ModelShown] | PageOf[ModelShown], **LINKED}, **FRESH, **problems(422)},
)
async def list_models(request: Request, arena: TheArena, paging: Paged) -> Response:
    """Every model, by slug: all of them as an array, or page by page where `cursor` or `limit` is given."""
    page = MODELS.page_of_all(arena.battles.catalog.models.values(), paging, key=lambda model: (model.slug,))
    return send_page(request, page, [_model(arena, model) for model in page.items], bare=not paging.asked)


@router.get("/models.csv", response_class=Response, responses={200: {**_TABLE, **LINKED}, **FRESH, **problems(422)})
async def models_csv(request: Request, arena: TheArena, paging: Paged) -> Response:
    """The models as a table."""
    page = MODELS.page_of_all(arena.battles.catalog.models.values(), paging, key=lambda model: (model.slug,))
    rows = [_flat(_model(arena, model)) for model in page.items]
    return send_page_csv(request, page, rows, list(ModelShown.model_fields))


@router.get(
    "/models/{model}",
    response_class=Response,
    responses={200: {"model": ModelShown}, **FRESH, **problems(404, 422)},
)
async def get_model(model: str, request: Request, arena: TheArena) -> Response:
    """One model."""
    return send(request, json_document(_model(arena, model_of(arena.battles, model))))


@router.get("/categories", response_class=Response, responses={200: {"model": list[CategoryShown]}, **FRESH})
async def list_categories(request: Request, arena: TheArena) -> Response:
    """Every category, those without clips too."""
    return send(request, json_document([_category(stock) for stock in stocks(arena.battles, arena.boards)]))


@router.get("/categories.csv", response_class=Response, responses={200: _TABLE, **FRESH})
async def categories_csv(request: Request, arena: TheArena) -> Response:
    """The categories as a table."""
    rows = [_flat(_category(stock)) for stock in stocks(arena.battles, arena.boards)]
    return send(request, csv_document(rows, list(CategoryShown.model_fields)))


@router.get(
    "/prompts",
    response_class=Response,
    responses={200: {"model": list[PromptListed] | PageOf[PromptListed], **LINKED}, **FRESH, **problems(404, 422)},
)
async def list_prompts(request: Request, arena: TheArena, wanted: PromptsWanted, paging: Paged) -> Response:
    """The prompts that have clips to show: all of them as an array, or page by page as models are."""
    page = PROMPTS.page_of_all(find_prompts(arena.battles, **dict(wanted)), paging, key=_place)
    return send_page(request, page, [_prompt(prompt) for prompt in page.items], bare=not paging.asked)


@router.get(
    "/prompts.csv", response_class=Response, responses={200: {**_TABLE, **LINKED}, **FRESH, **problems(404, 422)}
)
async def prompts_csv(request: Request, arena: TheArena, wanted: PromptsWanted, paging: Paged) -> Response:
    """The prompts as a table; files by their addresses."""
    page = PROMPTS.page_of_all(find_prompts(arena.battles, **dict(wanted)), paging, key=_place)
    rows = [_flat(_prompt(prompt)) for prompt in page.items]
    return send_page_csv(request, page, rows, list(PromptListed.model_fields))


def _place(prompt: StoredPrompt) -> tuple[str, str]:
    return prompt.category, prompt.slug


def _model(arena: Arena, model: StoredModel) -> dict[str, Any]:
    return {
        "model": model.slug,
        "name": model.name,
        "organization": model.organization,
        "route": model.route,
        "open_weights": model.open_weights,
        "price_per_second": model.price_per_second,
        "status": "retired" if model.retired else "active",
        "categories": categories_of(arena.battles, model),
    }


def _category(stock: Stock) -> dict[str, Any]:
    return {
        "category": stock.category.slug,
        "name": stock.category.name,
        "audio": stock.category.audio,
        "reference": stock.category.reference,
        "aspects": stock.category.aspects,
        "models": stock.models,
        "prompts": stock.prompts,
        "clips": stock.clips,
        "votes": stock.votes,
    }


def _prompt(prompt: StoredPrompt) -> dict[str, Any]:
    return {
        **shown(prompt),
        "category": prompt.category,
        "aspect_ratio": prompt.aspect_ratio,
        "clips": prompt.clips,
    }


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as cells: parts as a clip manifest has them, files by their addresses."""
    return {name: _cell(name, value) for name, value in item.items()}


def _cell(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return value["url"]
    if isinstance(value, list | tuple):
        return (" | " if name == "shots" else "; ").join(str(_cell(name, each)) for each in value)
    return value
