"""The JSON API, version 1 (DESIGN 4.5)."""

from typing import Final

from arena.routes.api import battles, catalog, leaderboard, mine, plain

routers: Final = (battles.router, leaderboard.router, catalog.router, mine.router)
hot_routes: Final = plain.routes
