"""The JSON API, version 1 (DESIGN 4.5)."""

from fastapi import APIRouter

from arena.routes.api import battles, catalog, leaderboard

router = APIRouter(prefix="/api/v1")
for room in (battles, leaderboard, catalog):
    router.include_router(room.router)
