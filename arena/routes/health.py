"""Whether the process lives, whether it can serve, and its counters."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from arena import __version__
from arena.routes.deps import TheArena
from arena.routes.problems import problems

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: str
    version: str


class Readiness(BaseModel):
    """The parts that a voter needs."""

    status: str
    categories: list[str]


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health(status="ok", version=__version__)


@router.get("/readyz", responses=problems(503))
async def readyz(arena: TheArena) -> Readiness:
    """The database answers and the log has been read."""
    await run_in_threadpool(arena.require_ready)
    return Readiness(status="ready", categories=arena.battles.categories)


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
async def metrics() -> Response:
    """Counters in Prometheus' text form."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
