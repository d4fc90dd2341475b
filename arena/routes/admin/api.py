"""The operator's API: what the pages do, for programs that say the token as a bearer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from arena.domain.asking import Wishes
from arena.domain.clips import ClipState
from arena.routes.admin.access import Form, TheOperatorsApi, bearer
from arena.routes.admin.clips import decide
from arena.routes.problems import problems
from arena.services.generation.plan import Terms
from arena.services.generation.request import Request as Order
from arena.store.moderation import ClipCase

router = APIRouter(
    prefix="/admin/api", tags=["operators"], dependencies=[Depends(bearer)], responses=problems(401, 404, 429)
)

Name = Annotated[str, Field(min_length=1, max_length=300)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Action = Literal["again", "give-up", "cancel", "approve", "hold", "release", "watermark", "no-watermark"]


class RunRequest(BaseModel):
    """What shall be made."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    models: list[Name] = Field(min_length=1, max_length=200, description="Slugs of the catalog, `route:id`, or `all`.")
    prompts: list[Name] = Field([], max_length=1000, description="Ids, with or without `category/`; none takes all.")
    tags: list[Name] = Field([], max_length=20, description="Only prompts that have all of these.")
    categories: list[Name] = Field([], max_length=20, description="Only prompts of these.")
    sample: int | None = Field(None, ge=1, le=100_000, description="Only so many, spread over what all cover.")
    seeds: int = Field(1, ge=1, le=1000, description="Clips of each prompt by each model.")
    seed: int = Field(1, ge=0, le=2**31 - 1, description="Of the first of them.")
    seconds: float = Field(5.0, ge=1, le=600, description="Length, where a prompt asks for none.")
    ratio: Literal["16:9", "9:16", "1:1", "4:3", "21:9"] = Field("16:9", description="Where a prompt asks for none.")
    resolution: str = Field("720p", pattern=r"^[0-9]{1,4}[pk]$")
    budget: float | None = Field(None, ge=0, le=1e9, description="US dollars that it may cost at most.")
    again: bool = Field(False, description="Make more, although there are clips already.")  # noqa: FBT003
    dry_run: bool = Field(False, description="Only say what would be made, and its cost.")  # noqa: FBT003

    @property
    def order(self) -> Order:
        """The same as it is planned."""
        wishes = Wishes(self.seconds, self.ratio, self.resolution)
        terms = Terms(self.seeds, self.seed, wishes, again=self.again, budget=self.budget)
        named = {name: tuple(getattr(self, name)) for name in ("models", "prompts", "tags", "categories")}
        return Order(**named, sample=self.sample, terms=terms)


class Budget(BaseModel):
    """What a run may cost from now on."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    budget: float | None = Field(None, ge=0, le=1e9, description="US dollars; without it, what it was.")


class Reason(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=1000, pattern=r"\S", description="It is public.")


@router.get("/runs")
def list_runs(arena: TheOperatorsApi) -> dict[str, Any]:
    """The runs, newest first."""
    return {"runs": [run.to_json() for run in arena.runs.all(limit=200)]}


@router.post("/runs", status_code=201, responses={200: {"description": "A dry run"}, **problems(400, 422, 503)})
def order_run(body: RunRequest, arena: TheOperatorsApi, response: Response) -> dict[str, Any]:
    """Order clips; or, in a dry run, only say what would be made."""
    planned = arena.runs.plan(body.order, of_all_routes=body.dry_run)
    if body.dry_run:
        response.status_code = 200
        return {"plan": planned.to_json()}
    return {"run": arena.runs.start(body.order, planned), "plan": planned.to_json()}


@router.get("/runs/{run}", responses=problems(422))
def show_run(run: Number, arena: TheOperatorsApi) -> dict[str, Any]:
    """How a run stands."""
    return arena.runs.report(run).to_json()


@router.post("/runs/{run}/pause", responses=problems(422))
def pause_run(run: Number, arena: TheOperatorsApi) -> dict[str, Any]:
    """Hand in nothing more of a run; what a provider has already is waited for."""
    return arena.runs.pause(run).to_json()


@router.post("/runs/{run}/resume", responses=problems(400, 422))
def resume_run(run: Number, body: Budget, arena: TheOperatorsApi) -> dict[str, Any]:
    """Let a run go on: its backends are handed jobs again, too."""
    return arena.runs.go_on(run, budget=body.budget).to_json()


@router.post("/runs/{run}/cancel", responses=problems(422))
def cancel_run(run: Number, arena: TheOperatorsApi) -> dict[str, Any]:
    """Make nothing more of a run, and tell its providers to stop."""
    return {"cancelled": arena.runs.cancel(run)}


@router.get("/clips", responses=problems(422))
def list_clips(
    arena: TheOperatorsApi,
    state: Annotated[ClipState | None, Query(description="Only clips that stand so.")] = None,
    run: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only clips of this run.")] = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Only clips with a higher number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="Only so many.")] = 100,
) -> dict[str, Any]:
    """Clips, by number."""
    cases = arena.moderation.clips(state=state, run=run, after=after, limit=limit)
    return {"clips": [_case(case) for case in cases]}


@router.post("/clips/{clip}/withdraw", status_code=204, responses=problems(400, 409, 422))
def withdraw_clip(clip: Number, body: Reason, arena: TheOperatorsApi) -> None:
    """Take a clip out of battles for good; the votes on it stay."""
    arena.moderation.withdraw(clip, reason=body.reason)


@router.post("/clips/{clip}/refuse", status_code=204, responses=problems(400, 409, 422))
def refuse_clip(clip: Number, body: Reason, arena: TheOperatorsApi) -> None:
    """Let a clip that waits for a look never be published."""
    arena.desk.refuse(clip, reason=body.reason)


@router.post("/clips/{clip}/{action}", status_code=204, responses=problems(409, 422))
def decide_clip(clip: Number, action: Action, arena: TheOperatorsApi) -> None:
    """Do what an operator has decided of a clip."""
    decide(arena, clip, action, Form({}))


@router.get("/halts")
def list_halts(arena: TheOperatorsApi) -> dict[str, Any]:
    """The backends that take nothing more until an operator has done something."""
    told = [{"backend": halt.backend, "failure": halt.failure, "reason": halt.reason} for halt in arena.desk.halts()]
    return {"halts": told}


@router.delete("/halts/{backend}", status_code=204, responses=problems(422))
def lift_halt(backend: str, arena: TheOperatorsApi) -> None:
    """Let a backend be handed jobs again."""
    arena.desk.lift(backend)


@router.post("/models/{model}/{action}", status_code=204, responses=problems(409, 422))
def change_model(model: str, action: Literal["retire", "restore"], arena: TheOperatorsApi) -> None:
    """Let a model enter no more battles, or enter them again."""
    (arena.moderation.retire if action == "retire" else arena.moderation.bring_back)(model)


def _case(case: ClipCase) -> dict[str, Any]:
    names = ("id", "model", "category", "prompt", "run", "take", "backend", "reports", "watermarked", "cost", "failure")
    return {**{name: getattr(case, name) for name in names}, "state": case.standing, "reason": case.error}
