"""Drawing a battle, and answering it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from arena.domain.clips import CLIP_TYPE
from arena.domain.reports import ReportReason
from arena.domain.votes import Answer
from arena.routes.api.prompts import PromptShown, Source, shown
from arena.routes.deps import admit, arena_of, voter_of
from arena.routes.problems import problems
from arena.services.battles import DrawnBattle
from arena.services.clock import iso
from arena.store.catalog import StoredModel

router = APIRouter(prefix="/api/v1/battles", tags=["battles"])

Side = Literal["left", "right"]
Winner = Literal["left", "right", "tie", "both_bad"]
Aspect = Literal["adherence", "motion", "visual", "consistency", "audio"]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Tag = Annotated[str, Field(min_length=1, max_length=100)]


class BattleRequest(BaseModel):
    """Where the battle shall be drawn."""

    model_config = ConfigDict(extra="forbid")

    category: str | None = Field(None, description="Slug of a category; without it, the first that has battles.")
    tags: list[Tag] = Field(default_factory=list, max_length=20, description="Only prompts that carry all of these.")


class VoteRequest(BaseModel):
    """The answer to a battle."""

    model_config = ConfigDict(extra="forbid")

    winner: Winner
    # Factories: pydantic would copy an empty default deeply, with every vote.
    aspects: dict[Aspect, Winner] = Field(
        default_factory=dict, description="Optional second answers, those that the battle named."
    )
    watched: dict[Side, Seconds] = Field(default_factory=dict, description="Seconds that each clip was on screen.")
    heard: dict[Side, Seconds] = Field(default_factory=dict, description="Seconds that each clip's sound was played.")


class SkipRequest(BaseModel):
    """Why the battle is passed over."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal["broken", "offensive", "unsure", "other"]


class ReportRequest(BaseModel):
    """What is wrong with a clip."""

    model_config = ConfigDict(extra="forbid")

    side: Side
    reason: Literal["broken", "offensive", "identity"] = Field(description="`identity`: the clip shows who made it.")


class BattleDrawn(BaseModel):
    """A battle as its voter may know it; nothing in it leads to a model."""

    battle: str = Field(description="The sealed battle: its name in the vote's address.")
    category: str
    prompt: PromptShown
    left: Source
    right: Source
    aspects: list[str] = Field(description="What can be judged beside the winner.")
    expires_at: str


class Revealed(BaseModel):
    """The maker of a clip, told after the vote."""

    model: str
    name: str
    organization: str


class Reveal(BaseModel):
    """Both makers."""

    left: Revealed
    right: Revealed


class Check(BaseModel):
    """The battle was a check: both clips were one, and on this side it was damaged."""

    damaged: Side


class VoteReceived(BaseModel):
    """The vote is on disk."""

    receipt: str = Field(description="SHA-256 of the vote's canonical form.")
    reveal: Reveal
    check: Check | None = Field(None, description="Only where the battle was a check.")


@router.post("", status_code=201, response_model=BattleDrawn, responses=problems(400, 404, 422, 503))
async def draw_battle(body: BattleRequest, request: Request) -> Response:
    """Draw a battle; the cookie that comes with the first one is the voter."""
    response = Response(status_code=201, media_type="application/json", headers={"Cache-Control": "no-store"})
    arena = arena_of(request)
    voter = voter_of(request, arena) or admit(response, arena)
    drawn = arena.battles.draw(voter, body.category, body.tags)
    return _with_body(response, _battle(drawn))


@router.post(
    "/{battle}/vote",
    status_code=201,
    response_model=VoteReceived,
    responses={
        200: {"model": VoteReceived, "description": "The same vote again"},
        **problems(400, 404, 409, 410, 422, 503),
    },
)
async def cast_vote(battle: str, body: VoteRequest, request: Request) -> Response:
    """Vote, once; acknowledged when it is on disk. The same vote again gets the same answer."""
    arena = arena_of(request)
    answer = Answer(body.winner, dict(body.aspects.items()), dict(body.watched.items()), dict(body.heard.items()))
    cast = await arena.votes.cast(battle, voter_of(request, arena), answer)
    told: dict[str, object] = {
        "receipt": cast.receipt,
        "reveal": {"left": _revealed(cast.left), "right": _revealed(cast.right)},
    }
    if cast.damaged is not None:
        told["check"] = {"damaged": cast.damaged}
    return _with_body(Response(status_code=201 if cast.new else 200, media_type="application/json"), told)


@router.post("/{battle}/skip", status_code=204, responses=problems(400, 404, 409, 410, 422, 503))
async def skip_battle(battle: str, body: SkipRequest, request: Request) -> Response:
    """Pass over a battle, with a reason."""
    arena = arena_of(request)
    await arena.votes.skip(battle, voter_of(request, arena), body.reason)
    return Response(status_code=204)


@router.post("/{battle}/undo", status_code=204, responses=problems(404, 409))
async def undo_vote(battle: str, request: Request) -> Response:
    """Take a vote back, within five seconds; it counts nowhere then, and the battle can't be voted on again."""
    arena = arena_of(request)
    await arena.withdrawals.undo(battle, voter_of(request, arena))
    return Response(status_code=204)


@router.post("/{battle}/report", status_code=204, responses=problems(400, 404, 410, 422))
async def report_clip(battle: str, body: ReportRequest, request: Request) -> Response:
    """Report a clip of a battle, before the vote or after; enough reports take it out until an operator has looked."""
    arena = arena_of(request)
    await arena.reports.file(battle, voter_of(request, arena), body.side, ReportReason(body.reason))
    return Response(status_code=204)


def _with_body(response: Response, body: object) -> Response:
    response.body = to_json(body)
    response.headers["content-length"] = str(len(response.body))
    return response


def _battle(drawn: DrawnBattle) -> dict[str, object]:
    return {
        "battle": drawn.token,
        "category": drawn.category.slug,
        "prompt": shown(drawn.prompt),
        "left": {"url": f"/media/{drawn.left}", "media_type": CLIP_TYPE},
        "right": {"url": f"/media/{drawn.right}", "media_type": CLIP_TYPE},
        "aspects": drawn.category.aspects,
        "expires_at": iso(drawn.expires_ms),
    }


def _revealed(model: StoredModel) -> dict[str, str]:
    return {"model": model.slug, "name": model.name, "organization": model.organization}
