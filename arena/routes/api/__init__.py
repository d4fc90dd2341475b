"""The JSON API, version 1 (DESIGN 4.5)."""

from typing import Final

from arena.routes.api import audits, battles, catalog, leaderboard, ledger, mine, plain, snapshots

routers: Final = (
    battles.router,
    leaderboard.router,
    catalog.router,
    audits.router,
    mine.router,
    ledger.router,
    snapshots.router,
)
hot_routes: Final = plain.routes
