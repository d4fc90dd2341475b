"""The JSON API, version 1 (DESIGN 4.5)."""

from typing import Final

from arena.routes.api import analyses, audits, battles, catalog, leaderboard, mine, plain

routers: Final = (battles.router, leaderboard.router, analyses.router, catalog.router, audits.router, mine.router)
hot_routes: Final = plain.routes
