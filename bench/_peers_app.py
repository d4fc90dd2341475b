"""What the arena is measured against: a FastAPI POST that does nothing, and a bare Starlette route."""

import os
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from arena.routes.api.battles import BattleRequest, VoteRequest

app = FastAPI()
_BYTES = Path(os.environ["BENCH_BOARD"]).read_bytes()


@app.post("/noop/{battle}/vote", status_code=201)
async def noop_vote(battle: str, request: VoteRequest) -> dict[str, str]:
    return {"receipt": "0" * 64}


@app.post("/noop", status_code=201)
async def noop_battle(request: BattleRequest) -> dict[str, str]:
    return {"battle": "0" * 64}


async def bare(_: Request) -> Response:
    return Response(_BYTES, media_type="application/json")


app.router.routes.append(Route("/bare", bare))
