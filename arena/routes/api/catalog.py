"""What there is: models, categories, prompts."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from arena.domain.clips import CLIP_TYPE
from arena.routes.api.paging import LINKED, Order, Page, Paged, PageOf, Paging, send_page, send_page_csv
from arena.routes.api.prompts import PromptShown, shown
from arena.routes.deps import TheArena
from arena.routes.documents import FRESH, send
from arena.routes.problems import problems
from arena.services.arena import Arena
from arena.services.cards import identity
from arena.services.clock import iso
from arena.services.documents import csv_document, json_document
from arena.services.showings import Exhibit
from arena.services.stock import Stock, stocks
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
    page = _models(arena, paging)
    items = [identity(arena.battles.catalog, model) for model in page.items]
    return send_page(request, page, items, bare=not paging.asked)


@router.get("/models.csv", response_class=Response, responses={200: {**_TABLE, **LINKED}, **FRESH, **problems(422)})
async def models_csv(request: Request, arena: TheArena, paging: Paged) -> Response:
    """The models as a table."""
    page = _models(arena, paging)
    rows = [_flat(identity(arena.battles.catalog, model)) for model in page.items]
    return send_page_csv(request, page, rows, list(ModelShown.model_fields))


@router.get(
    "/models/{model:path}",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": CARD_SCHEMA}}}, **FRESH, **problems(404, 422)},
)
def get_model(model: str, request: Request, arena: TheArena) -> Response:
    """One model: where it stands on each board, whom it beats and on what, and what its clips are."""
    return send(request, json_document(arena.cards.to_dict(model)))


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
    page = PROMPTS.page_of_all(arena.prompts.find(**dict(wanted)), paging, key=_place)
    return send_page(request, page, [_listed(prompt) for prompt in page.items], bare=not paging.asked)


@router.get(
    "/prompts.csv", response_class=Response, responses={200: {**_TABLE, **LINKED}, **FRESH, **problems(404, 422)}
)
async def prompts_csv(request: Request, arena: TheArena, wanted: PromptsWanted, paging: Paged) -> Response:
    """The prompts as a table; files by their addresses."""
    page = PROMPTS.page_of_all(arena.prompts.find(**dict(wanted)), paging, key=_place)
    rows = [_flat(_listed(prompt)) for prompt in page.items]
    return send_page_csv(request, page, rows, list(PromptListed.model_fields))


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


def _models(arena: Arena, paging: Paging) -> Page[StoredModel]:
    return MODELS.page_of_all(arena.battles.catalog.models.values(), paging, key=lambda model: (model.slug,))


def _place(prompt: StoredPrompt) -> tuple[str, str]:
    return prompt.category, prompt.slug


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


def _listed(prompt: StoredPrompt) -> dict[str, Any]:
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
